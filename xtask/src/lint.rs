//! The checks that a spec must pass before a generator reads it.
//!
//! progenitor and typify panic on some valid constructs and silently drop others. Each check rejects one of them, with its
//! place in the spec and the way out. Rules about one part by itself are in `rules.yaml`.

use std::collections::BTreeSet;

use crate::{
    api::Api,
    ir::Uses,
    spec::{Problem, Spec, references},
};

use self::context::Lint;

mod context;
mod extensions;
mod operations;
mod rules;
mod schemas;
#[cfg(test)]
mod tests;

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
    // A part that several operations refer to is checked for each of them.
    let mut seen = BTreeSet::new();
    lint.problems.retain(|problem| seen.insert((problem.pointer.clone(), problem.message.clone())));
    lint.problems.sort_by_key(|problem| problem.line);
    lint.problems
}

impl Lint<'_> {
    fn references(&mut self) {
        references(self.spec.value(), "", &mut |place, reference| {
            let depth = place.matches('/').count();
            let message = if place.starts_with("/paths/") && depth == 3 {
                "invalid reference: progenitor ignores one in the place of a path; write the path out".into()
            } else if place.starts_with("/components/") && depth == 4 {
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
            self.problems.push(self.spec.problem(place, message));
        });
    }
}
