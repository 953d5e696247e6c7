"""A datatrove step: every document gets its score, and the worst may be left out."""

from __future__ import annotations

from itertools import islice

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from . import detector

BATCH = 256


class UnspinScorer(PipelineStep):
    """Writes ``unspin_score``, ``unspin_label`` and ``unspin_reliable`` into the metadata.

    With ``max_score``, documents at or above it that are long enough to judge are dropped.
    """

    name = "unspin"
    type = "scorer"

    def __init__(
        self,
        max_score: float | None = None,
        *,
        model: str | None = None,
        preset: str = "balanced",
        judge: str | None = None,
    ) -> None:
        super().__init__()
        self.max_score = max_score
        self.model = model
        self.preset = preset
        self.judge = judge

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Score the documents of a task, on one thread: datatrove runs a process per task."""
        one = detector(self.model, self.preset, self.judge)
        documents = iter(data)
        while batch := list(islice(documents, BATCH)):
            with self.track_time(unit="batch"):
                articles = one.score_many([document.text for document in batch], threads=1)
            for document, article in zip(batch, articles):
                document.metadata["unspin_score"] = article.score
                document.metadata["unspin_label"] = article.label
                document.metadata["unspin_reliable"] = article.reliable
                self.update_doc_stats(document)
                if self.max_score is None or not article.reliable or article.score < self.max_score:
                    self.stat_update("forwarded")
                    yield document
                else:
                    self.stat_update("dropped")
