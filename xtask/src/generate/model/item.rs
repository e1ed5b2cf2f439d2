//! What a value can be.

/// A value, or null where that is allowed.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::generate) struct Item {
    /// What it is.
    pub shape: Shape,
    /// Whether null may stand in its place.
    pub nullable: bool,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::generate) enum Shape {
    /// Any JSON.
    Any,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text {
        /// Whether it must never be printed.
        secret: bool,
    },
    /// A type or an id of the generated crate.
    Named(String),
    /// A list.
    List(Box<Item>),
    /// Values by text.
    Map(Box<Item>),
}

impl Shape {
    /// The same shape where null is not allowed.
    pub(in crate::generate) fn required(self) -> Item {
        Item { shape: self, nullable: false }
    }

    /// The variant of a union for it. Its type alone decides, so that no other alternative ever moves it.
    pub(in crate::generate) fn variant(&self) -> String {
        let inner = |item: &Item| {
            let nullable = if item.nullable { "Nullable" } else { "" };
            format!("{nullable}{}", item.shape.variant())
        };
        match self {
            Self::Any => "Any".to_owned(),
            Self::Boolean => "Boolean".to_owned(),
            Self::Integer => "Integer".to_owned(),
            Self::Number => "Number".to_owned(),
            Self::Text { .. } => "Text".to_owned(),
            // The variants of the other shapes, and of what is not known, have these names.
            Self::Named(name)
                if ["Unknown", "Any", "Boolean", "Integer", "Number", "Text"].contains(&name.as_str()) =>
            {
                format!("{name}Value")
            }
            Self::Named(name) => name.clone(),
            Self::List(item) => inner(item) + "List",
            Self::Map(item) => inner(item) + "Map",
        }
    }

    /// Whether both are one type in Rust: a secret is a text.
    pub(in crate::generate) fn is_same_type(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text { .. }, Self::Text { .. }) => true,
            (Self::List(left), Self::List(right)) | (Self::Map(left), Self::Map(right)) => {
                left.nullable == right.nullable && left.shape.is_same_type(&right.shape)
            }
            _ => self == other,
        }
    }
}

impl Item {
    /// Whether a whole number is somewhere inside, outside named types.
    pub(in crate::generate) fn holds_integer(&self) -> bool {
        self.holds(|shape| matches!(shape, Shape::Integer))
    }

    /// Whether a text that must not be printed is somewhere inside, outside named types.
    pub(in crate::generate) fn holds_secret(&self) -> bool {
        self.holds(|shape| matches!(shape, Shape::Text { secret: true }))
    }

    /// The type that it holds, also in lists and maps.
    pub(in crate::generate) fn named(&self) -> Option<&str> {
        match &self.shape {
            Shape::Named(name) => Some(name),
            Shape::List(item) | Shape::Map(item) => item.named(),
            _ => None,
        }
    }

    fn holds(&self, is_meant: fn(&Shape) -> bool) -> bool {
        match &self.shape {
            Shape::List(item) | Shape::Map(item) => item.holds(is_meant),
            shape => is_meant(shape),
        }
    }
}
