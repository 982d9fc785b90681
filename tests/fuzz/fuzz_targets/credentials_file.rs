//! Runs [`fuzz::credentials_file`] under libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::credentials_file(data);
});
