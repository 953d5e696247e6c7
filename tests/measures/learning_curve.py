#!/usr/bin/env python3
"""What a few labelled texts of a new kind teach the classifier, and what they make it forget.

    learning_curve.py TRAIN DEV --lm LM [--kinds KIND...] [--steps 20 80 240] [--seeds 1 2] [--only clean]

TRAIN and DEV are labelled articles as `unspin labels build` makes them. A kind is `tool:NAME`, `register:NAME`, or a
mix of both with commas between the names: `tool:a,b+register:c,d`. For each kind a classifier and its training rows
are made of TRAIN without it. Then texts of it from TRAIN are fed back as a user would label them, half clean and
half spun, with nothing but `text` and `label`, whole and cut to the longest changed paragraph each (--one-paragraph);
--only clean feeds false alarms alone. Prints per level the AUROC on DEV of the kind, before, by the labels alone and
after, and of all else before and after. Where only clean texts are fed, the kind's clean rows are set against all
spun ones.
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
MIX = ("tool:textbooster-0.3,synonyms-1.0.1,ai-text-humanizer-1.0.0,nlpaug-1.1.11,own-spinner:tortured"
       "+register:podcast-transcripts,court-judgments,recipes,statutes,software-blogs,religious-translated,"
       "science-papers,terms-of-service")
KINDS = ["tool:textbooster-0.3", "register:court-judgments", MIX]


class Kind:
    def __init__(self, name):
        self.name = name
        parts = dict(part.split(":", 1) for part in name.split("+"))
        self.tools = parts["tool"].split(",") if "tool" in parts else None
        self.registers = parts["register"].split(",") if "register" in parts else None

    def _by_tool(self, row):
        return row["label"] != "clean" and any(row["generator"].startswith(tool) for tool in self.tools or [])

    def _in_register(self, row):
        return row.get("register") in (self.registers or [])

    def has(self, row):
        """Whether a row is of the kind: what its tools have made in its registers, and clean text of these."""
        made = row["label"] == "clean" or self.tools is None or self._by_tool(row)
        return made and (self.registers is None or self._in_register(row))

    def is_near(self, row):
        """Whether the classifier must not have seen the row before."""
        return self._by_tool(row) or self._in_register(row)


def run(*words):
    subprocess.run([PROGRAM, *map(str, words), "-q"], check=True, stdout=subprocess.DEVNULL)


def rows_of(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def write(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def one_paragraph(row):
    """The row cut to its longest paragraph that is no line of its original."""
    kept = set((row.get("original") or "").split("\n"))
    texts = [text for text in row["text"].split("\n") if text not in kept] or [row["text"]]
    return {**row, "text": max(texts, key=lambda text: len(text.split())), "original": None}


def fed(rows, count, seed, only):
    """As a user labels: `count` texts of both labels, or of one."""
    order = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row['id']}".encode()).hexdigest())
    labels = [only] if only else ["clean", "spun"]
    chosen = [row for label in labels
              for row in [row for row in order if row["label"] == label][: count // len(labels)]]
    return [{"id": row["id"], "group": row["group"], "text": row["text"], "label": row["label"]} for row in chosen]


def auroc(test, model, lm, folder):
    """AUROC by level."""
    table = f"{folder}/eval.csv"
    run("eval", test, "--model", model, "--lm", lm, "--csv", table, "--markdown", f"{folder}/eval.md")
    rows = csv.DictReader(open(table, encoding="utf-8"))
    return {row["level"]: float(row["value"]) for row in rows
            if row["measure"] == "auroc" and row["table"] == "ranking" and row["generator"] == "all" and row["value"]}


def curve(kind, train, dev, arguments, folder):
    lm = arguments.lm
    base, shipped = f"{folder}/base.model", f"{folder}/base.rows"
    if not pathlib.Path(base).exists():
        others = write(f"{folder}/others.jsonl", [row for row in train if not kind.is_near(row)])
        run("train", others, "--without-shipped", "--lm", lm, "-o", base, "--write-rows", shipped)
    cut = one_paragraph if arguments.one_paragraph else lambda row: row
    own = [cut(row) for row in dev if kind.has(row)
           or (arguments.only == "clean" and row["label"] != "clean")]
    own = write(f"{folder}/own.jsonl", own)
    # Tools leave no clean text of their own: it is the same on both sides.
    rest = [cut(row) for row in dev if not kind.has(row) or (kind.registers is None and row["label"] == "clean")]
    rest = write(f"{folder}/rest.jsonl", rest)
    before = [auroc(test, base, lm, folder) for test in (own, rest)]
    for count in arguments.steps:
        for seed in arguments.seeds:
            rows = fed([cut(row) for row in train if kind.has(row)], count, seed, arguments.only)
            labels = write(f"{folder}/fed.jsonl", rows)
            alone, after = f"{folder}/alone.model", f"{folder}/after.model"
            run("train", labels, "--rows", shipped, "--model", base, "--lm", lm, "-o", after)
            if arguments.only:
                by_labels = {}
            else:
                run("train", labels, "--without-shipped", "--model", base, "--lm", lm, "-o", alone)
                by_labels = auroc(own, alone, lm, folder)
            told = [auroc(test, after, lm, folder) for test in (own, rest)]
            report(kind.name, len(rows), seed, before, by_labels, told)


def report(kind, count, seed, before, alone, after):
    for level in LEVELS:
        own, rest = (f"{b[level]:.3f} -> {a[level]:.3f} ({a[level] - b[level]:+.3f})"
                     for b, a in zip(before, after))
        by_labels = f"{alone[level]:.3f}" if level in alone else "    -"
        print(f"{kind[:40]:40} {level:8} {count:4} seed {seed}  kind {own}  labels alone {by_labels}  else {rest}",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("dev")
    parser.add_argument("--lm", required=True)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--steps", type=int, nargs="+", default=[20, 80, 240])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--one-paragraph", action="store_true")
    parser.add_argument("--only", choices=["clean", "spun"])
    parser.add_argument("--work", help="keep the classifiers here, and go on from those that are there")
    arguments = parser.parse_args()
    train, dev = rows_of(arguments.train), rows_of(arguments.dev)
    for kind in map(Kind, arguments.kinds):
        with tempfile.TemporaryDirectory() as folder:
            if arguments.work:
                name = hashlib.sha256(kind.name.encode()).hexdigest()[:8]
                folder = pathlib.Path(arguments.work) / name
                folder.mkdir(parents=True, exist_ok=True)
            curve(kind, train, dev, arguments, folder)


if __name__ == "__main__":
    main()
