"""Articles as rows of features for scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="no scikit-learn: its transformer is not tested")

from sklearn.base import clone  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

import unspin  # noqa: E402
from unspin.sklearn import UnspinClassifier, UnspinVectorizer  # noqa: E402


def test_a_model_of_ones_own_learns_from_the_features(samples, labels):
    texts = list(samples.values())
    spun = [int(labels[name] == "spun") for name in samples]
    model = make_pipeline(UnspinVectorizer(threads=1), StandardScaler(), LogisticRegression())
    assert model.fit(texts, spun).predict(texts).tolist() == spun


def test_features_are_finite_named_rows(samples, odd_texts):
    vectorizer = clone(UnspinVectorizer())
    names = vectorizer.get_feature_names_out()
    rows = vectorizer.fit_transform([*samples.values(), *odd_texts])
    assert rows.shape == (len(samples) + len(odd_texts), len(names))
    assert len(set(names)) == len(names) and np.isfinite(rows).all()
    assert vectorizer.transform([]).shape == (0, len(names))


def test_the_shipped_classifier_gives_the_scores_of_the_detector(samples):
    texts = list(samples.values())
    classifier = clone(UnspinClassifier(threads=1))
    scores = [article.score for article in unspin.detector().score_many(texts)]
    assert classifier.predict_proba(texts)[:, 1].tolist() == scores
    assert classifier.predict(texts).tolist() == [int(score >= 0.5) for score in scores]
