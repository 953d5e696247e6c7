#!/usr/bin/env bash
# Package:   pysbd 0.3.4 (PyPI)
# Expected:  "Tom was 5. Ann was 6. They went." is three sentences, each with its number.
# Behaviour: where the numbers or letters at the ends of two sentences of a text follow each other (5 and 6, b and c), they are held for
#            the marks of a list, and the break moves before them. The sentence loses its last word and the next one begins with it. With
#            5 and 8, or from 100 on, nothing of the kind.
# Seen:      -> "Tom was" | "5. Ann was" | "6. They went."; "He scored 41. In May he scored 42. He left." -> "He scored" | "41. In May he
#            scored" | "42. He left."
# Matters:   tables of results and ages yield sentences that end in "was" and begin with another's number, in a corpus cut with it. They are
#            odd to a language model, and swapped sentences of such a cut carry a number to the wrong man. It comes and goes with the
#            values, so that a test with other numbers does not show it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pysbd==0.3.4

cat > "$folder/try.py" <<'PY'
import sys
import warnings

warnings.filterwarnings("ignore")  # of its patterns, from Python 3.12 on
import pysbd

EXPECTED = {
    "Tom was 5. Ann was 6. They went.": ["Tom was", "5. Ann was", "6. They went."],
    "Tom was 5. Ann was 8. They went.": ["Tom was 5.", "Ann was 8.", "They went."],
    "He scored 41. In May he scored 42. He left.": ["He scored", "41. In May he scored", "42. He left."],
    "It cost 99. It cost 100. It cost 101. He left.": ["It cost 99.", "It cost 100.", "It cost 101.", "He left."],
    "Tom is 5. He likes it. Ann is 6. She left.": ["Tom is", "5. He likes it.", "Ann is", "6. She left."],
    "He chose b. She chose c. They ate.": ["He chose", "b. She chose", "c. They ate."],
}
different = []
splitter = pysbd.Segmenter(language="en", clean=False)
for text, expected in EXPECTED.items():
    got = [sentence.strip() for sentence in splitter.segment(text)]
    print(text, "->", " | ".join(got))
    if got != expected:
        different.append(f"{text!r}: expected {expected}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
