#!/usr/bin/env bash
# Package:   feedparser 6.0.14 (PyPI)
# Expected:  entry.content holds what the feed has as content (<content:encoded>); what is said of a picture stands with the picture.
# Behaviour: the description of a picture, <media:description>, counts as a description of the item. The first of the two in the feed is the
#            summary, the second one becomes `content`, before the real one. Only behind a <content:encoded> is it left out. The
#            picture's own record, media_content, has it never.
# Seen:      <description>, picture -> summary "The pool is shut.", content ["A red door."]; picture, <description> -> summary "A red
#            door.", content ["The pool is shut."]; <description>, picture, <content:encoded> -> content ["A red door.", "<p>The
#            pool is shut for good.</p>"].
# Matters:   the usual line, entry.content[0].value if there is content, else entry.summary, yields captions in place of stories. An
#            archive made so is full of short texts that fit no headline. Take the longest of all.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet feedparser==6.0.14

cat > "$folder/try.py" <<'PY'
import sys

import feedparser

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Gazette</title><link>http://example.org/</link><description>News</description><item><title>Pool</title>{}</item></channel></rss>"""
SUMMARY = "<description>The pool is shut.</description>"
PICTURE = '<media:content url="http://example.org/door.jpg"><media:description>A red door.</media:description></media:content>'
STORY = "<content:encoded><![CDATA[<p>The pool is shut for good.</p>]]></content:encoded>"
WHOLE = "<p>The pool is shut for good.</p>"
EXPECTED = {
    "summary": (SUMMARY, "The pool is shut.", []),
    "summary, picture": (SUMMARY + PICTURE, "The pool is shut.", ["A red door."]),
    "summary, picture, story": (SUMMARY + PICTURE + STORY, "The pool is shut.", ["A red door.", WHOLE]),
    "summary, story, picture": (SUMMARY + STORY + PICTURE, "The pool is shut.", [WHOLE]),
    "picture, summary": (PICTURE + SUMMARY, "A red door.", ["The pool is shut."]),
    "two summaries": (SUMMARY + "<description>It was old.</description>", "The pool is shut.", ["It was old."]),
}
different = []
for name, (parts, summary, content) in EXPECTED.items():
    entry = feedparser.parse(FEED.format(parts)).entries[0]
    got = (entry.summary, [part.value for part in entry.get("content", [])])
    print(f"{name}: summary {got[0]!r}, content {got[1]}")
    if got != (summary, content):
        different.append(f"{name}: expected {(summary, content)}, got {got}")
    if any("A red door." in str(picture) for picture in entry.get("media_content", [])):
        different.append(f"{name}: the description stands with the picture")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
