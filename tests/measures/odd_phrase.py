#!/usr/bin/env python3
"""Finds one odd phrase among sound text.

    odd_phrase.py LABELS [--tortured TSV] [--unspin PROGRAM] [OPTIONS OF SCORE ...]

LABELS are labelled articles as `unspin labels build` writes them (its `test.jsonl`). In each clean text of 60 to
200 words that has one, one phrase is replaced as a tool would write it, and nothing else is changed: a term by a
tortured one (`--tortured`, the list of the Problematic Paper Screener), and, in other texts, a phrase by a `strong` row of
`data/substitutions`, a wrong sense that people practically never write. An original is used three times at most.
Prints by preset how many are found, how many with the original first, and how many of all clean texts have any
finding. The table knows these phrases: what is measured is whether sound text around them hides them.
"""

import argparse
import collections
import csv
import json
import pathlib
import random
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_USES = 3


def tortured_rows(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t")[:2] for line in lines][1:]


def strong_rows():
    for path in sorted((ROOT / "data/substitutions").glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["class"] == "strong":
                    yield row["written"], row["original"]


def with_one_phrase(texts, rows, chance):
    """Texts with one phrase replaced: (text, original, written)."""
    written = collections.defaultdict(list)
    for odd, original in rows:
        written[original.lower()].append(odd)
    longest = max(len(original.split()) for original in written)
    used = collections.Counter()
    for text in texts:
        words = [match.span() for match in re.finditer(r"[^\W_]+(?:[-'][^\W_]+)*", text)]
        places = []
        for length in range(1, longest + 1):
            for first, last in zip(words, words[length - 1 :]):
                phrase = text[first[0] : last[1]]
                if phrase in written and used[phrase] < MOST_USES:
                    places.append((first[0], last[1], phrase))
        if not places:
            continue
        start, end, original = chance.choice(places)
        odd = chance.choice(written[original])
        used[original] += 1
        yield text[:start] + odd + text[end:], original, odd


def findings(program, options, preset, texts):
    """The findings of each text, in their order."""
    lines = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))
    command = [program, "score", "-", "--input-format", "jsonl", "--level", "finding", "--format", "jsonl"]
    command += ["--preset", preset, *options]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    found = [[] for _ in texts]
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        found[int(finding["id"])].append(finding)
    return found


def share(hits):
    hits = list(hits)
    return sum(hits) / max(1, len(hits))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels")
    parser.add_argument("--tortured")
    parser.add_argument("--unspin", default=str(ROOT / "target/release/unspin"))
    args, options = parser.parse_known_args()
    chance = random.Random(1)
    with open(args.labels, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    clean = [row["text"] for row in rows if row["label"] == "clean" and 60 <= len(row["text"].split()) <= 200]
    chance.shuffle(clean)
    kinds = {"strong": list(strong_rows())}
    if args.tortured:
        kinds["tortured"] = tortured_rows(args.tortured)
    for preset in ["strict", "balanced", "sensitive"]:
        with_any = share(bool(found) for found in findings(args.unspin, options, preset, clean))
        print(f"{preset}: {len(clean)} clean texts, with any finding {with_any:.4f}")
        for kind, rows in kinds.items():
            odd = list(with_one_phrase(clean, rows, random.Random(2)))[:500]
            found = findings(args.unspin, options, preset, [text for text, _, _ in odd])
            hit, first = [], []
            for (_, original, written), reported in zip(odd, found):
                there = [f for f in reported if f["text"].lower() in written.lower() or written.lower() in f["text"].lower()]
                hit.append(bool(there))
                best = [f["suggestions"][0]["text"].lower() for f in there if f["suggestions"]]
                first.append(original.lower() in best)
            print(f"  {kind}: {len(odd)} phrases, found {share(hit):.3f}, original first {share(first):.3f}")


main()
