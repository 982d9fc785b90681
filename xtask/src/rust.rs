//! What the generators of Rust code share.

use std::{iter, path::Path};

use anyhow::{Result, anyhow, ensure};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Item, ItemEnum, ItemImpl, ItemStruct, ItemType, Type, parse_quote};

use crate::{files::REGENERATE, ir::SchemaIr};

/// Returns the first lines of a generated Rust file.
pub(crate) fn header(source: &Path, generator: &str, version: &str) -> String {
    format!(
        "// @generated from {} by {generator} {version}. Do not edit: change the spec and run `{REGENERATE}`.\n\n",
        source.display()
    )
}

/// Tokens to replace, and what takes their place.
pub(crate) struct Replacement(Vec<TokenTree>, TokenStream);

impl Replacement {
    /// Reads the tokens from text.
    pub(crate) fn all(texts: &[(&str, &str)]) -> Result<Vec<Self>> {
        let read = |text: &str| text.parse::<TokenStream>().map_err(|_| anyhow!("not Rust: {text}"));
        let read_both = |(old, new): &(&str, &str)| Ok(Self(read(old)?.into_iter().collect(), read(new)?));
        texts.iter().map(read_both).collect()
    }

    /// Returns whether `rest`, which is in reverse, starts with the tokens.
    fn is_next(&self, rest: &[TokenTree]) -> bool {
        let mut both = self.0.iter().zip(rest.iter().rev());
        rest.len() >= self.0.len() && both.all(|(old, token)| is_same(old, token))
    }
}

fn is_same(one: &TokenTree, other: &TokenTree) -> bool {
    match (one, other) {
        (TokenTree::Ident(one), TokenTree::Ident(other)) => one == other,
        (TokenTree::Punct(one), TokenTree::Punct(other)) => one.as_char() == other.as_char(),
        (TokenTree::Group(one), TokenTree::Group(other)) => {
            let [one, other] = [one, other].map(|group| group.stream().into_iter().collect::<Vec<_>>());
            one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| is_same(one, other))
        }
        _ => false,
    }
}

/// Returns `tokens` after each of `replacements`; of two that start at the same token, the first one counts.
pub(crate) fn replace(tokens: TokenStream, replacements: &[Replacement]) -> TokenStream {
    let mut rest: Vec<_> = tokens.into_iter().collect();
    rest.reverse();
    let mut result = Vec::with_capacity(rest.len());
    loop {
        if let Some(Replacement(old, new)) =
            replacements.iter().find(|replacement| replacement.is_next(&rest))
        {
            rest.truncate(rest.len() - old.len());
            result.extend(new.clone());
            continue;
        }
        result.push(match rest.pop() {
            None => return result.into_iter().collect(),
            Some(TokenTree::Group(group)) => {
                let (delimiter, contents) = (group.delimiter(), group.stream());
                // Tokens with one owner are not copied.
                drop(group);
                Group::new(delimiter, replace(contents, replacements)).into()
            }
            Some(other) => other,
        });
    }
}

/// Returns the name of the type of an implementation.
pub(crate) fn self_type(item: &ItemImpl) -> Option<String> {
    let Type::Path(path) = item.self_ty.as_ref() else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// Parses the items in `tokens` after each of `replacements`.
///
/// It reads one item after the other: a tree of all of them would not fit into the caches of a processor.
pub(crate) fn items(
    tokens: TokenStream,
    replacements: &[Replacement],
) -> impl Iterator<Item = syn::Result<Item>> {
    let is_semicolon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let is_body =
        |token: &TokenTree| matches!(token, TokenTree::Group(body) if body.delimiter() == Delimiter::Brace);
    let mut tokens = tokens.into_iter().peekable();
    iter::from_fn(move || {
        let mut item = TokenStream::new();
        while let Some(token) = tokens.next() {
            let is_end = is_semicolon(&token) || is_body(&token) && !tokens.peek().is_some_and(is_semicolon);
            item.extend([token]);
            if is_end {
                break;
            }
        }
        (!item.is_empty()).then(|| syn::parse2(replace(item, replacements)))
    })
}

/// Formats an item.
pub(crate) fn format(item: Item) -> String {
    prettyplease::unparse(&syn::File { items: vec![item], ..parse_quote!() })
}

/// Checks that `item`, if it is a type that `generator` has declared, has the name of a schema.
pub(crate) fn check_type(generator: &str, source: &Path, ir: &SchemaIr, item: &Item) -> Result<()> {
    let (Item::Struct(ItemStruct { ident, .. })
    | Item::Enum(ItemEnum { ident, .. })
    | Item::Type(ItemType { ident, .. })) = item
    else {
        return Ok(());
    };
    ensure!(
        ir.get(&ident.to_string()).is_some(),
        "{generator} made up the type `{ident}` for a part of {} without a name; move that part to `components/schemas`",
        source.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Api, spec::Spec};

    #[test]
    fn tokens_are_replaced_in_groups_but_not_in_literals() {
        let replacements =
            Replacement::all(&[("a::b", "c"), ("a", "d"), (".e(f)", ""), ("::", ":")]).unwrap();
        for (old, new) in [
            ("a::b", "c"),
            ("a::a", "d:d"),
            ("[(a::b), {a}]", "[(c), {d}]"),
            ("x.e(f).e(f).e(g)", "x.e(g)"),
            (r#""a::b" 'a' ab"#, r#""a::b" 'a' ab"#),
            ("", ""),
        ] {
            let [old, new] = [old, new].map(|text| text.parse::<TokenStream>().unwrap());
            assert_eq!(replace(old.clone(), &replacements).to_string(), new.to_string(), "{old}");
        }
    }

    #[test]
    fn an_item_ends_with_its_body_or_a_semicolon() {
        let code = "use a::{b, c}; #[d] struct E { f: u8 } struct G([u8; 2]); impl H for E {} type I = u8;";
        let formatted = |code: &str| -> syn::Result<String> {
            items(code.parse().unwrap(), &[]).map(|item| Ok(format(item?))).collect()
        };
        assert_eq!(formatted(code).unwrap(), prettyplease::unparse(&syn::parse_file(code).unwrap()));
        assert_eq!(formatted("").unwrap(), "");
        assert!(formatted("struct E {} stray").is_err());
    }

    #[test]
    fn structs_enums_and_aliases_are_types() {
        let api = Api { name: "x", hand_written: &[], lenient_lists: &[] };
        let path = Path::new("x.yaml");
        let spec = Spec::parse(path, "components: {schemas: {A: {type: string}}}").unwrap();
        let ir = SchemaIr::new(&api, &spec).unwrap();
        for (code, is_known) in [
            ("struct A;", true),
            ("fn d() {}", true),
            ("mod e {}", true),
            ("struct B;", false),
            ("enum B {}", false),
            ("type B = u8;", false),
        ] {
            let item = syn::parse_str(code).unwrap();
            assert_eq!(check_type("typify", path, &ir, &item).is_ok(), is_known, "{code}");
        }
    }
}
