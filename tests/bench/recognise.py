#!/usr/bin/env python3
"""What it costs to tell what a file is by its content.

    recognise.py PROGRAM [--files N] [--turns N] [--words N]

Writes N files (20,000) of clean text of `data/benchmark/dev.jsonl`, cut off after --words, into three folders: `told`
and `named`, where they are `.txt`, and `nameless`, where their names tell nothing. All are scored on one thread, in
turns: `told` with `--input-format text`, so that nothing is looked at, the others as they are. Prints processor and
wall time (medians of N turns) and their ratio to `named`. Exits with 1 if the reports differ in more than the names.
"""

import argparse
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = {"told": ("{}.txt", ["--input-format", "text"]), "named": ("{}.txt", []), "nameless": ("{}", [])}


def write(folder, name, texts, files):
    folder.mkdir()
    for number, text in zip(range(files), itertools.cycle(texts)):
        (folder / name.format(f"article{number:06}")).write_text(text, encoding="utf-8")


def run(program, folder, options, output):
    """Processor and wall seconds."""
    words = [program, "score", folder, "--level", "article", "--format", "jsonl", "--threads", "1", "-q", "--no-config"]
    before, start = os.times(), time.monotonic()
    subprocess.run([*words, *options, "-o", output], check=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used, time.monotonic() - start


def without_names(report):
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return sorted(pathlib.Path(row["path"]).stem + json.dumps({**row, "path": "", "id": ""}) for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--words", type=int, default=1000)
    args = parser.parse_args()
    lines = (ROOT / "data/benchmark/dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["label"] == "clean"]
    texts = [" ".join(text.split(" ")[: args.words]) for text in texts]
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        for folder, (name, _) in FOLDERS.items():
            write(base / folder, name, texts, args.files)
        taken = {folder: [] for folder in FOLDERS}
        for _, (folder, (_, options)) in itertools.product(range(args.turns), FOLDERS.items()):
            taken[folder].append(run(args.program, base / folder, options, base / f"{folder}.jsonl"))
        reports = [without_names(base / f"{folder}.jsonl") for folder in FOLDERS]
    medians = {folder: [statistics.median(column) for column in zip(*times)] for folder, times in taken.items()}
    for folder, (used, wall) in medians.items():
        ratios = [one / other for one, other in zip((used, wall), medians["named"])]
        turns = " ".join(f"{used:.2f}" for used, _ in taken[folder])
        print(f"{folder:9} processor {used:6.2f} s ({ratios[0]:.3f})  wall {wall:6.2f} s ({ratios[1]:.3f})  of {turns}")
    print("reports equal" if reports[0] == reports[1] == reports[2] else "reports DIFFER")
    sys.exit(int(not reports[0] == reports[1] == reports[2]))


if __name__ == "__main__":
    main()
