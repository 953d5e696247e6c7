#!/usr/bin/env bash
# Package:   python-docx 1.2.0 (PyPI)
# Expected:  paragraph.text, which knows of links, gives what Word shows; at most text that is proposed is missing.
# Behaviour: it takes runs and links that stand right in the paragraph, and nothing that is wrapped otherwise: smart tags, which Word 2003
#            put around places and dates unasked, simple fields, content controls, inserted and moved text. The words go without a mark, and
#            two spaces meet. Text that Word hides (vanish) is given.
# Seen:      "He went to <smartTag>London</smartTag> in <field>May</field>." -> "He went to  in ."; a moved word is in neither place;
#            "It is <hidden>not </hidden>open." -> "It is not open."
# Matters:   older documents lose just their names of places, days and numbers. Sentences such as "He went to  in ." are then no slips of
#            an engine; two spaces in the midst of a sentence are the trace.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-docx==1.2.0

cat > "$folder/try.py" <<'PY'
import io
import sys

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def run(text, properties="", tag="t"):
    return f'<w:r>{properties}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def tracked(kind, text, tag="t"):
    return f'<w:{kind} w:id="1" w:author="A" w:date="2026-06-01T10:00:00Z">{run(text, tag=tag)}</w:{kind}>'


HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
EXPECTED = {
    "link": (run("He went to ") + f'<w:hyperlink w:anchor="x">{run("London")}</w:hyperlink>' + run("."), "He went to London."),
    "smart tag, field": (
        run("He went to ")
        + f'<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place">{run("London")}</w:smartTag>'
        + run(" in ") + f'<w:fldSimple w:instr="DATE">{run("May")}</w:fldSimple>' + run("."),
        "He went to  in .",
    ),
    "content control": (run("He went to ") + f"<w:sdt><w:sdtContent>{run('London')}</w:sdtContent></w:sdt>" + run("."), "He went to ."),
    "inserted": (run("It is ") + tracked("ins", "not ") + run("open."), "It is open."),
    "deleted": (run("It is ") + tracked("del", "not ", "delText") + run("open."), "It is open."),
    "moved": (tracked("moveFrom", "Soon ") + run("it is open") + tracked("moveTo", " soon") + run("."), "it is open."),
    "hidden": (run("It is ") + run("not ", HIDDEN) + run("open."), "It is not open."),
}
different = []
for name, (content, expected) in EXPECTED.items():
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{content}</w:p>"))
    file = io.BytesIO()
    document.save(file)
    got = docx.Document(file).paragraphs[0].text
    print(f"{name}: {got!r}")
    if got != expected:
        different.append(f"{name}: expected {expected!r}, got {got!r}")
if different:
    sys.exit("DIFFERENT from what is stated:\n" + "\n".join(different))
print("as stated")
PY
"$folder/venv/bin/python" "$folder/try.py"
