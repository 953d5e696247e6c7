#!/usr/bin/env python3
"""What a few labelled texts of a new kind teach the classifier, and what they make it forget.

    learning_curve.py TRAIN DEV --lm LM [--kinds KIND...] [--steps 20 80 240] [--seeds 1 2] [--only clean] [--passages]

TRAIN and DEV are labelled articles as `unspin labels build` makes them. A kind is `tool:NAME`, `register:NAME`, or a
mix of both with commas between the names: `tool:a,b+register:c,d`. For each kind a classifier and its training rows
are made of TRAIN without it. Then paragraphs of 60 to 150 words from TRAIN, half clean and half spun, are fed back as
a user labels them: as articles of one paragraph with `text` and `label`, or with --passages as the passages of a
judged report. --only clean feeds false alarms alone. Prints a table of the AUROC on such paragraphs of DEV, by level:
of the kind before, by the labels alone and after, and of all else (--rest of them) before and after, and which mix was
kept. Where only clean texts are fed, the kind's clean rows are set against all spun ones.
"""

import argparse
import csv
import hashlib
import json
import pathlib
import re
import subprocess
import tempfile

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "target/release/unspin"
WORDS = range(60, 151)
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
    """What the program tells."""
    command = [PROGRAM, *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


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


def paragraphs(rows):
    cut = map(one_paragraph, rows)
    return [row for row in cut if len(row["text"].split()) in WORDS]


def in_order(rows, seed):
    return sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row['id']}".encode()).hexdigest())


def fed(rows, count, seed, arguments):
    """As a user labels: `count` texts of both labels, or of one."""
    labels = [arguments.only] if arguments.only else ["clean", "spun"]
    order = in_order(rows, seed)
    chosen = [row for label in labels
              for row in [row for row in order if row["label"] == label][: count // len(labels)]]
    if arguments.passages:
        return [{"id": row["group"], "passage": row["id"], "text": row["text"], "verdict": row["label"]}
                for row in chosen]
    return [{"id": row["id"], "group": row["group"], "text": row["text"], "label": row["label"]} for row in chosen]


def auroc(test, model, lm, folder):
    """AUROC by level."""
    table = f"{folder}/eval.csv"
    run("eval", test, "--model", model, "--lm", lm, "--csv", table, "--markdown", f"{folder}/eval.md", "-q")
    rows = csv.DictReader(open(table, encoding="utf-8"))
    return {row["level"]: float(row["value"]) for row in rows
            if row["measure"] == "auroc" and row["table"] == "ranking" and row["generator"] == "all" and row["value"]}


def curve(kind, train, dev, arguments, folder):
    lm = arguments.lm
    base, shipped = f"{folder}/base.model", f"{folder}/base.rows"
    if not pathlib.Path(base).exists():
        others = write(f"{folder}/others.jsonl", [row for row in train if not kind.is_near(row)])
        run("train", others, "--without-shipped", "--lm", lm, "-o", base, "--write-rows", shipped, "-q")
    own = [row for row in paragraphs(dev) if kind.has(row) or (arguments.only == "clean" and row["label"] != "clean")]
    own = write(f"{folder}/own.jsonl", own)
    # Tools leave no clean text of their own: it is the same on both sides.
    rest = [row for row in paragraphs(dev)
            if not kind.has(row) or (kind.registers is None and row["label"] == "clean")]
    rest = write(f"{folder}/rest.jsonl", in_order(rest, 1)[: arguments.rest])
    before = [auroc(test, base, lm, folder) for test in (own, rest)]
    for count in arguments.steps:
        for seed in arguments.seeds:
            rows = fed(paragraphs(row for row in train if kind.has(row)), count, seed, arguments)
            labels = write(f"{folder}/fed.jsonl", rows)
            alone, after = f"{folder}/alone.model", f"{folder}/after.model"
            told = run("train", labels, "--rows", shipped, "--model", base, "--lm", lm, "-o", after)
            if arguments.only:
                by_labels = {}
            else:
                run("train", labels, "--without-shipped", "--model", base, "--lm", lm, "-o", alone, "-q")
                by_labels = auroc(own, alone, lm, folder)
            afterwards = [auroc(test, after, lm, folder) for test in (own, rest)]
            report(kind.name, len(rows), seed, before, by_labels, afterwards, told)


def mix(choice):
    """What `train` has kept, without its reason."""
    return re.split("[:;]|, since", choice)[0]


def report(kind, count, seed, before, alone, after, told):
    short = kind.replace("+", " + ") if len(kind) < 50 else "mix of tools and registers"
    for level in LEVELS:
        choices = [line.split(": ", 1)[1] for line in told.splitlines() if line.startswith(f"{level}: ")]
        if not choices:
            continue
        (own_before, else_before), (own, rest) = [[side[level] for side in sides] for sides in (before, after)]
        by_labels = f"{alone[level]:.3f}" if level in alone else "-"
        print(f"| {short} | {count} | {seed} | {level} | {own_before:.3f} | {by_labels} | {own:.3f} "
              f"| {own - own_before:+.3f} | {else_before:.3f} | {rest - else_before:+.3f} | {mix(choices[0])} |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("dev")
    parser.add_argument("--lm", required=True)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--steps", type=int, nargs="+", default=[20, 80, 240])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--passages", action="store_true")
    parser.add_argument("--rest", type=int, default=1000)
    parser.add_argument("--only", choices=["clean", "spun"])
    parser.add_argument("--work", help="keep the classifiers here, and go on from those that are there")
    arguments = parser.parse_args()
    train, dev = rows_of(arguments.train), rows_of(arguments.dev)
    print("| kind | labels | seed | level | before | labels alone | after | gain | all else | change | the mix |\n"
          "|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for kind in map(Kind, arguments.kinds):
        with tempfile.TemporaryDirectory() as folder:
            if arguments.work:
                name = hashlib.sha256(kind.name.encode()).hexdigest()[:8]
                folder = pathlib.Path(arguments.work) / name
                folder.mkdir(parents=True, exist_ok=True)
            curve(kind, train, dev, arguments, folder)


if __name__ == "__main__":
    main()
