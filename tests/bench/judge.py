#!/usr/bin/env python3
"""Speed of the judge beside llama.cpp's prefill, on the same file and texts.

    judge.py JUDGE.gguf TEXTS.jsonl [--texts 24] [--rounds 5] [--threads 1] [--unspin PROGRAM]

TEXTS are articles as JSON lines with a field `text`. So many of their beginnings, of 250 words, are read by
`unspin judge read --probabilities` and by llama.cpp out of a ready wheel (`pip install xllamacpp`), in turns. Both
tell the odds of every token; llama.cpp is also asked for those of the last alone, as a plain prefill is. Prints
tokens per second of the processor's time and by the clock, as medians of the rounds, and start-up and peak memory of `unspin`.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/measures"))
import llama_cpp_functions  # noqa: E402


def spent(command, lines):
    """Seconds of the processor and by the clock, peak megabytes and standard output of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(lines)
    process.stdin.close()
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{command}: {status}"
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024, told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge")
    parser.add_argument("texts")
    parser.add_argument("--texts", dest="most", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--unspin", default=str(ROOT / "target/release/unspin"))
    arguments = parser.parse_args()
    with open(arguments.texts, encoding="utf-8") as lines:
        texts = [" ".join(json.loads(line)["text"].split()[:250]) for _, line in zip(range(arguments.most), lines)]
    command = [arguments.unspin, "judge", "read", arguments.judge]
    command += ["--probabilities", "--threads", str(arguments.threads)]
    model = llama_cpp_functions.Model(arguments.judge, arguments.threads)
    tokens = [[0] + model.tokens(text) for text in texts]
    count = sum(len(of) for of in tokens)
    found, start_up, peak = {}, [], []

    def note(name, processor, clock):
        found.setdefault(name, []).append((count / processor, count / clock))

    for _ in range(arguments.rounds):
        empty = spent(command, "")
        start_up.append(empty[1])
        whole = spent(command, "".join(json.dumps(text) + "\n" for text in texts))
        peak.append(whole[2])
        note("unspin, odds of every token", whole[0] - empty[0], whole[1] - empty[1])
        for name, asked in [("llama.cpp, odds of every token", True), ("llama.cpp, of the last alone", False)]:
            processor, clock = time.process_time(), time.perf_counter()
            for of in tokens:
                model.read(of, asked)
            note(name, time.process_time() - processor, time.perf_counter() - clock)
    version = importlib.metadata.version("xllamacpp") if importlib.util.find_spec("xllamacpp") else "?"
    print(f"{count} tokens, {arguments.rounds} rounds, {arguments.threads} threads, xllamacpp {version}")
    for name, speeds in found.items():
        processor, clock = (statistics.median(column) for column in zip(*speeds))
        print(f"{name:34} {processor:8.0f} a second of the processor {clock:8.0f} by the clock")
    size = os.path.getsize(arguments.judge) / 2**20
    print(f"start-up {statistics.median(start_up):.3f} s; peak {max(peak):.0f} MiB, the file {size:.0f} MiB")


if __name__ == "__main__":
    main()
