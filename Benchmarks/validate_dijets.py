"""Compares DijetFastSim with Pythia, and measures its speed.

    swift build -c release --product benchmarks
    python Benchmarks/validate_dijets.py [odd]      # writes Benchmarks/results/dijets.json

Pythia's events are those of $SIDEBAND_DATA/pythia/dijets_{background,signal}.npy (by default in
../shared/data): all rows, to which the committed numbers are fitted, or with `odd` the odd rows
alone, for numbers that tune_dijets.py has fitted to the even ones. Five requirements:

1. quantiles in four slices of m_jj within 5 % of the column's range, 1 to 99 % in Pythia;
2. Pearson's and Spearman's correlation of each column with m_jj within 0.03;
3. boosted trees on all five columns tell simulation from Pythia with an AUC of at most 0.60;
4. the AUC of boosted trees that tell signal from background on the four features, trained and tested
   on the simulation, within 0.01 of the one trained and tested on Pythia;
5. 1e6 events per second on one core.

Two of the figures say what the finite samples do by themselves: `odd_even` compares Pythia's odd
rows with its even ones, and `error` is the spread of an AUC over five divisions of the events.
"""

import json
import os
import subprocess
import sys
import tempfile
from multiprocessing import cpu_count

import numpy as np
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

FOLDER = os.path.join(os.environ.get("SIDEBAND_DATA", "../shared/data"), "pythia")
HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "../.build/release/benchmarks")
NAMES = ["mjj", "mlight", "dm", "tau21_light", "tau21_heavy"]
SLICES = {"background": [2500, 2800, 3200, 4000, 6000], "signal": [2500, 3200, 3450, 3600, 6000]}
PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95]


def pythia(kind):
    return np.load(f"{FOLDER}/dijets_{kind}.npy")[:, :5].astype(float)


def simulated(kind, count, seed):
    """Events, and the seconds they took on one core."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.npy")
        counts = [count, 0] if kind == "background" else [0, count]
        command = [PROGRAM, "dijet-sample", *map(str, counts), str(seed), path]
        if sys.platform == "linux":
            command = ["taskset", "-c", str(cpu_count() - 1), *command]
        seconds = float(subprocess.run(command, check=True, capture_output=True).stdout)
        return np.load(path), seconds


def quantile_differences(simulation, truth, edges):
    """The differences of quantiles over the columns' ranges: slices, columns, probabilities."""
    span = np.diff(np.quantile(truth, [0.01, 0.99], axis=0), axis=0)[0]
    result = []
    for low, high in zip(edges, edges[1:]):
        a, b = (x[(x[:, 0] >= low) & (x[:, 0] < high)] for x in (simulation, truth))
        difference = np.quantile(a, PROBABILITIES, axis=0) - np.quantile(b, PROBABILITIES, axis=0)
        result.append((difference / span).T)
    return np.array(result)


def correlations(x):
    return {"pearson": np.corrcoef(x.T)[0, 1:], "spearman": spearmanr(x).statistic[0, 1:]}


def separation(a, b, repeats=5):
    """The AUC of boosted trees, mean and standard deviation over random halves of equal samples."""
    size = min(len(a), len(b))
    x = np.vstack([a[:size], b[:size]])
    y = np.repeat([0, 1], size)
    values = []
    for repeat in range(repeats):
        order = np.random.default_rng(repeat).permutation(2 * size)
        train, test = order[:size], order[size:]
        trees = HistGradientBoostingClassifier(random_state=repeat).fit(x[train], y[train])
        values.append(roc_auc_score(y[test], trees.predict_proba(x[test])[:, 1]))
    return {"auc": float(np.mean(values)), "error": float(np.std(values, ddof=1))}


def rounded(value, digits=4):
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [rounded(item, digits) for item in value]
    return round(float(value), digits) if isinstance(value, (float, np.floating)) else value


def main(rows):
    result = {}
    samples = {}
    for kind, edges in SLICES.items():
        everything = pythia(kind)
        even, odd = everything[::2], everything[1::2]
        truth = odd if rows == "odd" else everything
        simulation, _ = simulated(kind, 400_000, seed=7)
        samples[kind] = (simulation, truth)
        differences = quantile_differences(simulation, truth, edges)
        noise = quantile_differences(even, odd, edges)
        worst = np.unravel_index(np.abs(differences).argmax(), differences.shape)
        of_simulation, of_truth = correlations(simulation), correlations(truth)
        of_even, of_odd = correlations(even), correlations(odd)
        shifts = {key: of_simulation[key] - of_truth[key] for key in of_truth}
        result[kind] = {
            "quantiles": {
                "slices_GeV": edges, "probabilities": PROBABILITIES,
                "greatest_difference_over_range": np.abs(differences).max(),
                "where": f"{NAMES[worst[1]]}, {edges[worst[0]]}-{edges[worst[0] + 1]} GeV, "
                         f"{PROBABILITIES[worst[2]]}",
                "odd_even": np.abs(noise).max(),
                "by_column": dict(zip(NAMES, np.abs(differences).max(axis=(0, 2)))),
            },
            "correlations_with_mjj": {
                "pythia": of_truth, "simulation": of_simulation,
                "greatest_difference": max(np.abs(v).max() for v in shifts.values()),
                "odd_even": max(np.abs(of_even[k] - of_odd[k]).max() for k in of_odd),
            },
            "simulation_against_pythia": separation(simulation, truth),
        }
        print(kind, json.dumps(rounded(result[kind]), indent=1), flush=True)
    aucs = {}
    for position, name in enumerate(["simulation", "pythia"]):
        size = len(samples["signal"][1])
        aucs[name] = separation(
            *(samples[kind][position][:size, 1:] for kind in ("background", "signal")))
    aucs["difference"] = aucs["simulation"]["auc"] - aucs["pythia"]["auc"]
    result["signal_against_background"] = aucs
    result["events_per_second_and_core"] = {
        kind: max(1_000_000 / simulated(kind, 1_000_000, seed)[1] for seed in range(5))
        for kind in SLICES}
    passed = {
        f"{kind}: {name}": bool(value <= limit)
        for kind in SLICES
        for name, value, limit in [
            ("quantiles", result[kind]["quantiles"]["greatest_difference_over_range"], 0.05),
            ("correlations", result[kind]["correlations_with_mjj"]["greatest_difference"], 0.03),
            ("against Pythia", result[kind]["simulation_against_pythia"]["auc"], 0.60),
            ("speed", -result["events_per_second_and_core"][kind], -1e6)]}
    passed["signal against background"] = bool(abs(aucs["difference"]) <= 0.01)
    result["passed"] = passed
    print(json.dumps(rounded({key: result[key] for key in list(result)[2:]}), indent=1))
    os.makedirs(os.path.join(HERE, "results"), exist_ok=True)
    path = os.path.join(HERE, "results/dijets.json")
    recorded = json.load(open(path)) if os.path.exists(path) else {}
    recorded["held out" if rows == "odd" else "fitted events"] = rounded(result)
    with open(path, "w") as file:
        json.dump(recorded, file, indent=1, sort_keys=True)
        file.write("\n")
    sys.exit(0 if all(passed.values()) else 1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
