//! Runs [`fuzz::content_range`] under libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::content_range(data);
});
