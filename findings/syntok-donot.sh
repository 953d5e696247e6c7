#!/usr/bin/env bash
# Package:   syntok 1.4.4 (PyPI)
# Guess:     its tokens carry the spacing before them, so that to_text gives back the text that went in, contractions and all.
# Behaviour: by default the token n't is written "not", with no space before it, and the verb stays cut. Tokenizer.to_text joins them to
#            words that do not exist. ain't, won't and shan't are not undone otherwise. Tokenizer(replace_not_contraction=False) gives the
#            text back.
# Seen:      "I don't know." -> "I donot know."; "It can't and won't." -> "It canot and wonot."; "She shan't." -> "She shanot.".
# Matters:   "donot", "didnot", "canot" and "wonot" all over a text are the trace of this splitter, not of a careless hand; one who
#            misspells writes "dont". The original is "don't", not "do not".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet syntok==1.4.4

cat > "$folder/try.py" <<'PY'
import sys

from syntok.tokenizer import Tokenizer

EXPECTED = {
    "I don't know.": "I donot know.",
    "He didn't, of course.": "He didnot, of course.",
    "It can't and won't.": "It canot and wonot.",
    "She shan't.": "She shanot.",
    "It isn’t \"old\" at 5 p.m. (or 6).": "It isnot \"old\" at 5 p.m. (or 6).",
    "He's here, I'll go, they'd've gone.": "He's here, I'll go, they'd've gone.",
}
different = []
for text, expected in EXPECTED.items():
    got = Tokenizer.to_text(Tokenizer().tokenize(text))
    kept = Tokenizer.to_text(Tokenizer(replace_not_contraction=False).tokenize(text))
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
    if kept != text:
        different.append(f"{text!r}: expected no change without the replacement, got {kept!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
