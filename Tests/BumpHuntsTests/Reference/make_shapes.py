"""Writes shapes.json: Voigt's profile, Crystal Ball and Gaussian shapes made with scipy, the Faddeeva
function, and fits of signal and background made with iminuit.

    python3 -m venv venv && venv/bin/pip install numpy scipy iminuit
    venv/bin/python make_shapes.py

Integrals over bins are adaptive quadratures of scipy's densities, so that nothing is shared with the
Swift code but the parameters.

The fits are of a dijet function with four parameters and a Gaussian signal, to Poisson counts drawn
here: yield, its error from the second derivatives of -2 ln L at Minuit's minimum, written out below, q0,
and the upper limit on the yield at 95 % by CLs with q~ and the Asimov set, written out from arXiv:1007.1727, equations 62 to 66.
"""

import json
import pathlib
import platform

import iminuit
import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import voigt_profile, wofz
from scipy.stats import norm

points = [
    (x, y)
    for x in (0.0, 1e-6, 0.13, 0.2558, 0.5, 1.0, 2.3, 3.7, 5.0, 5.9, 6.5, 12.0, 80.0, 1e4)
    for y in (0.0, 1e-12, 1e-5, 0.01, 0.3, 1.0, 2.7, 6.0, 6.3, 20.0, 1e3)
]
faddeeva = [[x, y, wofz(x + 1j * y).real, wofz(x + 1j * y).imag] for x, y in points]


def integral(f, low, high, centre, scale):
    cuts = sorted({low, high} | {c for k in (-30, -8, -3, -1, 0, 1, 3, 8, 30)
                                 if low < (c := centre + k * scale) < high})
    return sum(quad(f, a, b, epsabs=0, epsrel=1e-12, limit=200)[0] for a, b in zip(cuts, cuts[1:]))


edges = [50.0, 70.0, 80.0, 86.0, 89.0, 90.0, 91.0, 92.0, 95.0, 100.0, 140.0, 400.0]
voigt = []
for mass, width, resolution in ((91.2, 2.5, 1.3), (91.2, 0.01, 2.0), (91.2, 12.0, 0.4), (90.5, 0.0, 3.0)):
    def density(m):
        return voigt_profile(m - mass, resolution, width / 2)
    voigt.append({
        "mass": mass, "width": width, "resolution": resolution,
        "densities": [density(m) for m in edges],
        "bins": [integral(density, a, b, mass, resolution + width) for a, b in zip(edges, edges[1:])]})


def crystal_ball(m, mass, sigma, a_low, n_low, a_high, n_high):
    t = (m - mass) / sigma
    if t < -a_low:
        return np.exp(-a_low ** 2 / 2) * (a_low / n_low * (n_low / a_low - a_low - t)) ** -n_low
    if t > a_high:
        return np.exp(-a_high ** 2 / 2) * (a_high / n_high * (n_high / a_high - a_high + t)) ** -n_high
    return np.exp(-t ** 2 / 2)


balls = []
for parameters in ((125.0, 2.0, 1.5, 3.0, 1.8, 6.0), (91.0, 5.0, 0.4, 1.2, 2.5, 40.0)):
    mass, sigma, a_low, _, a_high, _ = parameters
    breaks = [mass - a_low * sigma, mass + a_high * sigma]
    def density(m):
        return crystal_ball(m, *parameters)
    norm_ = (quad(density, -np.inf, breaks[0], epsabs=0, epsrel=1e-12)[0]
             + quad(density, *breaks, epsabs=0, epsrel=1e-12)[0]
             + quad(density, breaks[1], np.inf, epsabs=0, epsrel=1e-12)[0])
    cuts = lambda a, b: sorted({a, b} | {c for c in breaks + [mass] if a < c < b})
    balls.append({
        "parameters": parameters,
        "densities": [density(m) / norm_ for m in edges],
        "bins": [sum(quad(density, p, q, epsabs=0, epsrel=1e-12)[0]
                     for p, q in zip(c, c[1:])) / norm_
                 for c in (cuts(a, b) for a, b in zip(edges, edges[1:]))]})

# A fit of signal and background.
LOW, HIGH, BINS, ENERGY = 1000.0, 3000.0, 50, 13000.0
axis = np.linspace(LOW, HIGH, BINS + 1)
nodes, weights = np.polynomial.legendre.leggauss(12)
x = (((axis[1:] + axis[:-1])[:, None] + nodes * np.diff(axis)[:, None]) / 2) / ENERGY
w = weights * np.diff(axis)[:, None] / 2
# Powers of ln x about the middle and scaled: the same functions, in coordinates that Minuit likes.
l = np.log(x / 0.13)
functions = np.stack([np.ones_like(l), (np.log1p(-x) + 0.15) * 10, l, l * l])


def background(p):
    return (w * np.exp(np.tensordot(p, functions, 1))).sum(1)


truth = np.array([np.log(6.0), 0.9, -5.2, 0.3])
rng = np.random.default_rng(7)
counts = rng.poisson(background(truth) + 150 * np.diff(norm.cdf(axis, 1800, 55)))


def deviance(n, mu):
    if not (mu > 0).all():
        return 1e30
    return 2 * (mu - n + np.where(n > 0, n * np.log(np.where(n > 0, n, 1) / mu), 0)).sum()


def error(n, shape, p):
    rates = w * np.exp(np.tensordot(p[:4], functions, 1))
    mu = rates.sum(1) + p[4] * shape
    jacobian = np.column_stack([*(rates * functions).sum(2), shape])
    information = np.einsum("b,bi,bj->ij", n / mu ** 2, jacobian, jacobian)
    information[:4, :4] += np.einsum("b,bq,ibq,jbq->ij", 1 - n / mu, rates, functions, functions)
    return float(np.sqrt(np.linalg.inv(information)[4, 4]))


def minimum(n, shape, start, fixed=None):
    def f(p):
        return deviance(n, background(p[:4]) + p[4] * shape)
    m = iminuit.Minuit(f, np.append(start, 0.0 if fixed is None else fixed))
    m.errordef = 1
    m.strategy = 2
    m.tol = 1e-6
    if fixed is not None:
        m.fixed[4] = True
    for _ in range(6):
        m.migrad(ncall=20000)
    return m


fits = []
for mass, sigma in ((1300.0, 45.0), (1800.0, 55.0), (2400.0, 70.0)):
    shape = np.diff(norm.cdf(axis, mass, sigma))
    null = minimum(counts, shape, truth, fixed=0.0)
    free = minimum(counts, shape, np.array(null.values[:4]))
    s, sigma_s = free.values[4], error(counts, shape, np.array(free.values))
    bounded = null if s < 0 else free
    asimov = background(np.array(null.values[:4]))

    def q_tilde(n, best, mu, start):
        if best.values[4] > mu:
            return 0.0
        return max(0.0, minimum(n, shape, start, fixed=mu).fval - best.fval)

    asimov_best = minimum(asimov, shape, np.array(null.values[:4]), fixed=0.0)

    def log_cls(mu):
        start = np.array(null.values[:4])
        q, qa = q_tilde(counts, bounded, mu, start), q_tilde(asimov, asimov_best, mu, start)
        if q <= qa:
            tails = np.sqrt(q), np.sqrt(q) - np.sqrt(qa)
        else:
            tails = (q + qa) / (2 * np.sqrt(qa)), (q - qa) / (2 * np.sqrt(qa))
        return norm.logsf(tails[0]) - norm.logsf(tails[1]) - np.log(0.05)

    limit = brentq(log_cls, max(s, 0) + 0.2 * sigma_s, max(s, 0) + 5 * sigma_s, xtol=1e-4 * sigma_s)

    def median(mu):
        return np.sqrt(q_tilde(asimov, asimov_best, mu, np.array(null.values[:4]))) - norm.isf(0.025)

    fits.append({
        "mass": mass, "resolution": sigma, "yield": s, "error": sigma_s,
        "statistic": null.fval - free.fval, "limit": limit,
        "median": brentq(median, 0.5 * sigma_s, 5 * sigma_s, xtol=1e-4 * sigma_s)})

result = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__,
                 "scipy": scipy.__version__, "iminuit": iminuit.__version__},
    "faddeeva": faddeeva, "edges": edges, "voigt": voigt, "crystalBalls": balls,
    "axis": {"low": LOW, "high": HIGH, "bins": BINS, "energy": ENERGY},
    "counts": counts.tolist(), "fits": fits}
path = pathlib.Path(__file__).with_name("shapes.json")
path.write_text(json.dumps(result, indent=1) + "\n")
