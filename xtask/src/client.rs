//! The generated part of a client: progenitor's calls, on the model's types.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, anyhow, bail};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use quote::quote;
use syn::visit_mut::{self, VisitMut};

use crate::{api::Api, ir::SchemaIr, spec::Spec};

/// The version of progenitor, which `Cargo.toml` pins.
pub const PROGENITOR: &str = "0.15.1";

/// The contents of `crates/<api>-client/src/generated.rs`.
///
/// # Errors
///
/// progenitor cannot take the spec, or it made a type that the model should have lent it.
pub fn generate(api: &Api, spec: &Spec, contract: &SchemaIr) -> Result<String> {
    let openapi: openapiv3::OpenAPI = serde_path_to_error::deserialize(spec.value()).map_err(|error| {
        let pointer = pointer(error.path());
        anyhow!(spec.problem(&pointer, format!("this is not OpenAPI 3.0: {}", error.inner())))
    })?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(crate::Inner))
        .with_map_type("::std::collections::BTreeMap");
    for (name, _) in &contract.schemas {
        let path = format!("::sync_jobs_model::{}::{name}", api.name);
        settings.with_replacement(name, path, [TypeImpl::Display, TypeImpl::FromStr].into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&openapi)
        .with_context(|| format!("progenitor cannot take {}", spec.path().display()))?;
    let mut file: syn::File = syn::parse2(tokens).context("progenitor's output is not Rust")?;
    check_types(spec, &file)?;
    Finish.visit_file_mut(&mut file);
    Ok(crate::header(&api.spec(), "progenitor", PROGENITOR) + &prettyplease::unparse(&file))
}

fn check_types(spec: &Spec, file: &syn::File) -> Result<()> {
    let types = file.items.iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let made: BTreeSet<String> =
        crate::types_in(types.map(|(_, items)| items.as_slice()).unwrap_or_default());
    match made.first() {
        None => Ok(()),
        Some(name) => bail!(
            "progenitor made the type `{name}` for a part of {} that has no name, so the model cannot lend it; \
             move that part to `components/schemas`",
            spec.path().display()
        ),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => crate::spec::join(&pointer, key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// Leaves construction to the hand-written face, keeps the reason why a value is refused, and turns sketches of calls,
/// which cannot compile, into plain text.
struct Finish;

impl VisitMut for Finish {
    fn visit_impl_item_fn_mut(&mut self, function: &mut syn::ImplItemFn) {
        let name = &function.sig.ident;
        if name == "new" || name == "new_with_client" {
            function.vis = syn::parse_quote!(pub(crate));
        }
        if let Some(conditions) = &mut function.sig.generics.where_clause {
            let mut reason = Reason { argument: name.to_string(), found: false };
            reason.visit_block_mut(&mut function.block);
            if reason.found {
                conditions.predicates.push(syn::parse_quote!(V::Error: ::std::fmt::Display));
            }
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }

    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        if literal.value().contains("```ignore") {
            *literal = syn::LitStr::new(&literal.value().replace("```ignore", "```text"), literal.span());
        }
    }
}

/// Makes a setter name its argument and the reason, where progenitor writes `|_| "conversion … failed"`.
struct Reason {
    argument: String,
    found: bool,
}

impl VisitMut for Reason {
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        if matches!(closure.inputs.first(), Some(syn::Pat::Wild(_))) {
            let message = format!("{}: {{reason}}", self.argument.trim_end_matches('_'));
            *closure = syn::parse_quote!(|reason| format!(#message));
            self.found = true;
        }
    }
}
