//! The spec under check and the problems found in it.

use std::{collections::BTreeMap, fmt};

use crate::{
    api::Api,
    ir::Uses,
    spec::{Problem, Spec},
};

/// The way out where typify has none.
pub(super) const BY_HAND: &str = "write the type by hand and list it in xtask/src/api.rs";

pub(super) struct Lint<'a> {
    pub(super) api: &'a Api<'a>,
    pub(super) spec: &'a Spec,
    pub(super) uses: Uses,
    pub(super) problems: Vec<Problem>,
}

/// Names of one scope of the generated code, by the Rust identifiers that they become.
pub(super) struct Names<'a> {
    kind: &'static str,
    reserved: &'static [&'static str],
    way_out: &'static str,
    taken: BTreeMap<String, &'a str>,
}

impl Names<'_> {
    pub(super) fn new(kind: &'static str, reserved: &'static [&'static str], way_out: &'static str) -> Self {
        Self { kind, reserved, way_out, taken: BTreeMap::new() }
    }
}

impl<'a> Lint<'a> {
    /// Reports a problem at `pointer` unless `holds`.
    pub(super) fn require(&mut self, holds: bool, pointer: &str, message: impl fmt::Display) {
        if !holds {
            self.problems.push(self.spec.problem(pointer, message.to_string()));
        }
    }

    /// Checks that `name` becomes an identifier of its own, `rust`, among `names`.
    pub(super) fn name(&mut self, names: &mut Names<'a>, at: &str, name: &'a str, rust: String) {
        let Names { kind, reserved, way_out, .. } = *names;
        let is_usable = is_identifier(&rust) && !reserved.contains(&rust.as_str());
        let message =
            format!("invalid name `{name}`: must become a Rust {kind} that is not reserved; {way_out}");
        self.require(is_usable, at, message);
        if let Some(other) = names.taken.insert(rust, name) {
            let message = format!("`{name}` and `{other}` become the same Rust {kind}; {way_out}");
            self.require(false, at, message);
        }
    }
}

/// Whether the generators make an identifier of `name`, with an underscore appended to a keyword.
fn is_identifier(name: &str) -> bool {
    name != "Self" && syn::parse_str::<syn::Ident>(&format!("{name}_")).is_ok()
}
