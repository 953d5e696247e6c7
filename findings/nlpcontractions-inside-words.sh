#!/usr/bin/env bash
# Package:   NLPContractions 0.1 (PyPI)
# Guess:     a tool that puts contractions for words leaves alone the words that merely hold such letters.
# Behaviour: its patterns have no word boundaries. "them" becomes "'em", "over" becomes "o'er", "old" becomes "ol'" and "ever"
#            becomes "e'er" also in the midst of longer words. "he is" becomes "he's" even in "the island".
# Seen:      themselves -> 'emselves, government -> go'ernment, mathematics -> ma'ematics, soldier -> sol'ier, The island -> The'sland.
# Matters:   such a text holds words that no dictionary has. A detector that splits at the apostrophe sees two odd pieces, and one
#            that looks up whole words finds nothing. The author's word is found only by looking at the letters around.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet NLPContractions==0.1

cat > "$folder/try.py" <<'PY'
import sys

from NLPContractions import text_contraction

# text_contraction gives a list: one text for each pattern that matched.
EXPECTED = {
    "They built the shed themselves.": ["They built the shed 'emselves."],
    "The government opened a bridge.": ["The go'ernment opened a bridge."],
    "My sister studies mathematics.": ["My sister studies ma'ematics."],
    "A soldier came.": ["A sol'ier came."],
    "The island was quiet.": ["The'sland was quiet."],
}
different = []
for text, expected in EXPECTED.items():
    got = text_contraction(text)
    print(text, "->", *got)
    if got != expected:
        different.append(f"{text!r}: expected {expected}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
