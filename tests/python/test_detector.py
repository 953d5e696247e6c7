"""The detector: what it finds, and that it is the same as on the command line."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import threading
import time

import pytest
from conftest import write_jsonl

import unspin


def test_samples_are_told_apart(detector, samples, labels):
    for name, text in samples.items():
        article = detector.score(text)
        assert article.reliable
        # Which manner a corrupted text is of is known of spun ones alone: translations are
        # hardly told.
        assert (article.label == "clean") == (labels[name] == "clean"), name
        assert article.label == "spun" or labels[name] != "spun", name
        if labels[name] == "clean":
            assert article.findings == () and article.kind is None
            assert article.score < detector.thresholds["article"]


def test_a_finding_points_at_its_phrase_and_names_the_original(detector, samples):
    text = samples["spun-foreign-minister.txt"]
    findings = detector.score(text).findings
    pairs = {finding.text: finding.suggestions[0].text for finding in findings}
    assert pairs["preventing"] == "fighting"
    assert len(findings) > 20
    for finding in findings:
        assert text[finding.start : finding.end] == finding.text
        assert 0 < finding.score <= 1 and finding.kind in ("spun", "mt")


def test_offsets_count_characters(detector, samples):
    text = "😀 é\n\n" + samples["spun-street-fire.txt"].replace("said", "said 😀")
    article = detector.score(text)
    assert article.findings
    for part in [*article.passages, *article.sentences, *article.findings]:
        assert text[part.start : part.end] == part.text


def test_the_same_as_the_command_line(detector, samples, command_line, tmp_path):
    rows = [{"id": name, "text": text} for name, text in samples.items()]
    path = write_jsonl(tmp_path / "samples.jsonl", rows)
    articles = detector.score_many(samples.values())
    for row, article in zip(command_line(path), articles, strict=True):
        for field in ("score", "label", "kind", "words", "gain_per_100", "substitution_rate"):
            told = None if row[field] == "" else row[field]
            assert told == getattr(article, field), (row["id"], field)
        assert row["passages"] == len(article.passages)
        assert row["reliable"] == article.reliable
        for field in ("manner", "translated_by", "translated_from"):
            assert (row[field] or None) == getattr(article, field), (row["id"], field)
    wanted = command_line(path, "--level", "sentence", "--min-score", "0")
    sentences = [sentence for article in articles for sentence in article.sentences]
    assert len(wanted) == len(sentences)
    for row, sentence in zip(wanted, sentences, strict=True):
        ours = sentence.to_dict()
        row.setdefault("findings", [])
        for finding in [*row["findings"], *ours["findings"]]:
            finding.pop("start"), finding.pop("end")
        for field in ("passage", "sentence", "text", "score", "label", "restored", "findings"):
            assert row[field] == ours[field], field


def test_many_texts_in_their_order_whatever_the_threads(detector, samples):
    texts = list(samples.values()) * 60
    wanted = [detector.score(text) for text in samples.values()] * 60
    assert len(texts) > 512, "more than a batch"
    for threads in (None, 1, 3):
        assert detector.score_many(texts, threads=threads) == wanted
    assert detector.score_many(iter(texts)) == wanted
    assert detector.score_many([]) == []


def test_a_stream_reads_no_further_than_it_must(detector, samples):
    taken = 0

    def texts():
        nonlocal taken
        while True:
            taken += 1
            yield samples["clean-court.txt"]

    stream = detector.score_stream(texts(), threads=2)
    assert next(stream) == next(stream)
    assert taken <= 256


def test_what_an_iterable_raises_comes_through(detector, samples):
    def texts():
        yield samples["clean-court.txt"]
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        detector.score_many(texts())
    with pytest.raises(TypeError):
        detector.score_many(["text", None])
    with pytest.raises(TypeError):
        detector.score_many(7)
    with pytest.raises((ValueError, TypeError, OverflowError)):
        detector.score_many([], threads=0)


def test_odd_texts_are_scored_and_their_offsets_hold(detector, odd_texts):
    for text in odd_texts:
        article = detector.score(text)
        assert 0 <= article.score <= 1
        plain = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
        for part in [*article.passages, *article.sentences, *article.findings]:
            assert plain[part.start : part.end] == part.text
        detector.explain(text[:2000])
        detector.lookup(text[:200])
    assert len(detector.score_many(odd_texts)) == len(odd_texts)


def test_an_overlong_text_is_refused_by_name(detector):
    with pytest.raises(unspin.TextError, match="over the limit of 4194304 bytes"):
        detector.score("long " * 4_000_000)
    assert issubclass(unspin.TextError, unspin.UnspinError)


def test_lookup_in_and_out_of_context(detector):
    rows = detector.lookup("metropolis", 3)
    assert [row.text for row in rows][0] == "city" and len(rows) == 3
    assert rows == unspin.lookup("metropolis", 3)
    assert rows[0].to_dict() == {
        "text": "city",
        "probability": rows[0].probability,
        "source": rows[0].source,
    }
    text = "é preventing: they are preventing for their country."
    first = detector.lookup("preventing", text=text)
    second = detector.lookup("preventing", text=text, at=text.rindex("preventing"))
    assert second[0].text == "fighting" and first != second
    assert detector.lookup("qwertzuiop") == []
    for wrong in ({"text": "nothing"}, {"text": text, "at": 1}, {"text": text, "at": 999}):
        with pytest.raises(ValueError):
            detector.lookup("preventing", **wrong)


def test_explanations_underline_and_give_reasons(detector, samples):
    text = samples["spun-bank-rates.txt"]
    plain = detector.explain(text)
    assert "why:" in plain and "━" in plain and "\x1b" not in plain
    assert "\x1b" in detector.explain(text, colour=True)
    clean = detector.explain(samples["clean-court.txt"])
    assert "why:" not in clean and "clean" in clean


def test_objects_are_plain(detector, samples):
    article = detector.score(samples["spun-bank-rates.txt"])
    again = detector.score(samples["spun-bank-rates.txt"])
    assert article == again and article is not again
    assert article.passages[0] is article.passages[0]
    fields = article.to_dict()
    finding = article.findings[0]
    inside = fields["passages"][finding_passage(article)]["sentences"]
    assert finding.to_dict() in [found for sentence in inside for found in sentence["findings"]]
    assert repr(finding).startswith(f"Finding(start={finding.start}, end={finding.end}, text=")
    assert repr(article).startswith(f"Article(score={article.score}, label='spun'")
    with pytest.raises(AttributeError):
        finding.score = 0.0
    assert len(article.findings) == sum(len(passage.findings) for passage in article.passages)


def finding_passage(article: unspin.Article) -> int:
    return next(s.passage for s in article.sentences if s.findings)


def test_presets_and_models(detector, samples):
    strict = unspin.Detector(preset="strict")
    sensitive = unspin.Detector(preset="sensitive")
    text = samples["spun-night-nurses.txt"]
    counts = [len(one.score(text).findings) for one in (strict, detector, sensitive)]
    assert counts == sorted(counts) and counts[0] < counts[2]
    assert strict.thresholds["finding"] > sensitive.thresholds["finding"]
    assert [model["name"] for model in detector.models] == [
        "language-model",
        "substitutions",
        "translation",
        "classifier",
    ]
    with pytest.raises(ValueError, match="unknown preset `lax`; known are strict"):
        unspin.Detector(preset="lax")


def test_bad_model_files_are_named(tmp_path):
    path = tmp_path / "not-a.model"
    with pytest.raises(unspin.ModelError, match="not-a.model"):
        unspin.Detector(path)
    path.write_bytes(b"\0" * 1000)
    for argument in ("model", "language_model", "table"):
        with pytest.raises(unspin.ModelError, match="not-a.model"):
            unspin.Detector(**{argument: path})


def test_a_pickled_detector_is_the_same_detector(samples):
    strict = unspin.Detector(preset="strict")
    again = pickle.loads(pickle.dumps(strict))
    text = samples["spun-bank-rates.txt"]
    assert again.preset == "strict" and again.score(text) == strict.score(text)


def test_a_forked_process_scores_as_well(detector, samples):
    texts = list(samples.values())
    wanted = [article.score for article in detector.score_many(texts)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        got = pool.map_async(_scores, [texts, texts]).get(timeout=60)
    assert got == [wanted, wanted]


def _scores(texts: list[str]) -> list[float]:
    return [article.score for article in unspin.detector().score_many(texts)]


def test_other_threads_run_while_texts_are_scored(detector, samples):
    texts = list(samples.values()) * 200
    ticks = 0
    done = threading.Event()

    def tick():
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    gc.collect()
    thread.start()
    start = time.perf_counter()
    detector.score_many(texts, threads=1)
    took = time.perf_counter() - start
    done.set()
    thread.join()
    assert ticks > 20 * took, (ticks, took)


def test_every_public_name_is_documented():
    for name in unspin.__all__:
        value = getattr(unspin, name)
        assert isinstance(value, str) or value.__doc__, name
    for name in dir(unspin.Detector):
        if not name.startswith("_"):
            assert getattr(unspin.Detector, name).__doc__, name
