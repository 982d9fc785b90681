//! Integers with the bounds of the service's document.

/// Declares an integer that only holds what the service's document allows. `$subject` is its name in messages.
macro_rules! bounded_integer {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident($minimum:literal ..= $maximum:literal, $subject:literal, $constraint:literal)
            $(= $default:literal)?;
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(::serde::Serialize, ::serde::Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($minimum);
            /// The largest value.
            pub const MAX: Self = Self($maximum);

            /// Returns the value as a plain integer.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        $(
            impl Default for $name {
                /// Returns the value that the service assumes if none is sent.
                fn default() -> Self {
                    Self($default)
                }
            }
        )?

        $crate::bounded_integer::try_from_integers!($name($subject, $constraint): i32 i64 u32 u64 usize);
        $crate::text::try_from_text!($name);

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::invalid_value::InvalidValue;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                use ::std::num::IntErrorKind::{NegOverflow, PosOverflow};
                let invalid = |error: ::std::num::ParseIntError| {
                    let is_number = matches!(error.kind(), NegOverflow | PosOverflow);
                    let constraint = if is_number { $constraint } else { "must be a whole number" };
                    $crate::invalid_value::InvalidValue::text($subject, value, constraint)
                };
                value.parse::<i64>().map_err(invalid)?.try_into()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

    };
}

macro_rules! try_from_integers {
    ($name:ident($subject:literal, $constraint:literal): $($integer:ty)+) => {
        $(
            impl TryFrom<$integer> for $name {
                type Error = $crate::invalid_value::InvalidValue;

                fn try_from(value: $integer) -> Result<Self, Self::Error> {
                    i64::try_from(value)
                        .ok()
                        .filter(|value| (Self::MIN.0..=Self::MAX.0).contains(value))
                        .map(Self)
                        .ok_or_else(|| $crate::invalid_value::InvalidValue::number($subject, value, $constraint))
                }
            }
        )+
    };
}

pub(crate) use {bounded_integer, try_from_integers};

#[cfg(test)]
mod tests {
    use crate::authing::{Page, PageSize, SyncTaskId};

    #[test]
    fn the_bounds_of_the_document_hold() {
        for (value, allowed) in
            [(i64::MIN, false), (0, false), (1, true), (50, true), (51, false), (i64::MAX, false)]
        {
            assert_eq!(PageSize::try_from(value).is_ok(), allowed, "{value}");
            assert_eq!(serde_json::from_str::<PageSize>(&value.to_string()).is_ok(), allowed, "{value}");
            assert_eq!(value.to_string().parse::<PageSize>().is_ok(), allowed, "{value}");
        }
        assert_eq!((PageSize::MIN.get(), PageSize::MAX.get(), PageSize::default().get()), (1, 50, 10));
        assert_eq!(Page::default().get(), 1);
        assert!(SyncTaskId::try_from(i64::MAX).is_ok());
    }

    #[test]
    fn an_error_names_type_value_and_constraint() {
        for (error, expected) in [
            (PageSize::try_from(51).unwrap_err(), "invalid page size 51: must be between 1 and 50"),
            (SyncTaskId::try_from(0).unwrap_err(), "invalid sync task id 0: must be at least 1"),
            (Page::try_from(u64::MAX).unwrap_err(), "invalid page 18446744073709551615: must be at least 1"),
            ("ten".parse::<PageSize>().unwrap_err(), "invalid page size `ten`: must be a whole number"),
            (
                "99999999999999999999".parse::<PageSize>().unwrap_err(),
                "invalid page size `99999999999999999999`: must be between 1 and 50",
            ),
        ] {
            assert_eq!(error.to_string(), expected);
        }
    }
}
