#!/usr/bin/env python3
"""A list of phrases as a program of its own:   phrase_list.py LABELS [--classes strong,plain] [--words 1] > findings.jsonl

Finds every phrase of two words and more (`--words`) that the lexicon of data/substitutions names in one of the classes, and
suggests what it names as the original. Longer phrases go first. It knows no context: this is the least that one could do.
"""

import argparse
import collections
import csv
import json
import re
from pathlib import Path

LEXICON = Path(__file__).resolve().parents[2] / "substitutions"
WORD = re.compile(r"\w+(?:['’-]\w+)*")
LONGEST = 5


def lexicon(classes, least):
    """The originals of each written phrase, in the order of the files."""
    known = collections.defaultdict(list)
    for path in sorted(LEXICON.glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["class"] in classes and row["written"].count(" ") >= least - 1:
                    known[row["written"].lower()].append(row["original"])
    return known


def findings(text, known):
    words = list(WORD.finditer(text))
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            originals = known.get(text[start:end].lower())
            if originals:
                yield {"start": start, "end": end, "suggestions": originals[:5]}
                at += length - 1
                break
        at += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels")
    parser.add_argument("--classes", default="strong")
    parser.add_argument("--words", type=int, default=2, help="words that a phrase has at least")
    options = parser.parse_args()
    known = lexicon(options.classes.split(","), options.words)
    for line in open(options.labels, encoding="utf-8"):
        row = json.loads(line)
        for finding in findings(row["text"], known):
            print(json.dumps({"id": row["id"]} | finding, ensure_ascii=False))


main()
