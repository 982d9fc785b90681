//! Reading a page of 50 jobs into the model's types, beside a struct by hand that can do no more than read it.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use serde::de::DeserializeOwned;
use sync_jobs_model::{authing::SyncJobPaginatedRespDto, swr::SyncJob};

use crate::{
    bare,
    measure::{instructions_of, print_ratio, ratio},
    pages,
};

/// The most that the model may cost, as a multiple of the yardstick.
const TARGET: f64 = 1.10;

type Read = fn(&[u8]);

pub(crate) fn run(criterion: &mut Criterion) {
    for service in ["authing", "swr"] {
        let page = page(service);
        let (by_hand, model) = (reader(service, "by hand"), reader(service, "model"));
        let name = format!("decode/{service}");
        let mut group = criterion.benchmark_group(&name);
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function("by hand", |bencher| bencher.iter(|| by_hand(page.as_bytes())));
        group.bench_function("model", |bencher| bencher.iter(|| model(page.as_bytes())));
        group.finish();
        let time = ratio(|| model(page.as_bytes()), || by_hand(page.as_bytes()));
        print_ratio(&format!("{name}, processor time"), time, Some(TARGET));
        let count = |side| instructions_of(&["decode", service, side], &[]);
        print_ratio(&format!("{name}, instructions"), count("model") / count("by hand"), Some(TARGET));
    }
}

/// Reads a page so many times.
pub(crate) fn child(service: &str, side: &str, times: u32) {
    let (page, read) = (page(service), reader(service, side));
    (0..times).for_each(|_| read(page.as_bytes()));
}

fn page(service: &str) -> String {
    if service == "authing" { pages::authing() } else { pages::swr() }
}

fn reader(service: &str, side: &str) -> Read {
    match (service, side) {
        ("authing", "model") => read::<SyncJobPaginatedRespDto>,
        ("authing", _) => read::<bare::authing::Answer>,
        (_, "model") => read::<Vec<SyncJob>>,
        _ => read::<Vec<bare::swr::Job>>,
    }
}

fn read<T: DeserializeOwned>(page: &[u8]) {
    black_box(serde_json::from_slice::<T>(black_box(page)).expect("the page is read"));
}
