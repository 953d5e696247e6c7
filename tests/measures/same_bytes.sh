#!/usr/bin/env bash
# Whether two builds of unspin write the same bytes: on the samples every
# format, level and preset, with one thread and with two; `explain`, `lookup`,
# `models` and `eval` beside.
#
#   tests/measures/same_bytes.sh [--samples] OLD NEW [FILE...]
#
# Each FILE (articles or labelled articles, JSON lines) is scored in every
# format and at every level at the balanced preset, at every level at the other
# presets, and with one thread. With --samples one thread is tried at the
# balanced preset alone, which takes seconds. Prints every difference, and exits
# 1 where there is one.
set -euo pipefail
cd "$(dirname "$0")/../.."

quick=
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

levels=(article passage sentence finding)

# Scores with one preset and number of threads: formats of rows at every level, others once.
score() {
    local input=$1 thread=$2 preset=$3 level format
    shift 3
    for format in "$@"; do
        case $format in
            csv | jsonl | text)
                for level in "${levels[@]}"; do
                    compare score "$input" --threads "$thread" --preset "$preset" \
                        --level "$level" --format "$format"
                done ;;
            *)
                compare score "$input" --threads "$thread" --preset "$preset" \
                    --format "$format" -o "report.$format" ;;
        esac
    done
}

formats=(csv jsonl text html xlsx sarif languagetool)
samples=$PWD/data/samples
for preset in strict balanced sensitive; do
    score "$samples/articles" 1 "$preset" "${formats[@]}"
    [[ -n $quick && $preset != balanced ]] || score "$samples/articles" 2 "$preset" "${formats[@]}"
done
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
    file=$(realpath "$file")
    score "$file" 2 balanced "${formats[@]}"
    score "$file" 2 strict jsonl
    score "$file" 2 sensitive jsonl
    score "$file" 1 balanced jsonl
done
echo "$compared runs compared, $different different"
[[ $different == 0 ]]
