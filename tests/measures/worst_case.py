#!/usr/bin/env python3
"""Prints how long `unspin score` takes for the worst inputs known, at doubling sizes.

    worst_case.py [NAME]... [--unspin PATH] [--sizes KB,KB...] [--limit SECONDS] [--threads N]

Each case is made anew at each size, written into a temporary folder and scored into /dev/null; the figure is the
processor time in seconds less that of an empty article, best of two. Then come the exponent, by which
power of the size the time grows from the second largest to the largest size (1 is linear, 2 quadratic; times under
a twentieth of a second tell nothing and show as a dash), and the peak of memory at the largest size, in MB. A case
that runs over the limit is cut there, and its larger sizes are left out. `prose`, the samples over and over, is what
to compare with.
"""

import argparse
import functools
import gzip
import io
import itertools
import json
import math
import os
import pathlib
import random
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data/samples/articles"


def filled(unit, size):
    """`unit` over and over, cut at `size` bytes."""
    return (unit * (size // len(unit.encode()) + 1))[:size]


def samples(pattern, size):
    texts = [path.read_text() for path in sorted(SAMPLES.glob(pattern))]
    return filled("\n\n".join(texts) + "\n\n", size)


def one_sentence(size):
    words = samples("*.txt", size).replace(".", ",").replace("!", ",").replace("?", ",")
    return " ".join(words.split())[:size]


def random_words(size):
    """Words that no one has seen, each different."""
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ("".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in itertools.count())
    return " ".join(itertools.islice(words, size // 7))[:size]


def spun_phrase(size):
    return filled("The International Minister was preventing the hearth in the metropolis. ", size)


def nested_html(tag):
    def page(size):
        depth = size // (2 * len(tag) + 5)
        return f"<html><body>{f'<{tag}>' * depth}text{f'</{tag}>' * depth}</body></html>"

    return page


def html_list(size):
    return f"<html><body><ul>{filled('<li><a href=x>word</a> ', size)}</body></html>"


def deep_json(size):
    depth = size // 2
    return '{"a":' + "[" * depth + "]" * depth + ',"text":"a"}\n'


def many_fields(size):
    fields = ",".join(f'"f{n}":{n}' for n in range(size // 16))
    return "{" + fields + ',"text":"a"}\n'


def short_rows(size):
    return filled('{"text":"a"}\n', size)


def empty_rows(size):
    return "text\n" + filled('""\n', size)


def wide_table(size):
    """A header of many columns and rows of many commas."""
    columns = math.isqrt(size // 4)
    header = ",".join(["text", *(f"c{n}" for n in range(columns))])
    row = "a" + "," * columns + "\n"
    return f"{header}\n{filled(row, size)}"


def nested_quotes(size):
    return filled("> ", size // 2) + "text\n\n" + filled("* ", size // 2)


def zipped(size):
    """A hundredfold of the size behind gzip, as one article."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        out.write(b"word " * (size * 20))
    return packed.getvalue()


# Name: file extension, maker of the content at a size in bytes.
CASES = {
    "prose": ("txt", lambda size: samples("*.txt", size)),
    "spun prose": ("txt", lambda size: samples("spun*.txt", size)),
    "one paragraph": ("txt", lambda size: " ".join(samples("*.txt", size).split())),
    "one sentence": ("txt", one_sentence),
    "one spun sentence": ("txt", lambda size: " ".join(samples("spun*.txt", size).replace(".", ",").split())),
    "suspicious phrases": ("txt", spun_phrase),
    "suspicious, no stop": ("txt", lambda size: spun_phrase(size).replace(".", ",")),
    "one word": ("txt", lambda size: filled("metropolis ", size)),
    "one frequent word": ("txt", lambda size: filled("the ", size)),
    "two words in turn": ("txt", lambda size: filled("large big ", size)),
    "unseen words": ("txt", random_words),
    "no spaces": ("txt", lambda size: filled("abcdefghijklmnopqrstuvwxyz", size)),
    "one letter": ("txt", lambda size: filled("a", size)),
    "long tokens": ("txt", lambda size: filled("a" * 4096 + " ", size)),
    "hyphens in words": ("txt", lambda size: filled("well-", size)),
    "apostrophes in words": ("txt", lambda size: filled("o'", size)),
    "digits": ("txt", lambda size: filled("1,2.", size)),
    "full stops": ("txt", lambda size: filled(".", size)),
    "initials": ("txt", lambda size: filled("A. ", size)),
    "abbreviations": ("txt", lambda size: filled("Mr. ", size)),
    "newlines": ("txt", lambda size: filled("\n", size)),
    "one word a line": ("txt", lambda size: filled("word\n", size)),
    "spaces": ("txt", lambda size: "a" + filled(" ", size) + "b"),
    "quotes": ("txt", lambda size: filled('"', size)),
    "curly quotes": ("txt", lambda size: filled("“", size // 3)),
    "quotes, sentences": ("txt", lambda size: filled('"Yes. ', size)),
    "open brackets": ("txt", lambda size: filled("(a ", size)),
    "capitals": ("txt", lambda size: filled("Ab Cd. ", size)),
    "names, all different": ("txt", lambda size: random_words(size).title()),
    "same sentence": ("txt", lambda size: filled("The fire burnt the house down. ", size)),
    "combining marks": ("txt", lambda size: "a" + filled("\u0301", size // 2)),
    "marks on each letter": ("txt", lambda size: filled("e\u0301\u0323\u0302 ", size // 4)),
    "emoji": ("txt", lambda size: filled("😀", size // 4)),
    "zero width joiners": ("txt", lambda size: filled("a\u200d", size // 4)),
    "control characters": ("txt", lambda size: "word " * 4000 + filled("\x01", size)),
    "broken UTF-8": ("txt", lambda size: filled("é", size // 2).encode() + b"\xff\xc3" * (size // 4)),
    "windows-1252": ("txt", lambda size: filled("It’s late “he said” ", size).encode("windows-1252", "replace")),
    "markdown quotes": ("md", nested_quotes),
    "markdown stars": ("md", lambda size: filled("*a **b ", size)),
    "markdown brackets": ("md", lambda size: filled("[", size)),
    "markdown links": ("md", lambda size: filled("[a](", size)),
    "markdown backticks": ("md", lambda size: " ".join("`" * n for n in range(math.isqrt(2 * size)))),
    "markdown table": ("md", lambda size: "|a" * (size // 4) + "\n" + "|-" * (size // 4) + "\n" + "|b" * 9),
    "markdown references": ("md", lambda size: "".join(f"[r{n}]: /u\n" for n in range(size // 12)) + "[r1]"),
    "nested div": ("html", nested_html("div")),
    "nested b": ("html", nested_html("b")),
    "nested p": ("html", nested_html("p")),
    "nested table": ("html", nested_html("table")),
    "nested list": ("html", lambda size: "<body>" + filled("<ul><li>a ", size)),
    "unclosed a": ("html", lambda size: "<body>" + filled("<a href=x>w ", size)),
    "unclosed i and p": ("html", lambda size: "<body>" + filled("<i><p>w ", size)),
    "list of links": ("html", html_list),
    "attributes": ("html", lambda size: "<p " + " ".join(f"a{n}=1" for n in range(size // 9)) + ">text"),
    "entities": ("html", lambda size: "<p>" + filled("&amp;", size)),
    "open tags": ("html", lambda size: "<p>" + filled("<", size)),
    "comments": ("html", lambda size: "<p>text" + filled("<!--", size)),
    "many paragraphs": ("html", lambda size: "<body>" + filled("<p>A few words, here.</p>", size)),
    "line breaks": ("html", lambda size: "<body><p>" + filled("a<br>", size)),
    "deep JSON": ("jsonl", deep_json),
    "many fields": ("jsonl", many_fields),
    "short rows": ("jsonl", short_rows),
    "escapes": ("jsonl", lambda size: json.dumps({"text": "\u2028" * (size // 6)}) + "\n"),
    "unclosed quote": ("csv", lambda size: 'text\n"' + filled("a,b\n", size)),
    "quotes in cells": ("csv", lambda size: 'text\n"' + filled('""', size) + '"\n'),
    "empty rows": ("csv", empty_rows),
    "wide table": ("csv", wide_table),
    "packed hundredfold": ("txt.gz", lambda size: zipped(size // 100)),
}


def run(command, limit):
    """Processor time of a command in seconds and its peak of memory in MB; None over the limit."""
    cut = functools.partial(resource.setrlimit, resource.RLIMIT_CPU, (limit, limit))
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=cut)
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    return None if program.returncode < 0 else (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(program, folder, name, size, limit, threads):
    extension, make = CASES[name]
    content = make(size)
    path = folder / f"case.{extension}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    command = [program, "score", path, "--format", "jsonl", "--level", "sentence", "--quiet", "--threads", str(threads)]
    first = run(command, limit)
    if first is None or first[0] > 2:
        return first
    return min(first, run(command, limit) or first)


def exponent(times):
    known = [time for time in times if time is not None]
    if len(known) < 2 or min(known[-2:]) < 0.05:
        return "-"
    return f"{math.log2(known[-1] / known[-2]):.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases to run (default: all)")
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin", metavar="PATH")
    parser.add_argument("--sizes", default="256,512,1024,2048,4096", help="in kilobytes, each twice the one before")
    parser.add_argument("--limit", type=int, default=60, metavar="SECONDS")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    names = args.names or list(CASES)
    print("| input | " + " | ".join(f"{size} KB" for size in sizes) + " | exponent | peak MB |")
    print("|---|" + "---:|" * (len(sizes) + 2))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "empty.txt").write_text("")
        idle, _ = run([args.unspin, "score", folder / "empty.txt"], args.limit)
        for name in names:
            times, peak = [], 0
            for size in sizes:
                measured = measure(args.unspin, folder, name, size * 1024, args.limit, args.threads)
                if measured is None:
                    times.append(None)
                    break
                time, peak = measured
                times.append(max(time - idle, 0))
            cells = [f"over {args.limit}" if time is None else f"{time:.2f}" for time in times]
            cells += [""] * (len(sizes) - len(cells))
            print(f"| {name} | " + " | ".join(cells) + f" | {exponent(times)} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
