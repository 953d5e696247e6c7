"""Score a corpus on Spark: JSONL or Parquet in, Parquet and an editors' CSV out.

    spark-submit examples/spark_job.py s3://corpus/news/*.jsonl s3://corpus/scored
    spark-submit examples/spark_job.py corpus.parquet scored --text body --id url --top 500

Writes OUT/articles (Parquet: the input's columns and the scores of every article),
OUT/lines (Parquet: every suspect sentence) and OUT/suspects.csv on the driver's file system or
the folder of --csv (the worst lines, ranked, with an empty `verdict` to fill in:
`unspin train suspects.csv -o own.model` learns from it).
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import unspin
from unspin.spark import score_column

COLUMNS = ["rank", "score", "label", "kind", "path", "id", "passage", "sentence", "start", "end",
           "text", "restored", "verdict", "correction"]  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Runs the job."""
    args = parsed(arguments)
    spark = SparkSession.builder.appName("unspin").getOrCreate()
    # Long texts: smaller Arrow batches keep the memory of the workers flat.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 512)
    read = spark.read.parquet if ".parquet" in args.input else spark.read.json
    articles = read(args.input)

    scored = score_column(articles, args.text, preset=args.preset, judge=args.judge)
    scored.write.mode("overwrite").parquet(f"{args.output}/articles")

    lines = score_column(articles, args.text, level="sentence", preset=args.preset,
                         prefix="line_", judge=args.judge)  # fmt: skip
    lines = lines.drop(args.text)
    lines.write.mode("overwrite").parquet(f"{args.output}/lines")

    written = spark.read.parquet(f"{args.output}/lines")
    folder = Path(args.csv or args.output)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(worst(written, args.id, args.top), folder / "suspects.csv")


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--text", default="text", help="column of the text")
    parser.add_argument("--id", default="id", help="column of the name")
    parser.add_argument("--preset", default="balanced")
    parser.add_argument("--judge", help="file of a judge, or auto; it is shipped with the job")
    parser.add_argument("--top", type=int, default=1000, help="lines of the CSV")
    parser.add_argument("--csv", help="folder of the CSV, where OUTPUT is no local folder")
    return parser.parse_args(arguments)


def worst(lines: DataFrame, name: str, top: int) -> list[dict]:
    """The lines of the highest scores; those that are too short to judge are left out."""
    names = {"score": "line_score", "label": "line_label", "kind": "line_kind", "id": name,
             "path": name, "passage": "line_passage", "sentence": "line_sentence",
             "start": "line_start", "end": "line_end", "text": "line_text",
             "restored": "line_restored"}  # fmt: skip
    judged = lines.where("line_reliable")
    ranked = judged.orderBy(F.desc("line_score"), name, "line_sentence").limit(top)
    rows = ranked.select([F.col(column).alias(alias) for alias, column in names.items()]).collect()
    return [{"rank": rank, **row.asDict()} for rank, row in enumerate(rows, 1)]


def write_csv(rows: list[dict], path: Path) -> None:
    """The table for a spreadsheet: cells that look like formulas are made harmless."""
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            safe = {k: unspin.guard_cell(v) if isinstance(v, str) else v for k, v in row.items()}
            writer.writerow(safe)


if __name__ == "__main__":
    main()
