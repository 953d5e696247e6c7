#!/usr/bin/env bash
# Package:   symspellpy 6.10.1 (PyPI)
# Expected:  lookup_compound corrects misspelt words; it leaves numbers and the commonest short words alone.
# Behaviour: what is not in its frequency list of 82,834 words is replaced by the commonest word within two letters, and a number of one
#            or two digits is within two letters of "a" and "of"; a year is cut in two first. The list lacks "mr", most names and words of late
#            years. ignore_non_words=True spares numbers, and not "Mr".
# Seen:      "In 2019 he won 5 games." -> "in of of he won a games"; "Mr Smith's dog" -> "or smiths dog"; "Brexit and email" -> "credit and
#            email"; with ignore_non_words and transfer_casing "In 2019 he won 5 games", "Or Smiths dog".
# Matters:   corpora that were cleaned with it have "of of" where a year was, "or" for "Mr" and "credit" for "Brexit": swaps of real
#            words, which look like spinning but go by letters, not by sense. No thesaurus gives the original back.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet symspellpy==6.10.1

cat > "$folder/try.py" <<'PY'
import sys
from importlib.resources import files

from symspellpy import SymSpell

EXPECTED = {
    "In 2019 he won 5 games.": ("in of of he won a games", "In 2019 he won 5 games"),
    "Mr Smith's dog": ("or smiths dog", "Or Smiths dog"),
    "Brexit and email": ("credit and email", "Credit and email"),
    "where is the love": ("where is the love", "where is the love"),
}
different = []
speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
data = files("symspellpy")
speller.load_dictionary(str(data / "frequency_dictionary_en_82_765.txt"), 0, 1)
speller.load_bigram_dictionary(str(data / "frequency_bigramdictionary_en_243_342.txt"), 0, 2)
print(f"{speller.word_count} words")
if speller.word_count != 82834:
    different.append("expected 82834 words")
for text, expected in EXPECTED.items():
    plain = speller.lookup_compound(text, 2)[0].term
    careful = speller.lookup_compound(text, 2, ignore_non_words=True, transfer_casing=True)[0].term
    print(f"{text} -> {plain}   (non-words ignored, capitals kept: {careful})")
    if (plain, careful) != expected:
        different.append(f"{text!r}: expected {expected}, got {(plain, careful)}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
