#!/usr/bin/env python3
"""Measures the text that is taken from web pages, beside trafilatura.

    pages.py FOLDER [--unspin PROGRAM] [--worst N]

FOLDER holds a folder a page, with `source.html` and what a reader would call the article: `expected.txt`, or
`expected.html`, of which the text is taken. `tests/pages` is such a folder; so are the test pages of Readability.
Prints the mean over the pages of precision, recall and F1 of words (as bags, in small letters), and the worst pages.
Needs `pip install trafilatura`, and lxml, which it brings.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

import trafilatura
from lxml import html

ROOT = pathlib.Path(__file__).resolve().parents[2]


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def expected(folder):
    plain = folder / "expected.txt"
    if plain.exists():
        return plain.read_text(encoding="utf-8")
    page = html.fromstring((folder / "expected.html").read_bytes().decode("utf-8", "replace"))
    return " ".join(page.itertext())


def texts_of_unspin(pages, program):
    """The texts of all pages: they are scored as well, which costs little."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for page in pages:
            shutil.copy(page / "source.html", folder / f"{page.name}.html")
        command = [program, "labels", "convert", "--predict", "--to", "jsonl", "-o", folder / "texts.jsonl", folder]
        subprocess.run(command, check=True, capture_output=True)
        with open(folder / "texts.jsonl", encoding="utf-8") as rows:
            rows = [json.loads(row) for row in rows]
    return {pathlib.Path(row["path"]).stem: row["text"] for row in rows}


def texts_of_trafilatura(pages):
    read = {page.name: (page / "source.html").read_bytes() for page in pages}
    return {name: trafilatura.extract(page, include_comments=False) or "" for name, page in read.items()}


def scores(found, wanted):
    """Precision, recall and F1 of one page."""
    common = (found & wanted).total()
    precision = common / found.total() if found else float(not wanted)
    recall = common / wanted.total() if wanted else float(not found)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin")
    parser.add_argument("--worst", type=int, default=5)
    args = parser.parse_args()

    pages = sorted(page for page in args.folder.iterdir() if (page / "source.html").exists())
    wanted = {page.name: words(expected(page)) for page in pages}
    print(f"{len(pages)} pages{'':14}precision  recall      F1")
    for name, texts in [
        ("unspin", texts_of_unspin(pages, args.unspin)),
        ("trafilatura " + trafilatura.__version__, texts_of_trafilatura(pages)),
    ]:
        by_page = {page: scores(words(texts.get(page, "")), wanted[page]) for page in wanted}
        means = [sum(row[at] for row in by_page.values()) / len(by_page) for at in range(3)]
        print(f"{name:24}" + "".join(f"{mean:8.3f}" for mean in means))
        worst = sorted(by_page, key=lambda page: by_page[page][2])[: args.worst]
        for page in worst:
            precision, recall, f1 = by_page[page]
            print(f"    {page:30} {precision:.3f} {recall:.3f} {f1:.3f}")


if __name__ == "__main__":
    main()
