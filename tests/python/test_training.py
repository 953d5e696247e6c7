"""Teaching and measuring through the module."""

from __future__ import annotations

import csv
import io

import pytest
from conftest import SAMPLES, write_jsonl

import unspin


@pytest.fixture(scope="module")
def labelled(samples, labels) -> list[dict[str, str]]:
    return [{"id": name, "text": text, "label": labels[name]} for name, text in samples.items()]


@pytest.fixture(scope="module")
def taught(labelled, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "own.model"
    return unspin.train(labelled, path)


def test_labels_are_mixed_in_and_what_changed_is_told(taught, labelled, samples):
    assert taught.rows > 100
    assert {row.labels for row in taught.comparisons} == {"yours", "shipped"}
    assert {choice.level for choice in taught.choices} == {row.level for row in taught.comparisons}
    for choice in taught.choices:
        assert 0.0 <= choice.share <= 1.0
        assert choice.reason.startswith("as it was" if choice.share == 0.0 else "your rows")
    shipped = [row for row in taught.comparisons if row.labels == "shipped"]
    assert all(abs(row.auroc_before - row.auroc_after) < 0.05 for row in shipped)
    own = unspin.Detector(taught.model)
    text = samples["spun-bank-rates.txt"]
    assert own.score(text).score > 0.5
    assert taught.to_dict()["comparisons"][0]["level"] == "article"


def test_the_same_labels_give_the_same_model(taught, labelled, tmp_path):
    again = unspin.train(write_jsonl(tmp_path / "labels.jsonl", labelled), tmp_path / "again.model")
    text = labelled[0]["text"]
    first, second = unspin.Detector(taught.model), unspin.Detector(again.model)
    assert first.score(text) == second.score(text)
    assert first.thresholds == second.thresholds


def test_labels_alone_may_suffice_for_some_levels(labelled, tmp_path):
    alone = unspin.train(labelled, tmp_path / "alone.model", without_shipped=True)
    assert alone.comparisons == () and alone.choices == ()
    assert set(alone.kept) < {"article", "passage", "sentence", "finding"}


def test_labels_that_will_not_do_are_named(tmp_path, samples):
    out = tmp_path / "no.model"
    text = samples["clean-court.txt"]
    with pytest.raises(unspin.ReadError, match="missing.jsonl"):
        unspin.train(tmp_path / "missing.jsonl", out)
    with pytest.raises(unspin.LabelError, match="no labelled article"):
        unspin.train([], out)
    with pytest.raises(unspin.LabelError, match="row 0.*unknown label `fake`"):
        unspin.train([{"text": text, "label": "fake"}], out)
    with pytest.raises(unspin.LabelError, match="'a1' has no text"):
        unspin.train([{"id": "a1", "label": "spun"}], out)
    with pytest.raises(unspin.TrainingError, match="no label"):
        unspin.train([{"text": text}], out)
    with pytest.raises(TypeError, match="labels are paths or mappings, no int"):
        unspin.train([7], out)
    with pytest.raises(unspin.ModelError, match="no.rows"):
        unspin.train([{"text": text, "label": "clean"}], out, rows=tmp_path / "no.rows")
    with pytest.raises(unspin.TrainingError):
        unspin.train([{"text": text, "label": "clean"}] * 3, tmp_path / "no" / "folder.model")
    assert not out.exists()


def test_an_evaluation_has_tables_rows_and_plots(labelled):
    evaluation = unspin.evaluate(labelled)
    rows = evaluation.rows("article")
    assert len(rows) == len(labelled)
    spun = [row.score for row in rows if row.label == "spun"]
    clean = [row.score for row in rows if row.label == "clean"]
    assert min(spun) > max(clean)
    assert "### Ranking and calibration" in evaluation.to_markdown()
    measures = list(csv.DictReader(io.StringIO(evaluation.to_csv())))
    assert len(measures) > 20
    plots = evaluation.plots()
    assert plots and all(svg.startswith("<svg") for svg in plots.values())
    assert evaluation.false_findings == 0 and evaluation.clean_words > 500
    assert len(evaluation.rows("sentence")) > len(evaluation.rows("passage")) > len(rows)
    with pytest.raises(ValueError):
        evaluation.rows("word")


def test_a_judged_report_is_taken_for_labels(command_line, tmp_path):
    report = tmp_path / "report.csv"
    rows = command_line(SAMPLES / "articles", "--level", "sentence", "--min-score", "0")
    with open(report, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["path", "id", "passage", "sentence", "text", "label", "verdict"])
        writer.writeheader()
        for row in rows:
            kept = {name: row[name] for name in writer.fieldnames[:-1]}
            writer.writerow({**kept, "verdict": "spun" if "/spun-" in row["id"] else "clean"})
    taught = unspin.train(report, tmp_path / "judged.model")
    assert "article" in taught.kept and "sentence" not in taught.kept
