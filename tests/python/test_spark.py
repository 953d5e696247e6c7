"""Spark on a real cluster: a master and two workers, each a process of its own."""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil

import pyarrow as pa
import pytest
from conftest import ROOT, write_jsonl
from tiny_judge import tiny_judge

import unspin

if shutil.which("java") is None:
    pytest.skip("no Java: Spark is not tested", allow_module_level=True)
pytest.importorskip("pyspark", reason="no PySpark: Spark is not tested")

from cluster import cluster, session  # noqa: E402

from unspin.spark import score_column  # noqa: E402


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        spark = session(address)
        yield spark
        spark.stop()


@pytest.fixture(scope="module")
def corpus(samples, tmp_path_factory):
    """Articles in a file, each many times under another name."""
    rows = [
        {"id": f"{name}-{n:02}", "text": f"{text}\n\nEdition {n}."}
        for n in range(20)
        for name, text in samples.items()
    ]
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "corpus.jsonl", rows)


def test_scores_are_those_of_the_command_line(spark, corpus, command_line):
    frame = score_column(spark.read.json(str(corpus)).repartition(8))
    got = {row["id"]: row for row in frame.collect()}
    wanted = command_line(corpus)
    assert len(got) == len(wanted) > 100
    for row in wanted:
        ours = got[row["id"]]
        assert repr(ours["unspin_score"]) == repr(row["score"])
        assert repr(ours["unspin_gain_per_100"]) == repr(row["gain_per_100"])
        assert ours["unspin_label"] == row["label"] and ours["unspin_words"] == row["words"]
        assert ours["unspin_error"] is None


def test_suspects_are_those_of_the_command_line(spark, corpus, command_line):
    frame = score_column(spark.read.json(str(corpus)), level="sentence")
    got = sorted((r["id"], r["unspin_sentence"], repr(r["unspin_score"])) for r in frame.collect())
    wanted = command_line(corpus, "--level", "sentence")
    assert got == sorted((row["id"], row["sentence"], repr(row["score"])) for row in wanted)


def test_two_executors_work_and_open_the_models_once_each(spark, corpus):
    def opened(batches):
        for batch in batches:
            unspin.detector().score_batch(batch, threads=1)
            seen = unspin._opened.cache_info()
            yield pa.record_batch({"pid": [os.getpid()], "opened": [seen.misses]})

    frame = spark.read.json(str(corpus)).repartition(8).mapInArrow(opened, "pid long, opened long")
    rows = frame.collect() + frame.collect()
    assert len({row["pid"] for row in rows}) == 2
    assert {row["opened"] for row in rows} == {1}


def test_a_judge_is_shipped_with_the_job(spark, samples, tmp_path):
    file = tmp_path / "shipped.gguf"
    file.write_bytes(tiny_judge())
    text = samples["spun-street-fire.txt"]
    frame = spark.createDataFrame([(str(n), text) for n in range(4)], "id string, text string")
    scored = score_column(frame.repartition(2), level="finding", judge=str(file))
    rows = scored.collect()
    file.rename(tmp_path / "gone.gguf")
    again = scored.collect()
    assert sorted(map(repr, again)) == sorted(map(repr, rows)), "executors have copies"
    told = [reason for row in rows for reason in row["unspin_evidence"]]
    assert len(rows) > 20 and any(reason.startswith("the judge Tiny finds") for reason in told)
    with pytest.raises(unspin.ModelError, match="shipped.gguf"):
        score_column(frame, judge=str(file))


def test_a_bad_row_costs_itself_alone(spark, samples):
    good = samples["spun-bank-rates.txt"]
    rows = [("good", good), ("null", None), ("empty", ""), ("odd", "\0\u202e" * 99), ("again", good)]
    frame = spark.createDataFrame(rows, "id string, text string").coalesce(1)
    broken = spark.sql("select 'broken' as id, cast(x'636166E9206175' as string) as text")
    scored = {r["id"]: r for r in score_column(frame.unionByName(broken).coalesce(1)).collect()}
    assert scored["good"]["unspin_score"] == scored["again"]["unspin_score"] > 0.9
    assert scored["null"]["unspin_score"] is None and scored["null"]["unspin_error"] == "no text"
    assert scored["broken"]["unspin_score"] is None
    assert scored["broken"]["unspin_error"].startswith("not UTF-8")
    assert scored["empty"]["unspin_error"] is None and scored["odd"]["unspin_error"] is None


def test_other_columns_come_through_and_none_is_unsigned(spark, samples):
    frame = spark.createDataFrame(
        [(samples["spun-street-fire.txt"], {"a": 1}, [1.5])],
        "body string, facts map<string,int>, numbers array<double>",
    )
    rows = score_column(frame, "body", level="finding", preset="balanced", prefix="").collect()
    assert len(rows) > 5
    assert rows[0]["facts"] == {"a": 1} and rows[0]["numbers"] == [1.5]
    assert rows[0]["suggestions"] and rows[0]["probabilities"][0] > 0


def test_the_example_job_writes_parquet_and_a_table_that_teaches(spark, corpus, tmp_path):
    spec = importlib.util.spec_from_file_location("spark_job", ROOT / "examples" / "spark_job.py")
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    out = tmp_path / "scored"
    job.main([str(corpus), str(out), "--top", "40"])
    articles = spark.read.parquet(f"{out}/articles")
    assert articles.count() == 200 and "unspin_score" in articles.columns
    assert spark.read.parquet(f"{out}/lines").count() > 40
    with open(out / "suspects.csv", newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    scores = [float(row["score"]) for row in rows]
    assert len(rows) == 40 and scores == sorted(scores, reverse=True) and scores[-1] > 0.9
    for row in rows:
        row["verdict"] = "yes"
    with open(out / "judged.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    taught = unspin.train(out / "judged.csv", tmp_path / "own.model")
    # All are sentences; those of 40 words and more are passages as well.
    assert taught.rows >= 40
    again = tmp_path / "again"
    job.main([f"{out}/articles/*.parquet", str(again), "--csv", str(tmp_path), "--top", "3"])
    assert len((tmp_path / "suspects.csv").read_text(encoding="utf-8-sig").splitlines()) == 4
