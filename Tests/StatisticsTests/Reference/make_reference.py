"""Writes reference.json: significances, combined p-values and goodness of fit.

    python3 -m venv venv && venv/bin/pip install mpmath numpy scipy
    venv/bin/python make_reference.py

Significances and combinations are written out here from their published formulas in mpmath with 50
digits; the binomial p-value is a sum of its terms. The statistics of goodness of fit and their
p-values are scipy's, and the limits of the quadratic ones are mpmath inversions of characteristic
functions, which the Swift code does not use.
"""

import json
import pathlib
import platform

import mpmath
import numpy as np
import scipy
from mpmath import mp, mpf
from scipy import stats

mp.dps = 50


def z_of_log_p(log_p):
    """The normal quantile of a tail's logarithm, by Newton's method."""
    log_p = mpf(log_p)
    z = mp.sqrt(-2 * log_p) if log_p < -1 else mpf(0)
    for _ in range(200):
        tail = mp.erfc(z / mp.sqrt(2)) / 2
        step = (mp.log(tail) - log_p) * tail / mp.npdf(z)
        z += step
        if abs(step) < mpf(10) ** -45:
            break
    return z


def log_sf(z):
    return mp.log(mp.erfc(z / mp.sqrt(2)) / 2)


def significance(log_p):
    log_p = mpf(log_p)
    return [float(log_p), float(z_of_log_p(log_p))]


def li_ma(on, off, tau):
    on, off, alpha = mpf(on), mpf(off), 1 / mpf(tau)
    total = on + off
    first = on * mp.log((1 + alpha) / alpha * on / total) if on else mpf(0)
    second = off * mp.log((1 + alpha) * off / total) if off else mpf(0)
    return mp.sign(on - alpha * off) * mp.sqrt(2 * (first + second))


def binomial(on, off, tau):
    """ln of the sum over k >= on of the binomial terms; the beta function where not whole."""
    tau = mpf(tau)
    p = 1 / (1 + tau)
    if on == int(on) and off == int(off) and on + off < 1e6:
        n, k = int(on + off), int(on)
        term = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
                      + k * mp.log(p) + (n - k) * mp.log(1 - p))
        total = mpf(0)
        while k <= n and term > total * mpf(10) ** -55:
            total += term
            term *= (n - k) * p / ((k + 1) * (1 - p))
            k += 1
        return mp.log(total)
    return mp.log(mp.betainc(mpf(on), mpf(off) + 1, 0, p, regularized=True))


def on_off(on, off, tau):
    return [on, off, tau, float(li_ma(on, off, tau)), float(binomial(on, off, tau))]


def asimov(s, b, sigma):
    s, b, v = mpf(s), mpf(b), mpf(sigma) ** 2
    if v == 0:
        return float(mp.sqrt(2 * ((s + b) * mp.log(1 + s / b) - s)))
    first = (s + b) * mp.log((s + b) * (b + v) / (b * b + (s + b) * v))
    second = b * b / v * mp.log(1 + v * s / (b * (b + v)))
    return float(mp.sqrt(2 * (first - second)))


def combination(logs):
    logs = [mpf(x) for x in logs]
    k = len(logs)
    fisher = mp.log(mp.gammainc(k, -sum(logs), mp.inf, regularized=True))
    stouffer = log_sf(sum(z_of_log_p(x) for x in logs) / mp.sqrt(k))
    tippett = mp.log(-mp.expm1(k * mp.log1p(-mp.exp(min(logs)))))
    mean = mp.log(k) - mp.log(sum(mp.exp(-x) for x in logs))
    return {
        "logarithms": [float(x) for x in logs],
        "fisher": float(fisher), "stouffer": float(stouffer), "tippett": float(tippett),
        "logHarmonicMean": float(mean),
    }  # fmt: skip


def ad_root(u):
    """D(u)^(-1/2) of Anderson and Darling along a continuous branch, u = 2s with Im u >= 0."""
    # -cos(pi sqrt(1 + 4u)/2) = (e^(-iw) (1 + e^(2iw)))/2 * -1 with Im w > 0
    w = mp.pi * mp.sqrt(1 + 4 * u) / 2
    log_d = -1j * w + mp.log1p(mp.exp(2j * w)) - mp.log(2) + 1j * mp.pi - mp.log(mp.pi * u)
    return mp.exp(-log_d / 2)


def cvm_root(u):
    w = mp.sqrt(u)
    # sin w = i e^(-iw) (1 - e^(2iw))/2
    log_d = -1j * w + mp.log1p(-mp.exp(2j * w)) - mp.log(2) + 1j * mp.pi / 2 - mp.log(w)
    return mp.exp(-log_d / 2)


def quadratic_tail(x, root, pole):
    """ln P(Q > x), P = (1/pi) Im int exp(-s x) D(2s)^(-1/2) ds/s along a ray from below the first pole.

    The Laplace transform's inversion, whose line is turned by 45 degrees to either side: all of the
    singularities are on the real axis.
    """
    x = mpf(x)
    mp.dps = 30
    shift = pole / 2 * (1 - 1 / (1 + pole * x / 2))
    ray = mp.expjpi(mpf(1) / 4)

    def integrand(t):
        s = shift + t * ray
        return mp.im(mp.exp(-(s - shift) * x) / s * root(2 * s) * ray) / mp.pi

    value = mp.quad(integrand, [p / x for p in (0, 0.3, 1, 2, 4, 8, 15, 25, 40, 60, 80, 110)])
    result = mp.log(value) - shift * x
    mp.dps = 50
    return result


def samples():
    generator = np.random.default_rng(20)
    result = []
    for size, shift in ((2, 0), (4, 0.2), (7, 0), (25, 0.1), (140, 0), (600, 0.1), (2000, 0.02)):
        x = np.round(generator.normal(shift, 1, size), 6)
        ks = stats.kstest(x, "norm", mode="exact")
        cvm = stats.cramervonmises(x, "norm")
        f = np.sort(stats.norm.cdf(x))
        i = np.arange(1, size + 1)
        a2 = -size - np.sum((2 * i - 1) * (np.log(f) + np.log1p(-f[::-1]))) / size
        result.append({
            "values": x.tolist(), "ks": float(ks.statistic), "ksP": float(ks.pvalue),
            "cvm": float(cvm.statistic), "cvmP": float(cvm.pvalue), "ad": float(a2),
        })  # fmt: skip
    return result


def pairs():
    generator = np.random.default_rng(21)
    result = []
    for n, m, shift, digits in ((3, 4, 0, 6), (10, 10, 0.5, 6), (25, 40, 0, 6), (60, 33, 0.7, 1),
                                (200, 300, 0.2, 6), (500, 500, 0.02, 1)):  # fmt: skip
        x = np.round(generator.normal(0, 1, n), digits)
        y = np.round(generator.normal(shift, 1, m), digits)
        ks = stats.ks_2samp(x, y, method="exact")
        cvm = stats.cramervonmises_2samp(x, y, method="asymptotic")
        ad = stats.anderson_ksamp([x, y], midrank=True)
        result.append({
            "first": x.tolist(), "second": y.tolist(), "ks": float(ks.statistic),
            "ksP": float(ks.pvalue), "cvm": float(cvm.statistic), "cvmP": float(cvm.pvalue),
            "ad": float(ad.statistic),
        })  # fmt: skip
    return result


def main():
    import warnings

    warnings.simplefilter("ignore")
    result = {
        "generator": "make_reference.py",
        "versions": {
            "python": platform.python_version(),
            "mpmath": mpmath.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "significances": [significance(x) for x in (
            -1e-9, -0.1, mp.log(mpf(0.5)), -0.8, -1, -3, -15.06, -37, -100, -690.7755, -1e3, -1e4, -1e5,
            -1e6)],
        "onOff": [on_off(*x) for x in (
            (4, 5, 5.0), (6, 18.78, 14.44), (9, 17.83, 4.69), (17, 40.11, 10.56), (50, 55, 2.0),
            (67, 15, 0.5), (200, 10, 0.1), (523, 2327, 4.0), (498426, 493434, 1.0),
            (3, 0, 1.0), (1, 0, 1e-3), (1, 1000, 10.0), (30, 400, 10.0), (140, 10, 3.3), (100, 0, 1e6),
            (5000, 300, 1.5), (100, 1e6, 1e6), (0, 7, 2.0))],
        "asimov": [[*x, asimov(*x)] for x in (
            (10, 100, 0), (1e-6, 1, 0), (5, 1, 0), (100, 1e-10, 0), (1e3, 1e9, 0), (1e9, 1e9, 0), (3, 1e12, 0),
            (10, 100, 10), (5, 1, 0.3), (50, 10, 5), (1e-4, 10, 1), (100, 1e-3, 1e-4), (1e5, 1e9, 1e4),
            (20, 10, 1e-6), (1e3, 1e6, 1e5))],
        "combinations": [combination(x) for x in (
            [-0.7], [-0.1, -0.2], [-3, -4.5, -0.3], [-1e-3] * 4, [-30, -0.5], [-700, -650, -2],
            [-1e5, -0.5, -3], [-2.3] * 20, [-5e4, -6e4])],
        "andersonDarling": [[x, float(quadratic_tail(x, ad_root, mpf(2)))] for x in (
            0.2, 0.5, 0.7, 1, 1.933, 2.492, 3.857, 10, 40, 700, 1e5)],
        "cramerVonMises": [[x, float(quadratic_tail(x, cvm_root, mp.pi ** 2))] for x in (
            0.03, 0.1, 0.119, 0.2, 0.461, 0.743, 1.5, 5, 150, 2e4)],
        "kolmogorov": [[n, d, float(mp.log(mpf(stats.kstwo.sf(d, n))))] for n, d in (
            (2, 0.3), (2, 0.9), (5, 0.45), (10, 0.3), (10, 0.62), (10, 0.95), (50, 0.1), (50, 0.28),
            (50, 0.29), (140, 0.1), (140, 0.6), (1000, 0.02), (1000, 0.04), (1000, 0.0633), (1000, 0.3),
            (1001, 0.04), (5000, 0.018), (20000, 0.01), (20000, 0.02), (100000, 0.004))],
        "samples": samples(),
        "pairs": pairs(),
    }
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
