"""How often the language that a translation was made from is guessed, and how often rightly.

    source_language.py UNSPIN LABELS/languages-test.jsonl [--preset balanced]

LABELS is a folder of `unspin labels build`: articles of three passages, whose documents and engines the guess has not learned from.
Languages count alike, however many articles they have. Beside: what the commonest language alone would have.
"""

import argparse
import collections
import json
import subprocess

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("unspin")
parser.add_argument("labels")
parser.add_argument("--preset", default="balanced")
options = parser.parse_args()

language = {}
engine = {}
for row in map(json.loads, open(options.labels)):
    language[row["id"]] = row["source"].rsplit(":", 1)[1]
    engine[row["id"]] = row["generator"]
command = [options.unspin, "score", options.labels, "--level", "article", "--format", "jsonl", "--preset", options.preset]
scored = [json.loads(line) for line in subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()]

counts = collections.defaultdict(collections.Counter)
for row in scored:
    count = counts[language[row["id"]]]
    count["all"] += 1
    count["called mt"] += row["translated_by"] != ""
    count["family right"] += row["translated_by"] == engine[row["id"]]
    if row["translated_from"]:
        count["guessed"] += 1
        count["right"] += row["translated_from"] == language[row["id"]]
total = sum(counts.values(), collections.Counter())
rates = [count["right"] / count["guessed"] for count in counts.values() if count["guessed"]]
for name, count in sorted(counts.items()):
    print(name, ", ".join(f"{what} {n}" for what, n in count.items()))
print(f"of {total['all']} articles {total['called mt']} are called mt, {total['family right']} of them by the right family")
print(f"of {total['guessed']} guesses {total['right']} are right; mean over {len(rates)} languages {sum(rates) / max(1, len(rates)):.3f}")
print(f"by chance {1 / len(counts):.3f}")
