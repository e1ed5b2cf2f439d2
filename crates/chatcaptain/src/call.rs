//! Macros for the builders: the methods of [`Call`](crate::Call), and a `Debug` without personal data.

/// Implements the methods of [`Call`](crate::Call) for a builder that has a field `options` and a function `make`.
macro_rules! awaitable {
    ($builder:ident => $value:ty) => {
        crate::call::awaitable!($builder => $value, list);

        impl $builder {
            /// Sends the request and streams the body of the response: see [`Call::stream`](crate::Call::stream).
            ///
            /// # Errors
            ///
            /// Those of [`Call::stream`](crate::Call::stream).
            pub fn stream(
                self,
            ) -> crate::raw::CallFuture<crate::ResponseValue<crate::raw::ByteStream>> {
                self.call().stream()
            }
        }
    };
    // A list: its `stream` yields items.
    ($builder:ident => $value:ty, list) => {
        impl $builder {
            /// Sets options of this call: timeouts, limits, retries, headers. See [`Call::options`](crate::Call::options).
            pub fn options(mut self, options: crate::CallOptions) -> Self {
                self.options = self.options.and(&options);
                self
            }

            /// Sets the timeout of the whole call, retries included: see [`Call::timeout`](crate::Call::timeout).
            pub fn timeout(self, limit: std::time::Duration) -> Self {
                self.options(crate::CallOptions::new().call_timeout(limit))
            }

            /// Returns the [`Call`](crate::Call) that this builder makes.
            pub fn call(self) -> crate::Call<$value> {
                let options = self.options.clone();
                self.make().options(options)
            }

            /// Sends the request and decodes the response. Same as `.await`.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`](crate::ErrorKind).
            pub fn send(self) -> crate::raw::CallFuture<$value> {
                self.call().send()
            }

            /// Sends the request and returns the value with the status, the headers and the number of attempts: see
            /// [`Call::send_for_response`](crate::Call::send_for_response).
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`](crate::ErrorKind).
            pub fn send_for_response(self) -> crate::raw::CallFuture<crate::ResponseValue<$value>> {
                self.call().send_for_response()
            }

            /// Sends the request and returns the body of the response without decoding it: see
            /// [`Call::send_bytes`](crate::Call::send_bytes).
            ///
            /// # Errors
            ///
            /// Those of [`Call::send_bytes`](crate::Call::send_bytes).
            pub fn send_bytes(self) -> crate::raw::CallFuture<crate::ResponseValue<crate::raw::Bytes>> {
                self.call().send_bytes()
            }

            /// Converts the value of the call: see [`Call::map`](crate::Call::map).
            pub fn map<U: 'static>(
                self,
                change: impl Fn($value) -> U + Send + Sync + 'static,
            ) -> crate::Call<U> {
                self.call().map(change)
            }

            /// Sends the request and blocks until the response is there.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`](crate::ErrorKind).
            ///
            /// # Panics
            ///
            /// Panics where [`blocking::wait`](crate::blocking::wait) does.
            #[cfg(feature = "blocking")]
            pub fn wait(self) -> Result<$value, crate::Error> {
                self.call().wait()
            }

            /// Like `wait`, and returns the value with the status, the headers and the number of attempts.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`](crate::ErrorKind).
            ///
            /// # Panics
            ///
            /// Panics where [`blocking::wait`](crate::blocking::wait) does.
            #[cfg(feature = "blocking")]
            pub fn wait_for_response(self) -> Result<crate::ResponseValue<$value>, crate::Error> {
                self.call().wait_for_response()
            }

            /// Returns the request as a command line for `curl`; nothing is sent: see [`Call::to_curl`](crate::Call::to_curl).
            ///
            /// # Errors
            ///
            /// Those of [`Call::to_curl`](crate::Call::to_curl).
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

/// Implements `Debug` with these fields only, because the others hold ids or personal data.
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
