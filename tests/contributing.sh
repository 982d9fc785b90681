# Follows a section of CONTRIBUTING.md in a copy of the workspace. `tests/add-operation` and `tests/add-api` source this file: they
# define a function for each numbered step, which does what the step leaves to a person, and the commands of the step are
# those in its text.

root=$PWD
# All scripts use one folder. It is not that of the workspace: cargo takes packages for the same if only the folder of their
# workspace differs. But it begins with the dependencies that have been compiled for the workspace.
export CARGO_TARGET_DIR=$root/target/contributing/target CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0
if [ -d "$root/target/debug" ] && [ ! -d "$CARGO_TARGET_DIR" ]; then
  mkdir -p "$CARGO_TARGET_DIR"
  # Links cost no space. What cargo writes to in place is removed: the lock, and the packages of the workspace.
  cp --archive --link "$root/target/debug" "$CARGO_TARGET_DIR"
  rm -f "$CARGO_TARGET_DIR/debug/.cargo-lock"
  cargo clean --quiet --workspace
fi
export INSTA_UPDATE=no PATH=$root/target/ci-tools/bin:$PATH
log=$root/target/contributing/log

fail() {
  echo "error: $1" >&2
  exit 1
}

# Asserts that the text of the step has $1.
says() { grep -qF -- "$1" <<<"$text" || fail "step $step of \"$section\" in CONTRIBUTING.md lacks \"$1\""; }

# Follows the section $1, in which each `<name>` stands for $2.
follow() {
  section=$1
  local copy=$root/target/contributing/copy script count
  rm -rf "$copy"
  mkdir -p "$copy"
  # With new times of modification: cargo must not take a file for the one that an earlier run compiled here.
  git ls-files -z | tar --create --null --files-from - | tar --extract --touch --directory "$copy"
  cd "$copy"
  git init --quiet
  git add --all
  git -c user.name=test -c user.email=test@example commit --quiet --message 'Copy the workspace'

  section_text=$(sed -n "/^## $section\$/,/^## /p" CONTRIBUTING.md)
  count=$(grep -c '^[0-9]\+\. ' <<<"$section_text") || fail "CONTRIBUTING.md has no section \"$section\" with steps"
  [ "$count" -eq "$(declare -F | grep -c ' step_')" ] ||
    fail "\"$section\" in CONTRIBUTING.md has $count steps, and $0 follows $(declare -F | grep -c ' step_')"
  for step in $(seq "$count"); do
    text=$(awk -v step="$step" '/^## /{next} /^[0-9]+\. /{number = $1 + 0} number == step' <<<"$section_text")
    echo "-- step $step ($SECONDS s)"
    "step_$step"
    script=$(sed -n '/^ *```sh$/,/^ *```$/{/```/!p}' <<<"$text")
    while read -r command; do
      [ -n "$command" ] || continue
      echo "\$ ${command//<name>/$2}"
      bash -euo pipefail -c "${command//<name>/$2}" >"$log" 2>&1 </dev/null || {
        cat "$log"
        fail "this command of step $step of \"$section\" in CONTRIBUTING.md fails: $command"
      }
    done <<<"$script"
  done
  echo "-- done ($SECONDS s)"
}
