//! The methods that keep the former names of a field.

use super::model::Property;

/// What replaces a method of a former name.
#[derive(Debug)]
pub(super) enum Replacement {
    /// The field itself.
    Field(String),
    /// The method that sets it.
    Setter(String),
    /// The method that reads it as a time.
    Accessor(String),
}

impl Replacement {
    /// Its Rust name.
    pub(super) fn method(&self) -> &str {
        let (Self::Field(name) | Self::Setter(name) | Self::Accessor(name)) = self;
        name
    }
}

impl Property {
    /// The methods that code knows by the former names, each with what replaces it.
    pub(super) fn former_methods(&self) -> Vec<(String, Replacement)> {
        let mut methods: Vec<(String, Replacement)> = Vec::new();
        for old in &self.former {
            let setter = self.setter_of(old).zip(self.setter().map(Replacement::Setter));
            let accessor = self.accessor_of(old).zip(self.accessor().map(Replacement::Accessor));
            let renamed = setter.into_iter().chain(accessor).filter(|(old, new)| old != new.method());
            // Where the method that reads the time has the name of the field, code calls that.
            let getter = (Some(old) != self.accessor_of(old).as_ref())
                .then(|| (old.clone(), Replacement::Field(self.field.clone())));
            methods.extend(getter.into_iter().chain(renamed));
        }
        methods
    }
}
