#!/usr/bin/env python3
"""Puts the benchmark together:   build.py [--tools SPUN.jsonl] [--check]

Reads written/ and the tools' versions that spin.py has made, and writes dev.jsonl, test.jsonl and SHA256SUMS. Without
`--tools` the tools' versions are those of the present dev.jsonl and test.jsonl. `--check` writes nothing and fails where
what it would write is not what lies there. The standard library is enough.

An original and all its versions are in one part. Both parts have as many of each register and manner.
"""

import argparse
import collections
import difflib
import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WRITTEN = HERE / "written"
OFFENSIVE = HERE.parents[1] / "models/tools/offensive.sha256"
PARTS = ("dev", "test")
LICENCE = "CC BY 4.0"
LONGEST = 6  # words a side; what is longer is a rewritten clause and no swap
WORD = re.compile(r"\w+(?: ?['’] ?(?:s|t|d|m|re|ve|ll)\b|['’]\w+)*", re.IGNORECASE)  # some tools part "Moldova ' s"


def rows_of(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rows_under(folder):
    return [row for path in sorted((WRITTEN / folder).glob("*.jsonl")) for row in rows_of(path)]


# --- versions -----------------------------------------------------------------------------------------------------------------------


def swapped(text, swaps):
    """The text with its swaps made, and where they lie in it: [start, end, original]."""
    places = []
    for written, original, nth in swaps:
        start = -1
        for _ in range(nth):
            start = text.find(original, start + 1)
            if start < 0:
                raise ValueError(f"'{original}' does not occur {nth} times")
        places.append((start, start + len(original), written))
    places.sort()
    out, gold, at = "", [], 0
    for start, end, written in places:
        if start < at:
            raise ValueError(f"swaps overlap at '{text[start:end]}'")
        out += text[at:start]
        gold.append([len(out), len(out) + len(written), text[start:end]])
        out, at = out + written, end
    return out + text[at:], gold


def gold_of(written, original):
    """The swapped phrases of a tool's version by a word diff, as unspin's own measures take them: differences of case and
    marks alone are none, an inserted or dropped word is given with its neighbour, as many words for as many word by word."""
    ours, theirs = list(WORD.finditer(written)), list(WORD.finditer(original))
    plain = lambda words: [word.group().casefold().replace("’", "'").replace(" ", "") for word in words]
    matcher = difflib.SequenceMatcher(None, plain(ours), plain(theirs), autojunk=False)
    hunks = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        if a == b or c == d:  # takes the word behind it, or before it
            behind = b < len(ours) and d < len(theirs)
            a, b, c, d = (a, b + 1, c, d + 1) if behind else (max(0, a - 1), b, max(0, c - 1), d)
        same = b - a == d - c <= LONGEST
        hunks += [(a + i, a + i + 1, c + i, c + i + 1) for i in range(b - a)] if same else [(a, b, c, d)]
    short = [h for h in hunks if 0 < h[1] - h[0] <= LONGEST and 0 < h[3] - h[2] <= LONGEST]
    gold = [[ours[a].start(), ours[b - 1].end(), original[theirs[c].start() : theirs[d - 1].end()]] for a, b, c, d in short]
    letters = lambda text: re.sub(r"\W", "", text.casefold())
    return [swap for swap in gold if letters(written[swap[0] : swap[1]]) != letters(swap[2])]


def version(original, name, generator, text, gold, **more):
    """A row of a version; its dose is the number of swaps per 100 words."""
    dose = round(100 * len(gold) / len(text.split()), 1)
    row = {"id": f"{original['id']}/{name}", "label": "spun", "generator": generator, "register": original["register"], "dose": dose}
    return row | more | {"text": text, "original": original["text"], "gold": gold, "group": original["id"]}


def clean(id, register, text, group=None, **more):
    return {"id": id, "label": "clean", "generator": "human", "register": register} | more | {"text": text, "group": group or id}


def by_hand(originals):
    for hand in rows_under("hand"):
        original = originals[hand["id"]]
        text, gold = swapped(original["text"], hand["swaps"])
        yield version(original, hand["manner"], f"hand:{hand['manner']}", text, gold)


def by_tools(originals, spun):
    bad = offensive()
    for row in spun:
        original = originals[row["id"]]
        if bad(row["text"]):
            print(f"{row['id']}: {row['generator']} wrote an offensive word, left out", file=sys.stderr)
            continue
        label = "mt" if row["generator"].startswith("apertium") else "spun"
        name = row["generator"] + (f"-{row['wanted']}" if row["wanted"] else "")
        more = {"label": label, "wanted": row["wanted"]}
        yield version(original, name, row["generator"], row["text"], gold_of(row["text"], original["text"]), **more)


def offensive():
    hashes = set(OFFENSIVE.read_text(encoding="utf-8").split())
    return lambda text: any(hashlib.sha256(w.encode()).hexdigest()[:16] in hashes for w in set(re.findall("[a-z]+", text.lower())))


def odd_phrases():
    for path in sorted(WRITTEN.glob("odd-phrases*.jsonl")):
        for row in rows_of(path):
            text, gold = swapped(row["text"], [row["swap"]])
            yield clean(row["id"], row["register"], row["text"])
            yield version(row, "odd", f"odd-phrase:{row['kind']}", text, gold)


def translations():
    for row in rows_of(WRITTEN / "translations.jsonl"):
        more = {"generator": f"translation-like:{row['family']}", "label": "mt", "source_language": row["source_language"]}
        yield clean(row["id"], "translation", row["text"]) | more
        yield clean(row["id"] + "/meant", "translation", row["meant"], row["id"])


def hard_clean():
    for row in rows_of(WRITTEN / "hard-clean.jsonl"):
        yield clean(row["id"], "hard-" + row["register"], row["text"], why=row["why"])


# --- parts --------------------------------------------------------------------------------------------------------------------------


def deal(rows):
    """The rows of each part. Groups are dealt in the order of a hash, each to the part that has fewer of its register and
    manner, then of its manner, then of its register."""
    cells, groups = {}, {}
    for row in rows:
        cell = cells.setdefault(row["group"], [row.get("source_language", row["register"]), ""])
        if row["generator"].startswith(("hand:", "odd-", "translation-like")):
            cell[1] = row["generator"]
        groups.setdefault(row["group"], []).append(row)
    parts, dealt = {part: [] for part in PARTS}, collections.Counter()
    for group in sorted(groups, key=lambda group: hashlib.sha256(group.encode()).hexdigest()):
        register, manner = cells[group]
        kinds = (register, manner), manner, register
        part = min(PARTS, key=lambda part: [dealt[part, kind] for kind in kinds])
        dealt.update((part, kind) for kind in kinds)
        parts[part].append(group)
    return {part: [row for group in sorted(names) for row in groups[group]] for part, names in parts.items()}


def lines_of(rows):
    """Rows as text; what says nothing is left out."""
    told = [{key: value for key, value in row.items() if value is not None} | {"licence": LICENCE} for row in rows]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in told)


def kept_versions():
    """The tools' versions of the present parts."""
    for part in PARTS:
        for row in rows_of(HERE / f"{part}.jsonl"):
            if row["generator"] != "human" and ":" not in row["generator"]:
                yield {"id": row["group"], "generator": row["generator"], "wanted": row.get("wanted"), "text": row["text"]}


def build(spun):
    originals = {row["id"]: row for row in rows_under("originals")}
    rows = [clean(row["id"], row["register"], row["text"]) for row in originals.values()]
    order = list(originals)
    by_id = lambda row: (order.index(row["id"]), row["wanted"] or 99, row["generator"])
    rows += [*by_hand(originals), *by_tools(originals, sorted(spun, key=by_id)), *odd_phrases(), *translations(), *hard_clean()]
    ids = [row["id"] for row in rows]
    if len(set(ids)) < len(ids):
        raise ValueError("an id occurs twice")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", help="what spin.py has written")
    parser.add_argument("--check", action="store_true", help="write nothing, fail where something would change")
    options = parser.parse_args()
    spun = rows_of(options.tools) if options.tools else list(kept_versions())
    files = {HERE / f"{part}.jsonl": lines_of(rows) for part, rows in deal(build(spun)).items()}
    written = {path: path.read_text(encoding="utf-8") for path in sorted(WRITTEN.rglob("*.jsonl"))}
    sums = [(hashlib.sha256(text.encode()).hexdigest(), path.relative_to(HERE)) for path, text in (files | written).items()]
    files[HERE / "SHA256SUMS"] = "".join(f"{digest}  {path.as_posix()}\n" for digest, path in sums)
    for path, text in files.items():
        if options.check and path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is not what written/ makes")
        if not options.check:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: {text.count(chr(10))} lines, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
