#!/usr/bin/env python3
"""Measures what siblings are worth: links, sentences, suggestions, false links, time and memory.

    siblings.py FOLDER --labels LABELS --corpus CORPUS... [--unspin PATH] [--others N] [--only PART]...

LABELS is a file of `unspin labels build` with originals (one split: tune on dev, measure on test once); CORPUS is
JSON lines of articles with `id`, `text` and perhaps `source` and `date`, as they are or packed by zstd. Into FOLDER
it builds and there it keeps:

    run.jsonl      spun and translated copies, their originals, partial copies, copies of copies, and N others of the
                   outlets and months of the originals
    taught.jsonl   half of the copies with their originals; held.jsonl: the other copies, alone
    others.jsonl   2 N others alone, none of which was written over
    size-K.jsonl   K pieces of at most 400 words of the corpora

and prints, by part: `links` (precision and recall of article links, of sentence links, direction), `suggestions` (top 1
with and without siblings), `learn` (the same for held.jsonl by a table made of SOURCES, and by one that has learned the
pairs of taught.jsonl as well), `false` (links among the others, the worst of which are printed to be looked at), `cost`
(seconds of processor and peak memory with and without). Nothing that is built belongs in git.
"""

import argparse
import collections
import csv
import difflib
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPUN = ("nlpaug", "textaugment", "texthumanize", "own-spinner")
LEAST_WORDS, MOST_CHARACTERS = 80, 6000
SWAP_SHARE = 0.3
REUSE_GRAM, REUSE_LEAST = 6, 3
SIZES = (1_000, 10_000, 100_000)
PIECE = 400


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--labels", type=pathlib.Path, required=True)
    parser.add_argument("--corpus", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--unspin", type=pathlib.Path, default=ROOT / "target/release/unspin")
    parser.add_argument("--others", type=int, default=5000)
    parser.add_argument("--only", nargs="*", default=["links", "suggestions", "learn", "false", "cost"])
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--sources", default=f"--lexicon {ROOT}/data/substitutions", help="options of `unspin learn`")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if {"links", "suggestions", "learn"} & set(options.only):
        rows = build_run(options)
        if "links" in options.only:
            links(options, rows)
        if "suggestions" in options.only:
            suggestions(options, rows)
        if "learn" in options.only:
            learn(options, rows)
    if "false" in options.only:
        false_links(options)
    if "cost" in options.only:
        cost(options)


# Building


def build_run(options):
    """The articles of run.jsonl: id, text, and `origin`, which copies share with their original."""
    chance = random.Random(7)
    lexicon = read_lexicon()
    labels = [json.loads(line) for line in options.labels.open()]
    rows, origins, outlets = [], {}, set()
    for row in labels:
        original = row.get("original")
        if row["label"] == "clean" or not original or len(original.split()) < LEAST_WORDS:
            continue
        outlets.add(row.get("source", "").rpartition(":")[2])
        if original not in origins:
            origins[original] = f"origin-{len(origins)}"
            rows.append(article(origins[original], original, origins[original], "original"))
        origin, number = origins[original], len(rows)
        rows.append(article(f"copy-{number}", row["text"], origin, row["generator"]))
        if number % 10 == 0:
            again = swapped(row["text"], lexicon, chance)
            rows.append(article(f"again-{number}", again, origin, "copy of a copy"))
    others = list(read_others(options, outlets, options.others))
    chance.shuffle(others)
    spun = [row for row in rows if row["generator"].startswith(SPUN)]
    for number, row in enumerate(spun[::5]):
        host = others.pop()["text"].split("\n")
        part = half(row["text"])
        place = chance.randrange(len(host) + 1)
        text = "\n".join(host[:place] + [part] + host[place:])
        rows.append(article(f"part-{number}", text, row["origin"], "partial copy"))
    rows += [article(other["id"], other["text"], other["id"], "other") for other in others]
    chance.shuffle(rows)
    write(options.folder / "run.jsonl", rows)
    return {row["id"]: row for row in rows}


def article(name, text, origin, generator):
    return {"id": name, "text": text, "origin": origin, "generator": generator}


def half(text):
    """The first half of a text, to the end of a sentence."""
    end = re.compile(r"[.!?]\s").search(text, len(text) // 2)
    return text[: end.end() if end else len(text)].strip().replace("\n", " ")


def read_lexicon():
    """Single words and what our own lexicon knows as written for them."""
    swaps = collections.defaultdict(list)
    for path in sorted((ROOT / "data/substitutions").glob("*.csv")):
        for row in csv.DictReader(path.open()):
            if re.fullmatch(r"[a-z]{4,}", row["original"]) and re.fullmatch(r"[a-z ]+", row["written"]):
                swaps[row["original"]].append(row["written"])
    return swaps


def swapped(text, lexicon, chance):
    """The text with some of its words swapped."""

    def swap(match):
        choices = lexicon.get(match.group())
        return choices[0] if choices and chance.random() < SWAP_SHARE else match.group()

    return re.sub(r"\b[a-z]{4,}\b", swap, text)


def read_corpus(paths):
    for path in paths:
        packed = path.suffix == ".zst"
        stream = subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE).stdout if packed else path.open("rb")
        for line in stream:
            yield json.loads(line)


def read_others(options, outlets, count):
    """Articles of these outlets; of all where too few are of them. The articles that labels were made of (every 50th
    of a file) are passed over."""
    rows = enumerate(read_corpus(options.corpus), 1)
    good = (row for number, row in rows if number % 50 and len(row["text"].split()) >= LEAST_WORDS)
    cut = ({"id": row["id"], "text": row["text"][:MOST_CHARACTERS], "source": row.get("source", "")} for row in good)
    chosen, rest = [], []
    for row in cut:
        (chosen if row["source"] in outlets else rest).append(row)
        if len(chosen) >= count:
            break
    return (chosen + rest)[:count]


def write(path, rows):
    with path.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


# Running


def unspin(options, *words):
    return run(options, *words, "--no-config")


def run(options, *words):
    return subprocess.run([options.unspin, *map(str, words)], check=True, capture_output=True, text=True).stdout


def rows_of(output):
    return [json.loads(line) for line in output.splitlines()]


def sentence_rows(options, *more, name="run.jsonl"):
    words = ["score", options.folder / name, "--format", "jsonl", "--level", "sentence", "--min-score", "0"]
    by_article = collections.defaultdict(list)
    for row in rows_of(unspin(options, *words, *more)):
        by_article[row["id"]].append(row)
    return by_article


# Links


def links(options, rows):
    found = rows_of(unspin(options, "siblings", options.folder / "run.jsonl", "--format", "jsonl"))
    sentences = sentence_rows(options)
    is_copy = {name for name, row in rows.items() if row["generator"] not in ("original", "other")}
    among_copies = [link for link in found if {link["id"], link["sibling_id"]} & is_copy]
    right = [link for link in among_copies if rows[link["id"]]["origin"] == rows[link["sibling_id"]]["origin"]]
    other = [link for link in among_copies if link not in right]
    # The labels hold two translations of one article under two originals, and outlets repeat themselves.
    wrong = [link for link in other if not is_reused(rows[link["id"]]["text"], rows[link["sibling_id"]]["text"])]
    print(f"article links of copies: {len(right)} to their origin, {len(other) - len(wrong)} to others that share"
          f" {REUSE_LEAST} runs of {REUSE_GRAM} words, {len(wrong)} wrong,"
          f" precision {share(len(among_copies) - len(wrong), len(among_copies))}"
          f" (by origin alone {share(len(right), len(among_copies))})")
    for link in wrong:
        print(f"  by those runs alone wrong, to be read: {link['id']} - {link['sibling_id']} shared {link['shared']}")
        print_best(link, sentences)
    linked = {frozenset((link["id"], link["sibling_id"])): link for link in right}
    table = collections.defaultdict(lambda: collections.Counter())
    for name in sorted(is_copy):
        row = rows[name]
        kind = re.sub(r"[-:].*", "", row["generator"]) if row["generator"].startswith(SPUN) else row["generator"]
        link = linked.get(frozenset((name, row["origin"])))
        counts = table[kind]
        counts["copies"] += 1
        counts["linked"] += link is not None
        if link:
            counts["told"] += link["is_copy"]
            counts["told right"] += link["is_copy"] and link["id"] == name
        if row["generator"].startswith(SPUN):
            count_sentences(counts, link, name, sentences[name], sentences[row["origin"]])
    print("kind | copies | linked to original | direction told | told right | sentence precision | sentence recall")
    total = collections.Counter()
    for counts in table.values():
        total.update(counts)
    for kind, counts in [*sorted(table.items()), ("all", total)]:
        print(f"{kind} | {counts['copies']} | {share(counts['linked'], counts['copies'])}"
              f" | {share(counts['told'], counts['linked'])} | {share(counts['told right'], counts['told'])}"
              f" | {share(counts['right'], counts['aligned'])} | {share(counts['right'], counts['sentences'])}")


def print_best(link, sentences):
    """The sentences of a link that are most alike."""
    best = max(link["sentences"], key=lambda pair: pair["score"])
    theirs = sentences[link["sibling_id"]]
    print(f"    {sentences[link['id']][best['sentence']]['text'][:160]!r}")
    print(f"    {' '.join(theirs[number]['text'] for number in best['sibling_sentences'])[:160]!r}")


def count_sentences(counts, link, name, ours, theirs):
    """Word for word swaps keep sentences: where both have as many, the n-th is the n-th."""
    if len(ours) != len(theirs):
        return
    counts["sentences"] += sum(len(row["text"].split()) >= 5 for row in ours)
    for pair in link["sentences"] if link else []:
        first, second = pair["sentence"], pair["sibling_sentences"]
        row = ours[first if link["id"] == name else second[0]]
        counts["aligned"] += len(row["text"].split()) >= 5
        counts["right"] += len(row["text"].split()) >= 5 and first in second


# Suggestions


def suggestions(options, rows):
    gold = gold_swaps(rows, [row for row in rows.values() if row["generator"].startswith(SPUN)])
    for label, more in (("without", []), ("with", ["--siblings"])):
        sentences = sentence_rows(options, *more)
        counts = count_all(rows, gold, sentences)
        clean = [f for name, row in rows.items() if row["generator"] in ("original", "other")
                 for sentence in sentences[name] for f in sentence.get("findings", [])]
        print(f"{label} siblings: of {counts['swaps']} swaps {share(counts['found'], counts['swaps'])} found,"
              f" {share(counts['first'], counts['swaps'])} with the original first"
              f" ({share(counts['first'], counts['found'])} of the found); of the findings"
              f" {share(counts['on a swap'], counts['findings'])} on a swap; findings in originals and others {len(clean)}")


def learn(options, rows):
    """What the pairs of one half of the copies are worth for the other half, spinner by spinner."""
    pairs, plain, taught = (options.folder / name for name in ("pairs.csv", "plain.table", "taught.table"))
    spun = [row for row in rows.values() if row["generator"].startswith(SPUN)]
    is_taught = {row["origin"]: number % 2 == 0 for number, row in enumerate(spun)}
    known = [row for row in spun if is_taught[row["origin"]]]
    held = [row for row in spun if not is_taught[row["origin"]]]
    write(options.folder / "taught.jsonl", known + [rows[name] for name in sorted({row["origin"] for row in known})])
    write(options.folder / "held.jsonl", held)
    unspin(options, "siblings", options.folder / "taught.jsonl", "--pairs", pairs, "-o", options.folder / "taught.txt")
    sources = options.sources.split()
    run(options, "learn", *sources, "-o", plain)
    run(options, "learn", pairs, *sources, "-o", taught)
    print(f"{len(known)} copies beside their originals teach {sum(1 for _ in pairs.open()) - 1} pairs; {len(held)} held back")
    print("spinner | swaps | found, top 1 before | found, top 1 after")
    found = [sentence_rows(options, "--table", table, name="held.jsonl") for table in (plain, taught)]
    for kind in sorted({row["generator"] for row in held}):
        gold = gold_swaps(rows, [row for row in held if row["generator"] == kind])
        before, after = (count_all(rows, gold, sentences) for sentences in found)
        shares = [share(counts[what], counts["swaps"]) for counts in (before, after) for what in ("found", "first")]
        print(f"{kind} | {before['swaps']} | {shares[0]}, {shares[1]} | {shares[2]}, {shares[3]}")


def gold_swaps(rows, copies):
    return {row["id"]: swaps(row["text"], rows[row["origin"]]["text"]) for row in copies}


def count_all(rows, gold, sentences):
    counts = collections.Counter()
    for name, wanted in gold.items():
        findings = [finding for row in sentences[name] for finding in row.get("findings", [])]
        count_suggestions(counts, bytes_of(rows[name]["text"]), findings, wanted)
    return counts


def bytes_of(text):
    """Byte offset of every character."""
    return list(itertools.accumulate((len(letter.encode()) for letter in text), initial=0))


def swaps(written, original):
    """Places of the written text, in characters, where the original has other words; at most four on a side."""
    tokens = [list(re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", text)) for text in (written, original)]
    words = [[match.group().lower() for match in side] for side in tokens]
    found = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "replace" and b - a <= 4 and d - c <= 4:
            found.append((tokens[0][a].start(), tokens[0][b - 1].end(), " ".join(words[1][c:d])))
    return found


def count_suggestions(counts, offsets, findings, wanted):
    spans = [(offsets[start], offsets[end], original) for start, end, original in wanted]
    counts["swaps"] += len(spans)
    counts["findings"] += len(findings)
    counts["on a swap"] += sum(
        any(f["start"] < end and start < f["end"] for start, end, _ in spans) for f in findings)
    for start, end, original in spans:
        inside = [f for f in findings if f["start"] < end and start < f["end"]]
        counts["found"] += bool(inside)
        said = " ".join(f["suggestions"][0]["text"].lower() for f in inside if f["suggestions"])
        covers = bool(inside) and min(f["start"] for f in inside) == start and max(f["end"] for f in inside) == end
        counts["first"] += covers and said == original


# False links and cost


def false_links(options):
    path = options.folder / "others.jsonl"
    others = read_others(options, set(), 2 * options.others)
    write(path, others)
    texts = {row["id"]: row["text"] for row in others}
    found = rows_of(unspin(options, "siblings", path, "--format", "jsonl"))
    reused = [link for link in found if is_reused(texts[link["id"]], texts[link["sibling_id"]])]
    wrong = [link for link in found if link not in reused]
    print(f"{len(others)} others: {len(found)} links, of which {len(reused)} share at least {REUSE_LEAST} runs of"
          f" {REUSE_GRAM} words (real reuse); {len(wrong)} do not, of which {sum(l['is_copy'] for l in wrong)} name a copy")
    print(f"  real reuse that names a copy: {sum(link['is_copy'] for link in reused)}")
    for link in sorted(wrong, key=lambda link: -link["shared"])[:10]:
        print(f"  {link['shared']} {link['id']} - {link['sibling_id']}")
        for name in (link["id"], link["sibling_id"]):
            print(f"    {texts[name][:160]!r}")


def is_reused(first, second):
    def runs(text):
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[at : at + REUSE_GRAM]) for at in range(len(words) - REUSE_GRAM + 1)}

    return len(runs(first) & runs(second)) >= REUSE_LEAST


def cost(options):
    print("articles | seconds of processor without | with | ratio | peak memory, MB, without | with")
    for size in options.sizes:
        path = options.folder / f"size-{size}.jsonl"
        write(path, itertools.islice(pieces(options.corpus), size))
        measured = [run_cost(options, path, more) for more in ([], ["--siblings"])]
        (plain, plain_memory), (full, full_memory) = measured
        print(f"{size} | {plain:.1f} | {full:.1f} | {full / plain:.3f} | {plain_memory} | {full_memory}", flush=True)


def pieces(corpus):
    for row in read_corpus(corpus):
        words = row["text"].split(" ")
        for number, start in enumerate(range(0, len(words), PIECE)):
            yield {"id": f"{row['id']}-{number}", "text": " ".join(words[start : start + PIECE])}


def run_cost(options, path, more):
    """Seconds of processor time of a run, and its peak memory in MB."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)"
    )
    command = [options.unspin, "score", path, "--format", "jsonl", "--no-config", *more]
    output = subprocess.run([sys.executable, "-c", code, *map(str, command)], check=True, capture_output=True, text=True)
    seconds, memory = output.stdout.split()
    return float(seconds), int(memory)


def share(part, whole):
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    main()
