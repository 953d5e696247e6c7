"""The scripts of the benchmark: what they build, and what they measure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "data/benchmark"
sys.path.insert(0, str(BENCHMARK))

import build  # noqa: E402
import measure  # noqa: E402


def write(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def measured(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, list[str]]:
    """The lines of the tables by their first cell; of equal ones the first."""
    sys.argv = ["measure.py", *args]
    measure.main()
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    table: dict[str, list[str]] = {}
    for line in lines:
        table.setdefault(line[0], line[1:])
    return table


def test_the_parts_are_what_is_written() -> None:
    subprocess.run([sys.executable, BENCHMARK / "build.py", "--check"], check=True)


def test_gold_lies_where_it_says() -> None:
    for part in ("dev", "test"):
        for row in build.rows_of(BENCHMARK / f"{part}.jsonl"):
            for start, end, original in row.get("gold", []):
                assert 0 <= start < end <= len(row["text"])
                assert original in row["original"]
                assert row["text"][start:end].strip() == row["text"][start:end]


def test_swaps_are_made_where_they_are_meant() -> None:
    text, gold = build.swapped("The fire burned. The fire died.", [["hearth", "fire", 2], ["scorched", "burned", 1]])
    assert text == "The fire scorched. The hearth died."
    assert gold == [[9, 17, "burned"], [23, 29, "fire"]]
    with pytest.raises(ValueError, match="2 times"):
        build.swapped("One fire.", [["hearth", "fire", 2]])
    with pytest.raises(ValueError, match="overlap"):
        build.swapped("a big fire", [["x", "big fire", 1], ["y", "fire", 1]])


def test_swaps_of_tools_are_found_by_words() -> None:
    gold = build.gold_of("The International Minister , got here", "The Foreign Minister, came")
    assert gold == [[4, 17, "Foreign"], [29, 37, "came"]]
    assert build.gold_of("the town “quoted”", "The town 'quoted'") == []
    assert build.gold_of("He left the town", "He left town") == [[8, 16, "town"]]


def test_offsets_of_every_unit_are_turned_into_characters() -> None:
    text = "é😀x"
    assert measure.to_characters(text, "bytes")(6) == 2
    assert measure.to_characters(text, "utf16")(3) == 2
    assert measure.to_characters(text, "characters")(2) == 2


def test_a_finding_may_be_wider_or_narrower_than_the_swap() -> None:
    row = {"text": "He got here on Monday.", "gold": [[3, 11, "came"], [15, 21, "Tuesday"]]}
    gold = row["gold"][0]
    assert measure.restores(row, (3, 11, []), gold, "came")
    assert measure.restores(row, (0, 11, []), gold, "he  Came")
    assert measure.restores(row, (3, 21, []), gold, "came on Tuesday")
    assert not measure.restores(row, (3, 21, []), gold, "came on Monday")
    assert not measure.restores(row, (3, 6, []), gold, "came")


@pytest.fixture
def perfect(tmp_path: Path) -> list[str]:
    """What a program would say that knows the gold."""
    rows = build.rows_of(BENCHMARK / "dev.jsonl")
    findings = [
        {"id": row["id"], "start": start, "end": end, "suggestions": [{"text": original}]}
        for row in rows
        for start, end, original in row.get("gold", [])
        if row["label"] == "spun"
    ]
    scores = [{"id": row["id"], "score": float(row["label"] != "clean")} for row in rows]
    return ["--articles", write(tmp_path / "scores", scores), "--findings", write(tmp_path / "findings", findings)]


def test_who_knows_everything_has_full_marks(capsys: pytest.CaptureFixture[str], perfect: list[str]) -> None:
    table = measured(capsys, str(BENCHMARK / "dev.jsonl"), *perfect)
    for line in ("by hand, all", "by tools, all"):
        _, auroc, recall, _, found, right, first, five = table[line]
        assert (auroc, recall, found, right, first, five) == ("1.000",) * 6
    assert table["ten registers"][2:4] == ["0.00", "0.000"]


def test_who_flags_everything_alike_is_at_chance(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = build.rows_of(BENCHMARK / "dev.jsonl")
    findings = [{"id": row["id"], "start": 0, "end": len(row["text"])} for row in rows]
    scores = [{"id": row["id"], "score": 1} for row in rows]
    files = ["--articles", write(tmp_path / "scores", scores), "--findings", write(tmp_path / "findings", findings)]
    table = measured(capsys, str(BENCHMARK / "dev.jsonl"), *files)
    assert table["by hand, all"][1:3] == ["0.500", "0.000"]
    assert table["by hand, all"][4:7] == ["1.000", "1.000", "0.000"]
    assert table["ten registers"][3] == "1.000"
    low = measured(capsys, str(BENCHMARK / "dev.jsonl"), *files, "--least", "1.5")
    assert low["by hand, all"][4] == "0.000"


def test_a_finding_in_an_unknown_text_is_refused(tmp_path: Path) -> None:
    findings = write(tmp_path / "findings", [{"id": "nowhere", "start": 0, "end": 1}])
    with pytest.raises(SystemExit, match="nowhere"):
        measure.findings_of(findings, {}, "characters", 0)
