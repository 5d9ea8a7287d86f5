#!/usr/bin/env bash
# Checks everything about the form of the project that a script can check. Takes well under a minute.
#
#   tools/check.sh            all checks
#   tools/check.sh --fix      first lets clang-format rewrite C++ and protos
#   tools/check.sh layers protos    only these (format layers files docs shell licences protos compatibility)
#
# Installs by apt what is missing of clang-format 14, shellcheck and npm. Exit status: 0 all passed, 1 something failed, 2 wrong use.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

readonly all_checks=(format layers files docs shell licences protos compatibility)

# Files of the project with one of the given endings, one a line.
project_files() {
  python3 -c 'import sys; sys.path.insert(0, "tools"); import source_tree
print("\n".join(source_tree.project_files(".", tuple(sys.argv[1:]))))' "$@"
}

in_git() { git rev-parse --git-dir >/dev/null 2>&1; }

# What to do when a check fails.
declare -rA remedy=(
  [format]="run tools/check.sh --fix"
  [layers]="move the code to where it may do this, or, with an ADR, change tools/layers.txt"
  [files]="rename or split; the rules are at the top of tools/check_files.py"
  [docs]="make the text true; the rules are at the top of tools/check_docs.py"
  [shell]="shellcheck explains each code, e.g. https://www.shellcheck.net/wiki/SC2086"
  [licences]="use another library, or run the tool as a process of its own"
  [protos]="every rule is explained at https://buf.build/docs/lint/rules"
  [compatibility]="add fields instead of changing them; before 1.0 a commit may say why not in a line 'Proto-break: <reason>'"
)

# --- One function per check: prints what is wrong and returns non-zero. ---

check_format() {
  # shellcheck disable=SC2016  # the inner shell expands it
  project_files .h .cc .proto | xargs -r -P "$(nproc)" -n 24 bash -c '
    clang-format-14 --dry-run -Werror "$@" 2>&1 |
      sed -n "s/^\([^ :]*\):.*error: code should be clang-formatted.*/\1: not as clang-format lays it out/p" | sort -u' clang-format |
    sort | { ! grep .; }
}

check_layers() { python3 tools/check_layers.py tools/layers.txt; }

check_files() { python3 tools/check_files.py; }

check_docs() { python3 tools/check_docs.py; }

check_shell() {
  local scripts
  scripts=$(project_files "" | xargs -r -d '\n' grep -lIE '^#!.*\b(bash|sh)$' --)
  xargs -r -d '\n' shellcheck --format=gcc <<<"$scripts"
}

# What is linked into our binaries must not be under the GPL; the LGPL is fine for a shared library.
check_licences() {
  awk '!/^#/ && $3 == "linked" && $4 ~ /(^|[^L])GPL/ { print FILENAME ":" FNR ": " $2 " is linked and under " $4; bad = 1 }
       !/^#/ && NF < 5 { print FILENAME ":" FNR ": needs set, package, use, licence and reason"; bad = 1 }
       END { exit bad }' scripts/dependencies.txt
}

# buf comes from npm, at the version that package-lock.json pins.
buf() {
  local program
  program=node_modules/@bufbuild/buf-linux-$(uname -m | sed 's/x86_64/x64/')/bin/buf
  if [[ ! -x $program || package-lock.json -nt $program ]]; then
    npm ci --ignore-scripts --silent --fetch-retries=1 >&2
    [[ -x $program ]] || { echo "npm could not fetch buf; 'npm ci' says why" && return 1; }
    touch "$program"
  fi
  "$program" "$@"
}

check_protos() { buf lint; }

# The commit before the protos' last change: HEAD while the change is not committed yet. Empty when there is none.
proto_baseline() {
  if [[ -n $(git status --porcelain -- proto) ]]; then
    git rev-parse HEAD
  else
    git rev-parse --verify --quiet "$(git log -1 --format=%H -- proto)^"
  fi
}

check_compatibility() {
  in_git || { echo "skipped: no git here, so nothing to compare with" && return 0; }
  local baseline reason
  baseline=$(proto_baseline)
  if [[ -z $baseline ]] || ! git cat-file -e "$baseline:proto/sipas" 2>/dev/null; then
    echo "skipped: no earlier version of the protos to compare with"
    return 0
  fi
  rm -rf build/check/baseline && mkdir -p build/check/baseline
  git archive "$baseline" proto | tar -x -C build/check/baseline
  printf 'version: v2\nmodules:\n  - path: proto\n' >build/check/baseline/buf.yaml
  buf breaking proto --against build/check/baseline/proto && return 0
  reason=$(git log -1 --format='%(trailers:key=Proto-break,valueonly)' -- proto)
  [[ -n $reason && -z $(git status --porcelain -- proto) ]] || return 1
  echo "accepted, since the commit says: Proto-break: $reason"
}

# --- Running them ---

failed=()
run_check() {
  local name=$1 output status begin
  begin=$(date +%s%N)
  output=$("check_$name" 2>&1)
  status=$?
  local seconds=$((($(date +%s%N) - begin) / 100000000))
  printf '%-14s %s  %d.%d s\n' "$name" "$([[ $status -eq 0 ]] && echo ok || echo FAILED)" $((seconds / 10)) $((seconds % 10))
  [[ -z $output ]] || echo "    ${output//$'\n'/$'\n'    }"
  [[ $status -eq 0 ]] && return
  echo "    -> ${remedy[$name]}"
  failed+=("$name")
}

checks=()
fix=no
for argument in "$@"; do
  case " ${all_checks[*]} " in
    *" $argument "*) checks+=("$argument") ;;
    *)
      case $argument in
        --fix) fix=yes ;;
        -h | --help) sed -n '2,/^set -/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "check: unknown argument '$argument'; try --help" >&2 && exit 2 ;;
      esac
      ;;
  esac
done
[[ ${#checks[@]} -gt 0 ]] || checks=("${all_checks[@]}")

scripts/install-dependencies check || exit 1
if [[ $fix == yes ]]; then
  project_files .h .cc .proto | xargs -r -P "$(nproc)" -n 16 clang-format-14 -i || exit 1
fi
for name in "${checks[@]}"; do
  run_check "$name"
done
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "check: ${#failed[@]} of ${#checks[@]} failed: ${failed[*]}"
  exit 1
fi
echo "check: all ${#checks[@]} passed"
