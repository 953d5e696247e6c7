#!/usr/bin/env python3
"""Makes versions of the benchmark's originals by public tools.

    NLTK_DATA=TOOLS/nltk_data TOOLS/venv/bin/python data/benchmark/spin.py --node TOOLS/node OUT.jsonl

TOOLS is the folder of models/tools/install.sh. Each original gets three versions at about 3, 8 and 20 changed words
per 100, each by another of the tools in ROTA; three of four also go through one of the tools of AS_IT_COMES, which have
no option for the dose. A tool is asked three times for a dose, and the version that comes nearest is
kept. Where a tool fails, changes nothing or writes an offensive word (models/tools/offensive.sha256), the next in ROTA
takes its place. What is done is kept in OUT.done, so that a run goes on where another has stopped.
Rows of OUT: {id, generator, wanted, text}. The recipes are those of models/tools/spin.py.
"""

import argparse
import collections
import json
import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "models/tools"))

import spin  # noqa: E402

DOSES = (3, 8, 20)
# text-perturbation has two turns, since the classifier has never been trained on it.
ROTA = ("adversary", "text-perturbation", "text-perturbation", "synonyms", "datamorphx", "textbooster", "nlpaug", "textaugment", "humano")
AS_IT_COMES = ("retext-simplify", "jades-ai-humanizer", "apertium-hbs")
EVERY = 4
ASKED = (1, 0.6, 1.7)  # times the wished dose: no tool keeps to what it is asked for
SEED = 1
AT_ONCE = 4  # processes, each of which takes some 300 MB
AT_A_TIME = 40  # texts


def originals():
    for path in sorted((HERE / "written/originals").glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def by_tool(name, texts, wanted, options):
    """What a tool makes of texts when asked for these doses, None where it fails."""
    _, tool, is_batch = spin.TOOLS[name]
    split = [spin.paragraphs(text) for text in texts]
    if is_batch:
        parts = [(part, dose) for parts, dose in zip(split, wanted) for part in parts[::2]]
        seeds = [spin.number(SEED, name, dose, part) for part, dose in parts]
        spun = iter(tool([part for part, _ in parts], [dose for _, dose in parts], seeds, options))
        return ["".join(next(spun) if i % 2 == 0 else part for i, part in enumerate(parts)) for parts in split]
    made = []
    for text, parts, dose in zip(texts, split, wanted):
        random.seed(spin.number(SEED, name, dose, text))
        try:
            made.append("".join(tool(part, dose) if i % 2 == 0 else part for i, part in enumerate(parts)))
        except Exception as error:
            print(name, repr(error), file=sys.stderr)
            made.append(None)
    return made


def nearest(name, texts, doses, options):
    """Of what a tool makes when asked for more and for less, what comes nearest to the dose; None where nothing will do."""
    bad = spin.offensive(options)
    tries = [by_tool(name, texts, [dose * factor for dose in doses], options) for factor in ASKED]
    for text, dose, made in zip(texts, doses, zip(*tries)):
        fit = [(abs(spin.dose(text, one) - dose), i, one) for i, one in enumerate(made) if one and spin.dose(text, one) and not bad(one)]
        yield min(fit)[2] if fit else None


class Runs:
    """Runs tools, each in a process of its own: what stands in for the packages that one tool lacks would stand in another's
    way. What is done is kept in a file, so that a run goes on where another has stopped."""

    def __init__(self, path):
        self.path, self.lock = Path(path), threading.Lock()
        self.done = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}

    def run(self, jobs):
        """The texts of jobs (tool, dose, text), None where a tool failed."""
        keys = [json.dumps(job) for job in jobs]
        new = collections.defaultdict(list)
        for job, key in zip(jobs, keys):
            if key not in self.done:
                new[job[0]].append(job)
        parts = [(name, own[at : at + AT_A_TIME]) for name, own in new.items() for at in range(0, len(own), AT_A_TIME)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self.run_tool, parts))
        return [self.done[key] for key in keys]

    def run_tool(self, job):
        name, jobs = job
        _, doses, texts = zip(*jobs)
        run = [sys.executable, *sys.argv, "--tool", name]
        made = subprocess.run(run, input=json.dumps([texts, doses]), stdout=subprocess.PIPE, text=True, check=True)
        with self.lock:
            self.done.update(zip(map(json.dumps, jobs), json.loads(made.stdout.splitlines()[-1])))
            self.path.write_text(json.dumps(self.done), encoding="utf-8")
            print(f"{name}: {len(jobs)} versions", flush=True)


def spin_by_rota(rows, runs):
    """Versions of all originals at all doses: (row, dose, tool, text)."""
    jobs = [(number + 4 * at, row, dose) for number, row in enumerate(rows) for at, dose in enumerate(DOSES)]
    for turn in range(len(ROTA)):
        names = [ROTA[(start + turn) % len(ROTA)] for start, _, _ in jobs]
        made = runs.run([(name, dose, row["text"]) for name, (_, row, dose) in zip(names, jobs)])
        yield from ((row, dose, name, text) for name, (_, row, dose), text in zip(names, jobs, made) if text)
        jobs = [job for job, text in zip(jobs, made) if text is None]


def spin_as_it_comes(rows, runs):
    """Versions of three of four originals by one each of the tools that have no option for the dose."""
    chosen = [(row, AS_IT_COMES[number % EVERY]) for number, row in enumerate(rows) if number % EVERY < len(AS_IT_COMES)]
    made = runs.run([(name, DOSES[1], row["text"]) for row, name in chosen])
    yield from ((row, None, name, text) for (row, name), text in zip(chosen, made) if text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--node", default="node", help="the folder with node_modules")
    parser.add_argument("--slurs", default=HERE.parents[1] / "models/tools/offensive.sha256")
    parser.add_argument("--first", type=int, help="only so many originals, for a try")
    parser.add_argument("--tool", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # some tools choose from sets
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    if options.tool:
        print(json.dumps(list(nearest(options.tool, *json.load(sys.stdin), options))))
        return
    rows = list(originals())[: options.first]
    runs = Runs(options.out + ".done")
    counts = collections.Counter()
    with open(options.out, "w", encoding="utf-8") as out:
        for row, wanted, name, text in [*spin_by_rota(rows, runs), *spin_as_it_comes(rows, runs)]:
            generator = f"{name}-{spin.TOOLS[name][0]}"
            counts[generator] += 1
            made = {"id": row["id"], "generator": generator, "wanted": wanted, "text": text}
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    print(dict(counts))


main()
