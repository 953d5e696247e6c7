"""Makes labelled paragraphs out of clean ones: half of them spun with a thesaurus.

    unspin score FOLDER --level passage --min-score 0 --format jsonl |
        python3 examples/thesaurus_spinner.py THESAURUS train.jsonl test.jsonl

THESAURUS is a file in the format of MyThes, such as Debian's package `mythes-en-us` holds. Every
paragraph of 60 to 150 words is kept as it is or has 1 to 30 of 100 words replaced, blind to sense
and form, as simple spinners do. Files go to train or test as a whole, by a hash of their name. The
same input gives the same output.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys

WORD = re.compile(r"[A-Za-z]+")


def thesaurus(path: str) -> dict[str, list[str]]:
    """The synonyms of every single word, of any part of speech."""
    synonyms: dict[str, list[str]] = {}
    with open(path, encoding="utf-8") as lines:
        next(lines)  # the encoding
        for line in lines:
            word, meanings = line.rsplit("|", 1)
            for _ in range(int(meanings)):
                named = next(lines).strip().split("|")[1:]
                # "city (generic term)" is a kind, not a synonym.
                others = [name for name in named if "(" not in name and name.lower() != word]
                if WORD.fullmatch(word):
                    synonyms.setdefault(word.lower(), []).extend(others)
    return {word: names for word, names in synonyms.items() if names}


def spun(text: str, synonyms: dict[str, list[str]], chance: random.Random) -> str:
    """The text with some of its words replaced."""
    share = 0.01 * 30 ** chance.random()

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        names = synonyms.get(word.lower())
        # About half of all words are in the list.
        if not names or chance.random() > 2 * share:
            return word
        name = chance.choice(names)
        return name[0].upper() + name[1:] if word[0].isupper() else name

    return WORD.sub(swap, text)


def main(path: str, train: str, test: str) -> None:
    """Reads passages from standard input and writes the two files."""
    synonyms = thesaurus(path)
    with open(train, "w", encoding="utf-8") as train_file, open(test, "w", encoding="utf-8") as test_file:
        for number, line in enumerate(sys.stdin):
            row = json.loads(line)
            text = row["text"].strip()
            if not row["reliable"] or not 60 <= len(text.split()) <= 150:
                continue
            digest = hashlib.sha256(f"{row['path']} {row['start']}".encode()).digest()
            changed = spun(text, synonyms, random.Random(digest)) if digest[0] % 2 else text
            label = {"label": "clean", "generator": "human"}
            if changed != text:
                label = {"label": "spun", "generator": "thesaurus", "original": text}
            labelled = {"id": str(number), "text": changed, "group": row["path"], **label}
            of_file = hashlib.sha256(row["path"].encode()).digest()
            out = test_file if of_file[0] % 4 == 0 else train_file
            out.write(json.dumps(labelled, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
