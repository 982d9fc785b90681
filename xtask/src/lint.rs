//! The checks that a spec must pass before a generator reads it.
//!
//! progenitor and typify panic on some valid constructs and silently drop others. Each check rejects one of them, with its
//! place in the spec and the way out. Rules about one part by itself are in `rules.yaml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    api::Api,
    ir::{Uses, reached},
    json::items,
    spec::{Problem, SCHEMAS, Spec, join, visit_references},
};

mod operations;
mod rules;
mod schemas;
#[cfg(test)]
mod tests;

/// The way out where typify has none.
const BY_HAND: &str = "write the type by hand and list it in xtask/src/api.rs";

/// Returns every problem of the spec of `api`, in the order of the file; none if the generators can read it.
pub fn lint(api: &Api, spec: &Spec) -> Vec<Problem> {
    let mut lint = Lint { api, spec, uses: Uses::of(spec), problems: Vec::new() };
    lint.references();
    lint.cycles();
    // Each of the later checks relies on the earlier ones.
    if lint.problems.is_empty() {
        lint.rules();
        lint.deviations();
        lint.operations();
        lint.schemas();
    }
    if lint.problems.is_empty() {
        lint.pagination();
        lint.error_details();
        lint.problems.extend(spec.openapi().err());
    }
    // A parameter that several operations refer to is checked for each of them.
    let mut seen = BTreeSet::new();
    lint.problems.retain(|problem| seen.insert((problem.pointer.clone(), problem.message.clone())));
    lint.problems.sort_by_key(|problem| problem.line);
    lint.problems
}

/// The spec under check and the problems found in it.
struct Lint<'a> {
    api: &'a Api<'a>,
    spec: &'a Spec,
    uses: Uses,
    problems: Vec<Problem>,
}

impl Lint<'_> {
    /// Reports a problem at `pointer` unless `holds`.
    fn require(&mut self, holds: bool, pointer: &str, message: impl fmt::Display) {
        if !holds {
            self.problems.push(self.spec.problem(pointer, message.to_string()));
        }
    }

    /// Checks that each of `names`, which are beside each other in the generated code, becomes a Rust identifier of its own.
    ///
    /// A name has its place before it and its Rust identifier behind it.
    fn names<'n>(
        &mut self,
        kind: &str,
        reserved: &[&str],
        way_out: &str,
        names: impl Iterator<Item = (String, &'n str, String)>,
    ) {
        let mut taken = BTreeMap::new();
        for (at, name, rust) in names {
            // The generators append an underscore to a keyword.
            let is_identifier = rust != "Self" && syn::parse_str::<syn::Ident>(&format!("{rust}_")).is_ok();
            let is_usable = is_identifier && !reserved.contains(&rust.as_str());
            let message =
                format!("invalid name `{name}`: must become a Rust {kind} that is not reserved; {way_out}");
            self.require(is_usable, &at, message);
            if let Some(other) = taken.insert(rust, name) {
                let message = format!("`{name}` and `{other}` become the same Rust {kind}; {way_out}");
                self.require(false, &at, message);
            }
        }
    }

    fn references(&mut self) {
        visit_references(self.spec.value(), &mut |place, reference| {
            let message = if place.starts_with("/components/") && place.matches('/').count() == 4 {
                format!("`{reference}` has a second name here; remove it and refer to the first name")
            } else if !reference.starts_with("#/") {
                format!("`{reference}` is not in this file; copy its target to `components`")
            } else if self.spec.resolve(reference).is_none() {
                format!("`{reference}` points at nothing; correct the reference")
            } else if !reference.starts_with("#/components/") || reference.matches('/').count() != 3 {
                format!("`{reference}` has no name, but types need one; move its target to `components`")
            } else {
                return;
            };
            self.require(false, place, message);
        });
    }

    /// Checks that no schema consists of itself, on which the ways through a spec would not end.
    fn cycles(&mut self) {
        let is_inner = |place: &str| {
            ["/properties/", "/items/", "/additionalProperties/"].iter().any(|key| place.contains(key))
        };
        for (name, schema) in self.spec.members(SCHEMAS) {
            let message = format!("`{name}` consists of itself; refer back to it from a property or an item");
            let parts = reached(self.spec, vec![schema], |place| !is_inner(place));
            self.require(!parts.contains(name), &join(SCHEMAS, name), message);
        }
    }

    fn deviations(&mut self) {
        for (index, deviation) in items(&self.spec.value()["x-deviations"]).iter().enumerate() {
            let at = deviation["at"].as_str().unwrap_or_default();
            let message =
                format!("`{at}` points at nothing; correct the JSON pointer, or remove the deviation");
            let is_there = self.spec.value().pointer(at).is_some();
            self.require(is_there, &format!("/x-deviations/{index}/at"), message);
        }
    }
}
