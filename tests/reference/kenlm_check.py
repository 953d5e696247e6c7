#!/usr/bin/env python3
"""Compares the sentence scores of unspin with those of KenLM on the same model.

    unspin lm export english.lm -o english.arpa
    unspin lm score english.lm sentences.txt > scores.jsonl
    kenlm_check.py english.arpa scores.jsonl

Needs the module `kenlm` (pip install kenlm). Exits with 1 when a sentence
differs by more than --tolerance (log10).
"""

import argparse
import json
import sys

try:
    import kenlm
except ImportError:
    sys.exit("kenlm_check.py: the module kenlm is missing: pip install kenlm")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("arpa")
    parser.add_argument("scores")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    model = kenlm.Model(arguments.arpa)
    sentences = tokens = 0
    largest = total = signed = 0.0
    with open(arguments.scores, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            # In double precision: KenLM's own sum is in single.
            parts = model.full_scores(row["tokens"], bos=True, eos=True)
            theirs = sum(score for score, _, _ in parts)
            difference = row["log10_probability"] - theirs
            sentences += 1
            tokens += len(row["tokens"].split()) + 1
            largest = max(largest, abs(difference))
            total += abs(difference)
            signed += difference
    print(f"sentences {sentences}, tokens {tokens}")
    print(f"largest difference of a sentence  {largest:.3e}")
    print(f"mean difference of a sentence     {total / max(sentences, 1):.3e}")
    print(f"mean signed difference of a token {signed / max(tokens, 1):.3e}")
    sys.exit(largest > arguments.tolerance)


if __name__ == "__main__":
    main()
