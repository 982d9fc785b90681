//! What the generators of Rust code share.

use std::{collections::BTreeSet, path::Path};

use crate::files::REGENERATE;

/// Returns the first lines of a generated Rust file.
pub(crate) fn header(source: &Path, generator: &str, version: &str) -> String {
    format!(
        "// @generated from {} by {generator} {version}. Do not edit: change the spec and run `{REGENERATE}`.\n\n",
        source.display()
    )
}

/// Returns the names of the types that `items` declare.
pub(crate) fn types_in(items: &[syn::Item]) -> BTreeSet<String> {
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
