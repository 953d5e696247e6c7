#!/usr/bin/env bash
# Packages:  trafilatura 2.3.1 and Resiliparse 2.0.1 (PyPI)
# Guess:     <time> in a sentence is an inline element like <b>: the mark goes and the words stay.
# Behaviour: both take it for the date line of a page wherever it stands, and drop it with its words, also in the midst of a sentence. So
#            they do with <label>. trafilatura's favor_recall=True does not help. readability-lxml 0.9 keeps the words.
# Seen:      "begins at <time>7:30</time> p.m. on <time datetime=...>Tuesday</time>, the mayor said" -> "begins at p.m. on , the mayor said",
#            from both.
# Matters:   pages that are marked up with care lose their times and days; "at p.m." and "on , the mayor" are then no slips of an
#            author or an engine. Wherever "at", "on" and "since" hang in the air, look at how the pages were read.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/pip" install --quiet Resiliparse==2.0.1
"$folder/venv/bin/pip" install --quiet --no-deps readability-lxml==0.9 cssselect==1.3.0 chardet==5.2.0

cat > "$folder/try.py" <<'PY'
import re
import sys

import lxml.html
import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

BEFORE = "The council of the town voted to close the pool in the park, and it will not open again before the spring of next year."
AFTER = "It was built by the workers of the mill, and it has been used by the schools of the valley since the end of the war."
SENTENCE = "The meeting begins at {0}7:30{1} p.m. on {0}Tuesday{1}, the mayor said, and all of them may come."
WHOLE = SENTENCE.format("", "")
GAPS = "The meeting begins at p.m. on , the mayor said, and all of them may come."
READERS = {
    "trafilatura": (trafilatura.extract, GAPS),
    "trafilatura, favor_recall": (lambda page: trafilatura.extract(page, favor_recall=True), GAPS),
    "Resiliparse": (lambda page: extract_plain_text(page, main_content=True), GAPS),
    "readability-lxml": (lambda page: lxml.html.fromstring(Document(page).summary()).text_content(), WHOLE),
}
different = []
for name, (read, with_gaps) in READERS.items():
    for tag, expected in {"b": WHOLE, "time": with_gaps, "label": with_gaps}.items():
        sentence = SENTENCE.format(f"<{tag}>", f"</{tag}>")
        page = f"<html><body><article><h1>Pool</h1><p>{BEFORE}</p><p>{sentence}</p><p>{AFTER}</p></article></body></html>"
        text = re.sub(r"\s+", " ", read(page))
        got = text.split(BEFORE)[-1].split(AFTER)[0].strip()
        print(f"{name}, <{tag}>: {got}")
        if got != expected:
            different.append(f"{name}, <{tag}>: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
