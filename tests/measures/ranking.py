#!/usr/bin/env python3
"""Ranks substitutes in context and prints precision at one and GAP.

    ranking.py swords FILE.json.gz [--most N]
    ranking.py coinco GOLD PREPROCESSED [--most N]

For every target word of SWORDS (Lee et al. 2021) or CoInCo (Kremer et al. 2014) the candidates that people
judged are ranked by `unspin lookup TARGET --in SENTENCE`: the target is taken for the written word, the
candidates for what the author may have meant. Candidates that unspin does not name come last, the more frequent
ones first. The baseline ranks by the frequency of the word alone (module `wordfreq`). Both lists are proxies:
people were asked for substitutes, not for originals.

SWORDS: a candidate is right when at least half of its judges call it acceptable; its share of judges is its
weight. CoInCo: the candidates of a target are all that were given for its lemma anywhere, its weight is how many people gave it.
"""

import argparse
import collections
import gzip
import json
import pathlib
import subprocess

from wordfreq import zipf_frequency

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "target/release/unspin"


def suggestions(target, sentence, offset):
    """Candidate -> probability, as unspin sees it."""
    command = [PROGRAM, "lookup", target, f"--in={sentence}", "--at", str(offset), "--top", "64"]
    done = subprocess.run(
        [*command, "--format", "jsonl"], stdout=subprocess.PIPE, check=True
    )
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return {row["text"]: row["probability"] for row in rows}


def gap(ranking, weights):
    """Generalised average precision (Kishida 2005)."""
    total = above = 0.0
    for place, candidate in enumerate(ranking, 1):
        above += weights.get(candidate, 0.0)
        if weights.get(candidate, 0.0) > 0:
            total += above / place
    ideal = sorted((w for w in weights.values() if w > 0), reverse=True)
    best = sum(sum(ideal[:place]) / place for place in range(1, len(ideal) + 1))
    return total / best if best else None


def swords(path):
    data = json.load(gzip.open(path))
    candidates = collections.defaultdict(dict)
    for key, substitute in data["substitutes"].items():
        labels = data["substitute_labels"][key]
        share = sum(label.startswith("TRUE") for label in labels) / len(labels)
        candidates[substitute["target_id"]][substitute["substitute"].lower()] = share
    for key, target in data["targets"].items():
        context = data["contexts"][target["context_id"]]["context"]
        weights = candidates[key]
        right = {word for word, share in weights.items() if share >= 0.5}
        yield target["target"], context, target["offset"], weights, right


def coinco(gold, preprocessed):
    lines = [open(path, encoding="latin-1").readlines() for path in (gold, preprocessed)]
    pairs = list(zip(*lines))
    given, pool = [], collections.defaultdict(set)
    for line, _ in pairs:
        head, _, answers = line.rstrip("\n").partition(" :: ")
        answers = [answer.rsplit(" ", 1) for answer in answers.split(";") if answer.strip()]
        weights = {word.lower(): float(count) for word, count in answers}
        given.append((head.split(" ")[0], weights))
        pool[head.split(" ")[0]].update(weights)
    for (lemma, weights), (_, line) in zip(given, pairs):
        _, _, place, sentence = line.rstrip("\n").split("\t")
        words = sentence.split(" ")
        offset = len(" ".join([*words[: int(place)], ""]))
        everything = {word: weights.get(word, 0.0) for word in pool[lemma]}
        yield words[int(place)], sentence, offset, everything, set(weights)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["swords", "coinco"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--most", type=int, default=1000, help="targets at most, evenly chosen")
    arguments = parser.parse_args()
    rows = list({"swords": swords, "coinco": coinco}[arguments.kind](*arguments.files))
    rows = [row for row in rows if row[4]]
    rows = rows[:: max(1, -(-len(rows) // arguments.most))]
    sums, count = collections.Counter(), 0
    for target, sentence, offset, weights, right in rows:
        ours = suggestions(target, sentence, len(sentence[:offset].encode()))
        frequency = {word: zipf_frequency(word, "en") for word in weights}
        by_frequency = sorted(weights, key=lambda word: (-frequency[word], word))
        ranking = sorted(by_frequency, key=lambda word: -ours.get(word, 0.0))
        score = gap(ranking, weights)
        if score is None:
            continue
        count += 1
        sums["named"] += any(word in ours for word in right)
        for name, order in (("unspin", ranking), ("frequency", by_frequency)):
            sums[name, "P@1"] += order[0] in right
            sums[name, "GAP"] += gap(order, weights)
    print(f"{count} targets; unspin names a right one for {sums['named'] / count:.3f}")
    for name in ("unspin", "frequency"):
        print(f"{name:10} P@1 {sums[name, 'P@1'] / count:.3f}  GAP {sums[name, 'GAP'] / count:.3f}")


if __name__ == "__main__":
    main()
