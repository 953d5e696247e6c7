"""Whole tables: anything with Arrow's stream interface, such as polars and pyarrow tables."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ._unspin import Detector


def score_table(
    detector: Detector,
    table: Any,
    text: str = "text",
    *,
    level: str = "article",
    min_score: float | None = None,
    threads: int | None = None,
) -> pa.Table:
    """Score the column ``text`` of a table: ``Detector.score_batch`` for all of its batches.

    ``table`` is a ``pyarrow.Table``, or anything ``pyarrow.table`` takes: a polars or pandas
    frame, a dict of lists. ``row`` counts through the whole table.
    """
    table = pa.Table.from_pandas(table) if hasattr(table, "iloc") else pa.table(table)
    batches = []
    first = 0
    for batch in table.select([text]).to_batches(max_chunksize=1024):
        scored = detector.score_batch(
            batch, text, level=level, min_score=min_score, threads=threads
        )
        rows = pa.array([first + row for row in scored["row"].to_pylist()], pa.int32())
        batches.append(scored.set_column(0, "row", rows))
        first += batch.num_rows
    return pa.Table.from_batches(batches, Detector.batch_schema(level))


def beside(batch: pa.RecordBatch, scored: pa.RecordBatch, prefix: str) -> pa.RecordBatch:
    """The rows of ``batch`` that ``scored`` is about, with the columns of ``scored`` behind.

    Those are named with ``prefix`` before them; ``row`` is left out.
    """
    rows = batch.take(scored["row"])
    names = [*rows.schema.names, *(prefix + name for name in scored.schema.names[1:])]
    return pa.RecordBatch.from_arrays([*rows.columns, *scored.columns[1:]], names=names)
