#!/usr/bin/env bash
# Packages:  python-calamine 0.9.1, pandas 3.1.1, odfpy 1.4.1 (PyPI), xlsx 0.18.5 (npm)
# Guess:     all readers of .ods give the same for a cell with paragraphs, runs of spaces, a tab, a line break and a link.
# Behaviour: calamine, here as the engine of pandas, drops the tab and the line break and puts nothing in their place. pandas with its
#            default, odfpy, keeps the line break and drops the tab. SheetJS keeps both, and drops empty paragraphs instead. Runs of spaces
#            and paragraphs come right with all.
# Seen:      "He left.", a line break, "She stayed." -> "He left.She stayed."; "name", a tab, "Ann" -> "nameAnn".
# Matters:   two sentences with no space between them, or two words grown together, look like careless typing or like a paste; they are the
#            reader's work. The same table gives three texts, and byte offsets of findings in one fit none of the others.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-calamine==0.9.1 pandas==3.1.1 odfpy==1.4.1
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" xlsx@0.18.5

cat > "$folder/try.py" <<'PY'
import json
import subprocess
import sys

import pandas
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet

# What a cell is made of: a list of paragraphs, each a list of strings and elements. Then what each reader gives.
CELLS = {
    "line break": ([["He left.", text.LineBreak(), "She stayed."]], "He left.She stayed.", "He left.\nShe stayed.", "He left.\nShe stayed."),
    "tab": ([["name", text.Tab(), "Ann"]], "nameAnn", "nameAnn", "name\tAnn"),
    "empty paragraph": ([["One."], [], ["Two."]], "One.\n\nTwo.", "One.\n\nTwo.", "One.\nTwo."),
    # For comparison: the same from all.
    "paragraphs": ([["One."], ["Two."]], "One.\nTwo.", "One.\nTwo.", "One.\nTwo."),
    "three spaces": ([["a", text.S(c=3), "b"]], "a   b", "a   b", "a   b"),
}


def cell(paragraphs):
    made = table.TableCell(valuetype="string")
    for parts in paragraphs:
        paragraph = text.P()
        for part in parts:
            paragraph.addText(part) if isinstance(part, str) else paragraph.addElement(part)
        made.addElement(paragraph)
    return made


def write(file):
    document = OpenDocumentSpreadsheet()
    sheet = table.Table(name="texts")
    for paragraphs, *_ in CELLS.values():
        row = table.TableRow()
        row.addElement(cell(paragraphs))
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(file)


folder = sys.argv[1]
file = f"{folder}/texts.ods"
write(file)
READ = """const xlsx = require('xlsx')
const sheet = Object.values(xlsx.readFile('texts.ods').Sheets)[0]
console.log(JSON.stringify(xlsx.utils.sheet_to_json(sheet, {header: 1}).map((row) => row[0])))"""
columns = {
    "calamine": pandas.read_excel(file, engine="calamine", header=None)[0].tolist(),
    "odfpy": pandas.read_excel(file, engine="odf", header=None)[0].tolist(),
    "SheetJS": json.loads(subprocess.run(["node", "-e", READ], cwd=folder, check=True, capture_output=True).stdout),
}
different = []
for i, (name, (_, *expected)) in enumerate(CELLS.items()):
    got = [column[i] for column in columns.values()]
    print(f"{name}: " + ", ".join(f"{reader} {value!r}" for reader, value in zip(columns, got)))
    if got != expected:
        different.append(f"{name}: expected {expected}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py" "$folder"
