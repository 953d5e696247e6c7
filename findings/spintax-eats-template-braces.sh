#!/usr/bin/env bash
# Packages:  spintax 1.0.4 and pySpintax 2.0 (PyPI), mel-spintax 1.0.4 (npm)
# Guess:     an expander of spintax leaves a template's {{name}} as it is, or takes one pair of braces off: there is nothing to choose.
# Behaviour: all three take both pairs off, so that "Hi {{name}}" becomes "Hi name": every brace without a | is a choice of one. The two
#            of PyPI do so with JSON as well, and drop the half of a value behind a |, and the closing brace.
# Seen:      "Hi {{name}}, {a|a}" -> "Hi name, a"; '{"kind": "a|a"}' -> '"kind": "a' (PyPI).
# Matters:   spun text out of a mail or shop template says "Hi name" and "Dear customer_name" where a name should be. Such a bare
#            placeholder is a mark of the tool that nobody looks for, and a text with {{name}} in it has not been through such a tool.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet spintax==1.0.4 pySpintax==2.0
npm install --silent --prefix "$folder" mel-spintax@1.0.4

cat > "$folder/try.py" <<'PY'
import sys

import pySpintax
import spintax

EXPECTED = {"Hi {{name}}, {a|a}": "Hi name, a", '{"kind": "a|a"}': '"kind": "a'}
spinners = {"spintax": spintax.spin, "pySpintax": pySpintax.spin}
different = []
for name, spin in spinners.items():
    for text, expected in EXPECTED.items():
        got = spin(text)
        print(f"{name}: {text} -> {got}")
        if got != expected:
            different.append(f"{name} {text!r}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
PY
"$folder/venv/bin/python" "$folder/try.py"

got=$(cd "$folder" && node -e 'console.log(require("mel-spintax").unspin("Hi {{name}}, {a|a}"))')
echo "mel-spintax: Hi {{name}}, {a|a} -> $got"
[ "$got" = "Hi name, a" ] || { echo "DIFFERENT from what is stated" >&2; exit 1; }
echo "as stated"
