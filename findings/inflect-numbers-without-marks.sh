#!/usr/bin/env bash
# Package:   inflect 7.6.0 (PyPI)
# Expected:  number_to_words raises an error for what is no number, or leaves it alone.
# Behaviour: it throws away what is not a digit or a point and reads the rest: dates, times, scores and fractions become one large number, a
#            full stop of an abbreviation becomes a decimal point, and a word becomes zero.
# Seen:      9/11 -> "nine hundred and eleven"; 12:30 -> "one thousand, two hundred and thirty"; 1/2 -> "twelve"; "No. 5" -> "zero point
#            five"; "10 p.m." -> "ten point zero"; "one" -> "zero"; 50% -> "fifty".
# Matters:   a tool that writes numbers out with it, as some humanizers and voices do, writes other numbers. "nine hundred and eleven"
#            for 9/11 is fluent English to every language model; only who knows the facts, or the original, sees it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet inflect==7.6.0

cat > "$folder/try.py" <<'PY'
import sys

import inflect

EXPECTED = {
    "911": "nine hundred and eleven",
    "9/11": "nine hundred and eleven",
    "12:30": "one thousand, two hundred and thirty",
    "1/2": "twelve",
    "3-2": "thirty-two",
    "No. 5": "zero point five",
    "10 p.m.": "ten point zero",
    "50%": "fifty",
    "1e3": "thirteen",
    "one": "zero",
}
different = []
engine = inflect.engine()
for text, expected in EXPECTED.items():
    got = engine.number_to_words(text)
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
