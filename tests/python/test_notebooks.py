"""The notebooks run from end to end, and hold no outputs in git."""

from __future__ import annotations

import time

import nbformat
import pytest
from conftest import ROOT

nbclient = pytest.importorskip("nbclient", reason="no nbclient: the notebooks are not run")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_five():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        assert not cell.get("outputs") and not cell.get("execution_count"), "outputs are in git"
    start = time.perf_counter()
    nbclient.NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": path.parent}}
    ).execute()
    took = time.perf_counter() - start
    print(f"{path.name}: {took:.0f} s")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in outputs), "no plot"
    assert took < 180
