"""Splits the movie review sentences (Pang and Lee 2005, "MR") into train.tsv, dev.tsv and test.tsv, always alike.

    python split_mr.py rt-polarity.pos rt-polarity.neg mr
    windrow pack --format tsv --train mr/train.tsv --dev mr/dev.tsv --test mr/test.tsv --output data/mr

The files hold one sentence a line, as UTF-8. MR has no split of its own; the rule, for each file, lines counted from 1:
line mod 10 = 0 goes to dev, 1 and 2 to test, the others to train. Of the 2 × 5,331 sentences that makes 7,462 / 1,066
/ 2,134. Within a split the positive sentences come first: shuffle before training.
"""
import os
import sys

if len(sys.argv) != 4:
    sys.exit("usage: split_mr.py POSITIVE NEGATIVE FOLDER")
rows = {"train": [], "dev": [], "test": []}
for label, path in zip(("pos", "neg"), sys.argv[1:3]):
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            split = {0: "dev", 1: "test", 2: "test"}.get(number % 10, "train")
            rows[split].append(f"{line.strip()}\t{label}\n")
os.makedirs(sys.argv[3], exist_ok=True)
for split, lines in rows.items():
    with open(os.path.join(sys.argv[3], split + ".tsv"), "w", encoding="utf-8", newline="\n") as file:
        file.writelines(["text\tlabel\n", *lines])
    print(split, len(lines))
