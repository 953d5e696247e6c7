#!/usr/bin/env bash
# Package:   boilerpy3 1.0.7 (PyPI)
# Expected:  <small>, <s>, <q>, <cite> and <ins> are inline elements: the sentence around them stays one line.
# Behaviour: it knows a short list of inline elements (a, abbr, b, code, em, font, i, span, strong, sub, sup, u and some more). Every other
#            element, <q> and <cite> as well as <wbr>, begins a block. The sentence is torn into lines, and a word with <wbr> in two.
# Seen:      "in the <cite>Gazette</cite> that" -> three lines; "coun<wbr>try" -> "coun" and "try" on two lines. The
#            same with <i> stays one line.
# Matters:   whoever takes a line for a paragraph gets half sentences, which end without a full stop and begin small. They are odd to every
#            language model and are no work of a spinner.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet boilerpy3==1.0.7

cat > "$folder/try.py" <<'PY'
import sys

from boilerpy3.extractors import ArticleExtractor

BEFORE = [
    "The council of Ashford Falls voted on Tuesday to close the swimming pool in the old park, and the mayor said that it would not open "
    "again before the spring of next year.",
    "People who live near the pool said they were angry, because the council had promised them in the winter that it would be kept open "
    "for the children of the town.",
]
AFTER = [
    "The pool was built by the workers of the mill more than ninety years ago, and it has been used by the schools of the valley ever since "
    "the end of the war.",
    "A group of parents has collected more than two thousand names for a letter to the council, and they will hand it over at the next "
    "meeting in the town hall.",
]
END = "the hall of the school was full on that day, and that the people who came would have to wait for better times."
EXPECTED = {
    f"He wrote in the <i>Gazette</i> that {END}": [*BEFORE, f"He wrote in the Gazette that {END}", *AFTER],
    f"He wrote in the <cite>Gazette</cite> that {END}": [*BEFORE, "He wrote in the", "Gazette", f"that {END}", *AFTER],
    f"He told the coun<wbr>try that {END}": [*BEFORE, "He told the coun", f"try that {END}", *AFTER],
}
different = []
for html, expected in EXPECTED.items():
    paragraphs = "".join(f"<p>{text}</p>" for text in [*BEFORE, html, *AFTER])
    page = f"<html><head><title>Pool</title></head><body><article><h1>Pool</h1>{paragraphs}</article></body></html>"
    got = [line for line in ArticleExtractor().get_content(page).split("\n") if line not in ("", "Pool")]
    print(html, "->")
    print(*(f"    {line[:60]}" for line in got), sep="\n")
    if got != expected:
        different.append(f"{html!r}: expected {expected}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
