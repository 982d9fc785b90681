#!/bin/sh
# Replaces FILE, which the textfile collector of node_exporter reads, with the metrics of a list:
#
#   collect.sh FILE swr list REPOSITORY... [OPTIONS]
#   collect.sh FILE authing list TASK... [OPTIONS]
#
# FILE is replaced however the command ends, so that old metrics are never taken for new ones. If the command wrote no metrics,
# FILE has only a scrape error. The exit code is that of the command.
set -eu

file=$1
shift
# The command ends after a signal and writes what it has read; the file is still replaced.
trap : INT TERM
# In the same folder, so that it can be renamed, and not *.prom, so that it is not read before.
new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT

code=0
syncjobs "$@" --output openmetrics >"$new" || code=$?
if [ "$(tail -n 1 "$new")" != '# EOF' ]; then
  # node_exporter rejects the metric if its description differs from that in other files.
  cat >"$new" <<METRICS
# HELP syncjobs_scrape_errors Whether the list failed (1) or is complete (0).
# TYPE syncjobs_scrape_errors gauge
syncjobs_scrape_errors{file="${file##*/}"} 1
# EOF
METRICS
fi
chmod 644 "$new"
mv "$new" "$file"
exit "$code"
