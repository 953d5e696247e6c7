#!/usr/bin/env python3
"""Proselint, rules of style by writers on writing, as a program to measure:   proselint_rules.py LABELS > findings.jsonl

Wants `pip install proselint==0.16.0` (BSD).
"""

import json
import sys

from proselint.checks import __register__ as checks
from proselint.registry import CheckRegistry
from proselint.tools import LintFile


def main():
    CheckRegistry().register_many(checks)
    for line in open(sys.argv[1], encoding="utf-8"):
        row = json.loads(line)
        for result in LintFile("text", row["text"]).lint():
            start, end = (at - 1 for at in result.check_result.span)  # it puts a line break before the text
            found = {"id": row["id"], "start": start, "end": end, "rule": result.check_result.check_path}
            if result.check_result.replacements:
                found["suggestion"] = result.check_result.replacements
            print(json.dumps(found, ensure_ascii=False))


main()
