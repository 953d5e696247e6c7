"""A judge of two layers with random weights, as the bytes of a GGUF file."""

from __future__ import annotations

import random
import struct

LAYERS, WIDTH, INNER, HEADS, KEY_HEADS = 2, 64, 96, 4, 2
MERGES = ["h e", "Ġ t", "Ġt he", "i n", "Ġ c", "i t", "it y", "Ġc ity"]
TEXT, COUNT, FLOAT, ARRAY = 8, 4, 6, 9


def tiny_judge(seed: int = 11) -> bytes:
    """The same seed gives the same file."""
    pieces = ["<|endoftext|>", *alphabet(), *(merge.replace(" ", "") for merge in MERGES)]
    values = [
        ("general.architecture", text_value("llama")),
        ("general.name", text_value("Tiny")),
        ("llama.block_count", count_value(LAYERS)),
        ("llama.embedding_length", count_value(WIDTH)),
        ("llama.feed_forward_length", count_value(INNER)),
        ("llama.attention.head_count", count_value(HEADS)),
        ("llama.attention.head_count_kv", count_value(KEY_HEADS)),
        ("llama.attention.layer_norm_rms_epsilon", struct.pack("<If", FLOAT, 1e-5)),
        ("llama.rope.freq_base", struct.pack("<If", FLOAT, 1e4)),
        ("tokenizer.ggml.model", text_value("gpt2")),
        ("tokenizer.ggml.pre", text_value("smollm")),
        ("tokenizer.ggml.tokens", texts_value(pieces)),
        ("tokenizer.ggml.merges", texts_value(MERGES)),
        ("tokenizer.ggml.bos_token_id", count_value(1)),
    ]
    tensors = weights(len(pieces), random.Random(seed))
    file = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    for name, value in values:
        file += text_bytes(name) + value
    offset = 0
    for name, lengths, numbers in tensors:
        file += text_bytes(name) + struct.pack(f"<I{len(lengths)}Q", len(lengths), *lengths)
        file += struct.pack("<IQ", 0, offset)  # 32-bit floats
        offset += -(-4 * len(numbers) // 32) * 32
    for _, _, numbers in tensors:
        file += bytes(-len(file) % 32) + struct.pack(f"<{len(numbers)}f", *numbers)
    return file


def weights(pieces: int, chance: random.Random) -> list[tuple[str, list[int], list[float]]]:
    """Names, lengths and numbers of all matrices and vectors."""
    tensors = []

    def matrix(name: str, inputs: int, outputs: int, spread: float) -> None:
        numbers = [spread * chance.uniform(-1.7, 1.7) for _ in range(inputs * outputs)]
        tensors.append((f"{name}.weight", [inputs, outputs], numbers))

    def vector(name: str) -> None:
        tensors.append((f"{name}.weight", [WIDTH], [chance.uniform(0.7, 1.3) for _ in range(WIDTH)]))

    matrix("token_embd", WIDTH, pieces, 0.3)
    vector("output_norm")
    keys = WIDTH // HEADS * KEY_HEADS
    for layer in range(LAYERS):
        vector(f"blk.{layer}.attn_norm")
        vector(f"blk.{layer}.ffn_norm")
        for part, inputs, outputs in [
            ("attn_q", WIDTH, WIDTH),
            ("attn_k", WIDTH, keys),
            ("attn_v", WIDTH, keys),
            ("attn_output", WIDTH, WIDTH),
            ("ffn_gate", WIDTH, INNER),
            ("ffn_up", WIDTH, INNER),
            ("ffn_down", INNER, WIDTH),
        ]:
            matrix(f"blk.{layer}.{part}", inputs, outputs, 1.6 / inputs**0.5)
    return tensors


def alphabet() -> list[str]:
    """All bytes as byte-level vocabularies write them."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def text_bytes(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def text_value(text: str) -> bytes:
    return struct.pack("<I", TEXT) + text_bytes(text)


def count_value(count: int) -> bytes:
    return struct.pack("<II", COUNT, count)


def texts_value(texts: list[str]) -> bytes:
    return struct.pack("<IIQ", ARRAY, TEXT, len(texts)) + b"".join(map(text_bytes, texts))
