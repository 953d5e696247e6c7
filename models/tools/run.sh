#!/bin/sh
# Runs every tool of README.md on clean pieces:   run.sh TOOLS LABELS OUT
# TOOLS is the folder of install.sh, LABELS one of `unspin labels build`; OUT gets a file a tool. A tool whose file is there is left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$1" && pwd)
labels=$2
out=$3
mkdir -p "$out"
spin() { # TOOL SPLITS ROWS [PART OF THE FILE'S NAME]
    [ -e "$out/$1$4.jsonl" ] && return
    NLTK_DATA="$tools/nltk_data" "$tools/venv/bin/python" "$here/spin.py" --node "$tools/node" "$1" "$labels" "$out/$1$4.part" --seed 1 --splits "$2" --rows "$3"
    mv "$out/$1$4.part" "$out/$1$4.jsonl"
}
for tool in humano text-perturbation retext-simplify synonymset; do
    spin $tool test,transfer 700 "" # kept for tests: the last for want of a licence
done
for tool in adversary textattack textattack-eda datamorphx textbooster ai-text-humanizer unslop nlpcontractions contraction-fix \
    jades-ai-humanizer synonyms apertium-hbs; do
    spin $tool train,dev,test,transfer 700 ""
    # Round trips are no swaps: what only teaches holds none.
    [ $tool = apertium-hbs ] || spin $tool taught 600 -taught
done
