#!/usr/bin/env python3
"""Takes labels through servers that others wrote, and back.

    label_servers.py [--unspin PROGRAM] [--label-studio VENV] [--doccano VENV] [--keep FOLDER]

Starts Label Studio and doccano on free ports of this machine, each with a database of its own in a temporary folder,
and takes labels round trip in three ways:

- labels that `unspin labels convert` writes are imported, exported as they are and converted back;
- articles with predictions (`--predict`) are imported, annotated through the interface that the tool's own page uses
  (spans, corrections, choices, a skipped text, two annotators, nothing marked), exported and converted;
- the same for doccano, whose pages count UTF-16: spans deleted and added, whole texts, relations.

Label Studio exports JSON, JSON_MIN and CSV, doccano JSON lines. Texts, ids, labels, spans in bytes and what was first
written must come back; each difference is printed. VENV is a virtual environment with `label-studio==1.23.2`, or with
`doccano==1.8.4 "marshmallow<4" "setuptools<81" "numpy<2"` (doccano does not start with newer ones). --keep keeps the files that
were exchanged. Exits with 1 if something came back otherwise.
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN, USER, PASSWORD = "0123456789abcdef0123456789abcdef01234567", "somebody@example.org", "not-a-secret-here"
FACTS = ("id", "label", "title", "source", "group", "generator")
STUDIO_EXPORTS = {"JSON": "json", "JSON_MIN": "json", "CSV": "csv"}


def row(name, label, text, *spans, **facts):
    """A labelled article. Of each span: the phrase, its label, what was first written."""
    marked = []
    for phrase, word, original in spans:
        start = len(text[: text.index(phrase)].encode())
        marked.append({"start": start, "end": start + len(phrase.encode()), "text": phrase, "label": word})
        marked[-1].update({"original": original} if original else {})
    return {"id": name, "text": text, "label": label, **facts, **({"spans": marked} if marked else {})}


# What is counted otherwise by others: emoji of several parts, combining accents, line ends; what tables trip over.
ROWS = [
    row(
        "fire", "spun", "👨🏻‍🚒 A hearth tore through the café\u0301 on Excessive Avenue early Saturday, hearth officers said.",
        ("hearth", "spun", "fire"), ("Excessive Avenue", "spun", "High Avenue"), title="A fire", source="news",
    ),
    row(
        "bridge", "mt", "The bridge old was closed yesterday.\r\n\r\nThe neighbours “of the quarter” 😀 will have to give a detour.",
        ("bridge old", "mt", None), ("give a detour", "mt", "go round"), group="g1", generator="engine",
    ),
    row("harbour", "clean", "The harbour board voted on Monday to sell two of its three tugs.\tThey lie in the dock.", source="news"),
    row(
        "cells", "spun", '=SUM(A1), "quoted"; <b>bold</b> & #1:\nthe metropolis council advised journalists, [{"start": 1}].',
        ("metropolis", "spun", "city"), ("advised", "spun", "told"),
    ),
    row("7", "spun", "Kin of the household stated nothing.\n", ("Kin of the household", "spun", 'the "family"\nitself')),
    row("plain", "mt", "He has forty years and lives since ten years in the city of the light."),
]  # fmt: skip


class Program:
    """unspin, and what it was last told."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def convert(self, source, name, *options):
        target = self.folder / name
        words = [self.path, "labels", "convert", source, "-o", target, *options]
        done = subprocess.run(words, capture_output=True, text=True)
        for line in done.stderr.splitlines():
            print(f"    {line}")
        return target if target.exists() else None

    def rows(self, source, name, *options):
        """The labels of a file as rows."""
        path = self.convert(source, name, *options)
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path else []


class Server:
    """Requests to a server of this machine."""

    def __init__(self, port, prefix):
        self.address, self.token = f"http://127.0.0.1:{port}{prefix}", None

    def ask(self, method, path, body=None, kind="application/json"):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": kind}, method=method)
        if self.token:
            request.add_header("Authorization", f"Token {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error

    def json(self, method, path, body=None):
        answer = self.ask(method, path, body)
        return json.loads(answer) if answer else None

    def upload(self, path, field, file):
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n'
        body = f"{head}Content-Type: application/json\r\n\r\n".encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={mark}")


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def wait_for(programs, log, port, path):
    """Until the first answers, whatever it says; its databases are made meanwhile."""
    for _ in range(400):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(1)
        if programs[0].poll() is not None:
            break
    sys.exit(f"the server did not start: {log.read_text(errors='replace')[-800:]}")


@contextlib.contextmanager
def running(commands, log, environment, port, path):
    """Programs that run meanwhile; the first answers on `port`."""
    with open(log, "w", encoding="utf-8") as output:
        options = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT, "env": environment}
        programs = [subprocess.Popen(words, **options) for words in commands]
        try:
            wait_for(programs, log, port, path)
            yield
        finally:
            for program in programs:
                program.terminate()
            for program in programs:
                program.wait(30)


def version(venv, package):
    code = f"import importlib.metadata as m; print(m.version('{package}'))"
    return subprocess.run([f"{venv}/bin/python", "-c", code], capture_output=True, text=True).stdout.strip()


class Judge:
    """Compares what came back, and remembers whether all was right."""

    def __init__(self):
        self.wrong = 0

    def compare(self, what, expected, got, facts=FACTS):
        """Rows by their texts. Spans count with what was first written there."""
        known = {line["text"] for line in expected}
        differences = [f"{line['id']}: not expected" for line in got if line["text"] not in known]
        for before in expected:
            name, same = before["id"], [line for line in got if line["text"] == before["text"]]
            if len(same) != 1:
                differences.append(f"{name}: came back {len(same)} times")
            for after in same[:1]:
                pairs = [(fact, before.get(fact), after.get(fact)) for fact in facts]
                pairs.append(("spans", spans(before), spans(after)))
                differences += [f"{name}: {fact} {one!r} -> {other!r}" for fact, one, other in pairs if one != other]
        marked = sum(len(spans(line)) for line in expected)
        print(f"{what:44} {'right' if not differences else 'WRONG'}: {len(expected)} texts, {marked} spans")
        for difference in differences:
            print(f"    {difference}")
        self.wrong += bool(differences)


def spans(line):
    return sorted((s["start"], s["end"], s["label"], s.get("original")) for s in line.get("spans", []))


def by_id(rows):
    return {line["id"]: line for line in rows}


# Label Studio.


@contextlib.contextmanager
def label_studio(venv, folder):
    port = free_port()
    home = folder / "label-studio"
    home.mkdir()
    words = ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port), "--data-dir", home]
    user = ["--username", USER, "--password", PASSWORD, "--user-token", TOKEN, "--enable-legacy-api-token"]
    settings = {"HOME": str(home), "LATEST_VERSION_CHECK": "false", "COLLECT_ANALYTICS": "false", "SENTRY_DSN": ""}
    command = [f"{venv}/bin/label-studio", *words, *user]
    with running([command], folder / "label-studio.log", {**os.environ, **settings}, port, "/health"):
        server = Server(port, "/api")
        server.token = TOKEN
        yield server


def studio_project(server, unspin, tasks):
    """A project with the interface that `--help` prints, and the tasks of a file."""
    told = subprocess.run([unspin.path, "labels", "convert", "--help"], capture_output=True, text=True).stdout
    config = re.search(r"<View>.*</View>", told, re.DOTALL)[0]
    project = server.json("POST", "/projects", {"title": "texts", "label_config": config})["id"]
    server.upload(f"/projects/{project}/import", "file", tasks)
    return project


def studio_tasks(server, project):
    """The tasks by the ids of their articles."""
    tasks = server.json("GET", f"/tasks?project={project}&page_size=100&fields=all")["tasks"]
    return {task["data"]["id"]: task for task in tasks}


def studio_exports(server, project, name, unspin, *options):
    for kind, extension in STUDIO_EXPORTS.items():
        path = unspin.folder / f"studio-{name}-{kind}.{extension}"
        path.write_bytes(server.ask("GET", f"/projects/{project}/export?exportType={kind}&download_all_tasks=true"))
        yield kind, unspin.rows(path, f"studio-{name}-{kind}.jsonl", *options)


def studio_region(text, phrase, word, *corrections):
    """What the page of Label Studio adds for a span and its correction: code points, ends behind the last."""
    start = text.index(phrase)
    place = {"start": start, "end": start + len(phrase)}
    about = {"id": uuid.uuid4().hex[:10], "to_name": "text", "origin": "manual"}
    result = [{**about, "from_name": "label", "type": "labels", "value": {**place, "text": phrase, "labels": [word]}}]
    if corrections:
        value = {**place, "text": list(corrections)}
        result.append({**about, "from_name": "correction", "type": "textarea", "value": value})
    return result


def studio_verdict(word):
    about = {"id": uuid.uuid4().hex[:10], "from_name": "verdict", "to_name": "text", "origin": "manual"}
    return [{**about, "type": "choices", "value": {"choices": [word]}}]


def annotate_studio(server, tasks):
    """As a person would; returns what is meant by it. Of what is skipped or left unmarked nothing is said."""

    def submit(name, result, **more):
        server.json("POST", f"/tasks/{tasks[name]['id']}/annotations/", {"result": result, "lead_time": 3.5, **more})

    fire, bridge, cells = (tasks[name]["data"]["text"] for name in ("fire", "bridge", "cells"))
    # Two answers for one phrase: the first is the better one.
    marks = studio_region(fire, "Excessive Avenue", "spun", "High Avenue") + studio_region(fire, "hearth", "spun", "fire", "blaze")
    submit("fire", marks + studio_verdict("spun"))
    submit("bridge", studio_region(bridge, "give a detour", "mt", "go round"))
    submit("harbour", studio_verdict("clean"))
    submit("cells", studio_verdict("mt"))
    # A second opinion, which is the later one and counts.
    submit("cells", studio_region(cells, "metropolis", "spun") + studio_verdict("spun"))
    submit("7", studio_verdict("spun"), was_cancelled=True)
    submit("plain", [])
    meant = by_id(ROWS)
    changed = row("bridge", "mt", bridge, ("give a detour", "mt", "go round"))
    return [meant["fire"], changed, meant["harbour"], row("cells", "spun", cells, ("metropolis", "spun", None))]


def in_short(rows):
    """What the short exports hold: corrections have no places, and are certain where every span has one."""
    return [line if all(span.get("original") for span in line.get("spans", [])) else without_corrections(line) for line in rows]


def without_corrections(line):
    marked = [{name: value for name, value in span.items() if name != "original"} for span in line.get("spans", [])]
    return {**line, "spans": marked}


def measure_studio(venv, folder, unspin, judge):
    print(f"Label Studio {version(venv, 'label-studio')}")
    with label_studio(venv, folder) as server:
        labels = write_rows(folder / "labels.jsonl", ROWS)
        project = studio_project(server, unspin, unspin.convert(labels, "studio-labels.json"))
        for kind, got in studio_exports(server, project, "labels", unspin):
            judge.compare(f"labels as they are, {kind}", ROWS if kind == "JSON" else in_short(ROWS), got)
        texts = write_rows(folder / "texts.jsonl", [{"id": r["id"], "text": r["text"]} for r in ROWS])
        tasks = unspin.convert(texts, "studio-predicted.json", "--predict", "-q")
        project = studio_project(server, unspin, tasks)
        meant = annotate_studio(server, studio_tasks(server, project))
        for kind, got in studio_exports(server, project, "annotated", unspin):
            expected = meant if kind == "JSON" else in_short(meant)
            judge.compare(f"annotated by a person, {kind}", expected, got, ("id", "label"))


# doccano.

DOCCANO_KINDS = {"SequenceLabeling": "SequenceLabelingProject", "DocumentClassification": "TextClassificationProject"}


@contextlib.contextmanager
def doccano(venv, folder):
    port = free_port()
    home = folder / "doccano"
    home.mkdir()
    backend = next(pathlib.Path(venv).glob("lib/python*/site-packages/backend"))
    # What its own `webserver` sets, but for the address: that one listens to everybody.
    settings = {
        "DOCCANO_HOME": str(home), "DATABASE_URL": f"sqlite:///{home}/db.sqlite3", "MEDIA_ROOT": f"{home}/media",
        "STANDALONE": "True", "DJANGO_SETTINGS_MODULE": "config.settings.production", "DEBUG": "False",
    }  # fmt: skip
    environment = {**os.environ, **settings}
    program = f"{venv}/bin/doccano"
    for words in (["init"], ["createuser", "--username", USER, "--password", PASSWORD]):
        subprocess.run([program, *words], env=environment, check=True, capture_output=True)
    web = [f"{venv}/bin/python", "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    commands = [[*web, "--chdir", str(backend), "config.wsgi"], [program, "task", "--concurrency", "1"]]
    with running(commands, folder / "doccano.log", environment, port, "/v1/health"):
        server = Server(port, "/v1")
        server.token = server.json("POST", "/auth/login/", {"username": USER, "password": PASSWORD})["key"]
        yield server


def doccano_project(server, kind, file, **more):
    """A project of a kind with the lines of a file; its examples by their ids."""
    body = {"name": "texts", "description": "texts", "guideline": "", "project_type": kind, "resourcetype": DOCCANO_KINDS[kind]}
    project = server.json("POST", "/projects", {**body, **more})["id"]
    upload = server.upload("/fp/process/", "filepond", file)
    order = {"format": "JSONL", "task": kind, "uploadIds": [upload.decode()], "encoding": "utf_8", "column_data": "text", "column_label": "label"}
    if more.get("use_relation"):
        order["task"] = "RelationExtraction"
    wait(server, server.json("POST", f"/projects/{project}/upload", order)["task_id"])
    return project, {e["meta"]["id"]: e for e in server.json("GET", f"/projects/{project}/examples?limit=100")["results"]}


def wait(server, task):
    for _ in range(120):
        status = server.json("GET", f"/tasks/status/{task}")
        if status["ready"]:
            if status.get("error"):
                print(f"    doccano says: {status['error']}")
            return
        time.sleep(1)
    sys.exit("doccano did not do its task")


def doccano_export(server, project, name, unspin, *options):
    order = {"format": "JSONL", "exportApproved": False}
    task = server.json("POST", f"/projects/{project}/download", order)["task_id"]
    wait(server, task)
    packed = server.ask("GET", f"/projects/{project}/download?taskId={task}")
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        lines = b"".join(files.read(member) for member in files.namelist())
    path = unspin.folder / f"doccano-{name}-export.jsonl"
    path.write_bytes(lines)
    return unspin.rows(path, f"doccano-{name}.jsonl", *options)


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def doccano_types(server, project, of):
    """Numbers of the label words, made where the import did not."""
    known = {kind["text"]: kind["id"] for kind in server.json("GET", f"/projects/{project}/{of}-types")}
    for word in ("clean", "mt", "spun"):
        if word not in known:
            known[word] = server.json("POST", f"/projects/{project}/{of}-types", {"text": word})["id"]
    return known


def doccano_span(server, project, example, phrase, number):
    start = utf16(example["text"][: example["text"].index(phrase)])
    place = {"start_offset": start, "end_offset": start + utf16(phrase), "label": number, "prob": 0}
    return server.json("POST", f"/projects/{project}/examples/{example['id']}/spans", place)["id"]


def measure_doccano(venv, folder, unspin, judge):
    print(f"doccano {version(venv, 'doccano')}")
    with doccano(venv, folder) as server:
        labels = write_rows(folder / "labels.jsonl", ROWS)
        lines = unspin.convert(labels, "doccano-labels.jsonl", "--to", "doccano")
        project, examples = doccano_project(server, "SequenceLabeling", lines, allow_overlapping=True)
        plain = [without_corrections(line) for line in ROWS]  # for which doccano has no place
        judge.compare("spans as they are", plain, doccano_export(server, project, "labels", unspin))
        meant = annotate_doccano(server, project, examples)
        judge.compare("spans changed by a person", meant, doccano_export(server, project, "changed", unspin), ("id", "label"))

        whole = [{k: v for k, v in line.items() if k != "spans"} for line in ROWS]
        lines = unspin.convert(write_rows(folder / "whole.jsonl", whole), "doccano-whole.jsonl", "--to", "doccano", "-q")
        project, examples = doccano_project(server, "DocumentClassification", lines)
        judge.compare("whole texts as they are", whole, doccano_export(server, project, "whole", unspin))
        meant = classify_doccano(server, project, examples["plain"], whole)
        judge.compare("whole texts changed", meant, doccano_export(server, project, "rejudged", unspin), ("id", "label"))

        texts = write_rows(folder / "entities.jsonl", [{"id": r["id"], "text": r["text"], "entities": [], "relations": []} for r in ROWS])
        project, examples = doccano_project(server, "SequenceLabeling", texts, use_relation=True)
        meant = relate_doccano(server, project, examples)
        judge.compare("spans and relations", meant, doccano_export(server, project, "related", unspin), ("id", "label"))


def annotate_doccano(server, project, examples):
    """One span taken away, one added, one text without any span any more, a comment."""
    types = doccano_types(server, project, "span")
    fire, plain = examples["fire"], examples["plain"]
    at = f"/projects/{project}/examples/{fire['id']}/spans"
    first = min(server.json("GET", at), key=lambda span: span["start_offset"])
    server.ask("DELETE", f"{at}/{first['id']}")
    doccano_span(server, project, fire, "hearth officers", types["spun"])
    doccano_span(server, project, plain, "has forty years", types["mt"])
    server.ask("DELETE", f"/projects/{project}/examples/{examples['7']['id']}/spans")
    server.json("POST", f"/projects/{project}/comments?example={plain['id']}", {"example": plain["id"], "text": "a calque"})
    meant = {line["id"]: without_corrections(line) for line in ROWS}
    marks = (("Excessive Avenue", "spun", None), ("hearth officers", "spun", None))
    meant["fire"] = row("fire", "spun", fire["text"], *marks)
    meant["plain"] = row("plain", "mt", plain["text"], ("has forty years", "mt", None))
    # Its spans were the reason of its label: now nothing is said of it.
    del meant["7"]
    return list(meant.values())


def classify_doccano(server, project, example, whole):
    types = doccano_types(server, project, "category")
    at = f"/projects/{project}/examples/{example['id']}/categories"
    server.ask("DELETE", at)
    server.json("POST", at, {"label": types["spun"], "prob": 0})
    return [{**line, "label": "spun"} if line["id"] == "plain" else line for line in whole]


def relate_doccano(server, project, examples):
    types = doccano_types(server, project, "span")
    kind = server.json("POST", f"/projects/{project}/relation-types", {"text": "same"})["id"]
    fire, bridge = examples["fire"], examples["bridge"]
    ends = [doccano_span(server, project, fire, phrase, types["spun"]) for phrase in ("hearth tore", "Excessive Avenue")]
    relation = {"from_id": ends[0], "to_id": ends[1], "type": kind, "prob": 0}
    server.json("POST", f"/projects/{project}/examples/{fire['id']}/relations", relation)
    doccano_span(server, project, bridge, "give a detour", types["mt"])
    return [
        row("fire", "spun", fire["text"], ("hearth tore", "spun", None), ("Excessive Avenue", "spun", None)),
        row("bridge", "mt", bridge["text"], ("give a detour", "mt", None)),
    ]


def write_rows(path, rows):
    path.write_text("".join(json.dumps(line) + "\n" for line in rows), encoding="utf-8")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unspin", type=pathlib.Path, default=ROOT / "target/release/unspin")
    parser.add_argument("--label-studio", type=pathlib.Path, metavar="VENV")
    parser.add_argument("--doccano", type=pathlib.Path, metavar="VENV")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER")
    args = parser.parse_args()
    judge = Judge()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        unspin = Program(args.unspin.resolve(), folder)
        try:
            for venv, measure in ((args.label_studio, measure_studio), (args.doccano, measure_doccano)):
                if venv:
                    measure(venv.resolve(), folder, unspin, judge)
        finally:
            for path in filter(pathlib.Path.is_file, folder.iterdir() if args.keep else ()):
                args.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, args.keep)
    sys.exit(int(judge.wrong > 0))


if __name__ == "__main__":
    main()
