#!/usr/bin/env bash
# Package:   inflect 7.6.0 (PyPI)
# Expected:  plural("MP") is "MPs", plural("1980") is "1980s".
# Behaviour: a word without small letters gets its ending in capitals, as if the line were a headline: digits alone count as well. The
#            rules for endings go by letters, not by how they are said: NGO -> NGOES. With one small letter all is well. no(), which writes
#            a number and its noun, does the same.
# Seen:      MP -> MPS, CEO -> CEOS, TV -> TVS, NGO -> NGOES, 1980 -> 1980S, B-52 -> B-52S; PhD -> PhDs, UN official -> UN officials;
#            no("TV", 2) -> "2 TVS".
# Matters:   "MPS", "CEOS", "NGOES" and "the 1980S" are words that no dictionary has and that no editor writes; a text with several of
#            them was put together by a program. To a detector that folds case they look like plain plurals: it must look at the letters.
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
    "MP": "MPS",
    "CEO": "CEOS",
    "TV": "TVS",
    "NGO": "NGOES",
    "1980": "1980S",
    "B-52": "B-52S",
    "PhD": "PhDs",
    "UN official": "UN officials",
}
different = []
engine = inflect.engine()
for word, expected in EXPECTED.items():
    got = engine.plural(word)
    print(word, "->", got)
    if got != expected:
        different.append(f"{word!r}: expected {expected!r}, got {got!r}")
counted = engine.no("TV", 2)
print("2 and TV ->", counted)
if counted != "2 TVS":
    different.append(f"expected '2 TVS', got {counted!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
