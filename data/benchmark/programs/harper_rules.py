#!/usr/bin/env python3
"""Harper, a checker of grammar and style, as a program to measure:   harper_rules.py LABELS [--spelling] > findings.jsonl

Wants `pip install harper-py==0.2.0` (Apache-2.0; Harper 2.13.0 inside). Names and foreign words make up most of what its
spelling rule reports of news, so that this rule is off unless `--spelling` asks for it.
"""

import argparse
import json

import harper


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels")
    parser.add_argument("--spelling", action="store_true")
    options = parser.parse_args()
    linter = harper.Linter()
    for line in open(options.labels, encoding="utf-8"):
        row = json.loads(line)
        for lint in linter.lint(row["text"], language=harper.Language.PLAINTEXT):
            if lint.lint_kind == "Spelling" and not options.spelling:
                continue
            suggestions = [linter.apply_suggestion(row["text"], lint, one) for one in lint.suggestions[:5]]
            # A suggestion says what to do with the span: what lies in its place afterwards is what we want.
            start, behind = lint.span.start, len(row["text"]) - lint.span.end
            texts = [changed[start : len(changed) - behind] for changed in suggestions]
            found = {"id": row["id"], "start": start, "end": lint.span.end, "suggestions": texts, "rule": lint.lint_kind}
            print(json.dumps(found, ensure_ascii=False))


main()
