#!/usr/bin/env python3
"""Takes reports through LibreOffice and back, and tells what that did to them.

    tests/measures/spreadsheet.py UNSPIN [--levels LEVEL...] [--fixtures FOLDER]

UNSPIN is the program. The sample articles are scored at every level, verdicts
and corrections are filled in, and `soffice` opens each report as CSV, saves it
as a spreadsheet, opens that and saves it as CSV again: with commas, semicolons
and tabs, with a byte order mark, in Windows-1252 and in UTF-16. Every text must
come back as it was, lie where `start` and `end` say, and train. With --fixtures
the files that the tests read are written anew: tests/spreadsheet, of two
articles at passage level.
"""

import argparse
import csv
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARTICLES = "data/samples/articles"
FIXTURES = [f"{ARTICLES}/clean-city-fire.txt", f"{ARTICLES}/spun-street-fire.txt"]
# What people type; "yes" is the row's own label.
SPUN, CLEAN = ["spun", "X", "yes", " Spun ", "bad", "1"], ["ok", "no", "Clean", "0", "human", "good"]
# Marks between cells, character set and sheet options as the filter takes them.
# 76 is UTF-8, 1 is Windows-1252, 65535 is UTF-16.
SAVED = {
    "comma": ("44,34,76", b""),
    "semicolon": ("59,34,76", b""),
    "tab": ("9,34,76", b""),
    "bom": ("59,34,76", b"\xef\xbb\xbf"),
    "windows": ("59,34,1", b""),
    "utf16": ("9,34,65535", b""),
}
LEVELS = ["article", "passage", "sentence", "finding"]


def run(*words, ok=(0,)):
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in ok:
        sys.exit(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def soffice(folder, source, target, infilter=None):
    words = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    words += [f"--infilter={infilter}"] if infilter else []
    run(*words, "--convert-to", target, "--outdir", str(folder), str(source))


def scored(unspin, folder, level, articles):
    report = folder / "report.csv"
    words = ["--level", level, "--preset", "sensitive", "--min-score", "0.05"]
    run(unspin, "score", *articles, "-o", str(report), *words)
    return report.read_text("utf-8")


def fill(report):
    """The rows of a report with verdicts, and corrections of the first suspects."""
    rows = list(csv.DictReader(io.StringIO(report)))
    for number, row in enumerate(rows):
        suspect = row.get("label", row.get("kind")) != "clean"
        words = SPUN if suspect else CLEAN
        row["verdict"] = words[number % len(words)]
        if suspect and "suggestions" in row and number % 3 == 0:
            row["correction"] = row["suggestions"] if "->" in row["suggestions"] else ""
    return rows


def written(rows):
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0].keys(), lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def decoded(data):
    for mark, name in [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]:
        if data.startswith(mark):
            return data.decode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def parsed(data):
    text = decoded(data)
    header = text.splitlines()[0]
    mark = max(",;\t", key=header.count)
    return list(csv.DictReader(io.StringIO(text), delimiter=mark))


def compare(level, name, before, after):
    """Counts the cells that the spreadsheet has changed."""
    if len(before) != len(after):
        return [f"{len(before)} rows became {len(after)}"]
    changed = {}
    for row, other in zip(before, after):
        for column, cell in row.items():
            if other.get(column) != cell:
                changed.setdefault(column, []).append((cell, other.get(column)))
    return [f"{c}: {len(v)} cells, such as {v[0][0][:40]!r} -> {str(v[0][1])[:40]!r}" for c, v in changed.items()]


def texts_lie_where_they_say(rows):
    wrong = 0
    for row in rows:
        path = ROOT / row["path"]
        if "text" not in row or path.suffix != ".txt":
            continue
        text = path.read_bytes()[int(row["start"]):int(row["end"])].decode()
        cell = row["text"]
        wrong += text != (cell[1:] if cell.startswith("'") and text != cell else cell)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("unspin")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    parser.add_argument("--fixtures", type=pathlib.Path, help="write what the tests read into this folder")
    args = parser.parse_args()
    if not shutil.which("soffice"):
        sys.exit("no soffice on the path")
    unspin = str(pathlib.Path(args.unspin).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for level in ["passage"] if args.fixtures else args.levels:
            rows = fill(scored(unspin, folder, level, FIXTURES if args.fixtures else [ARTICLES]))
            filled = folder / f"{level}.csv"
            filled.write_bytes(written(rows).encode())
            soffice(folder, filled, "ods", "Text - txt - csv (StarCalc):44,34,76,1")
            for kind, (options, mark) in SAVED.items():
                if args.fixtures and kind == "utf16":
                    continue
                target = f'csv:Text - txt - csv (StarCalc):{options},1,,0,false,true'
                soffice(folder, folder / f"{level}.ods", target)
                saved = mark + (folder / f"{level}.csv").read_bytes()
                after = parsed(saved)
                changed = compare(level, kind, rows, after)
                wrong = texts_lie_where_they_say(after)
                path = folder / f"{level}-{kind}.csv"
                path.write_bytes(saved)
                print(f"{level} {kind}: {len(after)} rows, {wrong} texts elsewhere; {'; '.join(changed) or 'as before'}", flush=True)
                if args.fixtures:
                    shutil.copy(path, args.fixtures / f"{kind}.{'tsv' if kind == 'tab' else 'csv'}")
                else:
                    check(unspin, folder, level, path)
    return 0


def check(unspin, folder, level, path):
    """The labels as `train` and `learn` read them."""
    if level == "finding":
        told = run(unspin, "labels", "convert", str(path), "-o", str(folder / "labels.jsonl"), ok=(0, 2))
    else:
        told = run(unspin, "train", str(path), "-o", str(folder / "mine.model"), "--quiet", ok=(0, 2))
    if told.strip():
        print("   ", told.strip().replace("\n", "\n    "))
    if level in ("sentence", "passage"):
        told = run(unspin, "learn", str(path), "-o", str(folder / "mine.table"), ok=(0, 2))
        print("   ", told.strip().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
