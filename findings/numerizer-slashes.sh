#!/usr/bin/env bash
# Package:   numerizer 0.2.4 (PyPI)
# Guess:     number words become figures where they stand as words of their own: "tenants wait a second for the first half" -> "a 2nd
#            for the 1st 1/2"; "nineteen eighty-four" -> 1984, or 19 84.
# Behaviour: third to tenth, half and quarter are taken for the lower part of a fraction, and the space before them goes, though no number
#            stands before them. "a" becomes 1, at its first place in the text alone. A year in words becomes three numbers.
# Seen:      "She finished third." -> "She finished/3."; "The team's fifth goal" -> "The team's/5 goal"; "first half" -> "1st/2"; "the two
#            half-brothers" -> "the 2 1/2 brothers"; "She saw a man and a child." -> "She saw 1 man and a child."; "nineteen eighty-four" ->
#            "19 80 4".
# Matters:   "finished/3" and "team's/5" are one token to most splitters and look like a path or a slip of the keyboard; the original is an
#            ordinal. Reports of sport and of quarterly profits are full of them. "the 2 1/2 brothers" is even fluent.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-deps numerizer==0.2.4

cat > "$folder/try.py" <<'PY'
import sys

from numerizer import numerize

EXPECTED = {
    "She finished third.": "She finished/3.",
    "They were fourth and tenth.": "They were/4 and 10th.",
    "The team's fifth goal": "The team's/5 goal",
    "in the first half of the game": "in the 1st/2 of the game",
    "second-quarter sales": "2nd/4 sales",
    "the other half left": "the other/2 left",
    "A half hour later the two half-brothers left.": "1/2 hour later the 2 1/2 brothers left.",
    "She saw a man and a child.": "She saw 1 man and a child.",
    "nineteen eighty-four": "19 80 4",
    # For comparison: as one would guess.
    "on the fifth floor": "on the 5th floor",
    "He came second.": "He came 2nd.",
    "Eighty-six of them": "86 of them",
    "Two and a half years later": "2.5 years later",
}
different = []
for text, expected in EXPECTED.items():
    got = numerize(text)
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
