#!/usr/bin/env python3
"""Holds the judge's token numbers against llama.cpp's.

    judge_tokens.py JUDGE.gguf TEXTS.jsonl [--sentences 10000] [--unspin PROGRAM]

TEXTS are articles as JSON lines with a field `text`. So many of their sentences, evenly spread over the file, are
cut by both, `unspin judge read` and the ready wheel of llama.cpp (`pip install xllamacpp`, its C functions by
ctypes). Prints how many are cut alike, and the first that are not.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import llama_cpp_functions

ROOT = pathlib.Path(__file__).resolve().parents[2]


def sentences(path, most):
    """Lines and sentences of the texts, as they stand, evenly drawn."""
    found = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            for paragraph in json.loads(line)["text"].splitlines():
                found.extend(part.strip() for part in paragraph.replace("? ", "?\n").replace(". ", ".\n").split("\n"))
    found = [sentence for sentence in dict.fromkeys(found) if len(sentence) > 10]
    step = max(len(found) / most, 1)
    return [found[int(at * step)] for at in range(min(most, len(found)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge")
    parser.add_argument("texts")
    parser.add_argument("--sentences", type=int, default=10000)
    parser.add_argument("--unspin", default=str(ROOT / "target/release/unspin"))
    arguments = parser.parse_args()
    drawn = sentences(arguments.texts, arguments.sentences)
    lines = "".join(json.dumps(sentence) + "\n" for sentence in drawn)
    command = [arguments.unspin, "judge", "read", arguments.judge]
    told = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    model = llama_cpp_functions.Model(arguments.judge)
    alike = 0
    for sentence, line in zip(drawn, told, strict=True):
        own, theirs = json.loads(line)["tokens"], model.tokens(sentence)
        alike += own == theirs
        if own != theirs and len(drawn) - alike < 10:
            print(f"{sentence!r}\n  {own}\n  {theirs}", file=sys.stderr)
    print(f"{alike} of {len(drawn)} sentences are cut alike; {sum(len(json.loads(line)['tokens']) for line in told)} tokens")


if __name__ == "__main__":
    main()
