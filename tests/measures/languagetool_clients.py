#!/usr/bin/env python3
"""Asks `unspin review --language-tool` by clients that others wrote.

    languagetool_clients.py [--unspin PROGRAM] [--gramma PROGRAM] [--ltrs PROGRAM]

Starts the server on a free port, has each client that is here check one spun sentence and one clean sentence, and
prints what it was told. A client is right if it tells of `hearth` in the spun sentence and of nothing in the clean one.
Clients: `pip install language_tool_python pylanguagetool` (versions before 3.4 of the former ask by GET),
`npm install gramma`, `cargo install languagetool-rust --features cli` (`ltrs`). Exits with 1 if one is wrong.
"""

import argparse
import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPUN = (
    "A hearth tore through a four-story apartment constructing on Excessive Avenue early Saturday, killing two "
    "individuals and leaving a minimum of 60 others without a residence, hearth officers said. The chilly climate "
    "hampered crews, whose hoses froze inside minutes, the town's hearth chief advised journalists."
)
CLEAN = (
    "The harbour board voted on Monday to sell two of its three tugs, which have not left their berths since the "
    "grain terminal closed in the spring. A survey made in March had found rust in the hull of the older one."
)


def language_tool_python(address):
    import language_tool_python as client

    tool = client.LanguageTool("en-US", remote_server=address)
    for text in (SPUN, CLEAN):
        found = tool.check(text)
        length = "error_length" if found and hasattr(found[0], "error_length") else "errorLength"
        yield [text[match.offset :][: getattr(match, length)] for match in found]


def pylanguagetool(address):
    from pylanguagetool import api

    for text in (SPUN, CLEAN):
        answer = api.check(text, api_url=f"{address}/v2/", lang="en-US")
        yield [text[match["offset"] :][: match["length"]] for match in answer["matches"]]


def by_command(*words, **options):
    """A client that prints what it found."""
    for text in (SPUN, CLEAN):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(text)
            file.flush()
            run = subprocess.run([*words, file.name], capture_output=True, text=True, timeout=60, **options)
        yield re.findall(r"hearth|constructing on|individuals|rror: .*", run.stdout + run.stderr)


def tell(name, found):
    try:
        spun, clean = found()
    except Exception as error:  # whatever a client throws is what is to be known
        print(f"{name:28} fails: {type(error).__name__}: {error}")
        return False
    right = "hearth" in spun and not clean
    print(f"{name:28} {'right' if right else 'WRONG'}: spun {spun}, clean {clean}")
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unspin", default=ROOT / "target/release/unspin")
    parser.add_argument("--gramma")
    parser.add_argument("--ltrs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        article = pathlib.Path(folder) / "a.txt"
        article.write_text(CLEAN)
        command = [args.unspin, "review", article, "--language-tool", "--no-open", "--database", f"{folder}/r.sqlite"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            port = None
            while port is None:
                line = server.stdout.readline() or sys.exit("the server did not start")
                port = re.search(r"127\.0\.0\.1:(\d+)", line)
            address = f"http://127.0.0.1:{port[1]}"
            right = []
            for client in (language_tool_python, pylanguagetool):
                try:
                    version = importlib.metadata.version(client.__name__)
                except importlib.metadata.PackageNotFoundError:
                    continue
                right.append(tell(f"{client.__name__} {version}", lambda client=client: client(address)))
            if args.gramma:
                # Its settings are not the user's.
                home = {"env": {**os.environ, "HOME": folder}, "cwd": folder}
                settings = [args.gramma, "config", "api_url", f"{address}/v2/check", "--global"]
                subprocess.run(settings, check=True, capture_output=True, **home)
                right.append(tell("gramma", lambda: by_command(args.gramma, "check", "--print", **home)))
            if args.ltrs:
                words = (args.ltrs, "--hostname", "http://127.0.0.1", "--port", port[1], "check")
                right.append(tell("languagetool-rust", lambda: by_command(*words)))
        finally:
            server.terminate()
    sys.exit(0 if right and all(right) else 1)


if __name__ == "__main__":
    main()
