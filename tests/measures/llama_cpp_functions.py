"""The C functions of llama.cpp that the measures of the judge call, out of a ready wheel (`pip install xllamacpp`)."""

import ctypes
import importlib.util
import math
import pathlib

# Larger than the parameters of any version: those that are passed are copied from its beginning.
PARAMETERS = ctypes.c_char * 1024


class Parameters(ctypes.Structure):
    _fields_ = [("bytes", PARAMETERS)]

    def set(self, number, value):
        """Sets one of the whole numbers of 32 bits at its beginning."""
        ctypes.c_uint32.from_buffer(self, 4 * number).value = value


class Batch(ctypes.Structure):
    _fields_ = [
        ("n_tokens", ctypes.c_int32),
        ("token", ctypes.POINTER(ctypes.c_int32)),
        ("embd", ctypes.c_void_p),
        ("pos", ctypes.POINTER(ctypes.c_int32)),
        ("n_seq_id", ctypes.POINTER(ctypes.c_int32)),
        ("seq_id", ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
        ("logits", ctypes.POINTER(ctypes.c_int8)),
    ]


def library():
    folder = pathlib.Path(importlib.util.find_spec("xllamacpp").origin).parent
    (path,) = folder.glob("*.so")
    functions = ctypes.CDLL(str(path))
    for name, result, arguments in [
        ("llama_model_default_params", Parameters, []),
        ("llama_context_default_params", Parameters, []),
        ("llama_model_load_from_file", ctypes.c_void_p, [ctypes.c_char_p, Parameters]),
        ("llama_init_from_model", ctypes.c_void_p, [ctypes.c_void_p, Parameters]),
        ("llama_model_get_vocab", ctypes.c_void_p, [ctypes.c_void_p]),
        ("llama_set_n_threads", None, [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32]),
        ("llama_get_memory", ctypes.c_void_p, [ctypes.c_void_p]),
        ("llama_memory_clear", None, [ctypes.c_void_p, ctypes.c_bool]),
        ("llama_batch_init", Batch, [ctypes.c_int32] * 3),
        ("llama_decode", ctypes.c_int32, [ctypes.c_void_p, Batch]),
        ("llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), [ctypes.c_void_p, ctypes.c_int32]),
        ("llama_log_set", None, [ctypes.c_void_p, ctypes.c_void_p]),
        (
            "llama_tokenize",
            ctypes.c_int32,
            [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32]
            + [ctypes.c_bool, ctypes.c_bool],
        ),
    ]:
        function = getattr(functions, name)
        function.restype, function.argtypes = result, arguments
    return functions


SILENT = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda level, text, data: None)


class Model:
    """A model with a context of 2,048 tokens."""

    def __init__(self, path, threads=1):
        self.functions = library()
        self.functions.llama_log_set(ctypes.cast(SILENT, ctypes.c_void_p), None)
        self.functions.llama_backend_init()
        parameters = self.functions.llama_model_default_params()
        self.model = self.functions.llama_model_load_from_file(str(path).encode(), parameters)
        assert self.model, f"{path}: llama.cpp does not read it"
        parameters = self.functions.llama_context_default_params()
        for number, value in enumerate([2048, 2048, 512]):  # context, batch, physical batch
            parameters.set(number, value)
        self.context = self.functions.llama_init_from_model(self.model, parameters)
        self.functions.llama_set_n_threads(self.context, threads, threads)
        self.vocabulary = self.functions.llama_model_get_vocab(self.model)
        self.batch = self.functions.llama_batch_init(2048, 0, 1)

    def tokens(self, text):
        """The numbers of a text's tokens, none added."""
        raw = text.encode()
        room = (ctypes.c_int32 * (len(raw) + 8))()
        count = self.functions.llama_tokenize(self.vocabulary, raw, len(raw), room, len(room), False, False)
        return list(room[:count])

    def read(self, tokens, asked):
        """Reads tokens from a fresh start; whether the odds of what follows are wanted for each or for the last."""
        self.functions.llama_memory_clear(self.functions.llama_get_memory(self.context), True)
        batch = self.batch
        batch.n_tokens = len(tokens)
        for at, token in enumerate(tokens):
            batch.token[at], batch.pos[at], batch.n_seq_id[at] = token, at, 1
            batch.seq_id[at][0] = 0
            batch.logits[at] = asked or at + 1 == len(tokens)
        failed = self.functions.llama_decode(self.context, batch)
        assert not failed, f"llama_decode: {failed}"

    def log_probabilities(self, tokens, vocabulary):
        """ln P of each token but the first, given those before it."""
        self.read(tokens, True)
        found = []
        for at, following in enumerate(tokens[1:]):
            row = self.functions.llama_get_logits_ith(self.context, at)[:vocabulary]
            most = max(row)
            found.append(row[following] - most - math.log(sum(math.exp(value - most) for value in row)))
        return found
