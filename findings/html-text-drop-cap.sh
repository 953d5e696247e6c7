#!/usr/bin/env bash
# Package:   html-text 0.7.1 (PyPI)
# Guess:     text of elements that stand within a word ("<span>T</span>he", "CO<sub>2</sub>") is joined as a browser shows it; its readme
#            speaks of spaces between elements that look apart.
# Behaviour: a space is put at the border of every inline element, unless punctuation of its list stands there. So the first letter, set
#            large, comes off its word, the number of a formula off its letters, and an 's off its name. A comma stays where it was.
#            guess_punct_space=False puts one before the comma as well.
# Seen:      "<span>T</span>he old swimmers" -> "T he old swimmers"; "CO<sub>2</sub>" -> "CO 2"; "the <i>Gazette</i>'s report" -> "the
#            Gazette 's report"; "coun<wbr>try" -> "coun try"; "the <i>Gazette</i>, of May" -> "the Gazette, of May".
# Matters:   pages read with it have one lone capital at the head of many articles, and "'s" as a word of its own, which otherwise comes
#            of word splitters and of machine translation. Such traces say how the page was read, not how it was written.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet html-text==0.7.1

cat > "$folder/try.py" <<'PY'
import sys

from html_text import extract_text

EXPECTED = {
    "<p><span>T</span>he old swimmers met.</p>": ("T he old swimmers met.", "T he old swimmers met."),
    "<p>Too much CO<sub>2</sub> in it.</p>": ("Too much CO 2 in it.", "Too much CO 2 in it."),
    "<p>It is the <i>Gazette</i>'s report.</p>": ("It is the Gazette 's report.", "It is the Gazette 's report."),
    "<p>All of the coun<wbr>try knew.</p>": ("All of the coun try knew.", "All of the coun try knew."),
    "<p>In the <i>Gazette</i>, of May.</p>": ("In the Gazette, of May.", "In the Gazette , of May."),
}
different = []
for html, expected in EXPECTED.items():
    got = (extract_text(html), extract_text(html, guess_punct_space=False))
    print(html, "->", " | ".join(got))
    if got != expected:
        different.append(f"{html!r}: expected {expected}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
