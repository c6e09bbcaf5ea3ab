"""Writes reference.json: background fits and a counting test made with iminuit.

    python3 -m venv venv && venv/bin/pip install numpy scipy iminuit
    venv/bin/python make_reference.py

The likelihood, the functions and their integrals are written out here from their published
formulas, so that nothing is shared with the Swift code but the numbers of events.

For each model: the fit to the bins outside the window (deviance, expected events in each bin and in
the window, their errors), and q0 of the window with Z = sign * sqrt(q0).

`error` is from the Fisher information at the minimum, which the Swift code uses. `hesse_error` is
from Minuit's second derivatives, the observed information, which differs from it by the scatter of
the counts.
"""

import json
import pathlib
import platform

import iminuit
import numpy as np
import scipy
from scipy.integrate import quad
from scipy.special import binom

LOW, HIGH, BINS = 1000.0, 2000.0, 40
WINDOW = (1350.0, 1450.0)
ENERGY = 13000.0

edges = np.linspace(LOW, HIGH, BINS + 1)
centres = (edges[1:] + edges[:-1]) / 2
in_window = (edges[:-1] >= WINDOW[0]) & (edges[1:] <= WINDOW[1])
nodes, weights = np.polynomial.legendre.leggauss(12)


def dijet4(m, p):
    x = m / ENERGY
    return np.exp(p[0]) * (1 - x) ** p[1] * x ** -(p[2] + p[3] * np.log(x))


def dijet5(m, p):
    """The same functions with powers of ln(m/1400), or Minuit would not tell the parameters apart."""
    x = m / ENERGY
    l = np.log(m / 1400)
    bend = np.log((1 - x) / (1 - 1400 / ENERGY))
    return np.exp(p[0] + p[1] * bend + p[2] * l + p[3] * l**2 + p[4] * l**3)


def exponential2(m, p):
    t = (m - LOW) / (HIGH - LOW)
    return np.exp(p[0] + p[1] * t + p[2] * t**2)


def bernstein3(m, p):
    t = (m - LOW) / (HIGH - LOW)
    return sum(p[k] * binom(3, k) * t**k * (1 - t) ** (3 - k) for k in range(4))


def expectations(function, p):
    """The integral over each bin; 12 nodes are exact to rounding for functions this smooth."""
    half = (edges[1:] - edges[:-1])[:, None] / 2
    return (half * weights * function(centres[:, None] + half * nodes, p)).sum(axis=1)


def deviance(n, mu):
    n, mu = np.asarray(n, float), np.asarray(mu, float)
    if np.any(mu <= 0) or not np.all(np.isfinite(mu)):
        return 1e30
    logs = np.where(n > 0, n * np.log(np.where(n > 0, n, 1) / mu), 0)
    return float(2 * np.sum(mu - n + logs))


def derivatives(function, p, steps):
    """d(expectation of each bin)/dp by central differences, in units of the steps."""
    return np.stack(
        [(expectations(function, p + h) - expectations(function, p - h)) / 2 for h in np.diag(steps)],
        axis=1,
    )


def minimize(cost, function, start, steps):
    """Minuit's minimum, and its covariance, in coordinates that are made anew from the last minimum.

    p = start + T u with T from the Fisher information there, so that the parameters u have unit
    errors and hardly any correlation: those of a dijet function are too collinear for numerical
    second derivatives as they stand. Ends where another round gains nothing.
    """
    cost.errordef = iminuit.Minuit.LEAST_SQUARES
    value = np.inf
    for _ in range(20):
        mu = expectations(function, start)
        scaled = derivatives(function, start, steps) / np.sqrt(mu)[:, None]
        triangle = np.linalg.qr(scaled, mode="r")
        transform = np.diag(steps) @ np.linalg.inv(triangle)

        def moved(u):
            return cost(start + transform @ u)

        moved.errordef = iminuit.Minuit.LEAST_SQUARES
        minuit = iminuit.Minuit(moved, np.zeros(len(start)))
        minuit.errors = 0.1
        minuit.strategy = 2
        minuit.tol = 1e-5
        minuit.migrad(ncall=100000)
        minuit.hesse()
        start = start + transform @ np.array(minuit.values)
        gain, value = value - minuit.fval, minuit.fval
        if abs(gain) < 1e-9 and minuit.valid and minuit.fmin.edm < 1e-8:
            return start, minuit, transform
    raise RuntimeError(f"no minimum: {minuit}")


def reference(name, function, start, steps, counts):
    outside = ~in_window
    n_window = int(counts[in_window].sum())

    def free(p):
        return deviance(counts[outside], expectations(function, p)[outside])

    def null(p):
        mu = expectations(function, p)
        return free(p) + deviance([n_window], [mu[in_window].sum()])

    p, at_free, transform = minimize(free, function, start, steps)
    p_null, at_null, _ = minimize(null, function, p, steps)
    if name.startswith("bernstein"):
        assert p.min() > 0 and p_null.min() > 0, "a coefficient is at its limit"

    mu = np.array([quad(function, a, b, (p,), epsrel=1e-12)[0] for a, b in zip(edges, edges[1:])])
    assert np.allclose(mu, expectations(function, p), rtol=1e-11)

    scaled = derivatives(function, p, steps)
    triangle = np.linalg.qr(scaled[outside] / np.sqrt(mu[outside])[:, None], mode="r")
    to_u = np.linalg.inv(transform) * steps
    hesse = np.linalg.inv(to_u) @ np.array(at_free.covariance) @ np.linalg.inv(to_u).T

    def errors(gradient):
        v = np.linalg.solve(triangle.T, gradient)
        return float(np.sqrt(v @ v)), float(np.sqrt(gradient @ hesse @ gradient))

    error, hesse_error = errors(scaled[in_window].sum(axis=0))
    expected = float(mu[in_window].sum())
    q0 = at_null.fval - at_free.fval
    return {
        "model": name,
        "deviance": at_free.fval,
        "expectations": mu.tolist(),
        "errors": [errors(row)[0] for row in scaled],
        "window": {
            "observed": n_window,
            "expected": expected,
            "error": error,
            "hesseError": hesse_error,
            "q0": q0,
            "significance": float(np.copysign(np.sqrt(q0), n_window - expected)),
        },
        "parameters": p.tolist(),
        "estimatedDistance": max(at_free.fmin.edm, at_null.fmin.edm),
    }


def main():
    rng = np.random.default_rng(20240611)
    truth = expectations(exponential2, np.array([3.6, -2.2, 0.3]))
    signal = 220 * np.exp(-0.5 * ((centres - 1400) / 30) ** 2)
    signal *= 220 / signal.sum()
    counts = rng.poisson(truth + signal)

    slope = np.polyfit(np.log(centres), np.log(counts + 0.5), 1)[0]
    level = np.log(counts[0] / (edges[1] - edges[0]))
    density = counts / (edges[1] - edges[0])
    fits = [
        reference(
            "dijet4", dijet4,
            np.array([level + slope * np.log(ENERGY / LOW), 0, -slope, 0]),
            np.array([1e-3, 1e-2, 1e-3, 1e-3]), counts),
        reference(
            "dijet5", dijet5,
            np.array([np.log(density[len(counts) // 2]), 0, slope, 0, 0]),
            np.full(5, 1e-3), counts),
        reference(
            "exponential2", exponential2, np.array([level, -2.0, 0.0]),
            np.full(3, 1e-3), counts),
        reference(
            "bernstein3", bernstein3, np.interp([1000, 1333, 1667, 2000], centres, density),
            np.full(4, 1e-3), counts),
    ]  # fmt: skip
    result = {
        "generator": "make_reference.py",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "iminuit": iminuit.__version__,
        },
        "edges": edges.tolist(),
        "windowRange": WINDOW,
        "energy": ENERGY,
        "counts": counts.tolist(),
        "fits": fits,
    }
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
