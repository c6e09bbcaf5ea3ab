"""Tests of workspaces beside pyhf and an unbinned fit beside iminuit, in turn within one run; writes results/statistics.json.

The workspaces are those of Tests/StatisticsTests/Reference: one with 50 bins and 53 parameters, one
with 10 bins and 11. pyhf runs with numpy, and with Minuit for the test; its toys, 1000 of each
hypothesis like ours, run with SciPy's minimiser, its faster one, and need numpy below 2.4.
"""

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import pyhf

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / ".build" / "release" / "benchmarks"
REFERENCE = HERE.parent / "Tests" / "StatisticsTests" / "Reference" / "histfactory.json"
SPECS = {entry["name"]: entry["workspace"]
         for entry in json.loads(REFERENCE.read_text())["workspaces"]}


def ours(*arguments):
    return float(subprocess.run([PROGRAM, *map(str, arguments)], check=True,
                                capture_output=True, text=True).stdout)


def model(name):
    workspace = pyhf.Workspace(SPECS[name])
    pdf = workspace.model()
    return workspace.data(pdf), pdf


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare_fits(count, rounds):
    """An unbinned fit beside iminuit's with numpy, with errors by both."""
    sys.path.insert(0, str(REFERENCE.parent))
    import make_unbinned_reference as unbinned
    events = unbinned.events(count)
    seconds = {"sideband": [], "iminuit": []}
    for _ in range(rounds):
        seconds["sideband"].append(ours("unbinned-fit", count))
        seconds["iminuit"].append(timed(lambda: unbinned.fit(events, 0.1)))
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    ratio = medians["iminuit"] / medians["sideband"]
    print("unbinned fit", count, medians, "times faster:", round(ratio, 1))
    return {"rounds": rounds, "medianSeconds": {k: float(f"{v:.3g}") for k, v in medians.items()},
            "timesFasterThanIminuit": round(ratio, 1)}


def compare(task, name, peer, rounds):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workspace.json"
        path.write_text(json.dumps(SPECS[name]))
        seconds = {"sideband": [], "pyhf": []}
        for _ in range(rounds):
            seconds["sideband"].append(ours(task, path))
            seconds["pyhf"].append(timed(peer))
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    ratio = medians["pyhf"] / medians["sideband"]
    print(task, name, {key: round(value, 6) for key, value in medians.items()},
          "times faster:", round(ratio))
    return {"rounds": rounds, "medianSeconds": {k: float(f"{v:.3g}") for k, v in medians.items()},
            "timesFasterThanPyhf": round(ratio)}


def hypothesis_test():
    data, pdf = model("fifty_bins")
    pyhf.set_backend("numpy", "minuit")
    return lambda: pyhf.infer.hypotest(1.0, data, pdf, return_expected_set=True)


def toys():
    data, pdf = model("ten_bins")
    pyhf.set_backend("numpy", "scipy")
    return lambda: pyhf.infer.hypotest(1.0, data, pdf, calctype="toybased", ntoys=1000,
                                       track_progress=False, return_expected_set=True)


results = {
    "versions": {name: version(name) for name in ("pyhf", "iminuit", "numpy", "scipy")},
    "machine": {"processor": platform.machine()},
    "note": "elapsed seconds; toys and the unbinned fit of this package run on all cores",
    "hypothesis test with bands, 50 bins, 53 parameters":
        compare("hypothesis-test", "fifty_bins", hypothesis_test(), 5),
    "1000 toys of each hypothesis, 10 bins, 11 parameters":
        compare("statistic-toys", "ten_bins", toys(), 1),
    "unbinned fit, 1e6 events, 5 parameters, with errors": compare_fits(1_000_000, 5),
}
(HERE / "results" / "statistics.json").write_text(json.dumps(results, indent=2) + "\n")
