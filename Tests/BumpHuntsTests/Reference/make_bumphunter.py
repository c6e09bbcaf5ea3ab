"""Writes bumphunter.json: bump hunts by pyBumpHunter, and the places where it is wrong.

    python3 -m venv venv && venv/bin/pip install pyBumpHunter==0.5.1
    venv/bin/python make_bumphunter.py

`agreements` are searches in which both programs must find the same: the window (in bins, from its
first to one past its last), the local p-value as t = -ln p, and the share of toys with t as great.

The rest are its errors, recorded so that the difference is known:

- `channels`: two channels in which the second's best window begins below the first's. The merged
  window of the second channel begins at bin 1 whatever the spectrum.
- `normalisation`: searches that take it from outside the window. The greatest t of 400 spectra without
  a signal, the spectrum that has it, and how many have t above 12; and a spectrum with a bump, and the
  share of its toys that have as great a t.
- `underflow`: two windows with p below the least double. Both have p = 0 and t = inf, and the first
  is reported.
- `tail`: a window of 1e-6 expected events behind 1e9 others. Running sums in doubles have steps of
  1e-7 there, and the expectation is a tenth off.
"""

import contextlib
import io
import json
import pathlib
import platform
import warnings

import numpy as np
import pyBumpHunter
import scipy

TOYS = 10_000
warnings.filterwarnings("ignore")


def hunt(hunter, *arguments, **options):
    with contextlib.redirect_stdout(io.StringIO()):
        hunter.bump_scan(*arguments, is_hist=True, **options)
    return hunter


def plain(value):
    return np.asarray(value).tolist()


def found(hunter):
    low, width = plain(hunter.min_loc_ar[0]), plain(hunter.min_width_ar[0])
    return {"low": low, "width": width, "t": float(hunter.t_ar[0])}


generator = np.random.default_rng(11)
bins = np.arange(60)
falling = np.round(1000 * np.exp(-bins / 12), 4)
excess = generator.poisson(falling + 18 * np.exp(-0.5 * ((bins + 0.5 - 31) / 1.5) ** 2))
deficit = generator.poisson(falling - 24 * np.exp(-0.5 * ((bins + 0.5 - 25) / 2) ** 2))
strong = generator.poisson(falling + 60 * np.exp(-0.5 * ((bins + 0.5 - 31) / 1.5) ** 2))
quiet = generator.poisson(falling)
edges = np.arange(61.0)

agreements = []
for name, counts, options in [
    ("excess", excess, {"width_min": 2, "width_max": 6}),
    ("deficit", deficit, {"width_min": 2, "width_max": 6, "mode": "deficit"}),
    ("no signal", quiet, {"width_min": 2, "width_max": 6}),
    ("many widths", quiet, {"width_min": 1, "width_max": 30}),
    ("half steps", strong, {"width_min": 2, "width_max": 10, "width_step": 2,
                            "scan_step": "half"}),
]:
    hunter = hunt(pyBumpHunter.BumpHunter1D(bins=edges, npe=TOYS, seed=5, nworker=1, **options),
                  counts, falling)
    agreements.append({"name": name, "counts": plain(counts), **found(hunter),
                       "globalP": hunter.global_Pval})

# Columns are the first index there; here they are the fast one, so that rows are written out.
columns, rows = np.meshgrid(np.arange(14), np.arange(10), indexing="ij")
plane = np.round(60 * np.exp(-columns / 6 - rows / 5), 4)
signal = 7 * np.exp(-0.5 * (((columns - 6) / 1.2) ** 2 + ((rows - 4) / 0.8) ** 2))
counts = generator.poisson(plane + signal)
hunter = hunt(pyBumpHunter.BumpHunter2D(bins=[np.arange(15.0), np.arange(11.0)], npe=2000, seed=5,
                                        nworker=1, width_min=[1, 1], width_max=[4, 3]),
              counts, plane)
two_dimensions = {"columns": 14, "rows": 10, "expected": plain(plane.T.flatten()),
                  "counts": plain(counts.T.flatten()), **found(hunter),
                  "globalP": hunter.global_Pval, "toys": 2000}


def two_channels(second_shape, first, second):
    hunter = pyBumpHunter.BumpHunter1D(bins=[edges, edges], npe=2000, seed=5, nworker=1,
                                       width_min=2, width_max=6)
    hunt(hunter, [first, second], [falling, second_shape], multi_chan=True)
    return {"counts": [plain(first), plain(second)],
            "expected": [plain(falling), plain(second_shape)], **found(hunter),
            "separately": [found(hunt(
                pyBumpHunter.BumpHunter1D(bins=edges, npe=1, nworker=1, width_min=2, width_max=6),
                counts, shape)) for counts, shape in [(first, falling), (second, second_shape)]],
            "globalP": hunter.global_Pval}


flat = np.full(60, 40.0)
first = np.rint(falling).astype(int)
first[30:34] += 40
same = flat.astype(int)
same[30:34] += 15
shifted = flat.astype(int)
shifted[28:34] += 15

worst = {"t": -1}
above = 0
for spectrum in generator.poisson(falling, size=(400, 60)):
    hunter = hunt(pyBumpHunter.BumpHunter1D(bins=edges, npe=1, nworker=1, width_min=1,
                                            width_max=30, use_sideband=True), spectrum, falling)
    above += hunter.t_ar[0] > 12
    if hunter.t_ar[0] > worst["t"]:
        worst = {"counts": plain(spectrum), **found(hunter)}
hunter = hunt(pyBumpHunter.BumpHunter1D(bins=edges, npe=2000, seed=5, nworker=1, width_min=1,
                                        width_max=30, use_sideband=True), strong, falling)
normalisation = {"spectra": 400, "above12": int(above), **worst,
                 "signal": {"counts": plain(strong), **found(hunter),
                            "globalP": hunter.global_Pval}}

ones = np.ones(20)
spikes = ones.astype(int)
spikes[5] = 300
spikes[12] = 500
hunter = hunt(pyBumpHunter.BumpHunter1D(bins=np.arange(21.0), npe=1, nworker=1, width_min=1,
                                        width_max=3), spikes, ones)
underflow = {"counts": plain(spikes), "low": plain(hunter.min_loc_ar[0]),
             "width": plain(hunter.min_width_ar[0]), "isInfinite": bool(np.isinf(hunter.t_ar[0]))}

tail = np.concatenate([np.full(5, 2e8), [1e-6, 1e-6, 1e-6]])
tail_counts = np.concatenate([np.full(5, 2 * 10**8), [0, 2, 0]])
hunter = hunt(pyBumpHunter.BumpHunter1D(bins=np.arange(9.0), npe=1, nworker=1, width_min=1,
                                        width_max=2), tail_counts, tail)
tail = {"expected": plain(tail), "counts": plain(tail_counts.astype(int)), **found(hunter)}

reference = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__,
                 "scipy": scipy.__version__, "pyBumpHunter": "0.5.1"},
    "toys": TOYS, "expected": plain(falling), "agreements": agreements,
    "twoDimensions": two_dimensions,
    "channels": {"same": two_channels(flat, first, same),
                 "shifted": two_channels(flat, first, shifted)},
    "normalisation": normalisation, "underflow": underflow, "tail": tail}
path = pathlib.Path(__file__).with_name("bumphunter.json")
path.write_text(json.dumps(reference) + "\n")
summary = {name: {key: value for key, value in case.items() if key not in ("counts", "expected")}
           for name, case in [("normalisation", normalisation), ("underflow", underflow),
                              ("tail", tail), ("plane", two_dimensions),
                              ("same", reference["channels"]["same"]),
                              ("shifted", reference["channels"]["shifted"])]}
for case in agreements:
    print({key: value for key, value in case.items() if key != "counts"})
print(json.dumps(summary, indent=1))
