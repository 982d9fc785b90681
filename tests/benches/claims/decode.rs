//! Reading a page of 50 jobs into the model's types, beside a struct by hand that can do no more than read it.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use serde::de::DeserializeOwned;
use sync_job_model::{authing::SyncJobPaginatedRespDto, swr::SyncJob};

use crate::{
    bare,
    measure::{print_ratio, ratio},
    pages,
};

/// The most that the model may cost, as a multiple of the yardstick.
const TARGET: f64 = 1.10;

pub(crate) fn run(criterion: &mut Criterion) {
    let page = pages::authing();
    let yardstick = read::<bare::authing::Answer<bare::authing::Job>>;
    compare(
        criterion,
        "decode/authing",
        &page,
        yardstick,
        &[
            ("model", read::<SyncJobPaginatedRespDto>),
            ("by hand, open enums", read::<bare::authing::Answer<bare::authing::JobOfOpenEnums>>),
            ("by hand, flattened extra", read::<bare::authing::Answer<bare::authing::JobWithExtra>>),
            (
                "by hand, open enums, extra kept by a visitor",
                read::<bare::authing::Answer<bare::authing::JobThatKeeps>>,
            ),
        ],
    );
    let page = pages::swr();
    let yardstick = read::<Vec<bare::swr::Job>>;
    compare(
        criterion,
        "decode/swr",
        &page,
        yardstick,
        &[
            ("model", read::<Vec<SyncJob>>),
            ("by hand, open enums", read::<Vec<bare::swr::JobOfOpenEnums>>),
            ("by hand, flattened extra", read::<Vec<bare::swr::JobWithExtra>>),
            ("by hand, open enums, extra kept by a visitor", read::<Vec<bare::swr::JobThatKeeps>>),
        ],
    );
}

type Read = fn(&[u8]);

fn read<T: DeserializeOwned>(page: &[u8]) {
    black_box(serde_json::from_slice::<T>(black_box(page)).expect("the page is read"));
}

fn compare(criterion: &mut Criterion, name: &str, page: &str, yardstick: Read, others: &[(&str, Read)]) {
    let page = page.as_bytes();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(page.len() as u64));
    for (variant, read) in [("by hand", yardstick)].iter().chain(others) {
        group.bench_function(*variant, |bencher| bencher.iter(|| read(page)));
    }
    group.finish();
    for (variant, read) in others {
        let target = (*variant == "model").then_some(TARGET);
        print_ratio(&format!("{name}, {variant}"), ratio(|| read(page), || yardstick(page)), target);
    }
}
