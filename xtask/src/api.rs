//! The table of APIs: the facts that a spec does not contain.

use std::path::PathBuf;

/// The file with the table, for messages about it.
pub const TABLE: &str = "xtask/src/api.rs";

/// The folder of the specs as JSON, in the package that also ships the schemas.
pub const OPENAPI: &str = "crates/model/openapi";

/// One API, and its hand-written parts.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// Its one name: stem of the spec, module of the model, prefix of the client.
    pub name: &'static str,
    /// Schemas whose Rust type is written by hand in `crates/model/src/<name>/`, since typify cannot express it.
    pub hand_written: &'static [&'static str],
    /// Attributes of fields for which typify has no setting.
    pub field_attributes: &'static [FieldAttribute],
}

/// An attribute of serde on a field of a generated struct.
///
/// A row without such a field is an error, so the table cannot become stale.
#[derive(Debug, Clone, Copy)]
pub struct FieldAttribute {
    /// Name of the schema.
    pub schema: &'static str,
    /// Name of the property in the schema.
    pub property: &'static str,
    /// Path of the function that deserializes the field.
    pub deserialize_with: &'static str,
}

/// A list in place of which a document shows one object.
const fn one_or_many(schema: &'static str, property: &'static str) -> FieldAttribute {
    FieldAttribute { schema, property, deserialize_with: "crate::lenient::one_or_many" }
}

/// Every API that the workspace has a spec for.
pub const APIS: &[Api] = &[
    Api {
        name: "authing",
        hand_written: &["ErrorResponse"],
        field_attributes: &[
            one_or_many("SyncJobPagingDto", "list"),
            one_or_many("SyncTaskPagingDto", "list"),
            one_or_many("SyncTaskDto", "fieldMapping"),
        ],
    },
    Api {
        name: "swr",
        hand_written: &["ContentRange", "ErrorResponse", "Namespace", "Repository", "SyncJobFilter"],
        field_attributes: &[],
    },
];

/// Schemas that are the same in every API and have one type in the model's root.
pub const SHARED: &[&str] = &["Timestamp"];

impl Api {
    /// Returns the path of the spec.
    pub fn spec(&self) -> PathBuf {
        format!("specs/{}.yaml", self.name).into()
    }

    /// Returns the path of the spec as JSON.
    pub fn openapi(&self) -> PathBuf {
        format!("{OPENAPI}/{}.json", self.name).into()
    }

    /// Returns the path of the generated part of the model.
    pub fn model(&self) -> PathBuf {
        format!("crates/model/src/{}/generated.rs", self.name).into()
    }

    /// Returns the path of the generated part of the client.
    pub fn client(&self) -> PathBuf {
        format!("crates/{}-client/src/generated.rs", self.name).into()
    }
}
