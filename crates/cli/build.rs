//! Links what must run before Rust's start-up.

fn main() {
    println!("cargo::rerun-if-changed=native");
    if std::env::var_os("CARGO_CFG_UNIX").is_some() {
        // Nothing refers to it, so that a linker would leave it out.
        cc::Build::new()
            .file("native/standard_streams.c")
            .link_lib_modifier("+whole-archive")
            .compile("standard_streams");
    }
}
