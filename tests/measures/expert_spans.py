"""Whether suspect sentences and findings of kind mt lie where experts marked errors of translation.

    expert_spans.py UNSPIN SPANS.tsv.zst [--documents 1500] [--odd | --even] [--preset balanced]

SPANS holds expert ratings, tab-separated: system, document, segment, rater, text with <v>error</v>, category, severity. Documents of
systems are scored whole, those of people left out. --odd and --even take every other document by its number's hash, so that one half
can be looked at and the other be measured. Needs the package zstandard.
"""

import argparse
import collections
import io
import json
import random
import re
import subprocess
import tempfile
import zlib

import zstandard

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("unspin")
parser.add_argument("spans")
parser.add_argument("--documents", type=int, default=1500)
parser.add_argument("--preset", default="balanced")
parser.add_argument("--odd", action="store_true")
parser.add_argument("--even", action="store_true")
parser.add_argument("--kinds", action="store_true", help="each reason with its findings")
options = parser.parse_args()

PLACES = 20  # random places of a finding's length, for chance


def segments():
    found = {}
    raw = zstandard.ZstdDecompressor(max_window_size=2**28).stream_reader(open(options.spans, "rb"))
    for line in io.TextIOWrapper(raw, encoding="utf8"):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != 7 or cells[2] == "seg_id" or re.match("Human|ref", cells[0]):
            continue
        system, document, number, _, marked, _, severity = cells
        text = marked.replace("<v>", "").replace("</v>", "")
        segment = found.setdefault((system, document), {}).setdefault(int(number), {"text": text, "severities": set(), "spans": []})
        segment["severities"].add(severity)
        span = re.search("<v>(.*?)</v>", marked)
        if span and text == segment["text"] and severity in ("Major", "Minor"):
            start = len(marked[: span.start()].encode())
            segment["spans"].append((start, start + len(span.group(1).encode())))
    return found


def half(document):
    return zlib.crc32(document.encode()) % 2


documents = [(key, segments) for key, segments in sorted(segments().items()) if not options.odd or half(key[1])]
documents = [(key, segments) for key, segments in documents if not options.even or not half(key[1])]
random.seed(1)
random.shuffle(documents)
articles = {}
with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
    for (system, document), found in documents[: options.documents]:
        text, rows = b"", []
        for _, segment in sorted(found.items()):
            start = len(text) + bool(text)
            text += (b" " if text else b"") + segment["text"].encode()
            rows.append((start, len(text), segment))
        if len(text.split()) >= 60:
            name = f"{system}|{document}"
            articles[name] = (len(text), rows)
            print(json.dumps({"id": name, "text": text.decode()}), file=file)
    file.flush()
    command = [options.unspin, "score", file.name, "--level", "sentence", "--min-score", "0", "--format", "jsonl", "--preset", options.preset]
    scored = collections.defaultdict(list)
    for line in subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines():
        row = json.loads(line)
        scored[row["id"]].append(row)

pairs = wins = findings = touching = 0
chance = 0.0
kinds = collections.defaultdict(collections.Counter)
for name, (length, rows) in articles.items():
    scores = {"major": [], "none": []}
    marked = bytearray(length)
    for start, end, segment in rows:
        for first, last in segment["spans"]:
            marked[start + first : start + last] = b"\1" * (last - first)
        best = max((row["score"] for row in scored[name] if row["start"] < end and row["end"] > start), default=None)
        if best is not None and "Major" in segment["severities"]:
            scores["major"].append(best)
        elif best is not None and not segment["severities"] - {"No-error", "Neutral"}:
            scores["none"].append(best)
    pairs += len(scores["major"]) * len(scores["none"])
    wins += sum((a > b) + 0.5 * (a == b) for a in scores["major"] for b in scores["none"])
    for finding in (finding for row in scored[name] for finding in row.get("findings", []) if finding["kind"] == "mt"):
        start, end = finding["start"], finding["end"]
        touches = any(marked[start:end])
        findings += 1
        touching += touches
        places = [random.randrange(max(1, length - end + start)) for _ in range(PLACES)]
        chance += sum(any(marked[place : place + end - start]) for place in places) / PLACES
        reason = re.sub(r"\d+", "N", re.split(r"[(:]", (finding["evidence"] or ["none"])[0])[0]).strip()
        kinds[reason]["findings"] += 1
        kinds[reason]["touching"] += touches
print(f"{len(articles)} documents; sentences with a major error above error-free ones of the same document: {wins / max(1, pairs):.3f} of {pairs} pairs")
print(f"{findings} findings of kind mt, {touching / max(1, findings):.3f} touch a marked span, {chance / max(1, findings):.3f} by chance")
if options.kinds:
    for reason, count in sorted(kinds.items(), key=lambda item: -item[1]["findings"]):
        print(f"{count['findings']:5} {count['touching'] / count['findings']:.2f} {reason}")
