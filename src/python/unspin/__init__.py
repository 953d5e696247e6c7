"""unspin finds synonym-spun and machine-translated phrasing in English articles.

>>> import unspin
>>> detector = unspin.Detector()
>>> article = detector.score(text)
>>> for finding in article.findings:
...     print(text[finding.start:finding.end], "->", finding.suggestions[0].text)

Offsets count characters of the Python string; scores are calibrated probabilities with
four decimals, the same as on the command line. ``unspin.spark``, ``unspin.datatrove``,
``unspin.sklearn`` and ``unspin.arrow`` carry it into other engines.
"""

from __future__ import annotations

from functools import lru_cache

from ._unspin import (
    Article,
    Choice,
    Comparison,
    Detector,
    Doubt,
    Evaluation,
    Finding,
    LabelError,
    ModelError,
    Original,
    Passage,
    ReadError,
    ScoredRow,
    ScoreStream,
    Sentence,
    Suggestion,
    TextError,
    Training,
    TrainingError,
    UnspinError,
    __version__,
    evaluate,
    find_judge,
    guard_cell,
    train,
)

__all__ = [
    "Article",
    "Choice",
    "Comparison",
    "Detector",
    "Doubt",
    "Evaluation",
    "Finding",
    "LabelError",
    "ModelError",
    "Original",
    "Passage",
    "ReadError",
    "ScoreStream",
    "ScoredRow",
    "Sentence",
    "Suggestion",
    "TextError",
    "Training",
    "TrainingError",
    "UnspinError",
    "__version__",
    "detector",
    "evaluate",
    "find_judge",
    "guard_cell",
    "lookup",
    "train",
]


def detector(
    model: str | None = None, preset: str = "balanced", judge: str | None = None
) -> Detector:
    """The one detector of this process for these models and a preset, opened when first asked for."""
    return _opened(model, preset, judge)


@lru_cache(maxsize=4)
def _opened(model: str | None, preset: str, judge: str | None) -> Detector:
    return Detector(model, preset=preset, judge=judge)


def lookup(
    phrase: str, /, top: int = 10, *, text: str | None = None, at: int | None = None
) -> list[Original]:
    """What was probably meant by a phrase: ``Detector.lookup`` with the embedded models."""
    return detector().lookup(phrase, top, text=text, at=at)
