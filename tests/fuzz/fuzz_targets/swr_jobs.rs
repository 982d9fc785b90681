//! Runs [`fuzz::swr_jobs`] under libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::swr_jobs(data);
});
