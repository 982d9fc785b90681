//! What the generators of Rust code share.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use proc_macro2::TokenStream;
use syn::{Item, ItemEnum, ItemImpl, ItemStruct, ItemType, Type};

use crate::{files::REGENERATE, ir::SchemaIr};

/// Returns the first lines of a generated Rust file.
pub(crate) fn header(source: &Path, generator: &str, version: &str) -> String {
    format!(
        "// @generated from {} by {generator} {version}. Do not edit: change the spec and run `{REGENERATE}`.\n\n",
        source.display()
    )
}

/// Parses the output of `generator`, with each text on the left of `replaced` replaced by that on the right.
///
/// Documentation is replaced, too, so the texts must be such as only code has. They must not contain a line break.
pub(crate) fn parse(generator: &str, tokens: TokenStream, replaced: &[(&str, &str)]) -> Result<syn::File> {
    let problem = || format!("the output of {generator} is not Rust");
    let code = prettyplease::unparse(&syn::parse2(tokens).with_context(problem)?);
    let code = replaced.iter().fold(code, |code, (old, new)| code.replace(old, new));
    syn::parse_file(&code).with_context(problem)
}

/// Returns the name of the type of an implementation.
pub(crate) fn self_type(item: &ItemImpl) -> Option<String> {
    let Type::Path(path) = item.self_ty.as_ref() else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// Checks that each type that `generator` has declared in `items` has the name of a schema.
pub(crate) fn check_types(generator: &str, source: &Path, ir: &SchemaIr, items: &[Item]) -> Result<()> {
    for item in items {
        let name = match item {
            Item::Struct(ItemStruct { ident, .. })
            | Item::Enum(ItemEnum { ident, .. })
            | Item::Type(ItemType { ident, .. }) => ident.to_string(),
            _ => continue,
        };
        ensure!(
            ir.get(&name).is_some(),
            "{generator} made up the type `{name}` for a part of {} without a name; move that part to `components/schemas`",
            source.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Api, spec::Spec};

    #[test]
    fn structs_enums_and_aliases_are_types() {
        let api = Api { name: "x", hand_written: &[], lenient_lists: &[] };
        let path = Path::new("x.yaml");
        let spec = Spec::parse(path, "components: {schemas: {A: {type: string}}}").unwrap();
        let ir = SchemaIr::new(&api, &spec).unwrap();
        for (code, is_known) in [
            ("struct A;", true),
            ("fn d() {} mod e {}", true),
            ("struct B;", false),
            ("enum B {}", false),
            ("type B = u8;", false),
        ] {
            let file = syn::parse_file(code).unwrap();
            assert_eq!(check_types("typify", path, &ir, &file.items).is_ok(), is_known, "{code}");
        }
    }
}
