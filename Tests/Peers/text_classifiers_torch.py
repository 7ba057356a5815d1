"""The same models in PyTorch, trained the same way, to set their scores beside those of a windrow run.

    for s in train dev test; do windrow unpack data/mr/$s --format jsonl --output $s.jsonl; done
    python text_classifiers_torch.py --model textcnn --train train.jsonl --dev dev.jsonl --test test.jsonl \
        --vectors vectors.npy.zst --words words.txt.zst --scale 1.7 --seeds 1,2,3

Models of one text: textcnn (Kim 2014), textcnn-att (its features pooled by attention whose query is an LSTM's last
state), bilstm-att (Zhou et al. 2016), transformer (post-norm encoder, mean of the tokens). Models of a pair: bcnn,
abcnn1, abcnn2, abcnn3 (Yin et al. 2016), one block, [u, v, |u - v|, u * v] of both levels into a hidden layer.

Adam, batches of texts of near-equal length, early stopping: after each epoch the dev accuracy; test is scored at every
best one; no better one for `patience` epochs ends the run. The last line is one JSON object. Seconds are those of
training alone; cpu_seconds_per_epoch does not grow when other programs want the same cores.

Needs torch, numpy, and zstandard for files that end in .zst.
"""
import argparse, json, math, os, re, statistics, time

SINGLE, PAIR = ["textcnn", "textcnn-att", "bilstm-att", "transformer"], ["bcnn", "abcnn1", "abcnn2", "abcnn3"]
parser = argparse.ArgumentParser()
parser.add_argument("--model", choices=SINGLE + PAIR, required=True)
for split in ("train", "dev", "test"):
    parser.add_argument("--" + split, required=True, help="JSON Lines: text, or text_a and text_b; label")
parser.add_argument("--vectors", help="a matrix, .npy or .npy.zst, one row a word; without it words start at random")
parser.add_argument("--words", help="the words of --vectors, one a line, perhaps .zst")
parser.add_argument("--scale", type=float, help="give every row of --vectors this norm")
parser.add_argument("--seeds", default="1,2,3")
parser.add_argument("--epochs", type=int, default=30)
parser.add_argument("--patience", type=int, default=5)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--rate", type=float, default=1e-3)
parser.add_argument("--embedding-rate", type=float, help="another rate for the word vectors; 0 freezes them")
parser.add_argument("--dropout", type=float, help="default: 0.5; transformer 0.1; pairs 0.3")
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
if bool(args.vectors) != bool(args.words):
    parser.error("--vectors and --words go together")
os.environ["OMP_NUM_THREADS"] = str(args.threads)
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(args.threads)
IS_PAIR = args.model in PAIR
LONGEST = 64 if IS_PAIR else 160
PADDING, UNKNOWN = 0, 1
TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]")


# ---- data ----

def read_bytes(path):
    with open(path, "rb") as file:
        if not path.endswith(".zst"):
            return file.read()
        import zstandard
        return zstandard.ZstdDecompressor().stream_reader(file).read()


def read_split(path):
    """[(texts' tokens, label)]"""
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    if ("text_b" in rows[0]) != IS_PAIR:
        parser.error(f"{args.model} reads {1 + IS_PAIR} texts a row, {path} has {1 + ('text_b' in rows[0])}")
    texts = lambda row: [row["text_a"], row["text_b"]] if IS_PAIR else [row["text"] if "text" in row else row["text_a"]]
    return [([TOKEN.findall(text.lower())[:LONGEST] for text in texts(row)], row["label"]) for row in rows]


splits = {name: read_split(getattr(args, name)) for name in ("train", "dev", "test")}
labels = sorted({label for _, label in splits["train"]})
vectors = {}
if args.vectors:
    import io
    matrix = np.load(io.BytesIO(read_bytes(args.vectors))).astype(np.float32)
    vectors = {word: row for row, word in enumerate(read_bytes(args.words).decode("utf-8").split("\n")[: len(matrix)])}
SIZE = matrix.shape[1] if vectors else 300

ids = {"<padding>": PADDING, "<unknown>": UNKNOWN}
for name, rows in splits.items():
    for texts, _ in rows:
        for word in (word for text in texts for word in text):
            if name == "train" or word in vectors:
                ids.setdefault(word, len(ids))


def encode(rows):
    """For each text of a row the ids, [rows, LONGEST], and the lengths; the labels."""
    sides = []
    for side in range(1 + IS_PAIR):
        known = [[ids.get(word, UNKNOWN) for word in texts[side]] or [UNKNOWN] for texts, _ in rows]
        padded = torch.zeros(len(rows), LONGEST, dtype=torch.long)
        for row, text in enumerate(known):
            padded[row, : len(text)] = torch.tensor(text)
        sides.append((padded, torch.tensor([len(text) for text in known])))
    return sides, torch.tensor([labels.index(label) for _, label in rows])


data = {name: encode(rows) for name, rows in splits.items()}


def batch(name, rows):
    """The texts' ids, [batch, longest text of the batch] each, and the labels."""
    sides, y = data[name]
    return [x[rows, : int(lengths[rows].max())] for x, lengths in sides], y[rows]


def batches(random):
    """All rows of train in batches: shuffled, and within every 50 batches those of near-equal length together."""
    lengths, n = data["train"][0][0][1].numpy(), len(splits["train"])
    windows = np.array_split(random.permutation(n), max(1, n // (args.batch * 50)))
    order = np.concatenate([window[np.argsort(lengths[window], kind="stable")] for window in windows])
    cuts = [torch.from_numpy(order[i:i + args.batch]) for i in range(0, n, args.batch)]
    return [cuts[i] for i in random.permutation(len(cuts))]


def first_vectors(seed):
    """[words, SIZE]"""
    table = np.random.default_rng(seed).uniform(-0.1, 0.1, (len(ids), SIZE)).astype(np.float32)
    for word, row in ids.items():
        if word in vectors:
            vector = matrix[vectors[word]]
            table[row] = vector * (args.scale / max(np.linalg.norm(vector), 1e-6)) if args.scale else vector
    table[PADDING] = 0
    return torch.from_numpy(table)


# ---- models: ids [B, L] → logits [B, classes] ----

class TextCNN(nn.Module):
    def __init__(self, dropout=0.5, filters=100, widths=(3, 4, 5)):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv1d(SIZE, filters, w) for w in widths)
        self.dropout, self.output = nn.Dropout(dropout), nn.Linear(filters * len(widths), len(labels))

    def features(self, words, pool):
        """relu(convolution) of every window that starts on a token, [B, filters, L], through `pool`, side by side."""
        x = words.transpose(1, 2)
        return torch.cat([pool(F.relu(c(F.pad(x, (0, c.kernel_size[0] - 1))))) for c in self.convolutions], 1)

    def forward(self, words, mask):
        pooled = self.features(words, lambda h: h.masked_fill(~mask.unsqueeze(1), 0).amax(2))
        return self.output(self.dropout(pooled))


class TextCNNAttention(TextCNN):
    def __init__(self, dropout=0.5, filters=100, widths=(3, 4, 5), hidden=128):
        super().__init__(dropout, filters, widths)
        self.lstm = nn.LSTM(SIZE, hidden, batch_first=True)
        self.query = nn.Linear(hidden, filters * len(widths))

    def forward(self, words, mask):
        states, last = self.lstm(words)[0], mask.sum(1) - 1
        query = self.query(states[torch.arange(len(last)), last])                         # [B, features]
        features = self.features(words, lambda h: h)                                      # [B, features, L]
        scores = torch.bmm(query.unsqueeze(1), features).squeeze(1) / math.sqrt(features.shape[1])
        weights = torch.softmax(scores.masked_fill(~mask, -1e9), 1)                       # [B, L]
        return self.output(self.dropout(torch.bmm(features, weights.unsqueeze(2)).squeeze(2)))


class BiLSTMAttention(nn.Module):
    def __init__(self, dropout=0.5, hidden=128):
        super().__init__()
        self.lstm = nn.LSTM(SIZE, hidden, batch_first=True, bidirectional=True)
        self.score = nn.Linear(2 * hidden, 1, bias=False)
        self.dropout, self.output = nn.Dropout(dropout), nn.Linear(2 * hidden, len(labels))

    def forward(self, words, mask):
        packed = nn.utils.rnn.pack_padded_sequence(words, mask.sum(1), batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        scores = self.score(torch.tanh(states)).squeeze(2)                                # [B, L]
        weights = torch.softmax(scores.masked_fill(~mask, -1e9), 1)
        return self.output(self.dropout(torch.bmm(weights.unsqueeze(1), states).squeeze(1)))


class Transformer(nn.Module):
    def __init__(self, dropout=0.1, heads=6, hidden=600, layers=2):
        super().__init__()
        self.positions = nn.Parameter(torch.randn(LONGEST, SIZE) * 0.02)
        layer = nn.TransformerEncoderLayer(SIZE, heads, hidden, dropout, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.dropout, self.output = nn.Dropout(dropout), nn.Linear(SIZE, len(labels))

    def forward(self, words, mask):
        x = words * (0.1 * math.sqrt(SIZE)) + self.positions[: words.shape[1]]
        x = self.encoder(self.dropout(x), src_key_padding_mask=~mask) * mask.unsqueeze(2)
        return self.output(self.dropout(x.sum(1) / mask.sum(1, keepdim=True)))


def match(x, y, mask_x, mask_y):
    """1 / (1 + |x_i - y_j|), 0 at padding, [B, L0, L1]."""
    squares = (x * x).sum(2, keepdim=True) + (y * y).sum(2).unsqueeze(1) - 2 * torch.bmm(x, y.transpose(1, 2))
    return 1 / (1 + squares.clamp_min(1e-8).sqrt()) * mask_x.unsqueeze(2) * mask_y.unsqueeze(1)


class PairCNN(nn.Module):
    def __init__(self, dropout=0.3, filters=50, width=4, hidden=200):
        super().__init__()
        self.attends_before = args.model in ("abcnn1", "abcnn3")
        self.attends_pooling = args.model in ("abcnn2", "abcnn3")
        self.width, self.dropout = width, nn.Dropout(dropout)
        self.map = nn.Parameter(torch.randn(LONGEST, SIZE) * 0.02) if self.attends_before else None
        self.convolution = nn.Conv1d(SIZE * (1 + self.attends_before), filters, width, padding=width - 1)
        self.head = nn.Sequential(nn.Linear(4 * (SIZE + filters), hidden), nn.ReLU(), nn.Dropout(dropout),
                                  nn.Linear(hidden, len(labels)))

    def forward(self, x, mask_x, y, mask_y):
        masks = [mask_x.float(), mask_y.float()]
        x, y = self.dropout(x), self.dropout(y)
        mean = lambda t, weights: (t * weights.unsqueeze(2)).sum(1) / weights.sum(1, keepdim=True)
        levels = [(mean(x, masks[0]), mean(y, masks[1]))]
        if self.attends_before:
            matrix = match(x, y, *masks)
            x, y = (torch.cat([x, matrix @ self.map[: y.shape[1]]], 2),
                    torch.cat([y, matrix.transpose(1, 2) @ self.map[: x.shape[1]]], 2))
        wide = [F.pad(m, (self.width - 1, 0), value=1.0) for m in masks]                  # [B, L + width - 1]
        x, y = (torch.tanh(self.convolution(t.transpose(1, 2))).transpose(1, 2) for t in (x, y))
        weights = wide
        if self.attends_pooling:
            matrix = match(x, y, *wide)
            weights = [matrix.sum(2), matrix.sum(1)]
        levels.append((mean(x, weights[0]), mean(y, weights[1])))
        return self.head(torch.cat([f for u, v in levels for f in (u, v, (u - v).abs(), u * v)], 1))


class Classifier(nn.Module):
    """Word vectors, and one of the models above."""

    def __init__(self, seed):
        super().__init__()
        kind = {"textcnn": TextCNN, "textcnn-att": TextCNNAttention, "bilstm-att": BiLSTMAttention,
                "transformer": Transformer}.get(args.model, PairCNN)
        self.words = nn.Embedding.from_pretrained(
            first_vectors(seed), freeze=args.embedding_rate == 0, padding_idx=PADDING)
        self.model = kind() if args.dropout is None else kind(args.dropout)

    def forward(self, texts):
        return self.model(*(part for text in texts for part in (self.words(text), text != PADDING)))


# ---- training ----

@torch.inference_mode()
def accuracy(model, name):
    model.eval()
    right = 0
    for rows in data[name][0][0][1].argsort().split(256):
        texts, y = batch(name, rows)
        right += int((model(texts).argmax(1) == y).sum())
    model.train()
    return right / len(splits[name])


def run(seed):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = Classifier(seed)
    embedding_rate = args.rate if args.embedding_rate is None else args.embedding_rate
    optimizer = torch.optim.Adam([{"params": model.model.parameters()},
                                  {"params": model.words.parameters(), "lr": embedding_rate}], lr=args.rate)
    best, seconds, cpu, devs = {"dev": -1.0}, [], [], []
    for epoch in range(1, args.epochs + 1):
        start = time.perf_counter(), time.process_time()
        for rows in batches(random):
            texts, y = batch("train", rows)
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(texts), y).backward()
            optimizer.step()
        seconds.append(time.perf_counter() - start[0])
        cpu.append(time.process_time() - start[1])
        devs.append(round(accuracy(model, "dev"), 4))
        if devs[-1] > best["dev"]:
            best = {"dev": devs[-1], "test": round(accuracy(model, "test"), 4), "best_epoch": epoch}
        print(f"seed {seed}  epoch {epoch}  {seconds[-1]:.1f} s  dev {devs[-1]:.4f}  best {best}", flush=True)
        if epoch - best["best_epoch"] >= args.patience:
            break
    sizes = [sum(p.numel() for p in part.parameters()) for part in (model, model.model)]
    return {"seed": seed, **best, "epochs": epoch, "seconds_per_epoch": round(statistics.mean(seconds), 2),
            "cpu_seconds_per_epoch": round(statistics.mean(cpu), 2), "dev_by_epoch": devs}, sizes


if __name__ == "__main__":
    runs, sizes = zip(*(run(int(seed)) for seed in args.seeds.split(",")))
    mean = lambda key, digits: round(statistics.mean(r[key] for r in runs), digits)
    print(json.dumps({
        "model": args.model, "test_mean": mean("test", 4),
        "test_sd": round(statistics.stdev(r["test"] for r in runs), 4) if len(runs) > 1 else 0.0,
        "dev_mean": mean("dev", 4),
        "seconds_per_epoch": mean("seconds_per_epoch", 2), "cpu_seconds_per_epoch": mean("cpu_seconds_per_epoch", 2),
        "parameters": sizes[0][0], "parameters_without_words": sizes[0][1], "vocabulary": len(ids),
        "words_with_vectors": sum(word in vectors for word in ids), "labels": labels,
        "rows": {name: len(rows) for name, rows in splits.items()},
        "settings": {key: value for key, value in vars(args).items() if key != "model"}, "runs": runs}))
