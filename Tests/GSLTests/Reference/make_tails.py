"""Writes tails.json: logarithms of both tails of distributions, by mpmath with 50 digits.

    python3 -m venv venv && venv/bin/pip install mpmath
    venv/bin/python make_tails.py

Nothing is shared with the Swift code, which works with continued fractions, series of the
incomplete functions and an asymptotic expansion. Here the Poisson and binomial tails are sums of
their terms, the non-central chi squared is an integral of its density with a Bessel function, and
the Landau an integral of Nolan's (1997); only the incomplete gamma and beta functions of the
chi squared and of Student's t are mpmath's own. Every argument is a double, taken exactly.

Each row is the arguments, ln P(X <= x) or of the tail below, and ln of the tail above; the two
Poisson and binomial tails both hold the count itself.
"""

import json
import pathlib
import platform

import mpmath
from mpmath import mp, mpf

mp.dps = 50
TINY = mpf(10) ** -55


def both(smaller_is_lower, smaller):
    """ln of the lower and of the upper tail, given the smaller one."""
    pair = (mp.log(smaller), mp.log1p(-smaller))
    return pair if smaller_is_lower else pair[::-1]


def summed(term, ratio):
    """The sum of a term and those that follow, given the ratio of each to the one before."""
    total = mpf(0)
    index = 0
    while term > total * TINY:
        total += term
        term *= ratio(index)
        index += 1
    return total


def poisson(n, mean):
    """ln P(N <= n) and ln P(N >= n)."""
    mean = mpf(mean)
    pmf = mp.exp(n * mp.log(mean) - mean - mp.loggamma(n + 1))
    if n > mean:
        upper = summed(pmf, lambda i: mean / (n + i + 1))
        return mp.log1p(pmf - upper), mp.log(upper)
    lower = summed(pmf, lambda i: (n - i) / mean)
    return mp.log(lower), mp.log1p(pmf - lower)


def binomial(k, n, p):
    """ln P(K <= k) and ln P(K >= k)."""
    p = mpf(p)
    log_choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    pmf = mp.exp(log_choose + k * mp.log(p) + (n - k) * mp.log1p(-p))
    odds = p / (1 - p)
    if k > n * p:
        upper = summed(pmf, lambda i: odds * (n - k - i) / (k + i + 1))
        return mp.log1p(pmf - upper), mp.log(upper)
    lower = summed(pmf, lambda i: (k - i) / (odds * (n - k + i + 1)))
    return mp.log(lower), mp.log1p(pmf - lower)


def chi_squared(x, degrees):
    a, y = mpf(degrees) / 2, mpf(x) / 2
    if degrees % 2 == 0 and degrees > 1000:  # P(chi2_2n > 2y) = P(N <= n - 1 | y)
        lower, _ = poisson(degrees // 2 - 1, y)
        _, upper = poisson(degrees // 2, y)
        return upper, lower
    if x > degrees:
        return both(False, mp.gammainc(a, y, mp.inf, regularized=True))
    return both(True, mp.gammainc(a, 0, y, regularized=True))


def student(t, degrees):
    t, degrees = mpf(t), mpf(degrees)
    if degrees < 1000:
        x = degrees / (degrees + t * t)
        tail = mp.betainc(degrees / 2, mpf(1) / 2, 0, x, regularized=True) / 2
        return both(t < 0, tail)

    def log_density(u):
        return -(degrees + 1) / 2 * mp.log1p(u * u / degrees)

    scale = log_density(t)
    slope = (degrees + 1) * t / (degrees + t * t) + 1
    points = [t + k / slope for k in (0, 1, 2, 4, 8, 16, 32, 64, 128)]
    integral = mp.quad(lambda u: mp.exp(log_density(u) - scale), points)
    norm = mp.loggamma((degrees + 1) / 2) - mp.loggamma(degrees / 2) - mp.log(mp.pi * degrees) / 2
    return both(False, mp.exp(norm + scale) * integral)


def noncentral(x, degrees, shift):
    x, order, shift = mpf(x), mpf(degrees) / 2 - 1, mpf(shift)

    def log_density(y):
        z = mp.sqrt(shift * y)
        return (
            -(y + shift) / 2 + order / 2 * mp.log(y / shift) + mp.log(mp.besseli(order, z) / 2)
        )

    mp.dps = 32
    upward = x > degrees + shift
    scale = log_density(x)
    width = mp.sqrt(2 * (degrees + 2 * shift))
    slope = abs(mp.diff(log_density, x)) + 1 / width
    if upward:
        points = [x + k / slope for k in (0, 1, 3, 8, 20, 45, 90)]
    else:
        points = sorted({max(mpf(0), x - k / slope) for k in (0, 1, 3, 8, 20, 45, 90)})
    integral = mp.quad(lambda y: mp.exp(log_density(y) - scale) if y > 0 else mpf(0), points)
    mp.dps = 50
    return both(not upward, integral * mp.exp(scale))


def landau(x):
    """Nolan, Commun. Stat. Stoch. Models 13 (1997) 759, theorem 1, with alpha = beta = 1.

    The unit stable law z there is lambda = z pi/2 + ln(pi/2), and angle is pi/2 - theta.
    """
    x = mpf(x)
    mp.dps = 30

    def weight(angle):  # up to exp(200), beyond which exp(-weight) is 0 to any digit
        rest = mp.pi - angle
        return mp.exp(min(mpf(200), -x + rest / mp.tan(angle))) * rest / mp.sin(angle)

    def below(angle):
        return mp.exp(-weight(angle)) if 0 < angle < mp.pi else mpf(0)

    def above(angle):
        return -mp.expm1(-weight(angle)) if 0 < angle < mp.pi else mpf(1)

    centre = mp.pi / max(x, 1)
    points = sorted({mpf(0), *(min(mp.pi, centre * f) for f in (
        0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.8, 2.5, 5, 10, 100)), mp.pi})
    if x > 0:
        pair = both(False, mp.quad(above, points) / mp.pi)
    else:
        pair = both(True, mp.quad(below, points) / mp.pi)
    mp.dps = 50
    return pair


def kolmogorov(z):
    """The limit of sqrt(n) D."""
    z = mpf(z)
    tail = 2 * mp.nsum(lambda k: (-1) ** (int(k) - 1) * mp.exp(-2 * k * k * z * z), [1, 400]) \
        if z < 1 else 2 * sum((-1) ** (k - 1) * mp.exp(-2 * k * k * z * z) for k in range(1, 30))
    return both(False, tail)


def rows(function, arguments):
    result = []
    for point in arguments:
        lower, upper = function(*point)
        result.append([*point, float(lower), float(upper)])
        print(function.__name__, result[-1], flush=True)
    return result


POISSON = [
    (0, 1e-300), (0, 1e-12), (0, 0.5), (0, 3), (0, 700), (0, 1e5), (0, 1e9), (1, 1e-300),
    (1, 1e-9), (1, 0.7), (1, 1e5), (2, 1e-155), (3, 0.2), (3, 3), (5, 1e-60), (5, 10), (10, 3.5),
    (10, 10), (20, 1), (30, 100), (50, 49.99), (100, 9), (100, 20), (100, 100), (100, 101),
    (120, 1200), (172, 0.5), (300, 1000), (1000, 1000), (1000, 300), (1000, 900.5), (1000, 2500),
    (10000, 10000), (10000, 9000), (10000, 5000), (10000, 10500), (10000, 100000),
    (99999, 100000.5), (100000, 100000), (100000, 98000.25), (100000, 60000), (100000, 300000),
    (1000000, 1000000), (1000000, 990000), (1000000, 900000), (1000000, 650000),
    (1000000, 1600000), (30000000, 29990000), (1000000000, 1000000000), (1000000000, 999900000),
    (1000000000, 999000000), (1000000000, 1000400000), (1000000000, 1014142000),
    (1000000000, 986000000),
]  # fmt: skip
BINOMIAL = [
    (0, 1, 0.5), (1, 1, 1e-300), (1, 1, 0.999), (0, 10, 1e-12), (1, 10, 1e-12), (3, 10, 0.3),
    (10, 10, 1e-30), (5, 10, 0.5), (178, 367, 0.5), (140, 150, 1 / 4.3), (0, 100000, 0.5),
    (100, 100, 0.5), (40, 1000, 0.5), (900, 1000, 0.05), (500, 1000, 0.5), (7, 1000, 0.001),
    (120, 100000, 0.0001), (1000, 100000, 0.0001), (5000, 10000, 0.25), (50000, 100000, 0.5),
    (60000, 100000, 0.5), (60000, 100000, 0.1), (99000, 100000, 0.5), (500000, 1000000, 0.5),
    (503000, 1000000, 0.5), (300000, 1000000, 0.001), (30000000, 100000000, 0.2999),
    (500000000, 1000000000, 0.5), (500100000, 1000000000, 0.5), (507000000, 1000000000, 0.5),
    (1000, 1000000000, 3e-7), (999999990, 1000000000, 0.9999999),
]  # fmt: skip
CHI_SQUARED = [
    (x, k)
    for k in (1, 2, 3, 7, 30, 101)
    for x in (1e-9, 0.01, 0.455, k, 3 * k, 12 * k + 20, 100 + k, 1400, 2e4, 2e5)
] + [(1000, 1000), (1500, 1001), (400, 1001), (2000000, 2000000), (2004000, 2000000),
     (3000000, 2000000), (2000000000, 2000000000), (2000200000, 2000000000)]  # fmt: skip
STUDENT = [
    (t, k)
    for k in (0.5, 1, 2, 3.7, 10, 100, 12345)
    for t in (1e-12, 0.3, 1, 3, 30, 1e4, 1e100)
    if (t, k) != (1e100, 12345)
] + [(-2.5, 4), (-40, 9), (50, 1e6), (447, 1e6), (1, 1e9), (5, 1e9), (39, 1e9), (447, 1e9),
     (60, 300000)]  # fmt: skip
NONCENTRAL = [
    (3, 1, 0.001), (30, 1, 1), (0.01, 1, 4), (1, 1, 25), (26, 1, 25), (100, 1, 25), (1400, 1, 3),
    (5, 2, 3), (20, 4, 10), (700, 4, 10), (3, 10, 50), (60, 10, 50), (1000, 10, 50), (12, 3, 700),
    (703, 3, 700), (2000, 3, 700), (2e5, 5, 2), (2e5, 30, 5000), (1000, 1000, 10), (9000, 100, 10000),
    (10100, 100, 10000), (12000, 100, 10000), (300, 100, 10000), (1, 7, 1e5),
]  # fmt: skip
LANDAU = [(x,) for x in (-5.5, -4, -3.1, -3, -2, -1, -0.2228, 0, 0.5, 1.36, 3, 4, 10, 100, 1e3, 1e4,
                         1e6, 1e9, 1e12)]  # fmt: skip
KOLMOGOROV = [(z,) for z in (0.15, 0.3, 0.5, 0.8276, 0.99, 1, 1.0001, 1.36, 2, 5, 18.6, 26, 223.6)]


def main():
    tables = {
        "poisson": rows(poisson, POISSON),
        "binomial": rows(binomial, BINOMIAL),
        "chiSquared": rows(chi_squared, CHI_SQUARED),
        "student": rows(student, STUDENT),
        "noncentralChiSquared": rows(noncentral, NONCENTRAL),
        "landau": rows(landau, LANDAU),
        "kolmogorov": rows(kolmogorov, KOLMOGOROV),
    }
    result = {
        "generator": "make_tails.py",
        "versions": {"python": platform.python_version(), "mpmath": mpmath.__version__},
        "digits": mp.dps,
        **tables,
    }
    text = json.dumps(result, indent=1)
    path = pathlib.Path(__file__).with_name("tails.json")
    path.write_text(text + "\n")


if __name__ == "__main__":
    main()
