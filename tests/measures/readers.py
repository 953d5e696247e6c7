#!/usr/bin/env python3
"""Reads reports on clean text by programs that guess types, with their default settings.

    readers.py ARTICLES [--unspin PROGRAM] [--rows N]

Scores ARTICLES (files, folders or JSON lines) at each level with all their rows, as JSON lines and CSV, cuts the reports
off after N rows (100,000), and has pandas, Polars and DuckDB read them; checks the first 1,000 lines against
`docs/report.schema.json`. Needs `pip install pandas polars duckdb jsonschema`. Exits with 1 if one cannot be read.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import jsonschema
import pandas
import polars

ROOT = pathlib.Path(__file__).resolve().parents[2]
READERS = {
    "jsonl": {
        "pandas": lambda path: len(pandas.read_json(path, lines=True)),
        "polars": lambda path: len(polars.read_ndjson(path)),
        "duckdb": lambda path: duckdb.sql(f"select count(*) from read_json('{path}')").fetchone()[0],
    },
    "csv": {
        "pandas": lambda path: len(pandas.read_csv(path)),
        "polars": lambda path: len(polars.read_csv(path)),
        "duckdb": lambda path: duckdb.sql(f"select count(*) from read_csv('{path}')").fetchone()[0],
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin")
    parser.add_argument("--rows", type=int, default=100_000)
    args = parser.parse_args()
    schema = json.loads((ROOT / "docs/report.schema.json").read_text())
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for level, form in itertools.product(("article", "passage", "sentence", "finding"), READERS):
            path = f"{folder}/{level}.{form}"
            words = [args.unspin, "score", *args.articles, "--level", level, "--min-score", "0", "-q", "-o", path + ".all"]
            subprocess.run([*words, "--format", form], check=True)
            with open(path + ".all", encoding="utf-8") as all_rows, open(path, "w", encoding="utf-8") as rows:
                rows.writelines(itertools.islice(all_rows, args.rows))
            if form == "jsonl":
                validator = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/{level}"}]})
                with open(path, encoding="utf-8") as rows:
                    wrong = sum(not validator.is_valid(json.loads(row)) for row in itertools.islice(rows, 1000))
                print(f"{level:10} {form:6} schema   {wrong} rows are not as it says")
                failed |= wrong > 0
            for name, read in READERS[form].items():
                try:
                    print(f"{level:10} {form:6} {name:8} {read(path)} rows")
                except Exception as error:  # whatever a reader throws is what is to be known
                    failed = True
                    print(f"{level:10} {form:6} {name:8} fails: {error}"[:160])
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
