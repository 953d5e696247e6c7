#!/usr/bin/env bash
# Package:   lemminflect 0.2.3 (PyPI)
# Expected:  the first of the inflections of a verb is the usual one, and it is one word.
# Behaviour: for some verbs its table has the rare spelling first, with a space or with a hyphen, and the usual one second or third. It
#            goes by the tense: babysit has "baby-sat" first in the past and "babysits" in the present. Others lack the usual form.
# Seen:      overshoot, VBD -> "over shot", "over-shot", "overshot"; VBZ -> "over shoots" first. broadcast, VBD -> "broadcasted"; unique,
#            JJR -> "uniqueer". 18 of the 6481 verbs without a hyphen have such a first form: babysit, ghostwrite, overeat, prepay ...
# Matters:   spinners and word swappers take the first one. "over shot" is then two words for one, so a swap undone word for word does not
#            match, and "the price over shot" is a trace of this table.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet lemminflect==0.2.3

cat > "$folder/try.py" <<'PY'
import gzip
import sys
from pathlib import Path

import lemminflect

EXPECTED = {
    ("overshoot", "VBD"): ("over shot", "over-shot", "overshot"),
    ("overshoot", "VBZ"): ("over shoots", "over-shoots", "overshoots"),
    ("babysit", "VBD"): ("baby-sat", "babysat"),
    ("babysit", "VBZ"): ("babysits", "baby-sits"),
    ("broadcast", "VBD"): ("broadcasted",),
    ("unique", "JJR"): ("uniqueer",),
    ("shoot", "VBD"): ("shot",),
}
different = []
for (word, tag), expected in EXPECTED.items():
    got = lemminflect.getInflection(word, tag)
    print(f"{word}, {tag} -> {', '.join(got)}")
    if got != expected:
        different.append(f"{word}, {tag}: expected {expected}, got {got}")

# How often: verbs of one word whose first form, of any tense, has a space or a hyphen.
table = Path(lemminflect.__file__).parent / "resources/infl_lu.csv.gz"
verbs, parted = 0, []
with gzip.open(table, "rt", encoding="utf-8") as lines:
    for line in lines:
        lemma, part, *forms = line.rstrip("\n").split(",")
        if part == "verb" and lemma.isalpha():
            verbs += 1
            if any(mark in form.split("/")[0] for form in forms for mark in " -"):
                parted.append(lemma)
print(f"{len(parted)} of {verbs} verbs have such a first form, so {', '.join(parted[:12])}")
if (len(parted), verbs) != (18, 6481):
    different.append("expected 18 of 6481 verbs")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
