"""The datatrove step in a pipeline of its own."""

from __future__ import annotations

import json

import pytest
from conftest import write_jsonl

pytest.importorskip("datatrove", reason="no datatrove: its step is not tested")

from datatrove.executor import LocalPipelineExecutor  # noqa: E402
from datatrove.pipeline.readers import JsonlReader  # noqa: E402
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402

from unspin.datatrove import UnspinScorer  # noqa: E402


@pytest.mark.parametrize("most", [None, 0.5])
def test_documents_get_scores_and_the_worst_may_go(detector, samples, tmp_path, most):
    rows = [{"id": name, "text": text} for name, text in samples.items()]
    write_jsonl(tmp_path / "in.jsonl", rows)
    steps = [
        JsonlReader(str(tmp_path), glob_pattern="in.jsonl"),
        UnspinScorer(most),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(steps, tasks=1, logging_dir=str(tmp_path / "logs")).run()
    written = (tmp_path / "out").iterdir()
    documents = [json.loads(line) for path in written for line in path.read_text().splitlines()]
    wanted = {name: detector.score(text) for name, text in samples.items()}
    if most is not None:
        wanted = {name: one for name, one in wanted.items() if one.score < most}
    assert {one["id"] for one in documents} == set(wanted)
    for one in documents:
        assert one["metadata"]["unspin_score"] == wanted[one["id"]].score
        assert one["metadata"]["unspin_label"] == wanted[one["id"]].label
