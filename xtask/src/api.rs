//! The table of APIs: what the generators cannot learn from a spec.

use std::path::PathBuf;

/// The file with the table, for messages about it.
pub const TABLE: &str = "xtask/src/api.rs";

/// Where the specs go as JSON: the package that ships them ships the schemas too.
pub const OPENAPI: &str = "crates/model/openapi";

/// One API, and what of it is written by hand.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// Its one name: stem of the spec, module of the model, prefix of the client.
    pub name: &'static str,
    /// Schemas whose Rust type is written by hand in `crates/model/src/<name>/`, since typify cannot express it.
    pub hand_written: &'static [&'static str],
    /// Attributes that typify cannot be told to put on a field.
    pub field_attributes: &'static [FieldAttribute],
}

/// An attribute to put on a field of a generated struct.
///
/// One that finds no such field is an error, so the table cannot rot.
#[derive(Debug, Clone, Copy)]
pub struct FieldAttribute {
    /// Name of the schema.
    pub schema: &'static str,
    /// Name of the property in the schema.
    pub property: &'static str,
    /// The attribute.
    pub attribute: &'static str,
}

/// Every API that the workspace has a spec for.
pub const APIS: &[Api] = &[
    Api {
        name: "authing",
        hand_written: &["ErrorResponse"],
        field_attributes: &[FieldAttribute {
            schema: "SyncJobPagingDto",
            property: "list",
            attribute: r#"#[serde(deserialize_with = "crate::lenient::one_or_many")]"#,
        }],
    },
    Api {
        name: "swr",
        hand_written: &["ContentRange", "ErrorResponse", "Namespace", "Repository", "SyncJobFilter"],
        field_attributes: &[],
    },
];

/// Schemas that mean the same in every API, with the type of the model's root that stands for them.
pub const SHARED: &[&str] = &["Timestamp"];

impl Api {
    /// Path of the spec.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        format!("specs/{}.yaml", self.name).into()
    }

    /// Path of the spec as JSON, for tools that want that.
    #[must_use]
    pub fn openapi(&self) -> PathBuf {
        format!("{OPENAPI}/{}.json", self.name).into()
    }

    /// Path of the generated part of the model.
    #[must_use]
    pub fn model(&self) -> PathBuf {
        format!("crates/model/src/{}/generated.rs", self.name).into()
    }

    /// Path of the generated part of the client.
    #[must_use]
    pub fn client(&self) -> PathBuf {
        format!("crates/{}-client/src/generated.rs", self.name).into()
    }
}
