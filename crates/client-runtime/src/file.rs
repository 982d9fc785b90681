//! Files that a user names.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// Reads a regular file of at most `max_mib` MiB, without blocking on a pipe and without reading a device.
///
/// # Errors
///
/// Returns an error that says what the file must be, or why it cannot be read.
pub fn read_file(path: &Path, max_mib: u64) -> io::Result<Vec<u8>> {
    // To open a pipe blocks until something writes to it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("must be a regular file"));
    }
    let max_bytes = max_mib * 1024 * 1024;
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    File::open(path)?.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::other(format!("must have at most {max_mib} MiB")));
    }
    Ok(bytes)
}
