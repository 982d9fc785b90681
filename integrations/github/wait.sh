#!/bin/sh
# The step of action.yml: installs syncjobs, waits, and writes the outputs, a summary and an annotation for each failure. It
# exits with the code of syncjobs. A service determines part of the text, so none of it reaches the runner unescaped.
set -euf

# Prints the jobs as the rows of a table, or lines as the items of a list. Each character that could mean something to Markdown
# or HTML is a character reference, and GitHub makes no links and no mentions in <code>.
markdown='
  def safe:
    (tostring[:1000] | explode | map(select((. >= 8203 and . <= 8207 or . >= 8234 and . <= 8238 or . >= 8288 and . <= 8297
      or . == 65279) | not)))[:300]
    | map(if . < 33 or . >= 127 and . <= 160 or . == 8232 or . == 8233 then " "
        elif . > 160 or . >= 48 and . <= 57 or . >= 65 and . <= 90 or . >= 97 and . <= 122 then [.] | implode
        else "&#\(.);" end)
    | if . == [] then "" else "<code>\(join(""))</code>" end;
  if type == "string" then "- \(safe)"
  else
    .[:200][] | [.subject, ([.target.region, .target.namespace] | map(values) | join("/")), .state, .error // ""]
    | "| \(map(safe) | join(" | ")) |"
  end'

wait_for_jobs() {
  command -v jq >/dev/null || {
    echo 'error: jq is missing; install it on this runner' >&2
    return 2
  }
  # Inputs are separated at white space; -f keeps them from being expanded as patterns.
  set -- wait --output=json "--timeout=$INPUT_TIMEOUT"
  # shellcheck disable=SC2086
  for region in $INPUT_TO_REGION; do set -- "$@" "--to-region=$region"; done
  [ -z "$INPUT_TO_NAMESPACE" ] || set -- "$@" "--to-namespace=$INPUT_TO_NAMESPACE"
  [ -z "$INPUT_SOURCE_REGION" ] || set -- "$@" "--source-region=$INPUT_SOURCE_REGION"
  [ -z "$INPUT_EXPECT" ] || set -- "$@" "--expect=$INPUT_EXPECT"
  [ -z "$INPUT_SINCE" ] || set -- "$@" "--since=$INPUT_SINCE"
  case $INPUT_FAIL_FAST in
    true) set -- "$@" --fail-fast ;;
    false | '') ;;
    *)
      printf "error: invalid fail-fast \`%s\`: must be true or false\n" "$INPUT_FAIL_FAST" >&2
      return 2
      ;;
  esac
  images=$(printf %s "$INPUT_IMAGES" | tr -d '[:space:]')
  tasks=$(printf %s "$INPUT_TASKS" | tr -d '[:space:]')
  case ${images:+images}/${tasks:+tasks} in
    /)
      echo 'error: the inputs images and tasks are empty; set one of them, and check the variable that it comes from' >&2
      return 2
      ;;
    /tasks) service=authing ;;
    images/) service=swr ;;
    *)
      echo 'error: both images and tasks are given; use a step for each' >&2
      return 2
      ;;
  esac
  # shellcheck disable=SC2086
  set -- "$service" "$@" -- $INPUT_IMAGES $INPUT_TASKS
  syncjobs=$(sh "$GITHUB_ACTION_PATH/integrations/github/install.sh") || return
  "$syncjobs" "$@" </dev/null >"$folder/jobs.json"
}

folder=$(mktemp -d "$RUNNER_TEMP/syncjobs.XXXXXX")
: >"$folder/jobs.json"
# The runner executes commands in a line of the log, except between these two lines with a token that nobody can know.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$token"
{
  code=0
  wait_for_jobs 2>&1 || code=$?
  echo "$code" >"$folder/code"
} | tee "$folder/log"
echo "::$token::"
code=$(cat "$folder/code")

case $code in
  0 | 7) state=succeeded ;;
  1) state=failed ;;
  2) state=invalid ;;
  3) state=timed-out ;;
  4) state=denied ;;
  5) state=not-found ;;
  130 | 143) state=interrupted ;;
  *) state=unavailable ;;
esac

[ -s "$folder/jobs.json" ] || echo '[]' >"$folder/jobs.json"
# On Windows, jq ends lines with a carriage return. A value of more than 1 MB would fail the step.
jq --compact-output --ascii-output . "$folder/jobs.json" 2>/dev/null | tr -d '\r' >"$folder/output.json" || true
[ "$(wc -c <"$folder/output.json")" -lt 1000000 ] || : >"$folder/output.json"
{
  # Not echo, which turns the \n in a JSON string into a line break in some shells.
  printf '%s\n' "state=$state" "exit-code=$code" "jobs=$(cat "$folder/output.json")"
} >>"${GITHUB_OUTPUT:-/dev/null}"

sed -n 's/^error: //p' "$folder/log" >"$folder/errors"
[ "$code" -eq 0 ] || [ -s "$folder/errors" ] || echo "syncjobs ended with exit code $code" >"$folder/errors"
{
  printf '### syncjobs: %s (exit code %s)\n\n' "$state" "$code"
  if grep -q '^ *{' "$folder/jobs.json"; then
    printf '| Subject | Target | State | Error |\n| --- | --- | --- | --- |\n'
    jq --raw-output "$markdown" "$folder/jobs.json" 2>/dev/null || true
    echo
  fi
  head -n 200 "$folder/errors" | jq --raw-input --raw-output "$markdown" 2>/dev/null || true
} | tr -d '\r' >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
sed -e 's/%/%25/g' -e "s/$(printf '\r')/%0D/g" -e 's/::/: :/g' -e 's/##\[/# #[/g' -e 's/^/::error title=syncjobs::/' \
  "$folder/errors"
exit "$code"
