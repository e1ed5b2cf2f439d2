//! What a builder has from the call that it makes, and what `Debug` may show of what people wrote.

/// Gives a builder, which has a field `options` and a function `make`, everything that a [`Call`](crate::Call) has.
macro_rules! awaitable {
    ($builder:ident => $value:ty) => {
        crate::call::awaitable!($builder => $value, list);

        impl $builder {
            /// Sends it and returns the body of the response while it arrives: see [`Call::stream`](crate::Call::stream).
            ///
            /// # Errors
            ///
            /// As [`Call::stream`](crate::Call::stream).
            pub fn stream(
                self,
            ) -> crate::raw::CallFuture<crate::ResponseValue<crate::raw::ByteStream>> {
                self.call().stream()
            }
        }
    };
    // A list, whose `stream` has items.
    ($builder:ident => $value:ty, list) => {
        impl $builder {
            /// Sets options of the call: limits, retries, headers. See [`Call::options`](crate::Call::options).
            pub fn options(mut self, options: crate::CallOptions) -> Self {
                self.options = self.options.and(&options);
                self
            }

            /// Sets the time that the whole call may take: see [`Call::timeout`](crate::Call::timeout).
            pub fn timeout(self, limit: std::time::Duration) -> Self {
                self.options(crate::CallOptions::new().call_timeout(limit))
            }

            /// The call itself.
            pub fn call(self) -> crate::Call<$value> {
                let options = self.options.clone();
                self.make().options(options)
            }

            /// Sends it. The same as `.await`.
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            pub fn send(self) -> crate::raw::CallFuture<$value> {
                self.call().send()
            }

            /// Sends it and returns the value with status, headers and attempts: see
            /// [`Call::send_for_response`](crate::Call::send_for_response).
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            pub fn send_for_response(self) -> crate::raw::CallFuture<crate::ResponseValue<$value>> {
                self.call().send_for_response()
            }

            /// Sends it and returns the body of the response as it is: see
            /// [`Call::send_bytes`](crate::Call::send_bytes).
            ///
            /// # Errors
            ///
            /// As [`Call::send_bytes`](crate::Call::send_bytes).
            pub fn send_bytes(self) -> crate::raw::CallFuture<crate::ResponseValue<crate::raw::Bytes>> {
                self.call().send_bytes()
            }

            /// The call with another value: see [`Call::map`](crate::Call::map).
            pub fn map<U: 'static>(
                self,
                change: impl Fn($value) -> U + Send + Sync + 'static,
            ) -> crate::Call<U> {
                self.call().map(change)
            }

            /// Sends it and waits for it.
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            ///
            /// # Panics
            ///
            /// As [`blocking::wait`](crate::blocking::wait).
            #[cfg(feature = "blocking")]
            pub fn wait(self) -> Result<$value, crate::Error> {
                self.call().wait()
            }

            /// Sends it, waits for it, and returns the value with status, headers and attempts.
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            ///
            /// # Panics
            ///
            /// As [`blocking::wait`](crate::blocking::wait).
            #[cfg(feature = "blocking")]
            pub fn wait_for_response(self) -> Result<crate::ResponseValue<$value>, crate::Error> {
                self.call().wait_for_response()
            }

            /// The request, as a command line for `curl`: see [`Call::to_curl`](crate::Call::to_curl).
            ///
            /// # Errors
            ///
            /// As [`Call::to_curl`](crate::Call::to_curl).
            pub fn to_curl(&self) -> Result<String, crate::Error> {
                self.clone().call().to_curl()
            }
        }

        impl IntoFuture for $builder {
            type Output = Result<$value, crate::Error>;
            type IntoFuture = crate::raw::CallFuture<$value>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
}

/// `Debug` with these fields, and no other. Of a builder none: ids stand in paths, and the client is large.
macro_rules! hidden {
    ($name:ident) => {
        crate::call::hidden!($name {});
    };
    ($name:ident $(<$lifetime:lifetime>)? { $($field:ident),* }) => {
        impl std::fmt::Debug for $name $(<$lifetime>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use {awaitable, hidden};
