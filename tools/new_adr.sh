#!/usr/bin/env bash
# Starts a decision record, dated today, with the four headings.
#
#   tools/new_adr.sh "Answer reads from a follower"     writes docs/adr/YYYY-MM-DD-answer-reads-from-a-follower.md
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
  "" | -*) sed -n '2,/^set -/{/^#/s/^# \{0,1\}//p}' "$0" >&2 && exit 2 ;;
esac
slug=$(tr '[:upper:]' '[:lower:]' <<<"$1" | sed -E 's/[^a-z0-9]+/-/g; s/^-+|-+$//g')
[[ -n $slug ]] || { echo "new_adr: the title needs letters or digits" >&2 && exit 2; }
file=docs/adr/$(date +%F)-$slug.md
[[ ! -e $file ]] || { echo "new_adr: $file exists already" >&2 && exit 1; }
cat >"$file" <<END
# $1

## Status

Proposed.

## Context

What forces a choice: facts, measurements, constraints.

## Decision

We will ...

## Consequences

What becomes easier, what becomes harder, what would make us decide again.
END
echo "$file"
