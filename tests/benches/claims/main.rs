//! Measures the claims of `BENCHMARKS.md`: `cargo bench -p tests`, or some of them by name: `-- decode call`.
//!
//! Absolute times depend on the machine. The claims are ratios, and both sides of each are measured here.

mod bare;
mod call;
mod child;
mod decode;
mod limiter;
mod measure;
mod memory;
mod network;
mod pages;
mod regenerate;

use criterion::Criterion;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [child::CHILD, "decode", service, side, times] => decode::child(service, side, number(times)),
        [child::CHILD, "call", service] => call::measure(service),
        [child::CHILD, "call", service, side, times] => call::child(service, side, number(times)),
        [child::CHILD, "stream", service, jobs] => memory::stream(service, jobs),
        [child::CHILD, "list", service, concurrency] => network::list(service, concurrency),
        [child::CHILD, "wait", service, waits] => memory::wait(service, waits),
        // `cargo test --all-targets` runs this too, without the argument of `cargo bench`.
        _ if words.contains(&"--bench") => measure_wanted(&words),
        _ => {}
    }
}

fn number(text: &str) -> u32 {
    text.parse().expect("the argument is a number")
}

fn measure_wanted(words: &[&str]) {
    let names: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| **wanted == name);
    if is_wanted("decode") {
        decode::run(&mut Criterion::default());
    }
    if is_wanted("call") {
        call::run();
    }
    if is_wanted("stream") {
        memory::streams();
    }
    if is_wanted("list") {
        network::lists();
    }
    if is_wanted("crowd") {
        network::crowd();
    }
    if is_wanted("shared") {
        network::shared();
    }
    if is_wanted("waits") {
        memory::waits();
    }
    if is_wanted("regenerate") {
        regenerate::run();
    }
}
