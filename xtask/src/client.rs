//! The generated part of a client: progenitor's builders on the model's types, sent by our transport, with a pager for each
//! list operation.

use anyhow::{Context as _, Result};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use quote::quote;
use syn::{
    Expr, Item, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

use crate::{api::Api, ir::SchemaIr, list_operation, rust, spec::Spec};

/// The version of progenitor, which `Cargo.toml` pins.
pub const PROGENITOR: &str = "0.15.1";

/// Returns the contents of `crates/<api>-client/src/generated.rs`.
///
/// # Errors
///
/// Returns why progenitor cannot generate the client, or which type has no name in the spec.
pub fn generate(api: &Api, spec: &Spec, ir: &SchemaIr) -> Result<String> {
    let openapi = spec.openapi()?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(quote!(crate::Inner))
        .with_map_type("::std::collections::BTreeMap");
    for (name, _) in &ir.schemas {
        let path = format!("::sync_jobs_model::{}::{name}", api.name);
        settings.with_replacement(name, path, [TypeImpl::Display, TypeImpl::FromStr].into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&openapi)
        .with_context(|| format!("progenitor cannot generate {}", spec.path().display()))?;
    let mut file: syn::File = syn::parse2(tokens).context("the output of progenitor is not Rust")?;
    for item in &file.items {
        if let Item::Mod(syn::ItemMod { ident, content: Some((_, items)), .. }) = item
            && ident == "types"
        {
            rust::check_types("progenitor", spec.path(), ir, items)?;
        }
    }
    file.items.retain(is_kept);
    Finish { api, spec, operation: String::new() }.visit_file_mut(&mut file);
    file.items.push(parse_quote! {
        impl Client {
            /// Returns the same client with other options for its calls.
            pub fn with_options(&self, options: ::sync_jobs_client_runtime::CallOptions) -> Self {
                Self { inner: self.inner.with_options(options), ..self.clone() }
            }
        }
    });
    file.items.push(parse(&list_operation::error_paths(spec))?.remove(0));
    let lists = parse(&list_operation::pagers(api, spec))?;
    for item in &mut file.items {
        if let Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) = item {
            // The builders' own module, since their fields are private.
            items.extend(lists.clone());
        }
    }
    Ok(rust::header(&api.spec(), "progenitor", PROGENITOR) + &prettyplease::unparse(&file))
}

fn parse(text: &str) -> Result<Vec<Item>> {
    Ok(syn::parse_file(text).with_context(|| format!("not Rust: {text}"))?.items)
}

/// Returns whether an item is of use without progenitor's own support crate: the client and its builders are.
fn is_kept(item: &Item) -> bool {
    match item {
        Item::Struct(_) => true,
        Item::Impl(item) => item.trait_.is_none(),
        Item::Mod(module) => module.ident == "builder",
        _ => false,
    }
}

/// Adapts progenitor's output: builders own their client, errors are the runtime's, and `send` hands over to the transport.
struct Finish<'a> {
    api: &'a Api,
    spec: &'a Spec,
    /// The operation of the builder at hand, in snake case.
    operation: String,
}

impl VisitMut for Finish<'_> {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !matches!(item, Item::Use(_)));
            items.insert(
                0,
                parse_quote!(
                    use ::sync_jobs_client_runtime::{self as runtime, codegen::encode_path};
                ),
            );
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        if let syn::Type::Path(path) = item.self_ty.as_ref()
            && let Some(segment) = path.path.segments.last()
        {
            self.operation = heck::ToSnakeCase::to_snake_case(segment.ident.to_string().as_str());
        }
        // The constructor of progenitor's own HTTP client.
        item.items.retain(|item| !matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new" && self.operation == "client"));
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut syn::ImplItemFn) {
        let name = function.sig.ident.to_string();
        if name == "new" || name == "new_with_client" {
            function.vis = parse_quote!(pub(crate));
        }
        if let Some(conditions) = &mut function.sig.generics.where_clause {
            conditions.predicates.push(parse_quote!(V::Error: Into<crate::Error>));
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
        if name == "send" {
            let states_error = list_operation::states_error(self.api, self.spec, &self.operation);
            hand_over(&mut function.block.stmts, &self.operation, &states_error);
        }
    }

    fn visit_generics_mut(&mut self, generics: &mut syn::Generics) {
        generics.params = generics
            .params
            .iter()
            .filter(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)))
            .cloned()
            .collect();
        visit_mut::visit_generics_mut(self, generics);
    }

    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        if let syn::Type::Reference(reference) = &field.ty {
            field.ty = (*reference.elem).clone();
        }
        visit_mut::visit_field_mut(self, field);
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if path.segments.first().is_some_and(|first| first.ident == "progenitor_client") {
            let rest = path.segments.iter().skip(1).cloned().collect::<Vec<_>>();
            *path = parse_quote!(runtime::codegen);
            path.segments.extend(rest);
        }
        let Some(last) = path.segments.last_mut() else { return };
        if let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments {
            let is_string = |argument: &syn::GenericArgument| matches!(argument, syn::GenericArgument::Type(syn::Type::Path(path)) if path.path.is_ident("String"));
            if last.ident == "Result"
                && let Some(error) = arguments.args.last_mut()
                && is_string(error)
            {
                *error = parse_quote!(crate::Error);
            } else if arguments
                .args
                .iter()
                .all(|argument| matches!(argument, syn::GenericArgument::Lifetime(_)))
            {
                last.arguments = syn::PathArguments::None;
            } else if last.ident == "Error" {
                *path = parse_quote!(crate::Error);
            } else if last.ident == "ResponseValue" {
                last.ident = quote::format_ident!("Response");
                let response = last.clone();
                *path = parse_quote!(runtime::#response);
            }
        }
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        visit_mut::visit_field_value_mut(self, field);
        if let Expr::Path(path) = &field.expr
            && path.path.is_ident("client")
            && field.colon_token.is_some()
        {
            field.expr = parse_quote!(client.clone());
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            // `Err("… was not initialized".to_string())`
            Expr::Call(call) => {
                if let Expr::Path(callee) = call.func.as_ref()
                    && callee.path.is_ident("Err")
                    && let Some(Expr::MethodCall(text)) = call.args.first()
                    && let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(message), .. }) =
                        text.receiver.as_ref()
                {
                    let name = message.value();
                    let name = name.split(' ').next().unwrap_or_default().to_owned();
                    let message = format!("missing `{name}`: must be set");
                    *expression = parse_quote!(Err(crate::Error::invalid_input(#message)));
                }
            }
            // `|_| "conversion … failed".to_string()`
            Expr::Closure(closure) if matches!(closure.inputs.first(), Some(syn::Pat::Wild(_))) => {
                *expression = parse_quote!(Into::into);
            }
            // `parameter.map_err(Error::InvalidRequest)`
            Expr::MethodCall(call) => {
                if let Some(Expr::Path(path)) = call.args.first()
                    && path.path.segments.last().is_some_and(|last| last.ident == "InvalidRequest")
                {
                    *expression = (*call.receiver).clone();
                }
            }
            _ => {}
        }
    }

    /// Sketches of calls do not compile.
    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        if literal.value().contains("```ignore") {
            *literal = syn::LitStr::new(&literal.value().replace("```ignore", "```text"), literal.span());
        }
    }
}

/// Replaces what follows the request in the body of `send`: the transport sends it.
fn hand_over(statements: &mut Vec<Stmt>, operation: &str, states_error: &Expr) {
    statements.retain(|statement| !sends_version(statement));
    let request =
        statements.iter().position(|statement| local(statement).is_some_and(|name| name == "request"));
    let Some(request) = request else { return };
    statements.truncate(request + 1);
    if let Stmt::Local(local) = &mut statements[request]
        && let Some(initial) = &mut local.init
        && let Expr::Try(built) = initial.expr.as_ref()
        && let Expr::MethodCall(build) = built.expr.as_ref()
    {
        // Without `.build()?`, which the transport does.
        initial.expr = build.receiver.clone();
    }
    statements
        .push(Stmt::Expr(parse_quote!(client.inner.send(#operation, request, #states_error).await), None));
}

/// Returns the name that a statement declares.
fn local(statement: &Stmt) -> Option<&syn::Ident> {
    match statement {
        Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), .. }) => Some(&name.ident),
        _ => None,
    }
}

/// Returns whether a statement adds the version of the spec as a header, which no service needs.
fn sends_version(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(append), _) = statement else { return false };
    let Some(Expr::Call(name)) = append.args.first() else { return false };
    matches!(name.args.first(), Some(Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. })) if name.value() == "api-version")
}
