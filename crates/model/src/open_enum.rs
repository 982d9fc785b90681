//! Enums of strings that keep unknown values.

/// Declares an enum of strings that keeps values unknown today.
///
/// Each documented value is a variant. Any other text is kept in `Unknown` and written back unchanged, so parsing
/// cannot fail. Parsing never puts a documented value into `Unknown`.
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $( $(#[$variant_attribute:meta])* $variant:ident = $value:literal, )+ }
    ) => {
        $(#[$attribute])*
        ///
        /// Values may be added at any time: keep a wildcard arm.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_attribute])* #[doc = concat!("\n\nIn JSON: `", $value, "`.")] $variant, )+
            /// A value that is not documented, unchanged.
            Unknown(String),
        }

        impl $name {
            /// The known values, in the order of the document.
            pub const KNOWN: &'static [Self] = &[$( Self::$variant, )+];

            /// Returns the value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )+
                    Self::Unknown(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $( $value => Self::$variant, )+
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                value.as_str().into()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::deserialize(deserializer, |value| Ok::<_, ::std::convert::Infallible>(value.into()))
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::authing::SyncStatus;

    #[test]
    fn documented_values_are_variants_and_others_are_kept() {
        for status in SyncStatus::KNOWN {
            assert_eq!(SyncStatus::from(status.as_str()), *status);
            assert!(!matches!(status, SyncStatus::Unknown(_)));
        }
        for value in ["", "Success", "暂停", "on progress"] {
            let status: SyncStatus = value.parse().unwrap();
            assert_eq!(status, SyncStatus::Unknown(value.to_owned()));
            assert_eq!(serde_json::to_string(&status).unwrap(), serde_json::to_string(value).unwrap());
        }
    }

    #[test]
    fn display_pads() {
        assert_eq!(format!("[{:<9}]", SyncStatus::Failed), "[failed   ]");
    }
}
