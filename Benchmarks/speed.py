"""This package beside its peers, in turn within one run; writes results/speed.json."""

import json
import platform
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

import sklearn_hunt

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / ".build" / "release" / "benchmarks"
ROUNDS = 5


def ours(*arguments):
    return float(subprocess.run([PROGRAM, *map(str, arguments)], check=True,
                                capture_output=True, text=True).stdout)


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(name, this, peers):
    """Times this package and its peers in turn; the medians and their ratios."""
    seconds = {"sideband": [], **{peer: [] for peer in peers}}
    for _ in range(ROUNDS):
        seconds["sideband"].append(this())
        for peer, work in peers.items():
            seconds[peer].append(timed(work))
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    ratios = {peer: round(medians[peer] / medians["sideband"], 2) for peer in peers}
    print(name, {key: round(value, 3) for key, value in medians.items()}, "times faster:", ratios)
    return {"medianSeconds": {key: round(value, 3) for key, value in medians.items()},
            "timesFasterThan": ratios}


results = {"versions": {name: version(name) for name in ("numpy", "pandas", "scikit-learn")},
           "machine": {"processor": platform.machine(), "rounds": ROUNDS}}

with tempfile.TemporaryDirectory() as folder:
    table = np.random.default_rng(1).normal(size=(1_000_000, 6)) * [3000, 100, 1, 1, 1e-3, 1]
    csv = Path(folder) / "events.csv"
    pd.DataFrame(table, columns=list("abcdef")).to_csv(csv, index=False)
    results["read a CSV of 1e6 x 6 numbers"] = compare(
        "CSV", lambda: ours("read-csv", csv),
        {"pandas": lambda: pd.read_csv(csv),
         "pandas, round_trip": lambda: pd.read_csv(csv, float_precision="round_trip")})

sample = sklearn_hunt.load()
if sample is not None:
    results["cross-fit dijets: 5 folds, 10 members"] = compare(
        "cross-fit", lambda: ours("cross-fit", sklearn_hunt.FILE),
        {"scikit-learn HGB": lambda: sklearn_hunt.cross_fit(*sample, seed=1)})

(HERE / "results" / "speed.json").write_text(json.dumps(results, indent=2) + "\n")
