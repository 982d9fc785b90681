//! What the generators of Rust code share.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Result, ensure};

use crate::{files::REGENERATE, ir::SchemaIr};

/// Returns the first lines of a generated Rust file.
pub(crate) fn header(source: &Path, generator: &str, version: &str) -> String {
    format!(
        "// @generated from {} by {generator} {version}. Do not edit: change the spec and run `{REGENERATE}`.\n\n",
        source.display()
    )
}

/// Checks that each type that `generator` has declared in `items` has the name of a schema.
pub(crate) fn check_types(generator: &str, source: &Path, ir: &SchemaIr, items: &[syn::Item]) -> Result<()> {
    for name in types_in(items) {
        ensure!(
            ir.get(&name).is_some(),
            "{generator} made up the type `{name}` for a part of {} without a name; move that part to `components/schemas`",
            source.display()
        );
    }
    Ok(())
}

/// Returns the names of the types that `items` declare.
fn types_in(items: &[syn::Item]) -> BTreeSet<String> {
    items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            syn::Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_enums_and_aliases_are_types() {
        let file = syn::parse_file("struct A; enum B {} type C = u8; fn d() {} mod e {}").unwrap();
        assert_eq!(types_in(&file.items), ["A", "B", "C"].map(str::to_owned).into());
    }
}
