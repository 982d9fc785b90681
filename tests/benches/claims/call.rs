//! A whole call on loopback, beside a loop of bare `reqwest` and `serde_json` with the same keep-alive server.
//!
//! Each side runs in a process of its own, which tells the processor time that a call takes it.

use std::io::Read as _;
use std::{hint::black_box, io::Write as _, net::TcpListener, thread, time::Duration};

use serde::de::DeserializeOwned;
use sync_job_model::{authing::SyncJobPaginatedRespDto, swr::SyncJob};

use crate::{
    bare, child,
    measure::{cpu_time, instructions_of, print_ratio},
    pages,
};

/// The most that a client may cost, as a multiple of the bare loop.
const TARGET: f64 = 1.15;
const TURNS: usize = 25;
const WARM_UP: u32 = 200;
const CALLS: u32 = 1000;

pub(crate) fn run() {
    for (service, page) in [("authing", pages::authing()), ("swr", pages::swr())] {
        let url = serve(&page);
        let key = "key-of-a-benchmark".to_owned();
        let environment: Vec<_> = [
            ("AUTHING_HOST", &url),
            ("AUTHING_ACCESS_KEY_ID", &key),
            ("AUTHING_ACCESS_KEY_SECRET", &key),
            ("HUAWEICLOUD_SDK_AK", &key),
            ("HUAWEICLOUD_SDK_SK", &key),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into();
        let time = |side: &str| child::run(&["call", service, side], &environment)[0];
        // Whatever else the machine does only adds, so the least of all turns is closest to what a call takes.
        let (mut bare, mut typed, mut face) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
        for _ in 0..TURNS {
            bare = bare.min(time("bare"));
            typed = typed.min(time("bare-with-model"));
            face = face.min(time("face"));
        }
        println!("call/{service}, bare loop: {:.0} µs of processor time", bare * 1e6);
        let typed_name = format!("call/{service}, bare loop with the model's types");
        let face_name = format!("call/{service}, client");
        print_ratio(&format!("{typed_name}, processor time"), typed / bare, None);
        print_ratio(&format!("{face_name}, processor time"), face / bare, Some(TARGET));
        let count = |side| instructions_of(&["call", service, side], &environment);
        let yardstick = count("bare");
        print_ratio(&format!("{typed_name}, instructions"), count("bare-with-model") / yardstick, None);
        print_ratio(&format!("{face_name}, instructions"), count("face") / yardstick, None);
    }
}

/// Prints the processor time of one call in seconds.
pub(crate) fn measured(service: &str, side: &str) {
    let mut start = Duration::ZERO;
    repeat(service, side, WARM_UP + CALLS, |done| {
        if done == WARM_UP {
            start = cpu_time();
        }
    });
    println!("{}", cpu_time().saturating_sub(start).as_secs_f64() / f64::from(CALLS));
}

/// Makes so many calls.
pub(crate) fn child(service: &str, side: &str, times: u32) {
    repeat(service, side, times, |_| ());
}

fn repeat(service: &str, side: &str, times: u32, before_each: impl FnMut(u32)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
    runtime.block_on(async {
        match (service, side) {
            ("authing", "bare") => bare::<bare::authing::Answer>(AUTHING, times, before_each).await,
            ("authing", "bare-with-model") => {
                bare::<SyncJobPaginatedRespDto>(AUTHING, times, before_each).await;
            }
            ("authing", _) => {
                let key = std::env::var("AUTHING_ACCESS_KEY_ID").expect("it is set");
                let client = authing_client::Client::builder()
                    .base_url(std::env::var("AUTHING_HOST").expect("it is set"))
                    .credentials(authing_client::Credentials::signing(key.as_str(), key.as_str()))
                    .build()
                    .expect("the settings are right");
                each(times, before_each, async || {
                    let page = client.jobs(1000).limit(50).send().await.expect("the server answers");
                    assert_eq!(black_box(page).jobs.len(), pages::JOBS);
                })
                .await;
            }
            (_, "bare") => bare::<Vec<bare::swr::Job>>(SWR, times, before_each).await,
            (_, "bare-with-model") => bare::<Vec<SyncJob>>(SWR, times, before_each).await,
            _ => {
                let client = child::swr();
                each(times, before_each, async || {
                    let page = client.jobs("team", "web").limit(50).send().await.expect("the server answers");
                    assert_eq!(black_box(page).jobs.len(), pages::JOBS);
                })
                .await;
            }
        }
    });
}

const AUTHING: &str = "/api/v3/list-sync-jobs?syncTaskId=1000&page=1&limit=50";
const SWR: &str = "/v2/manage/namespaces/team/repos/web/sync_job?filter=limit%3A%3A50%7Coffset%3A%3A0";

async fn bare<T: DeserializeOwned>(path: &str, times: u32, before_each: impl FnMut(u32)) {
    let url = std::env::var("AUTHING_HOST").expect("it is set") + path;
    let client = reqwest::Client::builder().no_proxy().build().expect("the settings are right");
    each(times, before_each, async || {
        let answer = client.get(&url).send().await.expect("the server answers");
        assert!(answer.status().is_success());
        let body = answer.bytes().await.expect("the server answers");
        black_box(serde_json::from_slice::<T>(&body).expect("the page is read"));
    })
    .await;
}

async fn each(times: u32, mut before_each: impl FnMut(u32), call: impl AsyncFn()) {
    for done in 0..times {
        before_each(done);
        call().await;
    }
}

/// A server that answers every request with `page`. It does as little as it can, and keeps the connection open.
fn serve(page: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
    let range = format!("0-{}/{}", pages::JOBS, pages::JOBS);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-range: {range}\r\ncontent-length: {}\r\n\r\n",
        page.len()
    );
    let answer = (head + page).into_bytes();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let answer = answer.clone();
            let _ = stream.set_nodelay(true);
            thread::spawn(move || {
                let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
                while let Ok(read @ 1..) = stream.read(&mut chunk) {
                    request.extend_from_slice(&chunk[..read]);
                    // None of these requests has a body.
                    if request.ends_with(b"\r\n\r\n") {
                        request.clear();
                        if stream.write_all(&answer).is_err() {
                            break;
                        }
                    }
                }
            });
        }
    });
    url
}
