"""Boosted trees beside XGBoost and scikit-learn on the LHC Olympics' events, in turn within one run:
processor time, clock time and quality; writes results/trees.json.

The test set of the quality: 20 % of innerdata_val's background and 40 % of innerdata_extrasig_val,
drawn with seed 2020. The tasks:

- weak: innerdata_train (60,000 events, 395 of them signal) against the rest of innerdata_val's
  background;
- weak, 10 noise features: the same with ten standard normal features more;
- supervised: innerdata_extrasig_train against innerdata_train's background, without scikit-learn,
  which takes minutes for it.

Classes have equal weight in the fit, and in the log loss, which is that of the test set's truth (so for
the weak tasks it says little). Every ensemble has ten members, each on a random half, stopped by the
other half's loss; all run on one thread.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import xgboost  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: E402
from sklearn.metrics import log_loss, roc_auc_score, roc_curve  # noqa: E402

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("SIDEBAND_DATA", HERE.parent.parent / "shared" / "data")) / "lhco"
PROGRAM = HERE.parent / ".build" / "release" / "benchmarks"
REPEATS = 5
SEEDS = {"weak": 10, "weak, 10 noise features": 5, "supervised": 3}
MEMBERS = 10


def balanced(signal, background):
    """Features, labels and weights that sum to the same in both classes."""
    labels = np.r_[np.ones(len(signal)), np.zeros(len(background))]
    weights = len(labels) / 2 / np.where(labels == 1, len(signal), len(background))
    return np.vstack([signal, background]), labels, weights


def ours(engine):
    def fit(task, seed, threads=1):
        train, labels, weights, test = task
        with tempfile.TemporaryDirectory() as folder:
            for name, array in [("train", train), ("labels", labels), ("weights", weights),
                                ("test", test)]:
                array.astype("<f4").tofile(Path(folder) / name)
            arguments = [PROGRAM, "trees", folder, engine, str(seed), str(threads)]
            report = json.loads(subprocess.run(arguments, check=True, capture_output=True,
                                               text=True).stdout)
            scores = np.fromfile(Path(folder) / "scores")
            report["readByPython"] = largest_difference(scores, test, folder)
            return scores, report
    return fit


def largest_difference(scores, test, folder):
    """Between our scores and those of our models as Python's XGBoost reads them."""
    events = xgboost.DMatrix(test, feature_names=[f"x{k}" for k in range(test.shape[1])], nthread=1)
    members = [xgboost.Booster(model_file=str(file)).predict(events).astype(float)
               for file in sorted(Path(folder).glob("member-*.json"))]
    assert len(members) == MEMBERS
    return float(np.abs(np.mean(members, axis=0) - scores).max())


def timed(fit):
    def run(task, seed):
        start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        scores, trees = fit(task, seed)
        end = resource.getrusage(resource.RUSAGE_SELF)
        cpu = end.ru_utime + end.ru_stime - used.ru_utime - used.ru_stime
        return scores, {"cpu": cpu, "wall": time.perf_counter() - start, "trees": trees}
    return run


@timed
def python_xgboost(task, seed):
    """Matrices are cut from one; whole matrices for each member cost as much."""
    train, labels, weights, test = task
    generator = np.random.default_rng(seed)
    everything = xgboost.DMatrix(train, labels, weight=weights, nthread=1)
    events = xgboost.DMatrix(test, nthread=1)
    scores, trees = np.zeros(len(test)), 0
    for member in range(MEMBERS):
        order = generator.permutation(len(labels))
        half = len(labels) // 2
        training, validation = everything.slice(order[:half]), everything.slice(order[half:])
        booster = xgboost.train(
            {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide",
             "max_depth": 0, "max_leaves": 31, "max_bin": 256, "eta": 0.1, "lambda": 0,
             "min_child_weight": 10, "base_score": 0.5, "colsample_bynode": 0.5, "nthread": 1,
             "seed": 100 * seed + member},
            training, 200, evals=[(validation, "validation")], early_stopping_rounds=10,
            verbose_eval=False)
        kept = booster.best_iteration + 1
        scores += booster.predict(events, iteration_range=(0, kept)) / MEMBERS
        trees += kept
    return scores, trees


@timed
def sklearn_hgb(task, seed):
    train, labels, weights, test = task
    scores, trees = np.zeros(len(test)), 0
    for member in range(MEMBERS):
        model = HistGradientBoostingClassifier(
            max_iter=200, early_stopping=True, validation_fraction=0.5, n_iter_no_change=10,
            random_state=1000 * seed + member)
        model.fit(train, labels, sample_weight=weights)
        scores += model.predict_proba(test)[:, 1] / MEMBERS
        trees += model.n_iter_
    return scores, trees


def quality(labels, scores):
    """The greatest significance improvement with more than 25 background events, ties together; the
    area under the ROC curve; the log loss."""
    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    enough = fpr * (labels == 0).sum() > 25
    weights = np.where(labels == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    return {"maxSIC": float((tpr[enough] / np.sqrt(fpr[enough])).max()),
            "AUC": float(roc_auc_score(labels, scores)),
            "logLoss": float(log_loss(labels, np.clip(scores, 1e-7, 1 - 1e-7),
                                      sample_weight=weights))}


ENGINES = {"sideband": ours("histogram"), "sideband, XGBoost engine": ours("xgboost"),
           "xgboost (Python)": python_xgboost, "scikit-learn HGB": sklearn_hgb}

table = {name: np.load(DATA / f"innerdata_{name}.npy").astype(float)
         for name in ("train", "val", "extrasig_train", "extrasig_val")}
features = {name: values[:, 1:5] for name, values in table.items()}
background = features["val"][table["val"][:, 5] == 0]

versions = {name: version(name) for name in ("numpy", "xgboost", "scikit-learn")}
results = {"versions": versions,
           "machine": {"processor": platform.machine(), "threads": 1, "repeats": REPEATS,
                       "seeds": SEEDS}}

# The sizes: 119,631 training rows, 60,000 test rows.
task = (*balanced(features["train"], background), features["val"])
seconds = {engine: [] for engine in ENGINES}
for seed in range(1, REPEATS + 1):
    for engine, fit in ENGINES.items():
        seconds[engine].append(fit(task, seed)[1])
two = [ours("histogram")(task, seed, threads=2)[1]["wall"] for seed in range(1, REPEATS + 1)]
speed = {engine: {key: round(statistics.median(run[key] for run in runs), 3)
                  for key in ("cpu", "wall", "trees")} for engine, runs in seconds.items()}
speed["sideband"]["wall, two threads"] = round(statistics.median(two), 3)
own = speed["sideband"]["cpu"]
differences = [run["readByPython"] for engine in ENGINES if engine.startswith("sideband")
               for run in seconds[engine]]
results["10 members, 119,631 x 4 training and 60,000 test rows"] = {
    "medianSeconds": speed,
    "cpuRelativeTo": {engine: round(own / speed[engine]["cpu"], 3)
                      for engine in speed if engine != "sideband"},
    "largest difference of a score where Python's XGBoost reads the models": max(differences)}
print(json.dumps(results["10 members, 119,631 x 4 training and 60,000 test rows"], indent=1))

generator = np.random.default_rng(2020)
order = generator.permutation(len(background))
held, rest = np.split(background[order], [len(background) // 5])
signal = features["extrasig_val"]
signal = signal[generator.permutation(len(signal))[:int(0.4 * len(signal))]]
test = np.vstack([signal, held])
truth = np.r_[np.ones(len(signal)), np.zeros(len(held))]
weak = balanced(features["train"], rest)


def noisy(array):
    return np.hstack([array, generator.normal(size=(len(array), 10))])


TASKS = {"weak": (*weak, test),
         "weak, 10 noise features": (noisy(weak[0]), *weak[1:], noisy(test)),
         "supervised": (*balanced(features["extrasig_train"],
                                  features["train"][table["train"][:, 5] == 0]), test)}
for name, task in TASKS.items():
    found = {engine: [quality(truth, fit(task, seed)[0]) for seed in range(1, SEEDS[name] + 1)]
             for engine, fit in ENGINES.items()
             if name != "supervised" or engine != "scikit-learn HGB"}
    results[name] = {
        engine: {key: {"median": round(statistics.median(run[key] for run in runs), 4),
                       "least": round(min(run[key] for run in runs), 4),
                       "greatest": round(max(run[key] for run in runs), 4)}
                 for key in ("maxSIC", "AUC", "logLoss")} for engine, runs in found.items()}
    for engine, bands in results[name].items():
        print(f"{name:24} {engine:26}", {key: list(band.values()) for key, band in bands.items()},
              flush=True)
    (HERE / "results" / "trees.json").write_text(json.dumps(results, indent=2) + "\n")
