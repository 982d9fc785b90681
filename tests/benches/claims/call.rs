//! Measures a whole call on loopback, compared with a loop of bare `reqwest` and `serde_json`.
//!
//! One process makes calls of each side in turns, and prints their processor time.

use std::{hint::black_box, pin::Pin};

use authing_client::{Error, Page};
use serde::de::DeserializeOwned;
use sync_jobs_model::{authing::SyncJobPaginatedRespDto, swr::SyncJob};

use crate::{
    bare, child,
    claim::Claims,
    measure::{cpu_time, instructions_each, median, stay_on},
    pages, server,
};

/// The maximum cost of a client, as a multiple of the bare loop.
const MAX_TIME: f64 = 1.10;
const MAX_INSTRUCTIONS: f64 = 1.03;
const SIDES: [&str; 3] = ["bare", "bare-with-model", "client"];
/// Short turns: the speed of a machine may change between two of them, but seldom within one.
const TURNS: usize = 1000;
const WARM_UP: usize = 50;
const CALLS: u32 = 10;
/// The numbers of calls whose instructions are counted.
const FEW: u32 = 50;
const MORE: u32 = 200;

pub(crate) fn run(claims: &Claims) {
    for service in ["authing", "swr"] {
        let response = pages::response(service, &pages::path(service, 0), pages::JOBS);
        let environment = child::any_key(&server::start(move |_| response.clone()).0);
        let [bare, typed, client] = child::run(&["call", service], &environment)[..] else {
            panic!("a child prints a number for each side");
        };
        println!("call/{service}, bare loop: {:.0} µs of processor time", bare * 1e6);
        let typed_name = format!("call/{service}, bare loop with the model's types");
        let client_name = format!("call/{service}, client");
        Claims::print(&format!("{typed_name}, processor time"), typed);
        claims.check(&format!("{client_name}, processor time"), client, MAX_TIME);
        let [bare, typed, client] = SIDES.map(|side| {
            let calls =
                |times: u32| child::command(&["call", service, side, &times.to_string()], &environment);
            instructions_each(FEW, MORE, calls)
        });
        Claims::print(&format!("{typed_name}, instructions"), typed / bare);
        claims.check(&format!("{client_name}, instructions"), client / bare, MAX_INSTRUCTIONS);
    }
}

/// Prints the processor time of a bare call in seconds, and those of the other sides as multiples of it.
pub(crate) fn measure(service: &str) {
    stay_on(0);
    let (mut bare, mut typed, mut client) = (Vec::new(), Vec::new(), Vec::new());
    in_runtime(async || {
        let calls = SIDES.map(|side| call(service, side));
        for turn in 0..WARM_UP + TURNS {
            let mut times = [0.0; SIDES.len()];
            for (call, time) in calls.iter().zip(&mut times) {
                let start = cpu_time();
                for _ in 0..CALLS {
                    call().await;
                }
                *time = cpu_time().saturating_sub(start).as_secs_f64() / f64::from(CALLS);
            }
            if turn >= WARM_UP {
                bare.push(times[0]);
                typed.push(times[1] / times[0]);
                client.push(times[2] / times[0]);
            }
        }
    });
    println!("{} {} {}", median(bare), median(typed), median(client));
}

/// Makes `times` calls of one side.
pub(crate) fn child(service: &str, side: &str, times: u32) {
    in_runtime(async || {
        let call = call(service, side);
        for _ in 0..times {
            call().await;
        }
    });
}

fn in_runtime(work: impl AsyncFnOnce()) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(work());
}

type Call = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// Returns a function that makes one call of a side.
fn call(service: &str, side: &str) -> Call {
    match (service, side) {
        ("authing", "bare") => bare::<bare::authing::Response>(service),
        ("authing", "bare-with-model") => bare::<SyncJobPaginatedRespDto>(service),
        ("authing", _) => {
            let key = std::env::var("AUTHING_ACCESS_KEY_ID").expect("the variable is set");
            let unlimited =
                authing_client::ClientOptions::default().request_limit(authing_client::RequestLimit::none());
            let client = authing_client::Client::builder()
                .options(unlimited)
                .base_url(std::env::var("AUTHING_HOST").expect("the variable is set"))
                .credentials(authing_client::Credentials::signing(key.as_str(), key.as_str()))
                .build()
                .expect("the options are valid");
            Box::new(move || Box::pin(check(client.jobs(1000).list().page_size(50).send())))
        }
        (_, "bare") => bare::<Vec<bare::swr::Job>>(service),
        (_, "bare-with-model") => bare::<Vec<SyncJob>>(service),
        _ => {
            let unlimited =
                swr_client::ClientOptions::default().request_limit(swr_client::RequestLimit::none());
            let client = child::swr_with(unlimited);
            Box::new(move || Box::pin(check(client.jobs("team", "web").list().page_size(50).send())))
        }
    }
}

async fn check<T>(page: impl Future<Output = Result<Page<T>, Error>>) {
    let page = page.await.expect("the server responds");
    assert_eq!(black_box(page).items.len() as u64, pages::JOBS);
}

fn bare<T: DeserializeOwned>(service: &str) -> Call {
    let url = std::env::var("AUTHING_HOST").expect("the variable is set") + &pages::path(service, 0);
    let client = reqwest::Client::builder().no_proxy().build().expect("the options are valid");
    Box::new(move || {
        let request = client.get(&url);
        Box::pin(async {
            let response = request.send().await.expect("the server responds");
            assert!(response.status().is_success());
            let body = response.bytes().await.expect("the server responds");
            black_box(serde_json::from_slice::<T>(&body).expect("the page is valid"));
        })
    })
}
