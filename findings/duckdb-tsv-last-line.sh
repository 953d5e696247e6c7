#!/usr/bin/env bash
# Package:   duckdb 2.0.1 (PyPI)
# Guess:     read_csv finds out by itself that a table of two columns is parted by tabs; at least where its sentences have commas in varying
#            numbers, or where the file is called .tsv.
# Behaviour: if the LAST row has more parts by commas than the table has columns, the comma is taken, all rows above are skipped as if they
#            were a preface, and the last row becomes the header. The answer is an empty table; no error, no warning. So it is with a
#            thousand good rows above. The same row in the midst or at the head does no harm; a third column or delim='\t' helps.
# Seen:      1,000 rows of id and text, then "The shop, a bakery, was shut, too.": 0 rows; sniff_csv says delimiter ",", 1001 lines skipped.
# Matters:   a folder of tables that is read so lacks whole files, and which ones is decided by the last sentence of each. A count of rows
#            after reading is the only sign.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet duckdb==2.0.1

cat > "$folder/try.py" <<'PY'
import sys
from pathlib import Path

import duckdb

PLAIN = ["The mayor left the town on Monday, he said.", "The road is shut.", "The vote, the third this year, failed.", "She said no."]
LONG = "The shop, a bakery, was shut, too."
MANY = PLAIN * 250
HEADER = ["id", "text"]
EXPECTED = {
    "long sentence last": (MANY + [LONG], (["1000\tThe shop", "a bakery", "was shut", "too."], 0, ",", 1001)),
    "of four rows": (PLAIN[:3] + [LONG], (["3\tThe shop", "a bakery", "was shut", "too."], 0, ",", 4)),
    "long sentence first": ([LONG] + MANY, (HEADER, 1001, "\t", 0)),
    "in the midst": (PLAIN + [LONG] + PLAIN, (HEADER, 9, "\t", 0)),
    "no long sentence": (MANY, (HEADER, 1000, "\t", 0)),
}


def read(file, options=""):
    table = duckdb.sql(f"from read_csv('{file}'{options})")
    return table.columns, len(table.fetchall())


different = []
file = Path(sys.argv[1]) / "table.tsv"
for name, (texts, expected) in EXPECTED.items():
    file.write_text("id\ttext\n" + "".join(f"{i}\t{text}\n" for i, text in enumerate(texts)))
    sniffed = duckdb.sql(f"select Delimiter, SkipRows from sniff_csv('{file}')").fetchall()[0]
    got = (*read(file), *sniffed)
    print(f"{name}: {len(texts)} rows written, {got[1]} read, columns {got[0]}, delimiter {got[2]!r}, lines skipped {got[3]}")
    if got != expected:
        different.append(f"{name}: expected {expected}, got {got}")
    told = read(file, r", delim='\t'")
    if told != (HEADER, len(texts)):
        different.append(f"{name}, told the delimiter: {told}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py" "$folder"
