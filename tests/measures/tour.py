#!/usr/bin/env python3
"""Walks a newcomer's way and tells how long each step takes.

    tests/measures/tour.py UNSPIN [--pictures FOLDER]

UNSPIN is the program. The sample articles are scored into a page, which is
opened in Chromium; ten suspects are judged by keyboard on the page of `unspin
review`; a classifier is trained with the verdicts from that page, and the
articles are scored with it. Needs `chromedriver`. With --pictures the pictures
of the README are taken anew.
"""

import argparse
import base64
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARTICLES = "data/samples/articles"
# Accept the first suggestion, by letter or by number, or reject.
KEYS = ["a", "1", "a", "r", "a", "1", "a", "a", "r", "a"]
WINDOW = "--window-size=1280,900"


class Browser:
    """Chromium over the WebDriver protocol."""

    def __init__(self):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        found = None
        while not found:
            found = re.search(r"successfully on port (\d+)", self.driver.stdout.readline())
        self.session = f"http://127.0.0.1:{found[1]}/session"
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", WINDOW]
        options = {"goog:chromeOptions": {"args": arguments}}
        wanted = {"capabilities": {"alwaysMatch": options}}
        self.session += "/" + self.ask("POST", "", wanted)["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.session + path, data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["value"]

    def open(self, address):
        self.ask("POST", "/url", {"url": address})
        # A page is loaded before it is painted.
        while (paint := self.run("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")) is None:
            time.sleep(0.02)
        return paint

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": f"return {script}", "args": []})

    def press(self, key):
        strokes = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def wait(self, selector, wanted):
        script = f"document.querySelector({json.dumps(selector)})?.textContent ?? ''"
        while not wanted(text := self.run(script)):
            time.sleep(0.02)
        return text

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))

    def close(self):
        self.ask("DELETE", "")
        self.driver.kill()


def timed(step, action):
    start = time.monotonic()
    result = action()
    print(f"{step:<58} {time.monotonic() - start:6.1f} s", flush=True)
    return result


def unspin(*words):
    done = subprocess.run([*words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{words}: {done.returncode}\n{done.stderr}")
    return done.stdout


def judge(browser):
    for count, key in enumerate(KEYS, 1):
        browser.press(key)
        browser.wait("#count", lambda text: text.startswith(f"{count} of "))
        browser.wait("#place", lambda text: text.startswith(f"{count + 1} of "))


def retrain(browser):
    browser.run("document.querySelector('#train').click()")
    return browser.wait("#training-message", lambda text: "..." not in text and len(text) > 40)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("unspin")
    parser.add_argument("--pictures", type=pathlib.Path)
    asked = parser.parse_args()
    program = str(pathlib.Path(asked.unspin).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        report, database = folder / "report.html", folder / "review.sqlite"
        timed("score the samples into a page", lambda: unspin(program, "score", ARTICLES, "-o", str(report)))
        browser = timed("start a browser", Browser)
        paint = timed("open the page", lambda: browser.open(report.as_uri()))
        print(f"    first paint after {paint:.0f} ms, {report.stat().st_size:,} bytes")
        if asked.pictures:
            browser.picture(asked.pictures / "report.png")
        server = subprocess.Popen(
            [program, "review", ARTICLES, "--database", str(database), "--no-open"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        address = timed(
            "start `unspin review` on them",
            lambda: next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line))),
        )
        paint = timed("open its page", lambda: browser.open(address))
        browser.wait("#place", lambda text: text.startswith("1 of "))
        print(f"    first paint after {paint:.0f} ms")
        if asked.pictures:
            browser.picture(asked.pictures / "review.png")
        timed(f"judge {len(KEYS)} suspects by keyboard, without thinking", lambda: judge(browser))
        before = browser.run("performance.getEntriesByType('navigation').length")
        said = timed("train with these verdicts", lambda: retrain(browser))
        print(f"    pages loaded since: {before}; the page says: {' '.join(said.split())}")
        browser.close()
        server.send_signal(signal.SIGINT)
        server.wait()
        models = sorted(path for path in folder.iterdir() if path.suffix == ".model")
        print("    models written:", [path.name for path in models])
        for model in models:
            timed("score with the new classifier",
                  lambda: unspin(program, "score", ARTICLES, "--model", str(model), "-o", str(folder / "after.csv")))


if __name__ == "__main__":
    main()
