//! The generated part of a client: progenitor's builders on the model's types, sent by our transport, with a pager for each
//! list operation.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::{Group, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use quote::{format_ident, quote};
use syn::{
    Expr, ExprLit, ImplItem, Item, ItemMod, Lit, PathArguments, Stmt, parse_quote,
    token::Brace,
    visit_mut::{self, VisitMut},
};

use crate::{
    api::Api,
    ir::{Schema, SchemaIr},
    list_operation::{self, ListOperation},
    rust::{self, Replacement},
    spec::{Operation, Spec},
};

/// The version of progenitor, which `Cargo.toml` pins.
pub const PROGENITOR: &str = "0.15.1";

/// What progenitor writes, and what takes its place: a builder owns its client, the transport builds the request, and types of
/// the runtime are in place of progenitor's own.
const REPLACED: [(&str, &str); 11] = [
    ("<'a>", ""),
    ("<'_>", ""),
    ("&'a super::Client,", "super::Client,"),
    ("&'a", "&"),
    ("client: client,", "client: client.clone(),"),
    ("pub fn new", "pub(crate) fn new"),
    ("pub fn new_with_client", "pub(crate) fn new_with_client"),
    (".map_err(Error::InvalidRequest)", ""),
    (".build()?", ""),
    ("progenitor_client", "codegen"),
    ("ResponseValue", "runtime::Response"),
];

/// The start of the module of the builders. Pagers are in it, too, since the fields of builders are private.
const BUILDERS: &str = "/// Builders of the requests, with a pager for each list.
pub mod builder {
    use ::sync_jobs_client_runtime::{self as runtime, codegen::{self, encode_path}};
";

/// Returns the contents of `crates/<api>-client/src/generated.rs`.
///
/// # Errors
///
/// Returns why progenitor cannot generate the client, or which type has no name in the spec.
pub fn generate(api: &Api, spec: &Spec, ir: &SchemaIr) -> Result<String> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(quote!(crate::Inner))
        .with_map_type("::std::collections::BTreeMap");
    for Schema { name, path, .. } in &ir.schemas {
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(name, format!("::sync_jobs_model::{path}"), impls.into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(spec.openapi()?)
        .with_context(|| format!("progenitor cannot generate {}", spec.path().display()))?;
    let replaced = Replacement::all(&REPLACED)?;
    let (client, builders) = split(tokens);
    let client = rust::replace(client, &replaced);
    let not_rust = "the output of progenitor is not Rust";
    let mut file: syn::File = syn::parse2(client).context(not_rust)?;
    Finish.visit_file_mut(&mut file);
    for item in &mut file.items {
        match item {
            Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == "types" => {
                for item in items {
                    rust::check_type("progenitor", spec.path(), ir, item)?;
                }
            }
            // `new` creates an HTTP client of progenitor.
            Item::Impl(client) => {
                client.items.retain(|item| !matches!(item, ImplItem::Fn(new) if new.sig.ident == "new"));
            }
            _ => {}
        }
    }
    file.items.retain(is_kept);
    file.items.push(parse_quote! {
        impl Client {
            /// Returns the same client with other options for its calls.
            pub fn with_options(&self, options: ::sync_jobs_client_runtime::CallOptions) -> Self {
                Self { inner: self.inner.with_options(options), ..self.clone() }
            }
        }
    });
    file.items.push(list_operation::error_paths(spec));
    let mut code = rust::header(&api.spec(), "progenitor", PROGENITOR);
    // The sketches of calls do not compile.
    code += &prettyplease::unparse(&file).replace("```ignore", "```text");
    code += BUILDERS;
    let operations = spec.operations().map(|operation| (operation.id().to_upper_camel_case(), operation));
    let operations: HashMap<_, _> = operations.collect();
    for builder in rust::items(builders, &replaced) {
        let mut builder = builder.context(not_rust)?;
        if !matches!(builder, Item::Use(_)) {
            Finish.visit_item_mut(&mut builder);
            hand_over(api, spec, &operations, &mut builder);
            code += &in_module(builder);
        }
    }
    let pagers: String = ListOperation::all(api, spec).filter_map(|list| list.pager()).collect();
    let pagers = syn::parse_file(&pagers).with_context(|| format!("not Rust: {pagers}"))?;
    code.extend(pagers.items.into_iter().map(in_module));
    Ok(code + "}\n")
}

/// Takes the contents of the module of the builders out of the output of progenitor. Returns them behind what is left.
fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut builders = TokenStream::new();
    let mut is_module = false;
    let rest = tokens.into_iter().map(|tree| match tree {
        TokenTree::Group(module) if is_module => {
            is_module = false;
            builders = module.stream();
            Group::new(module.delimiter(), TokenStream::new()).into()
        }
        tree => {
            is_module = matches!(&tree, TokenTree::Ident(name) if name == "builder");
            tree
        }
    });
    (rest.collect(), builders)
}

/// Formats an item of a module.
fn in_module(item: Item) -> String {
    let empty: ItemMod = parse_quote!(
        mod module {}
    );
    let module = rust::format(Item::Mod(ItemMod { content: Some((Brace::default(), vec![item])), ..empty }));
    module["mod module {\n".len()..module.len() - "}\n".len()].to_owned()
}

/// Returns whether an item is of use without progenitor's own support crate: the client is.
fn is_kept(item: &Item) -> bool {
    matches!(item, Item::Struct(_)) || matches!(item, Item::Impl(item) if item.trait_.is_none())
}

/// Replaces what follows the request in the method `send` of a builder: the transport sends it.
fn hand_over(api: &Api, spec: &Spec, operations: &HashMap<String, Operation>, builder: &mut Item) {
    let Item::Impl(builder) = builder else { return };
    let Some(operation) = rust::self_type(builder).and_then(|name| operations.get(&name)) else { return };
    let name = operation.id().to_snake_case();
    let [client, request] =
        ["client", "request"].map(|name| format_ident!("{}", operation.variable(spec, name)));
    let states_error = list_operation::states_error(api, spec, operation);
    for item in &mut builder.items {
        let ImplItem::Fn(syn::ImplItemFn { sig, block, .. }) = item else { continue };
        if sig.ident == "send" {
            block.stmts.retain(|statement| !sends_version(statement));
            let is_request = |statement: &Stmt| match statement {
                Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), .. }) => name.ident == request,
                _ => false,
            };
            let end = block.stmts.iter().position(is_request);
            block.stmts.truncate(end.map_or(0, |end| end + 1));
            // The version of the spec, which no service needs.
            block.stmts.retain(|statement| !quote!(#statement).to_string().contains("api_version ()"));
            let send = parse_quote!(#client.inner.send(#name, #request, #states_error).await);
            block.stmts.push(Stmt::Expr(send, None));
        }
    }
}

/// Returns whether a statement adds the version of the spec as a header, which no service needs.
fn sends_version(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(append), _) = statement else { return false };
    let Some(Expr::Call(name)) = append.args.first() else { return false };
    matches!(name.args.first(), Some(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })) if name.value() == "api-version")
}

/// Adapts progenitor's errors: they are the runtime's.
struct Finish;

impl VisitMut for Finish {
    fn visit_where_clause_mut(&mut self, conditions: &mut syn::WhereClause) {
        conditions.predicates.push(parse_quote!(V::Error: Into<crate::Error>));
    }

    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if segment.ident == "Result"
            && let PathArguments::AngleBracketed(arguments) = &mut segment.arguments
            && let Some(error) = arguments.args.iter_mut().nth(1)
        {
            *error = parse_quote!(crate::Error);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        // `|_| "conversion … failed".to_string()`
        if let Expr::Closure(closure) = expression
            && let Some(syn::Pat::Wild(_)) = closure.inputs.first()
        {
            *expression = parse_quote!(Into::into);
        }
        // `"… was not initialized".to_string()`
        if let Expr::MethodCall(text) = expression
            && let Expr::Lit(ExprLit { lit: Lit::Str(message), .. }) = text.receiver.as_ref()
            && let Some(name) = message.value().strip_suffix(" was not initialized")
        {
            let message = format!("missing `{name}`: must be set");
            *expression = parse_quote!(crate::Error::invalid_input(#message));
        }
    }
}
