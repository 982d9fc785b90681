//! Structs that keep the members of an object that they have no field for.

use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Implements `Deserialize` for a struct whose last field keeps every member that is no other field.
///
/// serde's `flatten` does the same, but copies and compares each key twice, which is the dearest part of reading a page.
/// A member that comes twice, and one that is missing without its field being an `Option`, is an error, as with a derive.
macro_rules! keep_rest {
    ($name:ident { $( $field:ident = $key:literal, )* .. $rest:ident }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Key { $( $field, )* Other(String) }

                impl<'de> ::serde::Deserialize<'de> for Key {
                    fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        crate::text::deserialize(deserializer, |key| {
                            Ok::<_, ::std::convert::Infallible>(match key {
                                $( $key => Self::$field, )*
                                _ => Self::Other(key.to_owned()),
                            })
                        })
                    }
                }

                struct Members;

                impl<'de> ::serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("struct ", stringify!($name)))
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut members: A,
                    ) -> Result<$name, A::Error> {
                        $( let mut $field = None; )*
                        let mut $rest = ::serde_json::Map::new();
                        while let Some(key) = members.next_key()? {
                            match key {
                                $(
                                    Key::$field if $field.is_some() => {
                                        return Err(::serde::de::Error::duplicate_field($key));
                                    }
                                    Key::$field => $field = Some(members.next_value()?),
                                )*
                                Key::Other(key) => {
                                    $rest.insert(key, members.next_value()?);
                                }
                            }
                        }
                        Ok($name {
                            $( $field: match $field {
                                Some(value) => value,
                                None => crate::keep_rest::absent($key)?,
                            }, )*
                            $rest,
                        })
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }
    };
}

pub(crate) use keep_rest;

/// The value of a field whose member is absent: `None` for an `Option`, an error for anything else.
pub(crate) fn absent<'de, T: Deserialize<'de>, E: Error>(key: &'static str) -> Result<T, E> {
    struct Absent<E>(&'static str, PhantomData<E>);

    impl<'de, E: Error> Deserializer<'de> for Absent<E> {
        type Error = E;

        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
            visitor.visit_none()
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
            Err(E::missing_field(self.0))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    T::deserialize(Absent(key, PhantomData))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    #[derive(Debug, PartialEq)]
    struct Sample {
        id: u8,
        note: Option<String>,
        members: Vec<u8>,
        extra: Map<String, Value>,
    }

    keep_rest! { Sample { id = "id", note = "的 note", members = "list", ..extra } }

    #[test]
    fn what_has_no_field_is_kept() {
        let rest = json!({ "ID": [1, { "a": null }], "新": 1.5 }).as_object().unwrap().clone();
        for (note, expected) in [
            (r#","的 note":"x""#, Some("x".to_owned())),
            (r#","\u7684 note":"x""#, Some("x".to_owned())),
            (r#","的 note":null"#, None),
            ("", None),
        ] {
            let json = format!(r#"{{"ID":[1,{{"a":null}}],"id":1{note},"list":[2],"新":1.5}}"#);
            let sample = Sample { id: 1, note: expected, members: vec![2], extra: rest.clone() };
            assert_eq!(serde_json::from_str::<Sample>(&json).unwrap(), sample, "{json}");
            let value: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::from_value::<Sample>(value).unwrap(), sample, "{json}");
        }
    }

    #[test]
    fn what_a_derive_refuses_is_refused_in_the_same_words() {
        for (json, problem) in [
            (r#"{"list":[]}"#, "missing field `id`"),
            (r#"{"id":1}"#, "missing field `list`"),
            (r#"{"id":1,"list":[],"id":1}"#, "duplicate field `id`"),
            (r#"{"id":1,"list":[],"的 note":null,"的 note":"x"}"#, "duplicate field `的 note`"),
            (r#"{"id":256,"list":[]}"#, "invalid value: integer `256`, expected u8"),
            (r#"{"id":1,"list":null}"#, "invalid type: null, expected a sequence"),
            ("[]", "invalid type: sequence, expected struct Sample"),
            ("null", "invalid type: null, expected struct Sample"),
        ] {
            let error = serde_json::from_str::<Sample>(json).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{json}: {error}");
        }
    }
}
