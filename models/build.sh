#!/usr/bin/env bash
# Makes all shipped models and their reports anew from a data folder laid out
# as described in models/README.md. About 45 minutes on two idle cores.
#
#   models/build.sh DATA [WORK [TOOLS]]
#
# DATA holds corpus/, pairs/, lexicon/ and substitution/; WORK (default .work)
# gets the labelled articles. Needs Debian's wordnet-base for /usr/share/wordnet.
# TOOLS is a folder of models/tools/install.sh; without it no public tool is run.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?usage: models/build.sh DATA [WORK [TOOLS]]}
work=${2:-.work}
tools=${3:-}
mkdir -p "$work" models/reports
cargo build --release --features build-table
unspin=target/release/unspin

"$unspin" lm train "$data"/corpus/allsides-2012-2020.jsonl.zst \
    "$data"/corpus/whitehouse-2021-2026.jsonl.zst \
    "$data"/corpus/whitehouse-briefings-2011-2016.jsonl.zst \
    "$data"/corpus/small-open.jsonl.zst "$data"/corpus/registers/*.jsonl.zst \
    -o models/language-model.bin --order 4 --cutoffs 1,1,2,2 --ngrams 7500000 --hold-out-test \
    | tee models/reports/perplexity.txt

sources=(--lexicon data/substitutions --wordnet /usr/share/wordnet --moby
    --pivot "$data"/lexicon/wiktionary-pivot-pairs.tsv
    --tortured "$data"/substitution/tortured-phrases.tsv
    --antonyms "$data"/lexicon/ppdb_antonyms.txt "$data"/lexicon/wordnet_antonyms.txt)

# What other tools make of the clean pieces of the labels; there may be none.
if [ -n "$tools" ]; then
    "$unspin" labels build --data "$data" -o "$work"/pieces --seed 1 "${sources[@]}"
    models/tools/run.sh "$tools" "$work"/pieces "$work"/tools
fi
shopt -s nullglob
spun=("$work"/tools/*.jsonl)
((${#spun[@]} == 0)) || spun=(--spun "${spun[@]}" --locked-tool humano retext-simplify text-perturbation synonymset)

# What tools wrote is learned from the training articles alone.
"$unspin" labels build --data "$data" -o "$work"/labels --seed 1 "${sources[@]}" "${spun[@]}"
"$unspin" learn "${sources[@]}" --sentence-pairs "$work"/labels/train.jsonl \
    --lm models/language-model.bin -o models/substitutions.bin

"$unspin" translation train "$work"/labels/translations.jsonl --languages "$work"/labels/languages.jsonl \
    -o models/translation.bin

models=(--translation models/translation.bin --lm models/language-model.bin --table models/substitutions.bin)
"$unspin" train "$work"/labels/{train,taught}.jsonl --thresholds "$work"/labels/dev.jsonl \
    --without-shipped --write-rows models/training-rows.bin \
    -o models/classifier.json --seed 1 "${models[@]}"

# The second set of coefficients, for where a judge is asked; without one installed there is none.
# What the judge answers is kept, so that a fit to the same labels, table and language model is
# repeated in no time.
judge=
if "$unspin" judge info auto >/dev/null 2>&1; then
    judge=1
    "$unspin" train "$work"/labels/dev.jsonl --judge auto --sample 1200 --answers "$work"/answers.jsonl \
        --model models/classifier.json -o models/classifier.json --seed 1 "${models[@]}"
fi

# The embedded models are now the new ones.
cargo build --release --features build-table
baselines=(--train "$work"/labels/{train,taught}.jsonl
    --tortured-phrases "$data"/substitution/tortured-phrases.tsv)
"$unspin" eval "$work"/labels/test.jsonl --preset balanced --plots models/reports/test \
    --tortured-phrases "$data"/substitution/tortured-phrases.tsv \
    --csv models/reports/test.csv --markdown models/reports/test.md
"$unspin" eval "$work"/labels/test.jsonl --preset balanced --covered \
    --csv models/reports/covered.csv --markdown models/reports/covered.md
"$unspin" eval "$work"/labels/transfer.jsonl --preset balanced \
    --csv models/reports/transfer.csv --markdown models/reports/transfer.md
"$unspin" eval "$work"/labels/outlets.jsonl --preset balanced \
    --csv models/reports/outlets.csv --markdown models/reports/outlets.md
"$unspin" eval "$work"/labels/translated-articles.jsonl --preset balanced \
    --csv models/reports/translated-articles.csv --markdown models/reports/translated-articles.md
"$unspin" eval "$work"/labels/test.jsonl --preset balanced --leave-out tools,registers "${baselines[@]}" \
    --csv models/reports/left-out.csv --markdown models/reports/left-out.md
# Nothing has read these registers: what is left to leave out are the tools.
"$unspin" eval "$work"/labels/transfer.jsonl --preset balanced --leave-out tools "${baselines[@]}" \
    --csv models/reports/transfer-left-out.csv --markdown models/reports/transfer-left-out.md
for alone in tools registers; do
    "$unspin" eval "$work"/labels/test.jsonl --preset balanced --leave-out "$alone" --train "$work"/labels/{train,taught}.jsonl \
        --csv models/reports/left-out-"$alone".csv --markdown models/reports/left-out-"$alone".md
done
if [ -n "$judge" ]; then
    "$unspin" eval "$work"/labels/test.jsonl --judge auto --sample 800 --answers "$work"/answers.jsonl \
        --preset balanced --seed 1 --csv models/reports/judge.csv --markdown models/reports/judge.md
fi
