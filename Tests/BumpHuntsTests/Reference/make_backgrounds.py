"""Writes backgrounds.json: every background family fitted with iminuit.

    python3 -m venv venv && venv/bin/pip install numpy scipy iminuit
    venv/bin/python make_backgrounds.py

Two spectra: one that falls over a wide range, in bins of the resolution, and one in a narrow range
with many events a bin. The functions, their integrals and the likelihood are written out here from
their formulas, so that nothing is shared with the Swift code but the numbers of events.

For each model: the least deviance (with the penalty of constrained parameters) over the bins outside
the window, and the expectation of the window, of the first and of the last bin with their errors from
the Fisher information.
"""

import json
import pathlib
import platform

import iminuit
import numpy as np
import scipy
from numpy.polynomial import chebyshev
from scipy.special import binom

class Spectrum:
    """A spectrum, and the quadrature of its bins: three nodes, as the Swift code has, or more."""

    def __init__(self, name, edges, window, rate, seed, order=3):
        self.name, self.edges, self.window = name, np.asarray(edges, float), window
        nodes, weights = np.polynomial.legendre.leggauss(order)
        half = np.diff(self.edges)[:, None] / 2
        self.points = (self.edges[1:] + self.edges[:-1])[:, None] / 2 + half * nodes
        self.weights = half * weights
        self.inside = (self.edges[:-1] >= window[0]) & (self.edges[1:] <= window[1])
        self.counts = np.random.default_rng(seed).poisson(self.integral(rate))
        if order == 3:
            self.fine = Spectrum(name, edges, window, rate, seed, order=12)

    def integral(self, rate):
        return (self.weights * rate(self.points)).sum(axis=1)

    @property
    def low(self):
        return self.edges[0]

    @property
    def high(self):
        return self.edges[-1]


def deviance(n, mu):
    if np.any(mu <= 0) or not np.all(np.isfinite(mu)):
        return 1e30
    logs = np.where(n > 0, n * np.log(np.where(n > 0, n, 1) / mu), 0)
    # Term by term small: the differences of great numbers would cost the digits.
    return float(2 * np.sum(mu - n + logs))


def fit(spectrum, model, expect, start, precisions=None, fine=None):
    """Minuit in coordinates p = start + T u of unit errors, made anew at each minimum found."""
    n = spectrum.counts
    outside = ~spectrum.inside
    p = np.asarray(start, float)
    precisions = np.zeros(len(p)) if precisions is None else np.asarray(precisions, float)

    def jacobian(p):
        steps = 1e-4 * np.maximum(1, np.abs(p))
        columns = []
        for k, h in enumerate(steps):
            d = np.zeros(len(p))
            d[k] = h
            # Fourth order.
            one, two = expect(p + d) - expect(p - d), expect(p + 2 * d) - expect(p - 2 * d)
            columns.append((8 * one - two) / (12 * h))
        return np.stack(columns, axis=1)

    def cost(p, expect=expect):
        return deviance(n[outside], expect(p)[outside]) + float(precisions @ p**2)

    def whitening(p):
        mu = expect(p)
        rows = jacobian(p)[outside] / np.sqrt(mu[outside])[:, None]
        rows = np.concatenate([rows, np.diag(np.sqrt(precisions))])
        scale = np.sqrt((rows**2).sum(axis=0))
        triangle = np.linalg.qr(rows / scale, mode="r")
        return np.linalg.inv(triangle) / scale[:, None]

    value = cost(p)
    for _ in range(60):
        transform = whitening(p)
        moved = lambda u: cost(p + transform @ u)
        moved.errordef = iminuit.Minuit.LEAST_SQUARES
        minuit = iminuit.Minuit(moved, np.zeros(len(p)))
        minuit.errors = 0.1
        minuit.strategy = 1
        minuit.tol = 1e-5
        minuit.migrad(ncall=200000)
        gain = value - minuit.fval
        if gain > 0:
            p, value = p + transform @ np.array(minuit.values), minuit.fval
        if gain < 1e-9 and minuit.fmin.edm < 1e-6:
            break
    else:
        raise RuntimeError(f"{model}: no minimum, {gain}, {minuit.fmin}")

    transform = whitening(p)
    mu, slopes = expect(p), jacobian(p)

    def error(gradient):
        return float(np.linalg.norm(transform.T @ gradient))

    return {
        "spectrum": spectrum.name,
        "model": model,
        "deviance": value,
        # The same parameters with twelve nodes a bin in the place of three.
        "fineDeviance": value if fine is None else cost(p, fine),
        "estimatedDistance": float(minuit.fmin.edm),
        "window": [float(mu[spectrum.inside].sum()), error(slopes[spectrum.inside].sum(axis=0))],
        "first": [float(mu[0]), error(slopes[0])],
        "last": [float(mu[-1]), error(slopes[-1])],
        "parameters": p.tolist() if len(p) < 10 else p[:3].tolist(),
    }


def linear(spectrum, basis, log=True):
    """Expectations of a linear or log-linear model, with a basis that is orthonormal at the nodes."""
    values = np.stack([f(spectrum.points) for f in basis], axis=-1)
    flat = values.reshape(-1, len(basis))
    triangle = np.linalg.qr(flat, mode="r")
    inverse = np.linalg.inv(triangle)
    q = values @ inverse
    rate = np.exp if log else lambda x: x

    def expect(p):
        return (spectrum.weights * rate(q @ p)).sum(axis=1)

    def fine(p):
        more = spectrum.fine
        values = np.stack([f(more.points) for f in basis], axis=-1) @ inverse
        return (more.weights * rate(values @ p)).sum(axis=1)

    return expect, q, fine


def start_of(spectrum, q, log):
    density = spectrum.counts / np.diff(spectrum.edges)
    middle = q[:, 1, :]
    target = np.log(np.maximum(density, 0.3 / np.diff(spectrum.edges))) if log else density
    w = np.sqrt(spectrum.counts + 0.5) if log else np.ones(len(density))
    return np.linalg.lstsq(middle * w[:, None], target * w, rcond=None)[0]


def linear_fit(spectrum, model, basis, log=True):
    expect, q, fine = linear(spectrum, basis, log)
    return fit(spectrum, model, expect, start_of(spectrum, q, log), fine=fine)


def mixture_fit(spectrum, model, t, start):
    """Sums of a exp(-b t), as a = exp(p0), b = p1 for each term."""

    def rate(p):
        return lambda m: sum(np.exp(p[k] - p[k + 1] * t(m)) for k in range(0, len(p), 2))

    return fit(
        spectrum, model, lambda p: spectrum.integral(rate(p)), start,
        fine=lambda p: spectrum.fine.integral(rate(p)),
    )  # fmt: skip


def main():
    energy = 13000.0
    edges = [1200.0]
    while edges[-1] < 5200:
        edges.append(float(round(edges[-1] * 1.04)))

    def falling(m):
        x = m / energy
        return 2e-2 * (1 - x) ** 9 * x ** -(5.2 + 0.15 * np.log(x)) + 3e-2 * x**-3

    wide = Spectrum("wide", edges, (2000.0, 2400.0), falling, 20260301)
    inner = [e for e in wide.edges if 2000 <= e <= 2400]
    wide = Spectrum("wide", edges, (inner[0], inner[-1]), falling, 20260301)
    narrow = Spectrum(
        "narrow", np.linspace(100, 160, 61), (121, 129),
        lambda m: 9000 * np.exp(-3.1 * (m - 100) / 60) + 1500, 20260302,
    )  # fmt: skip

    fits = []
    l = lambda m: np.log(m / 2000)
    dijet = [
        lambda m: np.ones_like(m),
        lambda m: np.log1p(-m / energy),
        lambda m: l(m),
        lambda m: l(m) ** 2,
        lambda m: l(m) ** 3,
        lambda m: l(m) ** 4,
    ]
    for k in range(3, 7):
        fits.append(linear_fit(wide, f"dijet{k}", dijet[:k]))
    fits.append(
        linear_fit(wide, "ua2", [lambda m: m**0, l, lambda m: m / energy, lambda m: (m / energy) ** 2])
    )
    for k in range(1, 5):
        fits.append(
            linear_fit(wide, f"logpolynomial{k}", [lambda m, j=j: l(m) ** j for j in range(k + 1)])
        )
    for spectrum in (wide, narrow):
        t = lambda m: (m - spectrum.low) / (spectrum.high - spectrum.low)
        for k in range(1, 4):
            fits.append(
                linear_fit(
                    spectrum, f"exponential{k}", [lambda m, j=j: t(m) ** j for j in range(k + 1)]
                )
            )
        # The starts are rough guesses by eye: the least of several is kept.
        level = np.log(spectrum.counts[0] / np.diff(spectrum.edges)[0])
        ratio = np.log(spectrum.high / spectrum.low)
        for name, variable in (
            ("exponentialsum", t),
            ("powerlaw", lambda m: np.log(m / spectrum.low) / ratio),
        ):
            for k, starts in (
                (1, [[level, 3]]),
                (2, [[level, 9, level - 4, 3], [level, 4, level - 1, 1], [level, 12, level - 1, 8]]),
            ):
                found = []
                for start in starts:
                    try:
                        found.append(mixture_fit(spectrum, f"{name}{k}", variable, start))
                    except (RuntimeError, np.linalg.LinAlgError) as problem:
                        print(spectrum.name, name, k, problem)
                fits.append(min(found, key=lambda one: one["deviance"]))

    t = lambda m: (m - narrow.low) / (narrow.high - narrow.low)
    for k in range(1, 6):
        fits.append(
            linear_fit(
                narrow, f"chebyshev{k}",
                [lambda m, j=j: chebyshev.Chebyshev.basis(j)(2 * t(m) - 1) for j in range(k + 1)],
                log=False,
            )
        )  # fmt: skip
        # A polynomial with free coefficients: the same minimum where none is negative.
        result = linear_fit(
            narrow, f"bernstein{k}",
            [
                lambda m, j=j: binom(k, j) * t(m) ** j * (1 - t(m)) ** (k - j)
                for j in range(k + 1)
            ],
            log=False,
        )  # fmt: skip
        own = np.stack(
            [binom(k, j) * t(narrow.points) ** j * (1 - t(narrow.points)) ** (k - j)
             for j in range(k + 1)], axis=-1,
        )  # fmt: skip
        triangle = np.linalg.qr(own.reshape(-1, k + 1), mode="r")
        if np.all(np.linalg.solve(triangle, result["parameters"]) > 0):
            fits.append(result)

    # A template: rounded expectations of another function, with statistical errors, a source of
    # uncertainty that is a tilt, and a normalisation that is free or known to 5 %.
    template = np.round(wide.integral(lambda m: 1.1 * falling(m) * (m / 2000) ** 0.1) + 1, 2)
    errors = np.round(1 / np.sqrt(template), 4)
    tilt = np.round(0.1 * np.log((wide.edges[1:] + wide.edges[:-1]) / 4000), 4)
    bins = len(template)
    for model, norm in (("template", 0.0), ("constrained template", 1 / 0.05**2)):
        expect = lambda p: template * np.exp(p[0] + p[1] * tilt + errors * p[2:])
        fits.append(
            fit(wide, model, expect, np.zeros(2 + bins), [norm, 1.0] + [1.0] * bins)
        )

    # A Gaussian process with a given kernel, about the dijet function with three parameters.
    centres = (wide.edges[1:] + wide.edges[:-1]) / 2 / wide.low
    length = 0.1 + 0.2 * centres + 0.15
    squares = length[:, None] ** 2 + length[None, :] ** 2
    kernel = 0.04 * np.sqrt(2 * np.outer(length, length) / squares)
    kernel *= np.exp(-((centres[:, None] - centres[None, :]) ** 2) / squares)
    values, vectors = np.linalg.eigh(kernel)
    kept = values > 1e-12 * values.max()
    components = vectors[:, kept] * np.sqrt(values[kept])
    mean, q, _ = linear(wide, dijet[:3])
    expect = lambda p: mean(p[:3]) * np.exp(components @ p[3:])
    start = np.concatenate([start_of(wide, q, True), np.zeros(kept.sum())])
    fits.append(
        fit(wide, "gaussianprocess", expect, start, [0] * 3 + [1] * int(kept.sum()))
    )

    result = {
        "generator": "make_backgrounds.py",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "iminuit": iminuit.__version__,
        },
        "spectra": [
            {
                "name": s.name,
                "edges": s.edges.tolist(),
                "window": list(s.window),
                "counts": s.counts.tolist(),
            }
            for s in (wide, narrow)
        ],
        "template": {
            "expected": template.tolist(),
            "relativeErrors": errors.tolist(),
            "tilt": tilt.tolist(),
        },
        "fits": fits,
    }
    for one in fits:
        print(one["spectrum"], one["model"], one["deviance"], one["estimatedDistance"])
    path = pathlib.Path(__file__).with_name("backgrounds.json")
    path.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
