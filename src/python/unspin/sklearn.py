"""scikit-learn: articles as rows of what unspin measures, for a model of your own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

from . import detector
from ._unspin import Detector


class UnspinVectorizer(TransformerMixin, BaseEstimator):
    """Texts to the feature rows of their articles: an array (texts, features) of floats.

    Nothing is learned in ``fit``. Scale the columns before a linear model.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def fit(self, X: Iterable[str], y: Any = None) -> UnspinVectorizer:
        """Nothing to do."""
        return self

    def transform(self, X: Iterable[str]) -> np.ndarray:
        """The features of each text."""
        rows = detector().features(X, threads=self.threads)
        return np.asarray(rows, dtype=float).reshape(-1, len(Detector.feature_names()))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the columns."""
        return np.asarray(Detector.feature_names(), dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True


class UnspinClassifier(ClassifierMixin, BaseEstimator):
    """The shipped classifier, or that of a file: nothing is learned in ``fit``.

    ``classes_`` are 0 (clean) and 1 (corrupted).
    """

    def __init__(
        self, model: str | None = None, threads: int | None = None, judge: str | None = None
    ) -> None:
        self.model = model
        self.judge = judge
        self.threads = threads
        self.classes_ = np.array([0, 1])

    def fit(self, X: Iterable[str], y: Any = None) -> UnspinClassifier:
        """Nothing to do."""
        return self

    def predict_proba(self, X: Iterable[str]) -> np.ndarray:
        """Probabilities of clean and corrupted, one row per text."""
        articles = detector(self.model, judge=self.judge).score_many(X, threads=self.threads)
        scores = np.array([article.score for article in articles], dtype=float)
        return np.column_stack([1.0 - scores, scores])

    def predict(self, X: Iterable[str]) -> np.ndarray:
        """1 for texts that are rather corrupted than not."""
        return (self.predict_proba(X)[:, 1] >= 0.5).astype(int)

    def __sklearn_is_fitted__(self) -> bool:
        return True
