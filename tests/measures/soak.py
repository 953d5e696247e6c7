#!/usr/bin/env python3
"""Sends generated JSON lines through `unspin score --format jsonl` and prints memory against bytes read.

    soak.py GIGABYTES [--clean JSONL] [--unspin PATH] [--seconds N] [--every MEGABYTES] [--threads N] [--seed N]

Articles are made on the fly of the sentences of data/samples, shuffled, with numbers put in, so that no two are
equal: one in fifty of spun or translated samples, the rest of clean ones or, where a file is given, of the sentences
of its first 1,000 `text`s. Nothing is stored: they go in through a pipe, and the lines that come out are counted and
dropped. After each step the resident memory of the program is read.
Memory is called flat when its highest value in the second half of the run is at most a twentieth above that in the
second quarter. Ends after GIGABYTES of input, or when the time is up; then tells how far it came. Exit code 1 when a
line is missing or memory is not flat.
"""

import argparse
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


CORRUPTED = 0.02  # share of the articles that are made of spun or translated sentences


def samples(is_corrupted):
    paths = sorted((ROOT / "data/samples/articles").glob("*.txt"))
    return [path.read_text() for path in paths if path.name.startswith(("spun-", "mt-")) == is_corrupted]


def texts_of(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in itertools.islice(lines, 1000)]


def sentences(texts):
    return [s for text in texts for s in re.split(r"(?<=[.?!”\"])\s+", text) if len(s) > 20]


def rows(seed, clean):
    """Endless rows of JSON lines with 50 to 3,000 words, some with odd characters."""
    chance = random.Random(seed)
    clean, corrupted = sentences(clean), sentences(samples(True))
    number = 0
    while True:
        number += 1
        known = corrupted if chance.random() < CORRUPTED else clean
        chosen = chance.choices(known, k=chance.choice([3, 10, 20, 20, 20, 40, 150]))
        chosen.insert(chance.randrange(len(chosen)), f"It was case {number} of {chance.randrange(10**6)}.")
        if number % 50 == 0:
            chosen.append("😀 “é” \u202e\x07 " * chance.randrange(20))
        breaks = (chance.choice([" ", " ", "\n\n"]) for _ in chosen)
        text = "".join(part for pair in zip(chosen, breaks) for part in pair)
        yield (json.dumps({"id": f"a{number}", "text": text}, ensure_ascii=False) + "\n").encode()


def resident(pid):
    """Resident memory in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def count_lines(stream, counted):
    while piece := stream.read(1 << 20):
        counted[0] += piece.count(b"\n")


def is_flat(memory):
    if len(memory) < 8:
        return True
    quarter, half = len(memory) // 4, len(memory) // 2
    return max(memory[half:]) <= 1.05 * max(memory[quarter:half])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gigabytes", type=float)
    parser.add_argument("--clean", metavar="JSONL")
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin", metavar="PATH")
    parser.add_argument("--seconds", type=float, default=1e9, metavar="N")
    parser.add_argument("--every", type=float, default=50, metavar="MEGABYTES")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    command = [args.unspin, "score", "-", "--input-format", "jsonl", "--format", "jsonl", "--quiet"]
    program = subprocess.Popen([*command, "--threads", args.threads], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    counted = [0]
    counter = threading.Thread(target=count_lines, args=[program.stdout, counted])
    counter.start()
    since, sent, articles, memory = time.monotonic(), 0, 0, []
    print("| MB read | articles | resident MB | seconds |\n|---:|---:|---:|---:|")
    for row in rows(args.seed, texts_of(args.clean) if args.clean else samples(False)):
        program.stdin.write(row)
        sent += len(row)
        articles += 1
        seconds = time.monotonic() - since
        is_over = sent >= args.gigabytes * 1e9 or seconds > args.seconds
        if is_over or sent >= (len(memory) + 1) * args.every * 1e6:
            memory.append(resident(program.pid))
            print(f"| {sent / 1e6:,.0f} | {articles:,} | {memory[-1]:.0f} | {seconds:,.0f} |", flush=True)
        if is_over:
            break
    program.stdin.close()
    code = program.wait()
    counter.join()
    print(f"\nexit code {code}; {articles:,} articles in, {counted[0]:,} lines out; ", end="")
    flat = is_flat(memory)
    print(f"highest memory {max(memory):.0f} MB, {'flat' if flat else 'not flat'}")
    sys.exit(0 if code == 0 and counted[0] == articles and flat else 1)


if __name__ == "__main__":
    main()
