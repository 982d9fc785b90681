/// Declares an integer that can only hold what the service's document allows.
macro_rules! bounded_integer {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident($minimum:literal ..= $maximum:literal, $rule:literal) $(= $default:literal)?;
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($minimum);
            /// The largest value.
            pub const MAX: Self = Self($maximum);

            const RULE: &'static str = $rule;

            /// The value as a plain integer.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        $(
            impl Default for $name {
                /// What the service takes if none is sent.
                fn default() -> Self {
                    Self($default)
                }
            }
        )?

        impl TryFrom<i64> for $name {
            type Error = crate::InvalidValue;

            fn try_from(value: i64) -> Result<Self, Self::Error> {
                if ($minimum..=$maximum).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(crate::InvalidValue::new(stringify!($name), value, Self::RULE))
                }
            }
        }

        crate::bounded_integer::try_from_integers!($name: i32 u32 u64 usize);

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = crate::InvalidValue;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                let integer = value.parse::<i64>();
                integer.map_or_else(|_| Err(crate::InvalidValue::new(stringify!($name), value, Self::RULE)), Self::try_from)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::InvalidValue;

            fn try_from(value: &str) -> Result<Self, Self::Error> {
                value.parse()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <i64 as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(value).map_err(::serde::de::Error::custom)
            }
        }
    };
}

macro_rules! try_from_integers {
    ($name:ident: $($integer:ty)+) => {
        $(
            impl TryFrom<$integer> for $name {
                type Error = crate::InvalidValue;

                fn try_from(value: $integer) -> Result<Self, Self::Error> {
                    i64::try_from(value)
                        .map_or_else(|_| Err(crate::InvalidValue::new(stringify!($name), value, Self::RULE)), Self::try_from)
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
    fn a_refusal_names_value_and_rule() {
        for (message, expected) in [
            (PageSize::try_from(51).unwrap_err(), "`51` is no PageSize: it must be 1 to 50"),
            (SyncTaskId::try_from(0).unwrap_err(), "`0` is no SyncTaskId: it must be at least 1"),
            (
                Page::try_from(u64::MAX).unwrap_err(),
                "`18446744073709551615` is no Page: it must be at least 1",
            ),
            ("ten".parse::<PageSize>().unwrap_err(), "`ten` is no PageSize: it must be 1 to 50"),
        ] {
            assert_eq!(message.to_string(), expected);
        }
    }
}
