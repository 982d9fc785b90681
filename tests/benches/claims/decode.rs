//! Decodes a page of 50 jobs into the model's types, compared with structs by hand.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use serde::de::DeserializeOwned;
use sync_jobs_model::{authing::SyncJobPaginatedRespDto, swr::SyncJob};

use crate::{
    bare, child,
    claim::Claims,
    measure::{instructions_each, ratio},
    pages,
};

/// The maximum cost of the model, as a multiple of the structs by hand.
const TARGET: f64 = 1.10;
/// The numbers of pages whose instructions are counted.
const FEW: u32 = 50;
const MORE: u32 = 200;

type Decode = fn(&[u8]);

pub(crate) fn run(claims: &Claims) {
    let mut criterion = Criterion::default();
    for service in ["authing", "swr"] {
        let page = pages::first(service);
        let (by_hand, model) = (decoder(service, "by hand"), decoder(service, "model"));
        let name = format!("decode/{service}");
        let mut group = criterion.benchmark_group(&name);
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function("by hand", |bencher| bencher.iter(|| by_hand(page.as_bytes())));
        group.bench_function("model", |bencher| bencher.iter(|| model(page.as_bytes())));
        group.finish();
        let time = ratio(|| model(page.as_bytes()), || by_hand(page.as_bytes()));
        claims.check(&format!("{name}, processor time"), time, TARGET);
        let count = |side: &str| {
            let decodes = |times: u32| child::command(&["decode", service, side, &times.to_string()], &[]);
            instructions_each(FEW, MORE, decodes)
        };
        claims.check(&format!("{name}, instructions"), count("model") / count("by hand"), TARGET);
    }
}

/// Decodes a page `times` times.
pub(crate) fn child(service: &str, side: &str, times: u32) {
    let (page, decode) = (pages::first(service), decoder(service, side));
    (0..times).for_each(|_| decode(page.as_bytes()));
}

fn decoder(service: &str, side: &str) -> Decode {
    match (service, side) {
        ("authing", "model") => decode::<SyncJobPaginatedRespDto>,
        ("authing", _) => decode::<bare::authing::Response>,
        (_, "model") => decode::<Vec<SyncJob>>,
        _ => decode::<Vec<bare::swr::Job>>,
    }
}

fn decode<T: DeserializeOwned>(page: &[u8]) {
    black_box(serde_json::from_slice::<T>(black_box(page)).expect("the page is valid"));
}
