"""Writes golden.json beside this file: layers of PyTorch and Keras, and their gradients, in 64-bit numbers.

    pip install torch==2.13.0 keras==3.15.1 numpy==2.4.6 && python make_golden.py

Made with these versions on Python 3.11 (Keras runs on PyTorch). golden.json maps a case's name to its named arrays:

    the inputs, the weights       as given to the layer, 4 decimals, so that nothing is lost in writing them
    output, and others            what the layer returns, 10 decimals
    R                             random, shaped as output; the loss is sum(output * R)
    gradient_NAME                 of the loss with respect to the input or weight NAME, 10 decimals

Texts of different lengths are lists of their real rows only; the layers were given them padded, with a mask or packed.
Weights keep their library's layout: PyTorch's are [out, in], with gates stacked i, f, g, o (LSTM) and r, z, n (GRU,
whose reset gate acts after the matrix product); Keras' kernels are [in, out].
"""
import json
import os

os.environ.update(KERAS_BACKEND="torch", OMP_NUM_THREADS="1")
import keras
import numpy as np
import torch
from keras import layers, ops
from keras.src.backend.common import dtypes
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
# Keras keeps 64 bits on TensorFlow only; elsewhere this table turns results into 32 bits.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
HERE = os.path.dirname(os.path.abspath(__file__))
LENGTHS = [4, 1, 3]
GOLDEN = {}


class Case:
    """One layer's numbers: `leaf`, `texts`, `fill` make what it gets, `finish` adds output, R and the gradients."""

    def __init__(self, name):
        self.name, self.arrays, self.leaves = name, {}, {}
        self.random = np.random.default_rng(list(name.encode()))

    def numbers(self, *shape, limit=0.8):
        """Random numbers of 4 decimals within ±limit, [shape]."""
        return torch.tensor(np.round(self.random.uniform(-limit, limit, shape), 4))

    def leaf(self, name, values):
        self.leaves[name] = values.requires_grad_()
        self.arrays[name] = values
        return values

    def texts(self, name, lengths, size):
        """Texts, [length, size] each."""
        rows = [self.numbers(length, size, limit=1.5) for length in lengths]
        self.leaves[name] = [r.requires_grad_() for r in rows]
        self.arrays[name] = rows
        return rows

    def fill(self, module, names=None):
        """Draws every parameter of a PyTorch module; `names` maps its names to ours."""
        for theirs, parameter in module.named_parameters():
            ours = names[theirs] if names else theirs.replace(".", "_")
            with torch.no_grad():
                parameter.copy_(self.numbers(*parameter.shape))
            self.leaves[ours] = parameter
            self.arrays[ours] = parameter

    def finish(self, output, **others):
        """output: a tensor, or a list of texts' tensors."""
        parts = output if isinstance(output, list) else [output]
        r = [self.numbers(*part.shape, limit=1) for part in parts]
        sum((part * weight).sum() for part, weight in zip(parts, r)).backward()
        self.arrays.update(output=output, **others, R=r if isinstance(output, list) else r[0])
        for name, leaf in self.leaves.items():
            self.arrays["gradient_" + name] = [p.grad for p in leaf] if isinstance(leaf, list) else leaf.grad
        GOLDEN[self.name] = self.arrays


def padded(texts):
    """[texts, longest, size], and the mask that is true at real positions."""
    lengths = torch.tensor([len(t) for t in texts])
    return nn.utils.rnn.pad_sequence(texts, batch_first=True), torch.arange(lengths.max()) < lengths[:, None]


def real(batch, texts):
    """The real rows of each text in a padded batch."""
    return [rows[:len(text)] for rows, text in zip(batch, texts)]


def recurrent(name, kind, bidirectional=False):
    """Packed, so that no padding is read. `final` is h after the last step, [directions, texts, hidden]."""
    case = Case(name)
    texts = case.texts("input", LENGTHS, 3)
    layer = kind(3, 5, batch_first=True, bidirectional=bidirectional)
    names = {f"{part}_{side}_l0{end}": f"{short}_{side}{end}" for part, short in (("weight", "w"), ("bias", "b"))
             for side in ("ih", "hh") for end in ("", "_reverse")}
    case.fill(layer, names)
    packed = nn.utils.rnn.pack_padded_sequence(padded(texts)[0], LENGTHS, batch_first=True, enforce_sorted=False)
    states, final = layer(packed)
    final = final[0] if kind is nn.LSTM else final
    case.finish(real(nn.utils.rnn.pad_packed_sequence(states, batch_first=True)[0], texts), final=final)


def multi_head_attention():
    """head_weights: of each text, [heads, length, length]."""
    case = Case("multi_head_attention")
    texts = case.texts("input", LENGTHS, 6)
    layer = nn.MultiheadAttention(6, 3, batch_first=True)
    case.fill(layer)
    x, mask = padded(texts)
    output, weights = layer(x, x, x, key_padding_mask=~mask, average_attn_weights=False)
    case.finish(real(output, texts), head_weights=[w[:, :len(t), :len(t)] for w, t in zip(weights, texts)])


def layer_norm():
    """Of the rows of `input`; epsilon 1e-5."""
    case = Case("layer_norm")
    x = case.leaf("input", case.numbers(5, 7, limit=2))
    layer = nn.LayerNorm(7)
    case.fill(layer)
    case.finish(layer(x))


def transformer_layer(name, norm_first):
    case = Case(name)
    texts = case.texts("input", LENGTHS, 6)
    layer = nn.TransformerEncoderLayer(6, 3, 7, dropout=0.0, batch_first=True, norm_first=norm_first)
    case.fill(layer)
    x, mask = padded(texts)
    case.finish(real(layer(x, src_key_padding_mask=~mask), texts))


def keras_attention(name, layer, scaled):
    """scores: the weights after the softmax, of each text, [query length, value length]."""
    case = Case(name)
    query, value = case.texts("query", LENGTHS, 5), case.texts("value", [2, 5, 3], 5)
    (q, query_mask), (v, value_mask) = padded(query), padded(value)
    layer.build([tuple(q.shape), tuple(v.shape)])
    if scaled:
        layer.scale.assign(case.numbers(5))
        case.leaf("scale", layer.scale.value)
    output, scores = layer([q, v], mask=[query_mask, value_mask], return_attention_scores=True)
    case.finish(real(output, query), scores=[s[:len(a), :len(b)] for s, a, b in zip(scores, query, value)])


def dense(case, name, outputs, inputs, activation=None):
    """A Keras Dense without bias whose kernel, [inputs, outputs], is drawn."""
    layer = layers.Dense(outputs, use_bias=False, activation=activation)
    layer.build((None, inputs))
    layer.kernel.assign(case.numbers(inputs, outputs))
    case.leaf(name, layer.kernel.value)
    return layer


def many_to_one(score, case, h, units):
    """The layer of philipperemy/keras-attention; specification 7.2. All texts have the full length: it has no mask.

        luong:     s_i = (H_i W) . h_t                      bahdanau:  s_i = tanh(h_t W1 + H_i W2) v
        output = tanh([sum_i softmax(s)_i H_i ; h_t] Wc)
    """
    d = h.shape[2]
    last = h[:, -1, :]                                                                      # [texts, d]
    if score == "luong":
        scores = layers.Dot(axes=[1, 2])([last, dense(case, "W", d, d)(h)])                 # [texts, length]
    else:
        query = ops.expand_dims(dense(case, "W1", d, d)(last), 1)                           # [texts, 1, d]
        scores = ops.tanh(query + dense(case, "W2", d, d)(h))                               # [texts, length, d]
        scores = ops.squeeze(dense(case, "v", 1, d)(scores), 2)                             # [texts, length]
    weights = ops.softmax(scores)
    context = layers.Dot(axes=[1, 1])([h, weights])                                         # [texts, d]
    joined = ops.concatenate([context, last], axis=1)                                       # [texts, 2 d]
    output = dense(case, "Wc", units, 2 * d, activation="tanh")(joined)                     # [texts, units]
    case.finish(output, weights=weights, context=context)


def plain(values):
    """Nested lists of numbers with at most 10 decimals."""
    if isinstance(values, torch.Tensor):
        assert values.dtype == torch.float64, "a layer works in fewer bits"
        values = (values.detach().numpy().round(10) + 0.0).tolist()
    return [plain(v) for v in values] if isinstance(values, list) else values


def write(path):
    cases = []
    for name, arrays in GOLDEN.items():
        lines = [f"    {json.dumps(key)}: {json.dumps(plain(a), separators=(',', ':'))}" for key, a in arrays.items()]
        cases.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n  }")
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(cases) + "\n}\n")


if __name__ == "__main__":
    recurrent("lstm", nn.LSTM)
    recurrent("bilstm", nn.LSTM, bidirectional=True)
    recurrent("gru", nn.GRU)
    multi_head_attention()
    layer_norm()
    transformer_layer("transformer_post", norm_first=False)
    transformer_layer("transformer_pre", norm_first=True)
    keras_attention("keras_attention", layers.Attention(score_mode="dot"), scaled=False)
    keras_attention("keras_additive_attention", layers.AdditiveAttention(use_scale=True), scaled=True)
    for kind in ("luong", "bahdanau"):
        case = Case("many_to_one_" + kind)
        many_to_one(kind, case, case.leaf("input", case.numbers(3, 4, 5, limit=1.5)), units=2)
    write(os.path.join(HERE, "golden.json"))
