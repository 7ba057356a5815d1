"""Training speed of BCNN and ABCNN-1/2/3 in PyTorch, to set beside the rows_per_second of a windrow run.

    windrow unpack data/sick/train --format jsonl --output train.jsonl
    python pair_cnn_torch.py train.jsonl --model abcnn-3 --threads 1

One block of 50 filters of width 4 over frozen random 300-d vectors, similarities of both levels, Adam, batches of 32
padded to their longest text, as a careful user would write it: the same model as
--set model.embedding.training=frozen --set model.head='{type: similarities}'.
"""
import argparse, json, re, statistics, time
import torch
import torch.nn.functional as F
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--model", choices=["bcnn", "abcnn-1", "abcnn-2", "abcnn-3"], default="abcnn-3")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--epochs", type=int, default=5)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(1)

rows = [json.loads(line) for line in open(args.data, encoding="utf-8")]
tokens = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]")
ids, labels = {}, {}
def encode(text):
    return [ids.setdefault(word, len(ids) + 1) for word in tokens.findall(text.lower())] or [0]
pairs = [(encode(r["text_a"]), encode(r["text_b"]), labels.setdefault(r["label"], len(labels))) for r in rows]


def match(x, y, mask_x, mask_y):
    squares = (x * x).sum(2, keepdim=True) + (y * y).sum(2).unsqueeze(1) - 2 * torch.bmm(x, y.transpose(1, 2))
    return 1 / (1 + squares.clamp_min(1e-8).sqrt()) * mask_x.unsqueeze(2) * mask_y.unsqueeze(1)


class PairCNN(nn.Module):
    def __init__(self, attends_before, attends_pooling, filters=50, width=4, size=300, longest=64):
        super().__init__()
        self.width, self.attends_pooling = width, attends_pooling
        self.words = nn.Embedding(len(ids) + 1, size, padding_idx=0)
        self.words.weight.requires_grad_(False)
        self.map = nn.Parameter(torch.randn(longest, size) * 0.02) if attends_before else None
        self.convolution = nn.Conv1d(size * (2 if attends_before else 1), filters, width, padding=width - 1)
        self.output = nn.Linear(4, len(labels))

    def forward(self, a, b):
        masks = [(t != 0).float() for t in (a, b)]
        x, y = self.words(a), self.words(b)
        levels = [(x.sum(1) / masks[0].sum(1, keepdim=True), y.sum(1) / masks[1].sum(1, keepdim=True))]
        if self.map is not None:
            matrix = match(x, y, *masks)
            x, y = (torch.cat([x, matrix @ self.map[: y.shape[1]]], 2),
                    torch.cat([y, matrix.transpose(1, 2) @ self.map[: x.shape[1]]], 2))
        wide = [F.pad(m, (self.width - 1, 0), value=1.0) for m in masks]
        x, y = (torch.tanh(self.convolution(t.transpose(1, 2))).transpose(1, 2) * m.unsqueeze(2)
                for t, m in zip((x, y), wide))
        weights = wide
        if self.attends_pooling:
            matrix = match(x, y, *wide)
            weights = [matrix.sum(2), matrix.sum(1)]
        levels.append(tuple((t * w.unsqueeze(2)).sum(1) / m.sum(1, keepdim=True)
                            for t, w, m in zip((x, y), weights, wide)))
        features = [f for u, v in levels for f in
                    (F.cosine_similarity(u, v), 1 / (1 + ((u - v) ** 2).sum(1).clamp_min(1e-8).sqrt()))]
        return self.output(torch.stack(features, 1))


model = PairCNN(args.model in ("abcnn-1", "abcnn-3"), args.model in ("abcnn-2", "abcnn-3"))
optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
pad = lambda texts: nn.utils.rnn.pad_sequence([torch.tensor(t) for t in texts], batch_first=True)
batches = [(pad([p[0] for p in part]), pad([p[1] for p in part]), torch.tensor([p[2] for p in part]))
           for part in (pairs[i:i + args.batch] for i in range(0, len(pairs), args.batch))]
rates = []
for epoch in range(args.epochs):
    start = time.perf_counter()
    for a, b, y in batches:
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(a, b), y).backward()
        optimizer.step()
    rates.append(len(pairs) / (time.perf_counter() - start))
print(json.dumps({"model": args.model, "threads": args.threads, "rows_per_second": round(statistics.median(rates))}))
