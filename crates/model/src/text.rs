//! Types that are a string in JSON.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, Visitor};

/// Reads a string and converts it with `parse`, without a copy where the format allows.
pub(crate) fn deserialize<'de, D, T, E>(
    deserializer: D,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    struct Text<T, F>(F, PhantomData<T>);

    impl<T, E: fmt::Display, F: Fn(&str) -> Result<T, E>> Visitor<'_> for Text<T, F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<D: Error>(self, text: &str) -> Result<T, D> {
            (self.0)(text).map_err(D::custom)
        }
    }

    deserializer.deserialize_str(Text(parse, PhantomData))
}

/// Implements serde and the conversions from text for a type, through its `Display` and `FromStr`.
macro_rules! as_text {
    ($name:ident) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::deserialize(deserializer, str::parse)
            }
        }

        $crate::text::try_from_text!($name);
    };
}

/// Implements the conversions from text, from a reference and from an earlier conversion for a type, through its `FromStr` and
/// `Clone`.
macro_rules! try_from_text {
    ($name:ident) => {
        $crate::text::try_from_text!($name: &str, &String, String);

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                Self::clone(value)
            }
        }

        impl<E> TryFrom<Result<$name, E>> for $name {
            type Error = E;

            fn try_from(converted: Result<$name, E>) -> Result<$name, E> {
                converted
            }
        }
    };
    ($name:ident: $($text:ty),+) => {
        $(
            impl TryFrom<$text> for $name {
                type Error = $crate::invalid_value::InvalidValue;

                // `Self::Error` may be a value of an enum.
                fn try_from(value: $text) -> Result<Self, $crate::invalid_value::InvalidValue> {
                    value.parse()
                }
            }
        )+
    };
}

pub(crate) use {as_text, try_from_text};

/// Reads a decimal number without a sign and, unless it is zero, without a leading zero.
pub(crate) fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    // 18 digits always fit, so that pattern and type agree on what is too large.
    (plain && text.len() <= 18).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use crate::invalid_value::InvalidValue;

    /// An enum of a request whose value has the name of an associated type of `TryFrom`.
    #[derive(Debug, Clone, PartialEq)]
    enum Filter {
        Error,
    }

    impl FromStr for Filter {
        type Err = InvalidValue;

        fn from_str(value: &str) -> Result<Self, InvalidValue> {
            (value == "error")
                .then_some(Self::Error)
                .ok_or_else(|| InvalidValue::text("filter", value, "must be `error`"))
        }
    }

    try_from_text! { Filter }

    #[test]
    fn an_enum_may_have_a_value_called_error() {
        assert_eq!(Filter::try_from("error").unwrap(), Filter::Error);
        assert!(Filter::try_from(String::from("warning")).is_err());
    }

    #[test]
    fn a_value_that_was_converted_before_is_accepted_with_the_reason_why_it_is_invalid() {
        assert_eq!(Filter::try_from(Filter::try_from("error")).unwrap(), Filter::Error);
        let invalid = Filter::try_from("warning");
        assert_eq!(Filter::try_from(invalid.clone()), invalid);
    }
}
