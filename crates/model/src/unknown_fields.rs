//! Structs that keep the members of an object that they have no field for.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// Implements `Deserialize` for a struct whose last field keeps every member that has no field of its own.
///
/// serde's `flatten` does the same, but copies and compares each key twice, which is most of the cost of reading a page.
/// A duplicate member is an error, and so is a missing one without a default, as with a derive.
macro_rules! struct_with_unknown_fields {
    ($name:ident { $( $field:ident = $key:literal $(or $default:ident)?, )* ..$unknown:ident }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Field { $( $field, )* }

                fn field(name: &str) -> Option<Field> {
                    match name {
                        $( $key => Some(Field::$field), )*
                        _ => None,
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
                        let mut $unknown = ::serde_json::Map::new();
                        let mut name = String::new();
                        while let Some(found) =
                            members.next_key_seed($crate::unknown_fields::Name(field, &mut name))?
                        {
                            match found {
                                $(
                                    Some(Field::$field) if $field.is_some() => {
                                        return Err(::serde::de::Error::duplicate_field($key));
                                    }
                                    Some(Field::$field) => $field = Some(members.next_value()?),
                                )*
                                None => {
                                    $unknown.insert(::std::mem::take(&mut name), members.next_value()?);
                                }
                            }
                        }
                        $( $( let $field = $field.or(Some($default)); )? )*
                        Ok($name {
                            $( $field: $field.ok_or_else(|| ::serde::de::Error::missing_field($key))?, )*
                            $unknown,
                        })
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }
    };
}

pub(crate) use struct_with_unknown_fields;

/// Reads the name of a member: as the field that the function finds, or into the string if it finds none.
pub(crate) struct Name<'s, F>(pub(crate) F, pub(crate) &'s mut String);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Name<'_, F> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Name<'_, F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let found = (self.0)(name);
        if found.is_none() {
            name.clone_into(self.1);
        }
        Ok(found)
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Self::Value, E> {
        self.visit_str(str::from_utf8(name).map_err(|_| E::custom("the name of a member is not UTF-8"))?)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::{
        Deserialize, IntoDeserializer,
        value::{Error, MapDeserializer},
    };
    use serde_json::{Map, Value, json};

    #[derive(Debug, PartialEq)]
    struct Sample {
        id: u8,
        note: Option<String>,
        members: Vec<u8>,
        extra: Map<String, Value>,
    }

    struct_with_unknown_fields! { Sample { id = "id", note = "的 note" or None, members = "list", ..extra } }

    #[test]
    fn a_member_without_a_field_is_kept() {
        let unknown = json!({ "ID": [1, { "a": null }], "新": 1.5 }).as_object().unwrap().clone();
        for (note, expected) in [
            (r#","的 note":"x""#, Some("x".to_owned())),
            (r#","\u7684 note":"x""#, Some("x".to_owned())),
            (r#","的 note":null"#, None),
            ("", None),
        ] {
            let json = format!(r#"{{"ID":[1,{{"a":null}}],"id":1{note},"list":[2],"新":1.5}}"#);
            let sample = Sample { id: 1, note: expected, members: vec![2], extra: unknown.clone() };
            assert_eq!(serde_json::from_str::<Sample>(&json).unwrap(), sample, "{json}");
            let value: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::from_value::<Sample>(value).unwrap(), sample, "{json}");
        }
    }

    #[test]
    fn other_formats_can_be_read() {
        fn error<'de, N: IntoDeserializer<'de, Error>>(name: N) -> String {
            let members = MapDeserializer::new([(name, 1)].into_iter());
            Sample::deserialize(members).unwrap_err().to_string()
        }

        assert_eq!(error("id"), "missing field `list`");
        assert_eq!(error("新"), "missing field `id`");
        assert_eq!(error(1), "invalid type: integer `1`, expected a name");
        assert_eq!(error(&b"id"[..]), "missing field `list`");
        assert_eq!(error(&b"\xff"[..]), "the name of a member is not UTF-8");
    }

    #[test]
    fn errors_are_those_of_a_derive() {
        for (json, problem) in [
            (r#"{"list":[]}"#, "missing field `id`"),
            (r#"{"id":1}"#, "missing field `list`"),
            (r#"{"id":1,"list":[],"id":1}"#, "duplicate field `id`"),
            (r#"{"id":1,"list":[],"的 note":null,"的 note":"x"}"#, "duplicate field `的 note`"),
            (r#"{"id":256,"list":[]}"#, "invalid value: integer `256`, expected u8"),
            (r#"{"id":1,"list":null}"#, "invalid type: null, expected a sequence"),
            ("[]", "invalid type: sequence, expected struct Sample"),
            ("null", "invalid type: null, expected struct Sample"),
            (r#"{"id":1,"list":[],"\ud800":1}"#, "unexpected end of hex escape"),
        ] {
            let error = serde_json::from_str::<Sample>(json).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{json}: {error}");
        }
    }
}
