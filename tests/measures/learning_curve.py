#!/usr/bin/env python3
"""What a few labelled passages of a new manner teach the classifier, and what they make it forget.

    learning_curve.py TRAIN TEST GENERATOR... [--steps 20 40 80 160] [--with-clean] [--work FOLDER]

TRAIN and TEST are labelled articles as `unspin labels build` makes them. For each generator a classifier and its
training rows are made of TRAIN without it; then passages of it from TRAIN are fed back with `unspin train --rows`,
as an editor would label them, `--with-clean` with as many clean passages of other articles beside them. Prints per
level the AUROC on TEST of the generator's rows against the clean ones, of all other generators' rows against the
clean ones, and the largest loss of any one of them that has a hundred rows, each against the classifier before.
A passage counts as written by the generator if it is no line of its original.
"""

import argparse
import csv
import hashlib
import json
import pathlib
import subprocess
import tempfile

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "target/release/unspin"
LEVELS = ["article", "passage", "sentence"]
LEAST_WORDS = 40
LEAST_ROWS = 100


def run(*words):
    subprocess.run([PROGRAM, *map(str, words), "-q"], check=True, stdout=subprocess.DEVNULL)


def rows_of(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def write(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def passages(rows):
    """Long enough passages that are not as in the original, one after the other from all articles."""
    found = []
    for row in rows:
        kept = set((row.get("original") or "").split("\n")) if row["label"] != "clean" else set()
        texts = [t for t in row["text"].split("\n") if t not in kept and len(t.split()) > LEAST_WORDS]
        for place, text in enumerate(texts):
            order = hashlib.sha256(f"{row['id']}".encode()).hexdigest()
            found.append((place, order, {"id": f"{row['id']}:{place}", "text": text, "label": row["label"],
                                         "group": row.get("group") or row["id"]}))
    return [row for _, _, row in sorted(found, key=lambda found: found[:2])]


def measured(test, model, folder):
    """AUROC by level and generator, and how many rows each has."""
    table = f"{folder}/eval.csv"
    run("eval", test, "--model", model, "--csv", table, "--markdown", f"{folder}/eval.md")
    auroc, counts = {}, {}
    for row in csv.DictReader(open(table, encoding="utf-8")):
        key = row["level"], row["generator"]
        if row["measure"] == "auroc" and row["value"] and row["table"] == "ranking":
            auroc[key] = float(row["value"])
        if row["measure"] == "positives" and row["table"] == "ranking":
            counts[key] = float(row["value"])
    return auroc, counts


def elsewhere(auroc, counts, level, generator):
    """The other generators' AUROC, pooled: the mean weighted by their rows, since the clean rows are the same."""
    others = [g for l, g in auroc if l == level and g not in ("all", generator)]
    total = sum(counts[level, g] for g in others)
    return sum(auroc[level, g] * counts[level, g] for g in others) / total


def curve(train, test, generator, steps, with_clean, folder):
    rows = rows_of(train)
    others = write(f"{folder}/others.jsonl", [row for row in rows if row.get("generator") != generator])
    base, shipped = f"{folder}/base.model", f"{folder}/base.rows"
    run("train", others, "--without-shipped", "-o", base, "--write-rows", shipped)
    own = passages([row for row in rows if row.get("generator") == generator])
    groups = {row["group"] for row in own}
    clean = passages([row for row in rows if row["label"] == "clean" and row.get("group") not in groups])
    first, counts = measured(test, base, folder)
    report(generator, 0, first, first, counts)
    for step in steps:
        fed = own[:step] + (clean[:step] if with_clean else [])
        labels, model = write(f"{folder}/fed.jsonl", fed), f"{folder}/mixed.model"
        run("train", labels, "--rows", shipped, "--model", base, "-o", model)
        report(generator, min(step, len(own)), measured(test, model, folder)[0], first, counts)


def report(generator, step, auroc, first, counts):
    for level in LEVELS:
        if (level, generator) not in auroc:
            continue
        losses = [
            (first[key] - auroc[key], key[1])
            for key in auroc
            if key[0] == level and key[1] not in ("all", generator) and counts[key] >= LEAST_ROWS
        ]
        loss, name = max(losses, default=(0.0, "-"))
        own, rest = auroc[level, generator], elsewhere(auroc, counts, level, generator)
        gain = rest - elsewhere(first, counts, level, generator)
        print(f"{generator:22} {level:9} {step:4}  own {own:.4f}  elsewhere {rest:.4f} ({gain:+.4f})"
              f"  worst {loss:+.4f} {name}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("generators", nargs="+")
    parser.add_argument("--steps", type=int, nargs="+", default=[20, 40, 80, 160])
    parser.add_argument("--with-clean", action="store_true")
    parser.add_argument("--work", help="keep the models here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.work or temporary
        for generator in arguments.generators:
            curve(arguments.train, arguments.test, generator, arguments.steps, arguments.with_clean, folder)


if __name__ == "__main__":
    main()
