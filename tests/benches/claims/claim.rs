//! Compares what is measured with the limit of a claim.

use std::cell::Cell;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As much as the figures of `BENCHMARKS.md` require.
    Full,
    /// As little as shows a claim that is missed by far, on a busy machine and without optimisation.
    Short,
}

/// The claims that are measured in one run.
#[derive(Debug)]
pub(crate) struct Claims {
    form: Form,
    are_met: Cell<bool>,
}

impl Claims {
    pub(crate) fn new(form: Form) -> Self {
        Self { form, are_met: Cell::new(true) }
    }

    /// Returns whether no claim has been missed.
    pub(crate) fn are_met(&self) -> bool {
        self.are_met.get()
    }

    /// Returns the size of a measurement or a limit: `full`, or `short` in the short form.
    pub(crate) fn size<T>(&self, full: T, short: T) -> T {
        match self.form {
            Form::Full => full,
            Form::Short => short,
        }
    }

    /// Prints `value`, and whether it is at most `limit`.
    pub(crate) fn check(&self, what: &str, value: f64, limit: f64) {
        let is_met = value <= limit;
        self.are_met.set(self.are_met() && is_met);
        let result = if is_met { "met" } else { "MISSED" };
        println!("{what}: {value:.3} (at most {limit:.3}: {result})");
    }

    /// Prints `value`, for which there is no limit.
    pub(crate) fn print(what: &str, value: f64) {
        println!("{what}: {value:.3}");
    }
}
