//! Runs [`fuzz::error_response`] under libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::error_response(data);
});
