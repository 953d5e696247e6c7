"""Spark: a column of scores, or rows of suspects, on every executor.

The wheel must be installed where the executors run. Each Python worker opens the models
once and keeps them for its life.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyspark import SparkFiles
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructField, StructType

from . import detector
from ._unspin import Detector, find_judge
from .arrow import beside

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def score_column(
    df: DataFrame,
    text: str = "text",
    *,
    level: str = "article",
    preset: str = "balanced",
    min_score: float | None = None,
    prefix: str = "unspin_",
    model: str | None = None,
    judge: str | None = None,
) -> DataFrame:
    """Score the text column of a frame.

    At level "article" every row comes back once, with the score and what goes with it; at
    "passage", "sentence" and "finding" once per suspect, at or above ``min_score`` (the
    preset's threshold unless told). The new columns are those of
    ``unspin.Detector.batch_schema(level)``, with ``prefix`` before their names; columns that
    have such a name already, of an earlier run, are replaced.

    A text that cannot be scored (null, overlong, not UTF-8) never fails the job: its row has
    null scores and says why in ``unspin_error``.

    ``model`` is the path of a classifier, which must be there on every executor. ``judge`` is
    the path of a judge where the job is started, or "auto" for the one that is found there: the
    file is shipped with the job, and every Python worker opens it once; it must stay where it is
    until the job is done. A job takes one judge.
    Texts are scored on one thread: an executor has one Python worker per core.

    Raises ``unspin.ModelError`` where the judge cannot be used.
    """
    added = from_arrow_schema(Detector.batch_schema(level)).fields[1:]
    fields = [StructField(prefix + field.name, field.dataType, True) for field in added]
    df = df.drop(*(field.name for field in fields if field.name != text))
    schema = StructType([*df.schema.fields, *fields])

    shipped = None
    if judge is not None:
        file = find_judge(judge)
        df.sparkSession.sparkContext.addFile(str(file))
        shipped = file.name

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        one = detector(model, preset, shipped and SparkFiles.get(shipped))
        for batch in batches:
            texts = batch.select([text])
            scored = one.score_batch(texts, text, level=level, min_score=min_score, threads=1)
            yield beside(batch, scored, prefix)

    return df.mapInArrow(score, schema)
