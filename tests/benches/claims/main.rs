//! Measures the claims of `BENCHMARKS.md`: `cargo bench -p tests`, or some of them by name: `-- decode call`.
//!
//! Absolute times depend on the machine. Most claims are ratios, and both sides of each are measured here. `--short` measures
//! less, with wide limits, for the gate.

mod bare;
mod call;
mod child;
mod claim;
mod command;
mod decode;
mod limiter;
mod measure;
mod memory;
mod network;
mod pages;
mod regenerate;
mod server;

use std::process::ExitCode;

use crate::claim::{Claims, Form};

type Measure = fn(&Claims);

/// The claims by name.
const CLAIMS: [(&str, Measure); 9] = [
    ("decode", decode::run),
    ("call", call::run),
    ("command", command::run),
    ("stream", memory::streams),
    ("list", network::lists),
    ("crowd", network::crowd),
    ("shared", network::shared),
    ("waits", memory::waits),
    ("regenerate", regenerate::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [child::CHILD, "decode", service, side, times] => decode::child(service, side, number(times)),
        [child::CHILD, "call", service] => call::measure(service),
        [child::CHILD, "call", service, side, times] => call::child(service, side, number(times)),
        [child::CHILD, "command", service, jobs] => command::child(service, number(jobs).into()),
        [child::CHILD, "stream", service, jobs] => memory::stream(service, jobs),
        [child::CHILD, "list", service, concurrency, jobs] => {
            network::list(service, concurrency, number(jobs));
        }
        [child::CHILD, "regenerate", side, operations] => regenerate::child(side, number(operations)),
        [child::CHILD, "wait", service, waits] => memory::wait(service, waits),
        _ if words.contains(&"--short") => return measure(&words, Form::Short),
        // `cargo test --all-targets` runs this too, without the argument of `cargo bench`.
        _ if words.contains(&"--bench") => return measure(&words, Form::Full),
        _ => {}
    }
    ExitCode::SUCCESS
}

fn number(text: &str) -> u32 {
    text.parse().expect("the argument is a number")
}

/// Measures the claims that `words` name, all if they name none, and returns whether they are met.
fn measure(words: &[&str], form: Form) -> ExitCode {
    let wanted: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|wanted| CLAIMS.iter().all(|(name, _)| name != **wanted)) {
        let names = CLAIMS.map(|(name, _)| name).join(", ");
        eprintln!("unknown claim `{unknown}`: must be one of {names}");
        return ExitCode::FAILURE;
    }
    let claims = Claims::new(form);
    for (name, measure) in CLAIMS {
        if wanted.is_empty() || wanted.contains(&&name) {
            measure(&claims);
        }
    }
    if claims.are_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
