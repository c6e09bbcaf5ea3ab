"""The BumpHunter beside pyBumpHunter, in turn within one run on one thread: one spectrum of 60 bins
and 10,000 toys of its expectation; writes results/bumphunter.json.

Two searches: windows of 2 to 6 bins, and pyBumpHunter's own choice, of 1 to 30. Both programs find the
window with the least p-value in the spectrum and in every toy. The time is that of the search and the
toys, without starting a process or reading a file. The window, its t = -ln p and the shares of toys
are compared as well.
"""

import contextlib
import io
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyBumpHunter

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / ".build" / "release" / "benchmarks"
ROUNDS = 5
TOYS = 10_000

bins = np.arange(60)
expected = 1000 * np.exp(-bins / 12)
counts = np.random.default_rng(3).poisson(
    expected + 10 * np.exp(-0.5 * ((bins + 0.5 - 31) / 1.5) ** 2))


def ours(widths):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"counts": counts.tolist(), "expected": expected.tolist(), "toys": TOYS,
                   "widths": list(widths), "threads": 1}, file)
        file.flush()
        # Neither uses OpenBLAS here, whose idle threads would count as processor time of ours.
        return json.loads(subprocess.run(
            [PROGRAM, "bump-hunter", file.name], check=True, capture_output=True, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}).stdout)


def theirs(widths):
    hunter = pyBumpHunter.BumpHunter1D(
        bins=np.arange(61.0), width_min=widths[0], width_max=widths[-1], npe=TOYS, nworker=1,
        seed=1)
    start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.redirect_stdout(io.StringIO()):
        hunter.bump_scan(counts, expected, is_hist=True)
    wall, end = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return {"wall": wall, "cpu": end.ru_utime + end.ru_stime - used.ru_utime - used.ru_stime,
            "low": int(hunter.min_loc_ar[0]), "width": int(hunter.min_width_ar[0]),
            "t": float(hunter.t_ar[0]), "exceeding": round(hunter.global_Pval * TOYS)}


results = {"versions": {name: version(name) for name in ("numpy", "scipy", "pyBumpHunter")},
           "machine": {"processor": platform.machine(), "threads": 1, "rounds": ROUNDS}}
for name, widths in [("windows of 2 to 6 bins", range(2, 7)),
                     ("windows of 1 to 30 bins", range(1, 31))]:
    runs = {"sideband": [], "pyBumpHunter": []}
    for _ in range(ROUNDS):
        runs["sideband"].append(ours(widths))
        runs["pyBumpHunter"].append(theirs(widths))
    seconds = {program: {clock: round(statistics.median(run[clock] for run in several), 3)
                         for clock in ("cpu", "wall")} for program, several in runs.items()}
    (a, b) = (runs[program][0] for program in runs)
    share = (a["exceeding"] + b["exceeding"]) / (2 * TOYS)
    error = math.sqrt(2 * share * (1 - share) / TOYS)
    results[f"60 bins, {TOYS} toys, {name}"] = {
        "medianSeconds": seconds,
        "timesFaster": {clock: round(statistics.median(run[clock] for run in runs["pyBumpHunter"])
                                     / statistics.median(run[clock] for run in runs["sideband"]))
                        for clock in ("cpu", "wall")},
        "sameWindow": (a["low"], a["width"]) == (b["low"], b["width"]),
        "relativeDifferenceOfT": abs(a["t"] / b["t"] - 1),
        "toysExceeding": {program: several[0]["exceeding"] for program, several in runs.items()},
        "differenceInStandardErrors": round((a["exceeding"] - b["exceeding"]) / TOYS / error, 1)}
    print(name, json.dumps(results[f"60 bins, {TOYS} toys, {name}"], indent=1), flush=True)

(HERE / "results" / "bumphunter.json").write_text(json.dumps(results, indent=2) + "\n")
