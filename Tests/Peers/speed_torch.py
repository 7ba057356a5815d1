"""How fast PyTorch trains the models of text_classifiers_torch.py, and how fast it and ONNX Runtime answer with them.

    for s in train dev test; do windrow unpack data/sick/$s --format jsonl --output $s.jsonl; done
    files="--train train.jsonl --dev dev.jsonl --test test.jsonl"
    python speed_torch.py train --model abcnn3 --threads 1 $files --embedding-rate 0
    python speed_torch.py answers --engine onnx --model abcnn3 --threads 1 --batch 64 $files
    python speed_torch.py one-answer --engine onnx --model abcnn3 --threads 1 $files

To be set beside `windrow bench`, in alternation and with nothing else running. What is timed begins with the ids of the
words: cutting texts into words is left out here, and is part of Windrow's figures. Answers are those for the test rows, in
batches of near-equal length. ONNX Runtime works in a process of its own, where no thread of PyTorch is in its way.
The options after the first three are those of text_classifiers_torch.py. Needs onnxruntime, onnx and onnxscript for onnx.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("what", choices=["train", "answers", "one-answer"])
parser.add_argument("--engine", choices=["torch", "onnx"], default="torch")
parser.add_argument("--seconds", type=float, default=2, help="how long is timed, after a warm-up of half of it")
settings, sys.argv[1:] = parser.parse_known_args()

import text_classifiers_torch as peer
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(1)
model = peer.Classifier(1)


def timed(batches, work):
    """Rows a second over all batches again and again, and the seconds of each."""
    def rounds(seconds):
        end, times, rows = time.perf_counter() + seconds, [], 0
        while True:
            for batch in batches():
                start = time.perf_counter()
                rows += work(batch)
                times.append(time.perf_counter() - start)
                if start + times[-1] > end and len(times) >= 10:
                    return rows, times
    rounds(settings.seconds / 2)
    start = time.perf_counter()
    rows, times = rounds(settings.seconds)
    return {"rows_per_second": round(rows / (time.perf_counter() - start), 1),
            "milliseconds_p50": round(1000 * statistics.median(times), 4)}


def test_batches():
    lengths = peer.data["test"][0][0][1]
    size = 1 if settings.what == "one-answer" else peer.args.batch
    order = torch.arange(len(lengths))[:512] if size == 1 else lengths.argsort()
    return [peer.batch("test", rows)[0] for rows in order.split(size)]


def train():
    random = np.random.default_rng(1)
    parts = [p for p in model.parameters() if p.requires_grad and not (peer.args.embedding_rate == 0 and p is model.words.weight)]
    optimizer = torch.optim.Adam(parts, lr=peer.args.rate)

    def step(rows):
        texts, y = peer.batch("train", rows)
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(texts), y).backward()
        optimizer.step()
        return len(y)
    return timed(lambda: peer.batches(random), step)


@torch.inference_mode()
def answer():
    model.eval()
    batches = test_batches()
    return timed(lambda: batches, lambda texts: len(model(texts).argmax(1)))


CHILD = """
import json, sys, time
sys.argv[1:], folder, threads = [], sys.argv[1], int(sys.argv[2])
import numpy as np, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
session = onnxruntime.InferenceSession(folder + "/model.onnx", options, providers=["CPUExecutionProvider"])
names = [i.name for i in session.get_inputs()]
arrays = np.load(folder + "/batches.npz")
batches = [{n: arrays[f"{i}{n}"] for n in names} for i in range(len(arrays.files) // len(names))]
"""


def answer_onnx():
    model.eval()
    batches = test_batches()
    names = ["a", "b"][: len(batches[0])]

    class Texts(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, *texts):
            return self.model(list(texts))
    with tempfile.TemporaryDirectory() as folder:
        torch.onnx.export(
            Texts().eval(), tuple(peer.batch("test", torch.arange(4))[0]), folder + "/model.onnx", input_names=names,
            output_names=["logits"], dynamo=False, opset_version=17,
            dynamic_axes={n: {0: "rows", 1: "tokens_" + n} for n in names} | {"logits": {0: "rows"}})
        np.savez(folder + "/batches.npz", **{f"{i}{n}": x.numpy() for i, b in enumerate(batches) for n, x in zip(names, b)})
        import inspect
        code = CHILD + inspect.getsource(timed) + (
            "import statistics, types\n"
            f"settings = types.SimpleNamespace(seconds={settings.seconds})\n"
            "print(json.dumps(timed(lambda: batches, lambda b: len(session.run(None, b)[0].argmax(1)))))\n")
        done = subprocess.run(
            [sys.executable, "-c", code, folder, str(peer.args.threads)], capture_output=True, text=True, check=True,
            env=dict(os.environ, OMP_NUM_THREADS=str(peer.args.threads)))
        return json.loads(done.stdout.splitlines()[-1])


figures = train() if settings.what == "train" else answer_onnx() if settings.engine == "onnx" else answer()
print(json.dumps({"what": settings.what, "engine": settings.engine, "model": peer.args.model,
                  "threads": peer.args.threads, "batch": peer.args.batch, **figures}))
