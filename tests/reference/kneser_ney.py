#!/usr/bin/env python3
"""Modified Kneser-Ney smoothing, worked out a second time.

A slow estimator in plain Python after the published formulas, to compare
unspin's with. Its author knew unspin's code, and like it this one clamps
discounts that are out of range, which lmplz is said to refuse: a mistake that
both share would not be seen.

- Chen and Goodman (1998), "An empirical study of smoothing techniques for
  language modeling": three discounts an order, from the counts of counts,
      Y = n1 / (n1 + 2 n2),  D1 = 1 - 2 Y n2/n1,  D2 = 2 - 3 Y n3/n2,
      D3+ = 3 - 4 Y n4/n3.
- Heafield, Pouzyrevsky, Clark and Koehn (2013), "Scalable modified Kneser-Ney
  language model estimation": adjusted counts (occurrences at the highest order
  and behind a sentence start, else the number of different words in front),
      u(w | h) = (a(h w) - D(a(h w))) / sum over x of a(h x),
      b(h)     = sum over x of D(a(h x)) / sum over x of a(h x),
      p(w | h) = u(w | h) + b(h) p(w | h without its first word),
  single words interpolated with 1/V, where V counts the unknown word and the
  sentence end but not the sentence start.
- Left out are n-grams that occur fewer times than their order's cut-off; the
  discounts are those of the whole text, and all that such an n-gram counted for
  goes to its context's back-off.

Writes ARPA: kneser_ney.py TEXT ORDER [CUTOFF,..] [D1,D2,D3] > model.arpa
The second list, if given, replaces discounts that a small text leaves undefined.
"""

import math
import sys
from collections import Counter, defaultdict

START, END, UNKNOWN = "<s>", "</s>", "<unk>"


def raw_counts(sentences, order):
    counts = [Counter() for _ in range(order + 1)]
    for words in sentences:
        padded = (START, *words, END)
        for n in range(1, order + 1):
            for at in range(len(padded) - n + 1):
                counts[n][padded[at : at + n]] += 1
    return counts


def adjusted_counts(counts, order):
    adjusted = [None] * (order + 1)
    adjusted[order] = dict(counts[order])
    for n in range(1, order):
        before = defaultdict(set)
        for ngram in counts[n + 1]:
            before[ngram[1:]].add(ngram[0])
        adjusted[n] = {
            ngram: count if ngram[0] == START else len(before[ngram])
            for ngram, count in counts[n].items()
        }
    return adjusted


def discounts(adjusted, fallback):
    n = Counter(a for ngram, a in adjusted.items() if ngram != (START,))
    try:
        y = n[1] / (n[1] + 2 * n[2])
        d = [i - (i + 1) * y * n[i + 1] / n[i] for i in (1, 2, 3)]
    except ZeroDivisionError:
        if fallback is None:
            raise
        return fallback
    return [min(max(value, 0.0), i) for i, value in enumerate(d, 1)]


def estimate(sentences, order, cutoffs, fallback):
    counts = raw_counts(sentences, order)
    adjusted = adjusted_counts(counts, order)
    probability, backoff = {}, {}
    for n in range(1, order + 1):
        d = discounts(adjusted[n], fallback)
        contexts = defaultdict(list)
        for ngram, a in adjusted[n].items():
            if ngram != (START,):
                contexts[ngram[:-1]].append((ngram, a))
        for context, members in contexts.items():
            total = sum(a for _, a in members)
            kept = [m for m in members if n == 1 or counts[n][m[0]] >= cutoffs[n - 1]]
            freed = sum(a for _, a in members)
            freed -= sum(a - d[min(a, 3) - 1] for _, a in kept)
            backoff[context] = freed / total
            for ngram, a in kept:
                if n == 1:
                    lower = 1 / (len(members) + ((UNKNOWN,) not in adjusted[1]))
                else:
                    lower = probability[ngram[1:]]
                own = (a - d[min(a, 3) - 1]) / total
                probability[ngram] = own + backoff[context] * lower
            if n == 1 and (UNKNOWN,) not in adjusted[1]:
                probability[(UNKNOWN,)] = backoff[context] / (len(members) + 1)
    return probability, backoff


def write_arpa(probability, backoff, order, out):
    levels = [sorted(g for g in probability if len(g) == n) for n in range(1, order + 1)]
    levels[0] = sorted(levels[0] + [(START,)])
    out.write("\\data\\\n")
    for n, level in enumerate(levels, 1):
        out.write(f"ngram {n}={len(level)}\n")
    for n, level in enumerate(levels, 1):
        out.write(f"\n\\{n}-grams:\n")
        for ngram in level:
            p = -99.0 if ngram == (START,) else math.log10(probability[ngram])
            line = f"{p:.6f}\t{' '.join(ngram)}"
            if n < order:
                weight = backoff.get(ngram, 1.0)
                line += f"\t{math.log10(weight) if weight > 0 else -99.0:.6f}"
            out.write(line + "\n")
    out.write("\n\\end\\\n")


def main():
    path, order = sys.argv[1], int(sys.argv[2])
    cutoffs = [int(c) for c in sys.argv[3].split(",")] if len(sys.argv) > 3 else [1] * order
    fallback = [float(d) for d in sys.argv[4].split(",")] if len(sys.argv) > 4 else None
    with open(path, encoding="utf-8") as file:
        sentences = [line.split() for line in file if line.strip()]
    probability, backoff = estimate(sentences, order, cutoffs, fallback)
    write_arpa(probability, backoff, order, sys.stdout)


if __name__ == "__main__":
    main()
