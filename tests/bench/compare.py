#!/usr/bin/env python3
"""Times unspin beside KenLM on the same text, machine and n-grams.

    compare.py MODEL TEXT

MODEL is a language model of unspin's, TEXT a file with one sentence a line.
Runs `cargo bench` on TEXT with the embedded models, exports MODEL as ARPA,
loads that with the PyPI module `kenlm` (its probing hash table), scores the
same tokens, and prints words per second and ratios. Needs `pip install kenlm`.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import kenlm
except ImportError:
    sys.exit("compare.py: the module kenlm is missing: pip install kenlm")

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 5


def run(*command, **options):
    return subprocess.run(command, check=True, cwd=ROOT, **options)


def bench(text):
    """Name -> elements per second, of every bench, by the mean of criterion."""
    run("cargo", "bench", "--bench", "speed", env={**os.environ, "UNSPIN_BENCH_TEXT": str(text)})
    rates = {}
    for folder in (ROOT / "target/criterion/unspin").iterdir():
        files = [folder / "new" / name for name in ("estimates.json", "benchmark.json")]
        if all(file.exists() for file in files):
            estimates, benchmark = (json.loads(file.read_text()) for file in files)
            seconds = estimates["mean"]["point_estimate"] * 1e-9
            rates[folder.name] = benchmark["throughput"]["Elements"] / seconds
    return rates


def kenlm_rate(model, text):
    """Look-ups per second of KenLM, the best of some rounds."""
    program = ROOT / "target/release/unspin"
    run("cargo", "build", "--release")
    with tempfile.TemporaryDirectory() as folder:
        arpa = f"{folder}/model.arpa"
        run(program, "lm", "export", model, "-o", arpa)
        scores = run(program, "lm", "score", model, text, stdout=subprocess.PIPE).stdout
        lines = [json.loads(line)["tokens"] for line in scores.decode().splitlines()]
        reference = kenlm.Model(arpa)
        lookups = sum(line.count(" ") + 2 for line in lines)
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for line in lines:
                reference.score(line)
            best = min(best, time.perf_counter() - start)
        return lookups / best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("text", type=pathlib.Path)
    arguments = parser.parse_args()
    model, text = arguments.model.resolve(), arguments.text.resolve()
    rates = bench(text)
    reference = kenlm_rate(model, text)
    print(f"{'':24}{'words a second':>16}{'to KenLM':>10}")
    print(f"{'KenLM (Python module)':24}{reference:16,.0f}{1:10.2f}")
    for name in ("query", "query word by word", "decode", "score"):
        rate = rates[name.replace(" ", "_")] if name not in rates else rates[name]
        print(f"{name:24}{rate:16,.0f}{rate / reference:10.2f}")


if __name__ == "__main__":
    main()
