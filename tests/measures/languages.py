#!/usr/bin/env python3
"""Counts what is refused as no English prose: texts of other languages, code, tables, lists, and English of all kinds.

    languages.py UNPACKED [--english FOLDER] [--unspin PROGRAM] [--each N] [--seed N] [--show N]

UNPACKED is a folder with a folder for each of these Debian packages, as `apt-get download` and `dpkg-deb -x` make them:
gimp-help-LANGUAGE, manpages-LANGUAGE, fortunes (verse), wamerican (a list of words). Translations are full of English
that nobody translated yet: of them only paragraphs count that py3langid takes for the language (`pip install
py3langid`). Code is Python's library, this repository and C headers, tables are its data and the system's. --english names a folder of JSON lines, a file a register, also below it and as `.jsonl.zst` (`zstd` is asked).

Of each kind up to N pieces (1,000) of about 40, 100 and 600 words are taken by chance; words without spaces between them
count six letters. `unspin score` says which of them are refused. --show prints that many refused pieces of English.
"""

import argparse
import collections
import functools
import gzip
import html.parser
import json
import pathlib
import random
import re
import subprocess
import sysconfig
import tempfile

import py3langid

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = (40, 100, 600)
REFUSED = "not English prose"
# Languages that one text hardly tells apart.
CLOSE = {"nn": ("nn", "nb", "no", "da"), "nb": ("nn", "nb", "no", "da"), "sr": ("sr", "hr", "bs"), "hr": ("sr", "hr", "bs"), "mk": ("mk", "bg", "sr")}
MOST_PAGES = 200
FOREIGN, OTHER, ENGLISH = "other languages", "no prose", "English"


class Paragraphs(html.parser.HTMLParser):
    """The paragraphs of a page, without what stands around them."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "p":
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag):
        self.inside &= tag != "p"

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


def paragraphs_of_page(path):
    page = Paragraphs()
    page.feed(path.read_text(encoding="utf-8", errors="replace"))
    return [" ".join(text.split()) for text in page.found if len(text) > 60]


def paragraphs_of_manual(path):
    """Lines of text between requests of roff; font changes and escapes are taken out."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    text = re.sub(r"\\f\(?.|\\[&%,/]|\\s[-+]?\d", "", text).replace("\\-", "-")
    blocks = re.split(r"(?:^[.'].*\n?)+|\n\s*\n", text, flags=re.MULTILINE)
    return [" ".join(block.split()) for block in blocks if len(block) > 60]


def length(text):
    return max(len(text.split()), len(text) // 6 if len(text.split()) * 12 < len(text) else 0)


def pieces(blocks, size):
    """Pieces of a document, of `size` words and what its last block has more; the rest is left."""
    piece, words = [], 0
    for block in blocks:
        piece.append(block)
        words += length(block)
        if words >= size:
            yield "\n".join(piece)
            piece, words = [], 0


def is_in(language, text):
    """Whether that is what the text is written in, as another program sees it."""
    told = py3langid.classify(text)[0]
    return told in CLOSE.get(language[:2], (language[:2],))


def in_language(name, read, paths):
    """What is in that language in some of the files, as one document of paragraphs."""
    pages = map(read, paths[:: 1 + len(paths) // MOST_PAGES])
    return [[block for page in pages for block in page if is_in(name, block)]]


def languages(unpacked):
    """Names of languages and how to read their documents."""
    for read, prefix, ending in ((paragraphs_of_page, "gimp-help-", "html"), (paragraphs_of_manual, "manpages-", "gz")):
        for folder in sorted(unpacked.glob(prefix + "*")):
            name = folder.name.removeprefix(prefix)
            paths = sorted(folder.rglob(f"*.{ending}"))
            yield name, functools.partial(in_language, name, read, paths)


def lines_of(paths):
    return [path.read_text(encoding="utf-8", errors="replace").splitlines() for path in paths if path.is_file()]


def other_kinds(unpacked):
    """Documents of what is no prose, as lists of lines."""
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    tables = [*sorted((ROOT / "data/substitutions").rglob("*.csv")), *map(pathlib.Path, ("/etc/services", "/usr/share/zoneinfo/zone.tab"))]
    packages = subprocess.run(["dpkg-query", "-W"], capture_output=True, text=True).stdout.splitlines()
    return {
        "code: Python": lines_of(sorted(library.glob("*.py"))),
        "code: Rust": lines_of(sorted((ROOT / "src").rglob("*.rs"))),
        "code: scripts, settings": lines_of([*ROOT.rglob("*.sh"), *ROOT.rglob("*.toml")]),
        "code: C headers": lines_of(sorted(pathlib.Path("/usr/include").glob("*.h"))),
        "tables": lines_of(tables),
        "list: words": lines_of(sorted(unpacked.glob("wamerican/usr/share/dict/*"))),
        "list: packages": [packages],
    }


def verse(unpacked):
    text = (unpacked / "fortunes/usr/share/games/fortunes/songs-poems").read_text(encoding="utf-8", errors="replace")
    return [poem.splitlines() for poem in text.split("\n%\n")]


def register(path, most, chance):
    """Up to `most` documents of a register, drawn by chance, cut into sentences or so."""
    words = ["zstd", "-dc", "--long=27", path] if path.suffix == ".zst" else ["cat", path]
    lines = subprocess.run(words, capture_output=True, check=True).stdout.splitlines()
    drawn = [json.loads(line)["text"] for line in chance.sample(lines, min(most, len(lines)))]
    return [re.split(r"(?<=[.!?]) (?=[A-Z])|\n+", text) for text in drawn]


def rows(documents, each, chance):
    """Pieces of each size, at most `each`, none of them the same text twice."""
    for size in SIZES:
        found = sorted({piece for document in documents for piece in pieces(document, size)})
        for piece in chance.sample(found, min(each, len(found))):
            yield size, piece


def refused(program, texts):
    """For each text whether it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        source, report = f"{folder}/texts.jsonl", f"{folder}/report.jsonl"
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))
        words = [program, "score", source, "--level", "article", "--format", "jsonl", "-q", "--no-config", "-o", report]
        subprocess.run(words, check=True)
        with open(report, encoding="utf-8") as file:
            return [json.loads(line)["reason"] == REFUSED for line in file]


def cell(counts):
    return f"{counts[True]:5} of {counts.total():6} ({100 * counts[True] / counts.total():6.2f} %)" if counts else f"{'-':>25}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("unpacked", type=pathlib.Path)
    parser.add_argument("--english", type=pathlib.Path)
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin")
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    files = sorted(args.english.rglob("*.jsonl*")) if args.english else []
    # Read one by one: some registers are large.
    groups = [(FOREIGN, name, documents) for name, documents in languages(args.unpacked)]
    groups += [(OTHER, name, lambda found=found: found) for name, found in other_kinds(args.unpacked).items()]
    groups.append((ENGLISH, "verse", lambda: verse(args.unpacked)))
    groups += [(ENGLISH, path.name.split(".")[0], lambda path=path: register(path, args.each, chance)) for path in files]
    sums = collections.defaultdict(collections.Counter)
    print(f"{'refused, of pieces of about':45}" + "".join(f"{size:>19} words " for size in SIZES))
    for group, name, documents in groups:
        drawn = list(rows(documents(), args.each, chance))
        told = refused(args.unspin, [text for _, text in drawn])
        counts = collections.defaultdict(collections.Counter)
        for (size, _), is_refused in zip(drawn, told, strict=True):
            counts[size][is_refused] += 1
            sums[group, size][is_refused] += 1
        print(f"{group:16}{name:29}" + " ".join(cell(counts[size]) for size in SIZES), flush=True)
        wrong = [text for (_, text), is_refused in zip(drawn, told) if is_refused and group == ENGLISH]
        for text in chance.sample(wrong, min(args.show, len(wrong))):
            print("    " + " / ".join(text.split("\n"))[:200])
    for group in (FOREIGN, OTHER, ENGLISH):
        print(f"{group:16}{'all':29}" + " ".join(cell(sums[group, size]) for size in SIZES))


if __name__ == "__main__":
    main()
