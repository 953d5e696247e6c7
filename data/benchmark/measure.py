#!/usr/bin/env python3
"""Measures any program on the benchmark:

    measure.py data/benchmark/test.jsonl --articles scores.jsonl --findings findings.jsonl [--unit bytes] [--least 0.5]

scores.jsonl has a line {"id": .., "score": ..} a text, higher for what looks more corrupted; of texts without a line the
score counts as lowest. findings.jsonl has a line a finding: {"id", "start", "end", "score", "suggestion"}, `end` exclusive;
in place of `suggestion` a list `suggestions`, best first, of strings or of {"text": ..}. A finding without a score counts
as 1. Offsets count characters (code points) of `text`, or as `--unit` says, UTF-8 `bytes` or `utf16` units. Either file
may be left out; without scores, a text's score is its findings per 100 words. What `unspin score --format jsonl` writes
for `--level article` and `--level finding` is read as it is, with `--unit bytes`.

Prints tables in Markdown. The standard library is enough.
"""

import argparse
import bisect
import collections
import json
import math

DOSES = ((0, 3), (3, 6), (6, 12), (12, math.inf))
FALSE_ALARMS = 0.01
DASH = "-"


def rows_of(path):
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                rows += [json.loads(line)] if line.strip() else []
            except json.JSONDecodeError as error:
                raise SystemExit(f"{path}:{number}: not JSON: {error}") from None
    return rows


# --- what a program says ------------------------------------------------------------------------------------------------------------


def to_characters(text, unit):
    """A function from an offset in `unit` to one in characters."""
    if unit == "characters":
        return lambda offset: offset
    width = (lambda c: len(c.encode())) if unit == "bytes" else (lambda c: len(c.encode("utf-16-le")) // 2)
    starts = [0]
    for character in text:
        starts.append(starts[-1] + width(character))
    return lambda offset: bisect.bisect_left(starts, offset)


def suggestions_of(finding):
    found = finding.get("suggestions")
    if found is None:
        found = [finding["suggestion"]] if finding.get("suggestion") else []
    return [one["text"] if isinstance(one, dict) else one for one in found]


def findings_of(path, texts, unit, least):
    """The findings of each text, as (start, end, suggestions) in characters."""
    found = collections.defaultdict(list)
    turn = {}
    for finding in rows_of(path):
        id = finding["id"]
        if id not in texts:
            raise SystemExit(f"{path}: no text '{id}' in the labels")
        if finding.get("score", 1) < least:
            continue
        to = turn.setdefault(id, to_characters(texts[id], unit))
        found[id].append((to(finding["start"]), to(finding["end"]), suggestions_of(finding)))
    return found


# --- ranking ------------------------------------------------------------------------------------------------------------------------


def auroc(clean, corrupted):
    """How likely a corrupted text scores above a clean one; ties count half."""
    if not (clean and corrupted):
        return None
    ranked = sorted(clean)
    above = sum(bisect.bisect_left(ranked, s) + bisect.bisect_right(ranked, s) for s in corrupted)
    return above / 2 / len(clean) / len(corrupted)


def recall_at(clean, corrupted, rate=FALSE_ALARMS):
    """The share of corrupted texts that score above all clean ones but `rate` of them."""
    if not (clean and corrupted):
        return None
    bar = sorted(clean, reverse=True)[int(rate * len(clean))]
    return share(score > bar for score in corrupted)


def share(hits):
    hits = list(hits)
    return sum(hits) / len(hits) if hits else None


# --- findings -----------------------------------------------------------------------------------------------------------------------


def meets(finding, gold):
    return finding[0] < gold[1] and gold[0] < finding[1]


def plain(text):
    return " ".join(text.casefold().replace("’", "'").split())


def restores(row, finding, gold, suggestion):
    """Whether the suggestion in place of the finding gives what the original has around this swap: a finding may be wider than
    the swap, or leave out an end of it that stays as it is."""
    start, end = min(finding[0], gold[0]), max(finding[1], gold[1])
    wanted, at = "", start
    for first, last, original in sorted(row["gold"]):
        if first < end and start < last:
            wanted += row["text"][at:first] + original
            at = max(at, last)
    end = max(end, at)
    wanted += row["text"][at:end]
    given = row["text"][start : finding[0]] + suggestion + row["text"][finding[1] : end]
    return plain(given) == plain(wanted)


class Spans:
    """Counts of swaps and findings."""

    def __init__(self):
        self.swaps = self.met = self.first = self.five = self.findings = self.right = 0

    def add(self, row, findings):
        self.findings += len(findings)
        self.right += sum(any(meets(f, gold) for gold in row["gold"]) for f in findings)
        for gold in row["gold"]:
            there = [f for f in findings if meets(f, gold)]
            hits = lambda most: any(restores(row, f, gold, s) for f in there for s in f[2][:most])
            self.swaps += 1
            self.met += bool(there)
            self.first += hits(1)
            self.five += hits(5)

    def measures(self):
        of = lambda count, whole: count / whole if whole else None
        return [of(self.met, self.swaps), of(self.right, self.findings), of(self.first, self.swaps), of(self.five, self.swaps)]


# --- tables -------------------------------------------------------------------------------------------------------------------------


def table(title, header, rows):
    cell = lambda value: DASH if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
    print(f"\n### {title}\n\n| {' | '.join(header)} |\n|---{'|---:' * (len(header) - 1)}|")
    for row in rows:
        print(f"| {' | '.join(map(cell, row))} |")


class Benchmark:
    def __init__(self, rows, scores, findings):
        self.rows, self.findings = rows, findings
        lowest = min(scores.values(), default=0) - 1
        self.scores = {row["id"]: scores.get(row["id"], lowest) for row in rows}
        self.clean = [row for row in rows if row["label"] == "clean"]

    def of(self, rows):
        return [self.scores[row["id"]] for row in rows]

    def ranking(self, rows, clean=None):
        scores = self.of(self.clean if clean is None else clean), self.of(rows)
        return [len(rows), auroc(*scores), recall_at(*scores)]

    def spans(self, rows):
        spans = Spans()
        for row in rows:
            spans.add(row, self.findings.get(row["id"], []))
        return [spans.swaps, *spans.measures()]

    def both(self, name, rows):
        """A line of ranking and, where swaps are known, of findings."""
        with_swaps = [row for row in rows if row["label"] == "spun"]
        return [name, *self.ranking(rows), *(self.spans(with_swaps) if with_swaps else [DASH] * 5)]

    def false_findings(self, name, rows):
        found = [self.findings.get(row["id"], []) for row in rows]
        words = sum(len(row["text"].split()) for row in rows)
        bar = sorted(self.of(self.clean), reverse=True)[int(FALSE_ALARMS * len(self.clean))]
        rate = 1000 * sum(map(len, found)) / max(1, words)
        return [name, len(rows), words, f"{rate:.2f}", share(map(bool, found)), share(s > bar for s in self.of(rows))]


BOTH = ["texts", "AUROC", "recall at 1 %", "swaps", "swaps found", "findings on a swap", "original first", "among five"]
FALSE = ["clean texts", "words", "false findings per 1,000 words", "texts with one", "texts among the 1 %"]


def report(bench):
    rows = bench.rows
    spun = [row for row in rows if row["label"] == "spun"]
    odd = [row for row in spun if row["generator"].startswith("odd-phrase")]
    hand = [row for row in spun if row["generator"].startswith("hand:")]
    tools = [row for row in spun if row not in odd and row not in hand]
    in_dose = lambda group, low, high: [row for row in group if low <= row["dose"] < high]
    named = lambda low, high: f"{low} to {high}" if high < math.inf else f"{low} and more"

    lines = []
    for what, group in (("by hand", hand), ("by tools", tools)):
        lines += [bench.both(f"{what}, {named(*dose)}", in_dose(group, *dose)) for dose in DOSES]
        lines.append(bench.both(f"{what}, all", group))
    lines += [bench.both("one odd phrase", odd), bench.both("translated or like it", [row for row in rows if row["label"] == "mt"])]
    table("By swaps per 100 words", ["versions", *BOTH], lines)

    by_generator = collections.defaultdict(list)
    for row in rows:
        if row["label"] != "clean":
            by_generator[row["generator"]].append(row)
    table("By manner, tool and family", ["what", *BOTH], [bench.both(*pair) for pair in sorted(by_generator.items())])

    registers = sorted({row["register"] for row in hand})
    lines = []
    for register in registers:
        own = [row for row in hand + tools if row["register"] == register]
        clean = [row for row in bench.clean if row["register"] == register]
        lines.append([register, *bench.ranking(own, clean)[:2], *bench.spans(own)])
    table("By register, against its own clean texts", ["register", "texts", "AUROC", *BOTH[3:]], lines)

    groups = collections.defaultdict(list)
    for row in bench.clean:
        groups[row["register"]].append(row)
    ordinary = [row for row in bench.clean if row["register"] in registers]
    lines = [bench.false_findings("ten registers", ordinary)]
    lines.append(bench.false_findings("hard ones", [row for row in bench.clean if row["register"].startswith("hard-")]))
    lines += [bench.false_findings(*pair) for pair in sorted(groups.items())]
    table("Clean texts", ["register", *FALSE], lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", nargs="+")
    parser.add_argument("--articles", help="JSON lines with id and score")
    parser.add_argument("--findings", help="JSON lines with id, start, end, score and suggestions")
    parser.add_argument("--unit", choices=["characters", "bytes", "utf16"], default="characters")
    parser.add_argument("--least", type=float, default=0, help="the least score of a finding that counts")
    options = parser.parse_args()
    if not (options.articles or options.findings):
        parser.error("--articles, --findings or both")
    rows = [row for path in options.labels for row in rows_of(path)]
    texts = {row["id"]: row["text"] for row in rows}
    findings = findings_of(options.findings, texts, options.unit, options.least) if options.findings else {}
    if options.articles:
        scores = {row["id"]: row["score"] for row in rows_of(options.articles)}
    else:
        scores = {id: len(findings.get(id, [])) / len(text.split()) for id, text in texts.items()}
    report(Benchmark(rows, scores, findings))


if __name__ == "__main__":
    main()
