#!/bin/sh
# Prints the path of syncjobs in the version INPUT_VERSION: the released binary for this runner, with its checksum checked, or
# one built from the action's own checkout if there is no such release. It exits with a code of syncjobs: 2 for an invalid
# input, 6 if it cannot be had.
set -eu

fail() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}

own=$(sed -n '/^\[workspace\.package\]/,/^$/s/^version = "\(.*\)"/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml")
version=${INPUT_VERSION:-$own}
version=${version#v}
case $version in
  '' | *[!0-9A-Za-z.+-]*) fail 2 "invalid version \`$version\`: must be a number such as $own" ;;
esac

case ${RUNNER_OS-}-${RUNNER_ARCH-} in
  Linux-X64) system=x86_64-linux ;;
  Linux-ARM64) system=aarch64-linux ;;
  macOS-X64) system=x86_64-darwin ;;
  macOS-ARM64) system=aarch64-darwin ;;
  Windows-X64) system=x86_64-windows ;;
  *) system= ;;
esac
suffix=
[ "${RUNNER_OS-}" != Windows ] || suffix=.exe

# The runner downloads an action to _actions/<owner>/<repository>/<ref>. Its variables with the same facts are empty or wrong in
# a composite action (https://github.com/actions/runner/issues/2473).
url=${INPUT_RELEASE_URL-}
if [ -z "$url" ]; then
  # shellcheck disable=SC1003
  repository=$(printf '%s\n' "$GITHUB_ACTION_PATH" | tr '\\' / | sed -n 's|.*/_actions/\([^/]*/[^/]*\)/.*|\1|p')
  [ -z "$repository" ] || url=$GITHUB_SERVER_URL/$repository/releases/download
fi

# Relative paths from here on, since tar takes what precedes the colon of a Windows path for a host.
cd "$RUNNER_TEMP"
name=syncjobs-$version-$system
binary=$name/syncjobs$suffix

download() {
  curl --fail --silent --show-error --location --retry 3 --proto '=https,file' --proto-redir '=https' --output "$1" \
    "$url/v$version/$1"
}

digest() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-64
}

if [ -n "$url" ] && [ -n "$system" ] && [ ! -x "$binary" ]; then
  code=0
  { download "$name.tar.gz.sha256" && download "$name.tar.gz"; } || code=$?
  case $code in
    0)
      [ "$(digest <"$name.tar.gz")" = "$(cut -c 1-64 "$name.tar.gz.sha256")" ] ||
        fail 6 "invalid checksum of $name.tar.gz: must be that of $name.tar.gz.sha256"
      tar -xzf "$name.tar.gz"
      ;;
    # No such file: an HTTP status such as 404, or none at a file URL.
    22 | 37) ;;
    *) fail 6 "$name.tar.gz cannot be downloaded from $url (exit code $code of curl)" ;;
  esac
fi

if [ ! -x "$binary" ]; then
  [ "$version" = "$own" ] || fail 6 "syncjobs $version has no archive for ${RUNNER_OS-} ${RUNNER_ARCH-}; use $own"
  command -v cargo >/dev/null ||
    fail 6 "syncjobs $version has no archive for ${RUNNER_OS-} ${RUNNER_ARCH-}; install Rust, with which it is built"
  # Unlike `cargo build`, it leaves the binary in the same place whatever target the job's environment or configuration selects.
  cargo install --quiet --locked --force --no-track --path "$GITHUB_ACTION_PATH/crates/cli" --target-dir syncjobs-target \
    --root "$name" >&2 || fail 6 "syncjobs $version cannot be built"
  binary=$name/bin/syncjobs$suffix
fi
printf '%s/%s\n' "$PWD" "$binary"
