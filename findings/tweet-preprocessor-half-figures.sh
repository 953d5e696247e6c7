#!/usr/bin/env bash
# Package:   tweet-preprocessor 0.6.0 (PyPI)
# Guess:     clean() of a plain sentence of news, with no address, name or tag of a tweet in it, changes nothing; of a result, a time or a
#            span of years it takes the whole or nothing.
# Behaviour: numbers are among what it removes unless told otherwise, and of figures joined by a hyphen, colon or slash the first alone.
#            Letters behind a figure stay. A figure behind a letter, a hyphen or an opening bracket stays as well.
# Seen:      "The team won 5-3 at 8:30 (see page 8)." -> "The team won -3 at :30 (see page )."; "In the 1990s" -> "In the s"; "a
#            10-year-old" -> "a -year-old"; "From 2019-2020" -> "From -2020"; "Item (8)" unchanged.
# Matters:   "won -3", "at :30" and "a -year-old" are traces of this cleaner, where a writer would leave out the whole. A lone s, th or pm is
#            the end of a figure, not a slip. The number is gone; no table gives it back.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tweet-preprocessor==0.6.0

cat > "$folder/try.py" <<'PY'
import sys

import preprocessor

EXPECTED = {
    "The team won 5-3 at 8:30 (see page 8).": "The team won -3 at :30 (see page ).",
    "In the 1990s he was 20th.": "In the s he was th.",
    "She saw a 10-year-old at 7pm.": "She saw a -year-old at pm.",
    "From 2019-2020 it grew.": "From -2020 it grew.",
    "He ran 1/2 of it.": "He ran /2 of it.",
    "Prices rose 3.5% to 1,200 dollars.": "Prices rose % to dollars.",
    # For comparison: unchanged.
    "Item (8) and CO2, the B-52.": "Item (8) and CO2, the B-52.",
    "The old bridge is shut, he said.": "The old bridge is shut, he said.",
}
different = []
for text, expected in EXPECTED.items():
    got = preprocessor.clean(text)
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
