"""Words a second of the Python module, of record batches and of Spark, beside the command line.

    python tests/measures/engines.py ARTICLES.jsonl [--spark] [--rounds N]

ARTICLES has a `text` a line. Prints a Markdown table. One thread is measured by the time of
the processor, so that other work on the machine counts little; more than one, and Spark, by
the clock: run those on an idle machine. The best of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

import unspin

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))


def main() -> None:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    texts = [json.loads(line)["text"] for line in open(args.articles, encoding="utf-8")]
    detector = unspin.detector()
    words = sum(article.words for article in detector.score_many(texts))
    print(f"{len(texts)} articles, {words} words\n")
    print("| path | threads | words/s | of the command line's |\n|---|---:|---:|---:|")
    for threads, clock in ((1, processor), (2, time.perf_counter)):
        compare(texts, words, threads, clock, args.rounds)
    if args.spark:
        spark(texts, words, args.rounds)


def processor() -> float:
    """Seconds of the processor that this process and those it waited for have taken."""
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def compare(
    texts: list[str], words: int, threads: int, clock: Callable[[], float], rounds: int
) -> None:
    """A line per path, the command line's first; the rounds take turns."""
    from conftest import command_line_binary

    detector = unspin.detector()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        command = [command_line_binary(), "score", path, "--format", "jsonl", "--quiet"]
        command += ["--threads", str(threads), "-o", Path(folder) / "scores.jsonl"]
        batches = pa.table({"text": texts}).to_batches(max_chunksize=1000)
        paths: dict[str, Callable[[], object]] = {
            "`unspin score --format jsonl`": lambda: subprocess.run(command, check=True),
            "`Detector.score_many`": lambda: detector.score_many(texts, threads=threads),
            "`Detector.score_batch`": lambda: [
                detector.score_batch(batch, threads=threads) for batch in batches
            ],
        }
        best = dict.fromkeys(paths, float("inf"))
        for _ in range(rounds):
            for name, run in paths.items():
                start = clock()
                run()
                best[name] = min(best[name], clock() - start)
    own = next(iter(best.values()))
    for name, seconds in best.items():
        print(f"| {name} | {threads} | {words / seconds:,.0f} | {own / seconds:.2f} |", flush=True)


def spark(texts: list[str], words: int, rounds: int) -> None:
    """A cluster of one worker and of two, on the same partitions."""
    from cluster import cluster, session

    from unspin.spark import score_column

    seconds = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            pa.parquet.write_table(pa.table({"text": texts}), f"{folder}/texts.parquet")
            with cluster(Path(folder), workers) as address:
                one = session(address, workers)
                frame = one.read.parquet(f"{folder}/texts.parquet").repartition(16).cache()
                frame.count()
                for _ in range(rounds + 1):  # The first opens the models.
                    start = time.perf_counter()
                    score_column(frame).write.format("noop").mode("overwrite").save()
                    took = time.perf_counter() - start
                    seconds[workers] = min(took, seconds.get(workers, took))
                one.stop()
        rate = words / seconds[workers]
        print(f"| Spark, workers of one core | {workers} | {rate:,.0f} | |", flush=True)
    print(f"\nTwo workers over one: {seconds[1] / seconds[2]:.2f}")


if __name__ == "__main__":
    main()
