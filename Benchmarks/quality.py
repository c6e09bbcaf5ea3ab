"""Learners on the LHC Olympics' events beside scikit-learn, XGBoost and torch, all on one split;
writes results/quality.json.

The test set: 20 % of innerdata_val's background and 40 % of innerdata_extrasig_val, drawn with seed
2020. The tasks:

- supervised: all signal and background but the test events;
- weak: the 60,000 events of innerdata_train, 395 of them signal, against the rest of innerdata_val's
  background;
- noise: the weak task with ten standard normal features more;
- redrawn: the weak task with 395 other signal events, others for each seed, from
  innerdata_extrasig_train in place of innerdata_train's.

Both classes have the same total of weight. The figure is the greatest significance improvement over
thresholds with more than 25 background test events, equal scores taken together; medians, and the
central 68 % of the seeds beside them. With noise boosters scatter by the seeds of their members alone, so
that ten are measured with three times as many seeds.
Usage: quality.py [SEEDS [NETWORK_SEEDS [TASK: NAME …]]], the last to measure some again.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score, roc_curve

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("SIDEBAND_DATA", HERE.parent.parent / "shared" / "data")) / "lhco"
PROGRAM = Path(os.environ.get("SIDEBAND_BENCHMARKS", HERE.parent / ".build" / "release" / "benchmarks"))
SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
NETWORK_SEEDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
CHOSEN = sys.argv[3:]
RESULTS = HERE / "results" / "quality.json"

rows = {name: np.load(DATA / f"innerdata_{name}.npy")
        for name in ("train", "val", "extrasig_train", "extrasig_val")}
features = {name: values[:, 1:5].astype("f4") for name, values in rows.items()}
isSignal = {name: values[:, 5] == 1 for name, values in rows.items()}

generator = np.random.default_rng(2020)
order = generator.permutation(np.flatnonzero(~isSignal["val"]))
testBackground, restBackground = np.split(order, [len(order) // 5])
order = generator.permutation(len(features["extrasig_val"]))
testSignal, restSignal = np.split(order, [int(0.4 * len(order))])
test = np.vstack([features["extrasig_val"][testSignal], features["val"][testBackground]])
truth = np.r_[np.ones(len(testSignal)), np.zeros(len(testBackground))]
poorer = features["val"][restBackground]


def sample(richer, background, noise=0, seed=0):
    """Features, classes, weights and the test set's features."""
    table, classes = np.vstack([richer, background]), np.r_[np.ones(len(richer)),
                                                            np.zeros(len(background))]
    weights = len(classes) / 2 / np.where(classes == 1, len(richer), len(background))
    events = test
    if noise:
        random = np.random.default_rng(1000 + seed)
        table = np.hstack([table, random.normal(size=(len(table), noise))]).astype("f4")
        events = np.hstack([test, random.normal(size=(len(test), noise))]).astype("f4")
    return table, classes, weights, events


def redrawn(seed):
    """innerdata_train with other signal events."""
    background = features["train"][~isSignal["train"]]
    chosen = np.random.default_rng(seed).choice(
        len(features["extrasig_train"]), isSignal["train"].sum(), replace=False)
    return np.vstack([background, features["extrasig_train"][chosen]])


def supervised(_):
    signal = np.vstack([features["train"][isSignal["train"]], features["val"][isSignal["val"]],
                        features["extrasig_train"], features["extrasig_val"][restSignal]])
    return sample(signal, np.vstack([features["train"][~isSignal["train"]], poorer]))


TASKS = {
    "supervised": supervised,
    "weak": lambda seed: sample(features["train"], poorer),
    "noise": lambda seed: sample(features["train"], poorer, noise=10, seed=seed),
    "redrawn": lambda seed: sample(redrawn(seed), poorer),
}


def quality(scores):
    fpr, tpr, _ = roc_curve(truth, scores, drop_intermediate=False)
    enough = fpr * (truth == 0).sum() > 25
    return (float((tpr[enough] / np.sqrt(fpr[enough])).max()), float(roc_auc_score(truth, scores)))


def sideband(*learner):
    def fit(data, seed):
        with tempfile.TemporaryDirectory() as folder:
            for name, array in zip(("train", "labels", "weights", "test"), data):
                array.astype("<f4").tofile(Path(folder) / name)
            subprocess.run([PROGRAM, "learn", folder, str(seed), "2", *learner], check=True,
                           stdout=subprocess.DEVNULL)
            return np.fromfile(Path(folder) / "scores")
    return fit


def hgb(members):
    def fit(data, seed):
        table, classes, weights, events = data
        scores = np.zeros(len(events))
        for member in range(members):
            model = HistGradientBoostingClassifier(
                max_iter=200, early_stopping=True, validation_fraction=0.5, n_iter_no_change=10,
                random_state=1000 * seed + member)
            model.fit(table, classes, sample_weight=weights)
            scores += model.predict_proba(events)[:, 1]
        return scores
    return fit


def leafwise(members):
    def fit(data, seed):
        table, classes, weights, events = data
        random = np.random.default_rng(seed)
        everything = xgboost.DMatrix(table, classes, weight=weights)
        matrix, scores = xgboost.DMatrix(events), np.zeros(len(events))
        for member in range(members):
            halves = np.array_split(random.permutation(len(classes)), 2)
            training, validation = (everything.slice(half) for half in halves)
            booster = xgboost.train(
                {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide",
                 "max_depth": 0, "max_leaves": 31, "eta": 0.1, "seed": 1000 * seed + member},
                training, 200, evals=[(validation, "loss")], early_stopping_rounds=10,
                verbose_eval=False)
            scores += booster.predict(matrix, iteration_range=(0, booster.best_iteration + 1))
        return scores
    return fit


def torchNetwork(table, classes, weights, events, seed, epochs=50, last=10):
    """64-64-64, ReLU, Adam at 1e-3, mini-batches of 128; the mean over the last epochs."""
    torch.manual_seed(seed)
    mean, deviation = table.mean(0), table.std(0)
    x, y, w, t = (torch.tensor(np.asarray(values, dtype="f4")) for values in (
        (table - mean) / deviation, classes, weights, (events - mean) / deviation))
    widths, layers = [x.shape[1], 64, 64, 64], []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(64, 1))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    scores = np.zeros(len(t))
    for epoch in range(epochs):
        for batch in torch.randperm(len(y)).split(128):
            optimiser.zero_grad(set_to_none=True)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                model(x[batch])[:, 0], y[batch], weight=w[batch])
            loss.backward()
            optimiser.step()
        if epoch >= epochs - last:
            with torch.no_grad():
                scores += torch.sigmoid(model(t))[:, 0].numpy()
    return scores / last


torchMembers = {}


def torchNetworks(task, members):
    def fit(data, seed):
        scores = []
        for member in range(members):
            key = (task, seed, member)
            if key not in torchMembers:
                torchMembers[key] = torchNetwork(*data, seed=1000 * seed + member)
            scores.append(torchMembers[key])
        return np.mean(scores, axis=0)
    return fit


RECIPES = [  # task, name, recipe, seeds, what was measured elsewhere
    ("supervised", "scikit-learn HGB, one", hgb(1), SEEDS, 14.1),
    ("supervised", "xgboost leaf-wise, ten", leafwise(10), SEEDS, 14.1),
    ("supervised", "sideband trees, ten", sideband("trees"), SEEDS, 14.1),
    ("weak", "scikit-learn HGB, one", hgb(1), SEEDS, 9.4),
    ("weak", "sideband trees, one", sideband("trees", "members=1"), SEEDS, 9.4),
    ("weak", "scikit-learn HGB, ten", hgb(10), SEEDS, 10.8),
    ("weak", "xgboost leaf-wise, ten", leafwise(10), SEEDS, 10.5),
    ("weak", "sideband trees, ten", sideband("trees"), SEEDS, 10.5),
    ("weak", "torch network, one", torchNetworks("weak", 1), SEEDS, 5.3),
    ("weak", "sideband network, one", sideband("network"), SEEDS, 5.3),
    ("weak", "torch networks, ten", torchNetworks("weak", 10), NETWORK_SEEDS, 11.0),
    ("weak", "sideband networks, ten", sideband("networks"), SEEDS, 11.0),
    ("weak", "sideband trees and networks", sideband("trees-and-networks"), SEEDS, None),
    ("noise", "scikit-learn HGB, ten", hgb(10), 3 * SEEDS, 3.0),
    ("noise", "scikit-learn HGB, fifty", hgb(50), 2, 4.5),
    ("noise", "sideband trees, ten", sideband("trees"), 3 * SEEDS, 3.0),
    ("noise", "sideband trees, ten, all rounds", sideband("trees", "keepsAllRounds=true"),
     3 * SEEDS, 3.0),
    ("noise", "sideband trees, fifty", sideband("trees", "members=50"), SEEDS, 4.5),
    ("noise", "torch network, one", torchNetworks("noise", 1), NETWORK_SEEDS, 1.2),
    ("noise", "sideband network, one", sideband("network"), SEEDS, 1.2),
    ("redrawn", "xgboost leaf-wise, ten", leafwise(10), SEEDS, None),
    ("redrawn", "sideband trees, ten", sideband("trees"), SEEDS, None),
    ("redrawn", "sideband networks, ten", sideband("networks"), SEEDS, None),
    ("redrawn", "sideband trees and networks", sideband("trees-and-networks"), SEEDS, None),
]

results = {"versions": {name: version(name) for name in ("numpy", "scikit-learn", "xgboost",
                                                         "torch")},
           "split": {"seed": 2020, "testBackground": len(testBackground),
                     "testSignal": len(testSignal)},
           "maximumSignificanceImprovement": {}}
if CHOSEN:
    results["maximumSignificanceImprovement"] = json.loads(RESULTS.read_text())[
        "maximumSignificanceImprovement"]
for task, name, recipe, seeds, elsewhere in RECIPES:
    if CHOSEN and f"{task}: {name}" not in CHOSEN:
        continue
    start = time.perf_counter()
    figures = np.array([quality(recipe(TASKS[task](seed), seed)) for seed in range(1, seeds + 1)])
    low, median, high = np.quantile(figures[:, 0], [0.16, 0.5, 0.84])
    results["maximumSignificanceImprovement"][f"{task}: {name}"] = {
        "median": round(median, 2), "band": [round(low, 2), round(high, 2)], "seeds": seeds,
        "AUC": round(float(np.median(figures[:, 1])), 4), "elsewhere": elsewhere}
    print(f"{task:10} {name:30} {median:6.2f} ({low:.2f} to {high:.2f})"
          f" AUC {np.median(figures[:, 1]):.4f} elsewhere {elsewhere}"
          f" {time.perf_counter() - start:.0f} s", flush=True)

RESULTS.write_text(json.dumps(results, indent=2) + "\n")
