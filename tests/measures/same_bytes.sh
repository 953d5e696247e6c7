#!/usr/bin/env bash
# Whether two builds of unspin write the same bytes: every format, level and
# preset, with one thread and with two, `explain`, `lookup` and `models` beside.
#
#   tests/measures/same_bytes.sh [--samples] OLD NEW [FILE...]
#
# Each FILE (articles or labelled articles, JSON lines) is scored beside the
# samples; with --samples the samples alone, with one thread and with two at
# the balanced preset only, which takes seconds. Prints every difference, and
# exits 1 where there is one.
set -euo pipefail
cd "$(dirname "$0")/../.."

threads=(1 2) presets=(strict balanced sensitive) quick=
if [[ ${1:-} == --samples ]]; then quick=1; shift; fi
old=$(realpath "${1:?usage: same_bytes.sh [--samples] OLD NEW [FILE...]}")
new=$(realpath "${2:?usage: same_bytes.sh [--samples] OLD NEW [FILE...]}")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compared=0 different=0

# Runs both builds with the same arguments; `-o` files get the same name.
compare() {
    local build status
    for build in old new; do
        mkdir -p "$work/$build"
        status=0
        (cd "$work/$build" && "${!build}" "$@") >"$work/$build.out" 2>"$work/$build.err" || status=$?
        echo "exit $status" >>"$work/$build.out"
    done
    compared=$((compared + 1))
    if ! cmp -s "$work/old.out" "$work/new.out" || ! cmp -s "$work/old.err" "$work/new.err" ||
        ! diff -rq "$work/old" "$work/new" >"$work/files"; then
        different=$((different + 1))
        echo "different: unspin $*"
        cat "$work/files" 2>/dev/null || true
        diff "$work/old.out" "$work/new.out" | head -n 4 || true
        diff "$work/old.err" "$work/new.err" | head -n 4 || true
    fi
    rm -rf "$work/old" "$work/new" "$work/files"
}

score() {
    local input=$1 thread preset level format
    for thread in "${threads[@]}"; do
        for preset in "${presets[@]}"; do
            [[ -n $quick && $thread == 2 && $preset != balanced ]] && continue
            for level in article passage sentence finding; do
                for format in csv jsonl text; do
                    compare score "$input" --threads "$thread" --preset "$preset" \
                        --level "$level" --format "$format"
                done
            done
            for format in html xlsx sarif languagetool; do
                compare score "$input" --threads "$thread" --preset "$preset" \
                    --format "$format" -o "report.$format"
            done
        done
    done
}

samples=$PWD/data/samples
score "$samples/articles"
compare score "$samples/articles" --min-score 0 --level sentence --format jsonl
compare score "$samples/articles" --siblings --format jsonl --level finding
for article in "$samples"/articles/*.txt; do
    compare explain "$article"
done
for phrase in metropolis "central financial institution" "in accordance with" hearth unheard-of-word; do
    compare lookup "$phrase"
    compare lookup "$phrase" --format jsonl
done
compare models list
compare models info
compare eval "$samples/labels.csv"
for file in "$@"; do
    score "$(realpath "$file")"
done
echo "$compared runs compared, $different different"
[[ $different == 0 ]]
