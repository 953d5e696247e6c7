#!/usr/bin/env python3
"""Modified Kneser-Ney smoothing with interpolation, in plain dictionaries.

A second, independent estimator to hold the Rust one (`src/lm/count.rs`,
`src/lm/smooth.rs`) against. It is slow and short on purpose: every step is one
formula of

  [CG]  S. F. Chen and J. Goodman, "An Empirical Study of Smoothing Techniques
        for Language Modeling", TR-10-98, Harvard University, 1998.
  [H]   K. Heafield, I. Pouzyrevsky, J. H. Clark and P. Koehn, "Scalable Modified
        Kneser-Ney Language Model Estimation", ACL 2013 (the program `lmplz`).

With N the order, w the last word, h the words before it, h' = h without its
first word and c(x) the number of times that x was seen:

  adjusted count [H 3.1]
      a(x) = c(x)                       if |x| = N or x begins with <s>
      a(x) = |{v : c(v x) > 0}|         otherwise
  discounts [CG eq. 26], t_k = number of n-grams of an order with a(x) = k
      Y = t_1 / (t_1 + 2 t_2),    D(k) = k - (k + 1) Y t_{k+1} / t_k,  k = 1, 2, 3
      D(0) = 0 and D(k) = D(3) for k > 3
  discounted probability and back-off [H 3.3, CG eq. 24 and 25]
      u(w|h) = (a(h w) - D(a(h w))) / sum_v a(h v)
      b(h)   = sum_{v kept} D(a(h v)) + sum_{v cut off} a(h v), over sum_v a(h v)
  interpolation [H 3.4]
      p(w|h) = u(w|h) + b(h) p(w|h'),     p(w|) = u(w|) + b() / |V|
  where V holds every word with <unk> and </s> and without <s>.

An n-gram of order n is cut off if c(x) <= cut-off of n: the raw count decides,
not the adjusted one. Discounts are estimated before anything is cut off. <unk>,
<s> and </s> are never cut off. A line without words is the sentence <s> </s>.

With --vocabulary, a word outside the list is counted as <unk>, which is then a
word like any other; lmplz has no such mode. Without the list <unk> has the
count 0. The special words in the text itself are refused, as in lmplz.
"""

import argparse
import gzip
import math
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
MAX_ORDER = 6

# What lmplz takes for a blank; other white space of Unicode is part of a word.
WORD = re.compile("[^\0\t\n\r ]+")


class EstimationError(Exception):
    """Input for which the model is not defined; the text names the cause."""


def read_sentences(path, vocabulary=None):
    """Sentences of a text with blanks between words, one a line, as tuples with <s> and </s>.

    Words outside `vocabulary` (a set, or None for all words) become <unk>.
    """
    sentences = []
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            words = WORD.findall(line)
            for word in words:
                if word in (UNKNOWN, START, END):
                    raise EstimationError(f"{path}:{number}: {word} must not stand in the text")
            if vocabulary is not None:
                words = [word if word in vocabulary else UNKNOWN for word in words]
            sentences.append((START, *words, END))
    return sentences


def open_text(path):
    """A text file, unpacked if its name ends in .gz."""
    return (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n")


def raw_counts(sentences, order):
    """c: for each order, how often each n-gram was seen. <s> is no unigram: nothing predicts it."""
    counts = [Counter() for _ in range(order)]
    for sentence in sentences:
        for length in range(1, order + 1):
            for start in range(len(sentence) - length + 1):
                counts[length - 1][sentence[start : start + length]] += 1
    counts[0].pop((START,), None)
    return counts


def adjusted_counts(counts):
    """a: raw counts for the highest order and behind <s>, else how many words come before."""
    adjusted = [None] * (len(counts) - 1) + [dict(counts[-1])]
    for lower, (raw, longer) in enumerate(zip(counts, counts[1:])):
        different = Counter(gram[1:] for gram in longer)
        adjusted[lower] = {x: raw[x] if x[0] == START else different[x] for x in raw}
    return adjusted


def discounts(adjusted, order):
    """[0, D1, D2, D3+] of one order, from the counts of its adjusted counts."""
    times = Counter(adjusted.values())
    for k in (1, 2, 3):
        if times[k] == 0:
            raise EstimationError(f"order {order}: no n-gram has the adjusted count {k}")
    y = times[1] / (times[1] + 2 * times[2])
    found = [0.0] + [k - (k + 1) * y * times[k + 1] / times[k] for k in (1, 2, 3)]
    for k in (1, 2, 3):
        if not 0 <= found[k] <= k:
            raise EstimationError(f"order {order}: the discount of {k} is {found[k]:.4f}")
    return found


def kept(counts, cutoffs):
    """For each order the n-grams that were seen more often than its cut-off."""
    special = {(UNKNOWN,), (END,)}
    return [
        {x for x, seen in raw.items() if seen > cutoff or x in special}
        for raw, cutoff in zip(counts, cutoffs)
    ]


def check_cutoffs(cutoffs, order):
    """Cut-offs must not fall with the order, or an n-gram could outlive its own context."""
    if len(cutoffs) != order or min(cutoffs) < 0 or sorted(cutoffs) != list(cutoffs):
        raise EstimationError(f"cut-offs {cutoffs}: wanted {order} numbers that do not fall")


def estimate(sentences, order, cutoffs=None):
    """The model: (probabilities, back-offs), one dictionary an order, of plain probabilities.

    Back-offs hold contexts only. `cutoffs` are one number an order, 0 for none.
    """
    cutoffs = list(cutoffs or [0] * order)
    check_cutoffs(cutoffs, order)
    counts = raw_counts(sentences, order)
    adjusted = adjusted_counts(counts)
    keep = kept(counts, cutoffs)
    # The kept words, </s>, and <unk>, which may not have been seen.
    vocabulary = {gram[0] for gram in keep[0]} | {UNKNOWN, END}
    probabilities, backoffs = [], []
    for n in range(order):
        discount = discounts(adjusted[n], n + 1)
        total, released = defaultdict(int), defaultdict(float)
        for gram, count in adjusted[n].items():
            total[gram[:-1]] += count
            released[gram[:-1]] += discount[min(count, 3)] if gram in keep[n] else count
        backoff = {context: released[context] / total[context] for context in total}
        level = {}
        if n == 0:
            level = {(word,): backoff[()] / len(vocabulary) for word in vocabulary}
        for gram in keep[n]:
            context, count = gram[:-1], adjusted[n][gram]
            lower = probabilities[n - 1][gram[1:]] if n else 1 / len(vocabulary)
            level[gram] = (count - discount[min(count, 3)]) / total[context] + backoff[context] * lower
        probabilities.append(level)
        backoffs.append(backoff)
    return probabilities, backoffs


def arpa_lines(probabilities, backoffs):
    """Lines of the ARPA file. <s> has log probability 0, as lmplz writes it: it is only a context."""
    order = len(probabilities)
    levels = [dict(level) for level in probabilities]
    levels[0][(START,)] = 1.0
    yield "\\data\\"
    for n, level in enumerate(levels, 1):
        yield f"ngram {n}={len(level)}"
    for n, level in enumerate(levels, 1):
        yield ""
        yield f"\\{n}-grams:"
        for gram in sorted(level):
            line = f"{log10_text(level[gram])}\t{' '.join(gram)}"
            if n < order:
                line += f"\t{log10_text(backoffs[n].get(gram, 1.0))}"
            yield line
    yield ""
    yield "\\end\\"


def log10_text(value):
    """A decimal logarithm with seven places, and zero without a sign."""
    # Adding zero after rounding turns minus zero into zero.
    return f"{round(math.log10(value), 7) + 0.0:.7f}"


def write_file(path, lines):
    """Writes a text file (packed if it ends in .gz, the same bytes each time) and then renames it."""
    data = "".join(f"{line}\n" for line in lines).encode("utf-8")
    if path.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", help="one sentence a line, words between blanks")
    parser.add_argument("arpa", help="the model to write; .gz packs it")
    parser.add_argument("--order", type=int, default=3, choices=range(1, MAX_ORDER + 1))
    parser.add_argument("--cutoffs", type=int, nargs="+", help="one an order, as lmplz --prune")
    parser.add_argument("--vocabulary", help="one word a line; others are counted as <unk>")
    return parser.parse_args()


def main():
    options = arguments()
    try:
        vocabulary = None
        if options.vocabulary:
            with open_text(options.vocabulary) as lines:
                vocabulary = set(WORD.findall(lines.read()))
        sentences = read_sentences(options.text, vocabulary)
        model = estimate(sentences, options.order, options.cutoffs)
    except (EstimationError, OSError) as error:
        sys.exit(f"kneser_ney: {error}")
    write_file(options.arpa, arpa_lines(*model))


if __name__ == "__main__":
    main()
