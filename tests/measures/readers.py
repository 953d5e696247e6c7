#!/usr/bin/env python3
"""Reads reports on clean text by programs that guess types, with their default settings.

    readers.py ARTICLES [--unspin PROGRAM] [--last FILE]

Scores ARTICLES (files, folders or JSON lines; 100,000 rows and more say most) and, behind them, a spun article (--last,
one of the samples) at each level with all their rows, as JSON lines and CSV, and has pandas, Polars, DuckDB and, where
it is installed and Java is, Spark read the reports. Prints how many rows each read, and of which columns it lost how
many values against a reading row by row. Checks the first 1,000 lines against `docs/report.schema.json`. Needs
`pip install pandas polars duckdb jsonschema`, may use pyspark. Exits with 1 if one cannot be read or loses something.
"""

import argparse
import collections
import csv
import importlib.util
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import duckdb
import jsonschema
import pandas
import polars

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAST = ROOT / "data/samples/articles/spun-street-fire.txt"


def plain(path):
    """Row by row, which loses nothing."""
    with open(path, encoding="utf-8", newline="") as file:
        yield from map(json.loads, file) if path.endswith("jsonl") else csv.DictReader(file)


def by_pandas(path):
    frame = pandas.read_json(path, lines=True) if path.endswith("jsonl") else pandas.read_csv(path)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def by_polars(path):
    return (polars.read_ndjson if path.endswith("jsonl") else polars.read_csv)(path).iter_rows(named=True)


def by_duckdb(path):
    rows = duckdb.sql(f"select * from '{path}'")
    return (dict(zip(rows.columns, row)) for row in rows.fetchall())


def by_spark(path):
    from pyspark.sql import SparkSession

    quiet = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = quiet.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    rows = spark.read.json(path) if path.endswith("jsonl") else spark.read.csv(path, header=True)
    return (row.asDict() for row in rows.toLocalIterator())


READERS = {"pandas": by_pandas, "polars": by_polars, "duckdb": by_duckdb}
if importlib.util.find_spec("pyspark") and shutil.which("java"):
    READERS["spark"] = by_spark


def filled(rows):
    """How many rows there are, and how many values that say something each column has."""
    number, values = 0, collections.Counter()
    for row in rows:
        number += 1
        values.update(name for name, value in row.items() if value is not None and value != "" and value != [])
    return number, values


def tell(path, level, form):
    """Prints what each reader loses of a report; returns whether none does."""
    wanted, values = filled(plain(path))
    whole = True
    for name, read in READERS.items():
        try:
            number, got = filled(read(path))
        except Exception as error:  # whatever a reader throws is what is to be known
            print(f"{level:10} {form:6} {name:8} fails: {error}"[:200].replace("\n", " "), flush=True)
            whole = False
            continue
        other = [f"{column} {got[column]} of {count}" for column, count in values.items() if got[column] != count]
        other += [f"{column} made up" for column in got if column not in values]
        told = f"OTHER VALUES: {', '.join(other)[:300]}" if other else "all values"
        print(f"{level:10} {form:6} {name:8} {number} of {wanted} rows, {told}", flush=True)
        whole &= number == wanted and not other
    return whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin")
    parser.add_argument("--last", default=LAST)
    args = parser.parse_args()
    schema = json.loads((ROOT / "docs/report.schema.json").read_text())
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for level, form in itertools.product(("article", "passage", "sentence", "finding"), ("jsonl", "csv")):
            path = f"{folder}/{level}.{form}"
            inputs = [*args.articles, args.last]
            words = [args.unspin, "score", *inputs, "--level", level, "--min-score", "0", "-q", "-o", path]
            subprocess.run(words, check=True)
            if form == "jsonl":
                validator = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/{level}"}]})
                wrong = sum(not validator.is_valid(row) for row in itertools.islice(plain(path), 1000))
                print(f"{level:10} {form:6} schema   {wrong} rows are not as it says")
                failed |= wrong > 0
            failed |= not tell(path, level, form)
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
