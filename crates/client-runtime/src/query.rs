//! Parameters of generated requests.

use percent_encoding::utf8_percent_encode;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;

use crate::redactor::RESERVED;

/// Encodes a path parameter as one segment.
///
/// ```
/// assert_eq!(sync_jobs_client_runtime::codegen::encode_path("team/web 镜像"), "team%2Fweb%20%E9%95%9C%E5%83%8F");
/// ```
pub fn encode_path(parameter: &str) -> String {
    utf8_percent_encode(parameter, RESERVED).to_string()
}

/// A query parameter in the style `form`: an absent value adds nothing, a list adds the name for each item.
#[derive(Debug)]
pub struct QueryParam<'a, T> {
    name: &'a str,
    value: &'a T,
}

impl<'a, T> QueryParam<'a, T> {
    /// Creates the parameter.
    pub fn new(name: &'a str, value: &'a T) -> Self {
        Self { name, value }
    }
}

impl<T: Serialize> Serialize for QueryParam<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::to_value(self.value).map_err(S::Error::custom)? {
            Value::Null => serializer.collect_seq([(); 0]),
            Value::Array(items) => serializer.collect_seq(items.iter().map(|item| (self.name, item))),
            Value::Object(members) => serializer.collect_seq(&members),
            value => serializer.collect_seq([(self.name, value)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_encoded_in_the_style_form() {
        fn query(value: impl Serialize) -> String {
            let request = reqwest::Client::new().get("http://host/").query(&QueryParam::new("a", &value));
            request.build().unwrap().url().query().unwrap_or_default().to_owned()
        }

        assert_eq!(query(7), "a=7");
        assert_eq!(query("x|y::z 镜"), "a=x%7Cy%3A%3Az+%E9%95%9C");
        assert_eq!(query(true), "a=true");
        assert_eq!(query(None::<i64>), "");
        assert_eq!(query(Some("b")), "a=b");
        assert_eq!(query(["b", "c"]), "a=b&a=c");
        assert_eq!(query(serde_json::json!({ "b": 1, "c": "d" })), "b=1&c=d");
    }
}
