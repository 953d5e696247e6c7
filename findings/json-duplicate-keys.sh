#!/usr/bin/env bash
# Packages:  polars 2.1.0, duckdb 2.0.1, pandas 3.1.1 (PyPI), with Python's own json beside them
# Expected:  of two fields of one name in a line of JSON, every reader takes the last, as Python's json and JavaScript do.
# Behaviour: polars takes the first, pandas and json take the last, duckdb reads nothing of the file: it raises an error. For "text" and
#            "Text" in one line, polars and pandas have two columns; duckdb, whose names know no capitals, renames the second.
# Seen:      {"text": "first", "text": "last"} -> polars "first", pandas "last", duckdb InvalidInputException.
# Matters:   exports that put a field on top of an older one (a corrected text, say) have such lines. Scores made of one reader do not fit
#            the text that another shows, and spans point to nowhere. Look for doubled names before files go from one tool to another.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet polars==2.1.0 duckdb==2.0.1 pandas==3.1.1

cat > "$folder/try.py" <<'PY'
import json
import sys
from pathlib import Path

import duckdb
import pandas
import polars

folder = Path(sys.argv[1])
FILES = {"one name": '{"text": "first", "text": "last"}\n', "capitals": '{"text": "first", "Text": "last"}\n'}
EXPECTED = {
    ("one name", "polars"): {"text": "first"},
    ("one name", "pandas"): {"text": "last"},
    ("one name", "json"): {"text": "last"},
    ("one name", "duckdb"): "InvalidInputException",
    ("capitals", "polars"): {"text": "first", "Text": "last"},
    ("capitals", "pandas"): {"text": "first", "Text": "last"},
    ("capitals", "json"): {"text": "first", "Text": "last"},
    ("capitals", "duckdb"): {"text": "first", "Text_1": "last"},
}


def by_duckdb(path):
    try:
        rows = duckdb.sql(f"select * from read_json('{path}')")
        return dict(zip(rows.columns, rows.limit(1).fetchall()[0]))
    except duckdb.Error as error:
        return type(error).__name__


READERS = {
    "polars": lambda path: polars.read_ndjson(path).row(0, named=True),
    "pandas": lambda path: pandas.read_json(path, lines=True).iloc[0].to_dict(),
    "json": lambda path: json.loads(path.read_text()),
    "duckdb": by_duckdb,
}
different = []
for name, line in FILES.items():
    path = folder / f"{name.replace(' ', '-')}.jsonl"
    path.write_text(line)
    for reader, read in READERS.items():
        got = read(path)
        print(f"{name}, {reader}: {got}")
        if got != EXPECTED[name, reader]:
            different.append(f"{name}, {reader}: expected {EXPECTED[name, reader]}, got {got}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py" "$folder"
