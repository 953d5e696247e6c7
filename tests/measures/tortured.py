#!/usr/bin/env python3
"""Finds the originals of tortured phrases that the table has not seen: five folds.

    tortured.py DATA [--most N]

DATA is laid out as for models/build.sh. The phrases of the Problematic Paper Screener (CC BY 4.0) are dealt into
five folds by a checksum of the original, so that no original is in two; for each fold a table is made of all
other sources and folds, and the fold's phrases are looked up in carrier sentences of our own. Prints top 1 and
top 5 by fold and in all. `--most` phrases of each fold are asked about, evenly chosen.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/release/unspin"
FOLDS = 5
CARRIERS = [
    "In this paper we study the role of {} in a number of recent applications.",
    "The results show that {} can be improved with the method that we propose.",
    "Several authors have described {} and its use in practice.",
]


def fold_of(original):
    return zlib.crc32(original.encode()) % FOLDS


def make_table(data, rows, fold, folder):
    tortured, table = f"{folder}/tortured.tsv", f"{folder}/table.bin"
    with open(tortured, "w", encoding="utf-8") as out:
        out.write("spun\toriginal\tpapers\n")
        out.writelines(line for original, _, line in rows if fold_of(original) != fold)
    lexicon = data / "lexicon"
    sources = ["--lexicon", ROOT / "data/substitutions", "--wordnet", "/usr/share/wordnet", "--moby"]
    sources += ["--pivot", lexicon / "wiktionary-pivot-pairs.tsv", "--tortured", tortured, "--antonyms"]
    sources += [lexicon / "ppdb_antonyms.txt", lexicon / "wordnet_antonyms.txt"]
    model = ROOT / "models/language-model.bin"
    command = [PROGRAM, "learn", *sources, "--lm", model, "-o", table, "-q"]
    subprocess.run(command, check=True)
    return table


def place_of(original, spun, carrier, table):
    sentence = carrier.format(spun)
    at = str(carrier.index("{}"))
    command = [PROGRAM, "lookup", spun, f"--in={sentence}", "--at", at, "--top", "5", "--table", table]
    done = subprocess.run(
        [*command, "--format", "jsonl"], stdout=subprocess.PIPE, check=True
    )
    found = [json.loads(line)["text"] for line in done.stdout.decode().splitlines()]
    return found.index(original) if original in found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--most", type=int, default=400)
    arguments = parser.parse_args()
    lines = open(arguments.data / "substitution/tortured-phrases.tsv", encoding="utf-8").readlines()[1:]
    rows = [(*reversed(line.lower().split("\t")[:2]), line) for line in lines]
    every = []
    for fold in range(FOLDS):
        own = [row for row in rows if fold_of(row[0]) == fold]
        own = own[:: max(1, -(-len(own) // arguments.most))]
        with tempfile.TemporaryDirectory() as folder:
            table = make_table(arguments.data, rows, fold, folder)
            places = [
                place_of(original, spun, CARRIERS[number % len(CARRIERS)], table)
                for number, (original, spun, _) in enumerate(own)
            ]
        every += places
        print_line(f"fold {fold}", places)
    print_line("all", every)


def print_line(name, places):
    share = lambda most: sum(p is not None and p < most for p in places) / len(places)
    print(f"{name:8} {len(places):5} phrases  top 1 {share(1):.3f}  top 5 {share(5):.3f}", flush=True)


if __name__ == "__main__":
    main()
