#!/usr/bin/env bash
# Package:   contraction-fix 0.2.2 (PyPI)
# Guess:     fix() writes out contractions ("don't" -> "do not") and leaves alone text that has none.
# Behaviour: with its default settings it also holds the possessive "its", single letters and digits for contractions:
#            its -> it is, c -> see, b -> be, 2 -> to, 4 -> for. These come from its lists of informal words and of internet slang,
#            which are on by default. With both off the same text stays as it is.
# Seen:      "The cat washed its paws." -> "The cat washed it is paws."; "We have 2 dogs and 4 cats." -> "We have to dogs and for
#            cats."; "Vitamin C is in oranges." -> "Vitamin SEE is in oranges."; "Plan B is better." -> "Plan BE is better."
# Matters:   correct text without any contraction is changed, and numbers are lost. A detector finds "it is" where only "its" fits;
#            but "to dogs and for cats" are real words, so only their neighbours show that they were digits.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet contraction-fix==0.2.2

cat > "$folder/try.py" <<'PY'
import sys

from contraction_fix import fix

EXPECTED = {
    "The cat washed its paws.": "The cat washed it is paws.",
    "Vitamin C is in oranges.": "Vitamin SEE is in oranges.",
    "We have 2 dogs and 4 cats.": "We have to dogs and for cats.",
    "Plan B is better.": "Plan BE is better.",
}
different = []
for text, expected in EXPECTED.items():
    got = fix(text)
    plain = fix(text, use_informal=False, use_slang=False)
    print(f"{text} -> {got}   (both lists off: {plain})")
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
    if plain != text:
        different.append(f"{text!r}: expected no change with both lists off, got {plain!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
