//! A visitor of the exported types, for code that does the same with each of them.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use crate::job::JobState;

/// A type that is exported: it is read, written and described by a JSON Schema.
pub trait Exported: JsonSchema + Serialize + DeserializeOwned {}

impl<T: JsonSchema + Serialize + DeserializeOwned> Exported for T {}

/// Does the same with each exported type; see [`visit`](crate::schema::visit).
pub trait Visitor {
    /// Visits the type `T`, whose schema is `<group>/<name>.json`.
    fn visit<T: Exported>(&mut self, group: &'static str, name: &'static str);

    /// Visits an enum of statuses, with its known values. Default: visits it like any other type.
    fn visit_status<T>(&mut self, group: &'static str, name: &'static str, known: &'static [T])
    where
        T: Exported + Display,
        JobState: From<&'static T>,
    {
        let _ = known;
        self.visit::<T>(group, name);
    }
}
