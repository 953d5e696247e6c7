"""The stubs say what the module does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import unspin

PACKAGE = Path(unspin.__file__).parent


def test_the_stubs_agree_with_the_module(tmp_path):
    allowed = tmp_path / "allowed.txt"
    # Engines that are not typed, and what is cached: the stubs of functools know no arguments.
    allowed.write_text("unspin\\.(spark|datatrove|sklearn|arrow|_opened).*\n")
    command = [sys.executable, "-m", "mypy.stubtest", "unspin"]
    command += ["--allowlist", str(allowed), "--ignore-unused-allowlist"]
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nignore_missing_imports = True\n")
    command += ["--mypy-config-file", str(settings)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_users_code_is_checked(tmp_path):
    good = tmp_path / "good.py"
    good.write_text(
        "import unspin\n"
        "detector = unspin.Detector(preset='strict')\n"
        "score: float = detector.score('text').score\n"
        "words: list[str] = [s.text for f in detector.score('').findings for s in f.suggestions]\n"
    )
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import unspin\n"
        "unspin.Detector().score(7)\n"
        "label: int = unspin.Detector().score('').label\n"
        "unspin.Detector().scores('')\n"
    )
    assert (PACKAGE / "py.typed").exists()
    mypy = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports"]
    run = subprocess.run([*mypy, good], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    run = subprocess.run([*mypy, bad], capture_output=True, text=True, cwd=tmp_path)
    assert [f"bad.py:{line}:" in run.stdout for line in (2, 3, 4)] == [True] * 3, run.stdout
