"""Writes unbinned.json: an extended unbinned fit of a peak on an exponential, made with iminuit.

    python3 -m venv venv && venv/bin/pip install iminuit==2.33.0 numpy scipy
    venv/bin/python make_unbinned_reference.py

The events are not stored: both sides make them from SplitMix64, one word after the other.
"""

import json
import pathlib
import platform
import sys

import iminuit
import numpy as np
import scipy
from iminuit.cost import ExtendedUnbinnedNLL
from scipy.special import ndtr

LOW, HIGH = 0.0, 10.0
MEAN, WIDTH, DECAY, FRACTION = 5.0, 0.5, 4.0, 0.2
START = (0.15, 4.8, 0.6, 0.85, 3.5)  # the yields as shares of the events


def uniforms(count):
    """SplitMix64 (Steele, Lea, Flood 2014) from 1: 53 bits, and a half to stay off the ends."""
    z = np.uint64(1) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, count + 1, dtype=np.uint64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(12)).astype(float) + 0.5) / 2.0**52


def events(count):
    u = uniforms(3 * count).reshape(count, 3)
    tail = LOW - DECAY * np.log1p(-u[:, 1] * -np.expm1(-(HIGH - LOW) / DECAY))
    peak = MEAN + WIDTH * np.sqrt(-2 * np.log(u[:, 1])) * np.cos(2 * np.pi * u[:, 2])
    return np.where(u[:, 0] < FRACTION, peak, tail)


def rate(x, signal, mean, width, background, decay):
    area = ndtr((HIGH - mean) / width) - ndtr((LOW - mean) / width)
    peak = np.exp(-0.5 * ((x - mean) / width) ** 2) / (width * area * np.sqrt(2 * np.pi))
    tail = np.exp(-(x - LOW) / decay) / (-decay * np.expm1(-(HIGH - LOW) / decay))
    return signal + background, signal * peak + background * tail


def fit(x, tolerance, strategy=1):
    n = len(x)
    start = [START[0] * n, START[1], START[2], START[3] * n, START[4]]
    cost = ExtendedUnbinnedNLL(x, rate)
    minuit = iminuit.Minuit(cost, *start)
    minuit.limits = [(None, None), (LOW, HIGH), (1e-3, 100), (0, None), (1e-2, 1e4)]
    minuit.tol = tolerance
    minuit.strategy = strategy
    minuit.migrad()
    minuit.hesse()
    if strategy == 2:  # as close as the numerical gradient can come
        for _ in range(2):
            minuit.tol /= 5
            minuit.migrad()
            minuit.hesse()
    else:
        assert minuit.valid
    return minuit


def twice_nll(x, values):
    total, rates = rate(x, *values)
    return float(2 * (total - np.sum(np.log(rates))))


if __name__ == "__main__":
    count = 100_000
    x = events(count)
    minuit = fit(x, 1e-3, strategy=2)
    result = {
        "versions": {"iminuit": iminuit.__version__, "numpy": np.__version__,
                     "scipy": scipy.__version__, "python": platform.python_version()},
        "count": count, "edm": minuit.fmin.edm, "firstEvents": list(map(float, x[:5])), "sum": float(np.sum(x)),
        "start": START,
        "values": list(map(float, minuit.values)), "errors": list(map(float, minuit.errors)),
        "twiceNLL": twice_nll(x, minuit.values),
        "point": {"values": [19000.0, 5.1, 0.55, 81000.0, 4.2],
                  "twiceNLL": twice_nll(x, [19000.0, 5.1, 0.55, 81000.0, 4.2])}}
    path = pathlib.Path(__file__).with_name("unbinned.json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1), file=sys.stderr)
