"""What the tests of the Python module share."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

import unspin

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def detector() -> unspin.Detector:
    return unspin.detector()


@pytest.fixture(scope="session")
def samples() -> dict[str, str]:
    """The plain-text sample articles by file name."""
    paths = sorted(SAMPLES.glob("articles/*.txt"))
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    with open(SAMPLES / "labels.csv", newline="", encoding="utf-8") as file:
        return {row["id"]: row["label"] for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def odd_texts() -> list[str]:
    """Texts that a careless scorer falls over."""
    return [
        "",
        " \n\t ",
        "\0",
        "a\0b " * 50,
        "\ud83d",
        "\ud83d\ude00 two lone surrogates make no emoji",
        "\udcff" * 100,
        "😀 The International Minister 😀 was preventing fires. " * 5,
        "é" * 3000,
        "x" * 1_000_000,
        "word " * 100_000,
        "\n" * 100_000,
        "\u202e\u200b\ufeff",
        "'\"“”‘’" * 1000,
        "((((((((((" * 1000,
        "A.B.C. " * 5000,
        "日本語のテキスト。" * 300,
        "a\u0301" * 5000,
    ]


def command_line_binary() -> Path:
    """The program to compare with: the newest that is built, or UNSPIN."""
    if named := os.environ.get("UNSPIN"):
        return Path(named)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [target / profile / "unspin" for profile in ("release", "debug")]
    built = [path for path in built if path.exists()]
    assert built, "no program to compare with: run `cargo build` first, or set UNSPIN"
    return max(built, key=lambda path: path.stat().st_mtime)


@pytest.fixture(scope="session")
def command_line():
    """Runs ``unspin score --format jsonl`` on rows of ``text``; its rows."""

    def score(path: Path, *arguments: str) -> list[dict]:
        command = [command_line_binary(), "score", path, "--format", "jsonl", "--quiet"]
        run = subprocess.run([*command, *arguments], capture_output=True, check=True)
        return [json.loads(line) for line in run.stdout.splitlines()]

    return score


def write_jsonl(path: Path, rows: list[dict]) -> Path:
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    return path
