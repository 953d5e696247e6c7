"""Record batches: one contract for all engines."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
import pytest
from conftest import write_jsonl

import unspin
from unspin.arrow import beside, score_table

LEVELS = ("article", "passage", "sentence", "finding")


def batch_of(texts: list[str | None], kind: pa.DataType = pa.string()) -> pa.RecordBatch:
    return pa.record_batch({"n": list(range(len(texts))), "text": pa.array(texts, kind)})


def test_a_batch_is_scored_as_its_texts_are(detector, samples):
    texts = list(samples.values())
    scored = detector.score_batch(batch_of(texts))
    assert scored.schema == detector.batch_schema("article")
    articles = detector.score_many(texts)
    assert scored["row"].to_pylist() == list(range(len(texts)))
    for field in ("score", "label", "kind", "reliable", "words", "gain_per_100", "manner"):
        assert scored[field].to_pylist() == [getattr(article, field) for article in articles]
    assert scored["findings"].to_pylist() == [len(article.findings) for article in articles]
    assert scored["error"].null_count == len(texts)


@pytest.mark.parametrize("threads", [None, 1, 2])
def test_threads_change_nothing(detector, samples, threads):
    batch = batch_of(list(samples.values()) * 20)
    assert detector.score_batch(batch, threads=threads).equals(detector.score_batch(batch))


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
    ],
    ids=str,
)
def test_all_string_types_are_taken_with_nulls(detector, samples, kind):
    texts = [samples["spun-bank-rates.txt"], None, "short", "", "é😀" * 20]
    values = texts
    if "binary" in str(kind):
        values = [text if text is None else text.encode() for text in texts]
    scored = detector.score_batch(batch_of(values, kind))
    plain = detector.score_batch(batch_of(texts))
    assert scored.equals(plain)
    assert scored["score"].to_pylist()[1] is None
    assert scored["error"].to_pylist() == [None, "no text", None, None, None]
    sliced = detector.score_batch(batch_of(values, kind).slice(1, 2))
    assert sliced["score"].equals(plain["score"].slice(1, 2))


def test_rows_below_the_article_say_whose_they_are(detector, samples):
    texts = [samples["spun-bank-rates.txt"], None, samples["spun-street-fire.txt"]]
    articles = [detector.score(text) if text else None for text in texts]
    found = detector.score_batch(batch_of(texts), level="finding").to_pylist()
    assert [row["error"] for row in found if row["row"] == 1] == ["no text"]
    for number in (0, 2):
        rows = [row for row in found if row["row"] == number]
        wanted = articles[number].findings
        assert len(rows) == len(wanted) > 10
        for row, finding in zip(rows, wanted, strict=True):
            assert texts[number][row["start"] : row["end"]] == row["text"] == finding.text
            assert row["suggestions"] == [s.text for s in finding.suggestions]
            assert row["probabilities"] == [s.probability for s in finding.suggestions]
            assert row["evidence"] == list(finding.evidence)
    sentences = detector.score_batch(batch_of(texts), level="sentence", min_score=0.0)
    passages = detector.score_batch(batch_of(texts), level="passage", min_score=0.0)
    for scored, parts in ((sentences, "sentences"), (passages, "passages")):
        wanted = [part for article in articles if article for part in getattr(article, parts)]
        got = [row for row in scored.to_pylist() if row["error"] is None]
        assert [row["score"] for row in got] == [part.score for part in wanted]
        assert [row["restored"] for row in got] == [part.restored for part in wanted]
    few = detector.score_batch(batch_of(texts), level="sentence")
    assert 1 < few.num_rows < sentences.num_rows


def test_the_same_rows_as_the_command_line(detector, samples, command_line, tmp_path):
    rows = [{"id": name, "text": text} for name, text in samples.items()]
    path = write_jsonl(tmp_path / "samples.jsonl", rows)
    for level in ("passage", "sentence"):
        wanted = [(r["id"], r["passage"], r["score"]) for r in command_line(path, "--level", level)]
        scored = detector.score_batch(batch_of([row["text"] for row in rows]), level=level)
        got = [(rows[r["row"]]["id"], r["passage"], r["score"]) for r in scored.to_pylist()]
        assert got == wanted and got


def test_bytes_that_are_no_text_cost_their_row_alone(detector, samples):
    text = samples["spun-bank-rates.txt"]
    good, bad = text.encode(), b"caf\xe9 au lait"
    raw = pa.array([good, bad, good], pa.binary())
    forged = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    for column in (raw, forged):
        scored = detector.score_batch(pa.record_batch({"text": column}))
        score = detector.score(text).score
        assert scored["score"].to_pylist() == [score, None, score]
        assert scored["error"].to_pylist()[1].startswith("not UTF-8")


def test_an_overlong_text_costs_its_row_alone(detector):
    scored = detector.score_batch(batch_of(["long " * 4_000_000, "short"]))
    assert scored["error"].to_pylist()[1] is None
    assert "over the limit" in scored["error"].to_pylist()[0]


def test_odd_texts_are_no_errors(detector, odd_texts):
    texts = [text for text in odd_texts if not any(0xD800 <= ord(c) < 0xE000 for c in text)]
    assert len(texts) > 10
    for level in LEVELS:
        scored = detector.score_batch(batch_of(texts), level=level, min_score=0.0)
        assert scored.schema == detector.batch_schema(level)
        assert set(scored["error"].to_pylist()) <= {None}


def test_empty_and_wrong_batches(detector):
    for level in LEVELS:
        empty = detector.score_batch(batch_of([]), level=level)
        assert empty.num_rows == 0 and empty.schema == detector.batch_schema(level)
    nulls = detector.score_batch(pa.record_batch({"text": pa.nulls(2)}))
    assert nulls["error"].to_pylist() == ["no text", "no text"]
    with pytest.raises(KeyError, match="no column `body`"):
        detector.score_batch(batch_of(["a"]), "body")
    with pytest.raises(TypeError, match="column `n` is of type Int64; wanted strings"):
        detector.score_batch(batch_of(["a"]), "n")
    with pytest.raises(ValueError, match="unknown level `word`"):
        detector.score_batch(batch_of(["a"]), level="word")
    with pytest.raises(TypeError):
        detector.score_batch("no batch")


def test_no_column_is_unsigned():
    for level in LEVELS:
        for field in unspin.Detector.batch_schema(level):
            assert not str(field.type).startswith("uint")


def test_tables_of_pyarrow_polars_and_pandas(detector, samples):
    texts = list(samples.values())
    wanted = [article.score for article in detector.score_many(texts)]
    table = pa.table({"text": texts})
    chunked = pa.concat_tables([table.slice(0, 3), table.slice(3)])
    frame = pl.DataFrame({"text": texts})
    for one in (table, chunked, frame, frame.to_pandas(), {"text": texts}):
        scored = score_table(detector, one)
        assert scored["score"].to_pylist() == wanted
        assert scored["row"].to_pylist() == list(range(len(texts)))
    assert pl.from_arrow(score_table(detector, frame, level="finding")).height > 20


def test_beside_repeats_the_rows_of_a_batch(detector, samples):
    batch = batch_of([samples["clean-court.txt"], samples["spun-bank-rates.txt"]])
    joined = beside(batch, detector.score_batch(batch, level="finding"), "u_")
    assert set(joined["n"].to_pylist()) == {1}
    assert joined.schema.names[:3] == ["n", "text", "u_passage"]
