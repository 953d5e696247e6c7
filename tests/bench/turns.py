#!/usr/bin/env python3
"""Times two programs beside each other on the same texts, in turns.

    turns.py OLD NEW TEXTS [TEXTS ...] [--turns N] [--counts]

OLD and NEW are two builds of unspin, TEXTS files of articles (JSON lines, or
anything that `unspin score` reads). Each program scores each file N times on
one thread, OLD and NEW in turns, and once nothing, for its start-up. Prints a
line a file: words, nanoseconds of processor time a word of both (medians,
start-up taken off) and how many times as fast NEW is. With --counts it runs
each once under callgrind instead and gives instructions a word, which do not
depend on what else the machine does. Whether the reports are equal is said too.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile

CALLGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")


def report(program, texts):
    """Every row that there is of every sentence, and the number of words."""
    command = [program, "score", texts, "--format", "jsonl", "--threads", "1"]
    articles = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    rows = subprocess.run([*command, "--level", "sentence", "--min-score", "0", "--preset", "sensitive"],
                          check=True, stdout=subprocess.PIPE).stdout
    return articles + rows, sum(json.loads(line)["words"] for line in articles.splitlines())


def seconds(program, texts):
    """Processor time of a run."""
    before = os.times()
    subprocess.run([program, "score", texts, "--format", "jsonl", "--threads", "1"],
                   check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def instructions(program, texts):
    """Instructions of a run."""
    command = [*CALLGRIND, program, "score", texts, "--format", "jsonl", "--threads", "1"]
    said = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).stderr
    return int(re.search(rb"Collected : (\d+)", said)[1])


def costs(programs, texts, nothing, options):
    """What each program takes for the texts alone."""
    measure, turns = (instructions, 1) if options.counts else (seconds, options.turns)
    taken = [[measure(program, file) for program in programs for file in (texts, nothing)]
             for _ in range(turns)]
    medians = [statistics.median(column) for column in zip(*taken)]
    return medians[0] - medians[1], medians[2] - medians[3]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--counts", action="store_true")
    options = parser.parse_args()
    unit, scale = ("instructions a word", 1) if options.counts else ("ns a word", 1e9)
    print(f"| texts | words | times as fast | old, {unit} | new | reports |\n|---|---:|---:|---:|---:|---|")
    programs = [os.path.abspath(program) for program in (options.old, options.new)]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as nothing:
        nothing.write('{"id": "nothing", "text": ""}\n')
        nothing.flush()
        for texts in options.texts:
            (old_report, words), (new_report, _) = [report(program, texts) for program in programs]
            old, new = costs(programs, texts, nothing.name, options)
            same = "equal" if old_report == new_report else "differ"
            per_word = [f"{scale * cost / words:,.0f}" for cost in (old, new)]
            name = os.path.basename(os.path.normpath(texts))
            print(f"| {name} | {words:,} | {old / new:.2f} | {per_word[0]} | {per_word[1]} | {same} |")


if __name__ == "__main__":
    main()
