"""Writes statistics.json beside this file: probabilities, tests and intervals of SciPy, statsmodels and scikit-learn.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 pandas==3.1.1 && python make_statistics.py

    beta           a, b, x and the regularised incomplete beta function
    student        degrees of freedom, t, P(|T| >= t); quantiles: degrees of freedom, p, t with P(|T| >= t) = p
    holm           lists of p values and their corrections
    mcnemar        b, c, and the p values of the exact and of the chi-square test
    crossed        rows [seeds][examples] of small numbers; mean, standard error and 95 % interval from the mean squares of
                   statsmodels' analysis of variance, and the p value over all sign flips where they are few
    macro_f1       gold, predicted, classes; macro-F1, and for each example macro-F1 + N * (derivative in its weight)
"""
import itertools
import json
import os

import numpy as np
import pandas
from scipy import special, stats
from sklearn.metrics import f1_score
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(11)


def t_test(d):
    """Mean, variance of the mean and degrees of freedom of d [seeds, examples], as CrossedMean defines them."""
    seeds, examples = d.shape
    cells = pandas.DataFrame([(s, i, d[s, i]) for s in range(seeds) for i in range(examples)], columns=["s", "i", "d"])
    squares = anova_lm(ols("d ~ C(s) + C(i)", cells).fit())["mean_sq"] / d.size
    a, b = squares["C(s)"], max(0, squares["C(i)"] - squares["Residual"])
    if a <= 1e-12 * squares["Residual"]:
        a = squares["Residual"]
    share = a / (a + b)
    return d.mean(), a + b, 1 / (share / (seeds - 1) + (1 - share) / (examples - 1))


def p_value(d):
    mean, variance, freedom = t_test(d)
    return 2 * stats.t.sf(abs(mean) / variance**0.5, freedom)


def crossed(d, flips):
    mean, variance, freedom = t_test(d)
    half = stats.t.ppf(0.975, freedom) * variance**0.5
    case = {"rows": d.tolist(), "mean": mean, "standard_error": variance**0.5, "interval": [mean - half, mean + half]}
    if flips:
        limit = p_value(d) * (1 + 1e-9)
        signs = itertools.product([1, -1], repeat=d.size)
        case["flip_p"] = np.mean([p_value(d * np.reshape(s, d.shape)) <= limit for s in signs])
    return case


def macro_f1(examples, classes, seen):
    gold, predicted = random.integers(0, seen, examples), random.integers(0, seen, examples)
    predicted = np.where(random.random(examples) < 0.6, gold, predicted)

    def score(position, step):
        weights = np.ones(examples)
        weights[position] += step
        return f1_score(gold, predicted, average="macro", sample_weight=weights)

    middle, step = score(0, 0), 1e-4
    values = [middle + examples * (score(i, step) - score(i, -step)) / (2 * step) for i in range(examples)]
    lists = {"gold": gold.tolist(), "predicted": predicted.tolist(), "values": values}
    return {"classes": classes, "macro_f1": middle} | lists


beta = [(0.5, 0.5, 0.3), (2, 3, 0.1), (2, 3, 0.9), (1, 0.5, 0.999), (30, 4, 0.7), (5000, 0.5, 0.9995), (1e5, 0.5, 0.99999),
        (12.5, 0.5, 1e-3), (0.5, 40, 1e-6), (300, 200, 0.6), (24, 1, 0.5)]
student = [(v, t) for v in (1, 2, 2.7, 4, 9.3, 60, 4999) for t in (1e-3, 0.4, 1.96, 4.3, 12, 40)]
quantiles = [(v, p) for v in (1, 2, 2.7, 4, 9.3, 60, 4999) for p in (0.9, 0.1, 0.05, 0.01, 1e-4)]
lists = [[0.01, 0.04, 0.03, 0.005], [0.2], [1, 0.5, 0.5, 0.02, 0.02, 1e-6], random.random(12).round(3).tolist()]
pairs = [(0, 1), (1, 0), (3, 3), (2, 9), (10, 14), (9, 15), (12, 13), (10, 30), (40, 41), (100, 160), (0, 24), (0, 25)]
small = np.array([[1, 0, 1, 1], [0, 0, 1, 1], [1, -1, 1, 0]], float)
GOLDEN = {
    "beta": [[a, b, x, special.betainc(a, b, x)] for a, b, x in beta],
    "student": [[v, t, 2 * stats.t.sf(t, v)] for v, t in student],
    "quantiles": [[v, p, stats.t.isf(p / 2, v)] for v, p in quantiles],
    "holm": [{"p": p, "corrected": multipletests(p, method="holm")[1].tolist()} for p in lists],
    "mcnemar": [
        [b, c] + [mcnemar([[50, b], [c, 20]], exact=exact, correction=True).pvalue for exact in (True, False)]
        for b, c in pairs
    ],
    "crossed": [
        crossed(small[:, :3], flips=True),
        crossed(small, flips=False),
        crossed(np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]], float), flips=False),  # the runs tie
        crossed(random.integers(-1, 2, (5, 11)).astype(float), flips=False),
        crossed((random.standard_normal((4, 1)) + random.standard_normal((4, 13)) / 3).round(3), flips=False),
        crossed((random.standard_normal(17) + random.standard_normal((3, 17)) / 3 + 0.4).round(3), flips=False),
    ],
    "macro_f1": [macro_f1(23, 3, 3), macro_f1(31, 6, 4)],
}

with open(os.path.join(HERE, "statistics.json"), "w") as file:
    file.write("{\n")
    file.write(",\n".join(f' "{name}": {json.dumps(value)}' for name, value in GOLDEN.items()))
    file.write("\n}\n")
