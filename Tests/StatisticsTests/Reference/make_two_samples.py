"""Writes two_samples.json: statistics of two small samples with many features.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn
    venv/bin/python make_two_samples.py

Features are standardised by scikit-learn's StandardScaler on both samples together. Distances and the
one-dimensional energy distance are scipy's, kernels and neighbours scikit-learn's, the area under the
curve too; the learned likelihood ratio is minimised by scipy's trust-exact from its formula, all events
being centres.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.spatial.distance import cdist, pdist
from scipy.stats import energy_distance
from sklearn.metrics import roc_auc_score
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(20221)


def mmd(kernel, n):
    m = len(kernel) - n
    x, y, b = kernel[:n, :n], kernel[n:, n:], kernel[:n, n:]
    return (
        (x.sum() - np.trace(x)) / (n * (n - 1))
        + (y.sum() - np.trace(y)) / (m * (m - 1))
        - 2 * b.mean()
    )


def learned_ratio(kernel, n, ridge):
    total = len(kernel)
    m = total - n
    first = np.arange(total) < n
    weight = np.where(first, 1, n / m)
    sign = np.where(first, -1, 1)

    def loss(a):
        f = kernel @ a
        return weight @ np.logaddexp(0, sign * f) / total + ridge * a @ kernel @ a

    def gradient(a):
        s = scipy.special.expit(kernel @ a)
        return kernel @ (weight * (s - first)) / total + 2 * ridge * kernel @ a

    def curvature(a):
        s = scipy.special.expit(kernel @ a)
        return (kernel * (weight * s * (1 - s))) @ kernel / total + 2 * ridge * kernel

    fit = minimize(
        loss, np.zeros(total), jac=gradient, hess=curvature, method="trust-exact",
        options={"gtol": 1e-13, "maxiter": 1000},
    )
    f = kernel @ fit.x
    return -2 * (n / m * np.expm1(f[n:]).sum() - f[:n].sum()), np.abs(gradient(fit.x)).max()


cases = []
for n, m, features in [(12, 9, 3), (20, 20, 1), (7, 25, 5)]:
    scale = 10.0 ** np.arange(features)
    first = np.round(rng.normal(0.4, 1.2, (n, features)) * scale, 6)
    second = np.round(rng.normal(0, 1, (m, features)) * scale, 6)
    z = StandardScaler().fit_transform(np.vstack([first, second]))
    x, y = z[:n], z[n:]
    distance = 2 * cdist(x, y).mean() - cdist(x, x).mean() - cdist(y, y).mean()
    if features == 1:
        other = energy_distance(x[:, 0], y[:, 0]) ** 2
        assert abs(other / distance - 1) < 1e-12
    median = np.median(pdist(z))
    labels = np.arange(n + m) < n
    shares = []
    for k in [1, 3]:
        near = NearestNeighbors(n_neighbors=k).fit(z).kneighbors(return_distance=False)
        shares.append((labels[near] == labels[:, None]).mean())
    width = np.quantile(pdist(z), 0.9)
    t, slope = learned_ratio(rbf_kernel(z, gamma=0.5 / width**2), n, 0.01)
    print("largest slope", slope)
    cases.append(
        {
            "first": first.tolist(),
            "second": second.tolist(),
            "energy": n * m / (n + m) * distance,
            "median": median,
            "mmd": mmd(rbf_kernel(z, gamma=0.5 / median**2), n),
            "mmdTwoWidths": mmd(
                (rbf_kernel(z, gamma=0.5 / 0.3**2) + rbf_kernel(z, gamma=0.5 / 2**2)) / 2, n
            ),
            "neighbours1": shares[0],
            "neighbours3": shares[1],
            "areaOfFirstFeature": roc_auc_score(labels, z[:, 0]),
            "learnedRatio": t,
        }
    )

document = {
    "generator": "make_two_samples.py",
    "versions": {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    },
    "cases": cases,
}
path = pathlib.Path(__file__).with_name("two_samples.json")
path.write_text(json.dumps(document, indent=1) + "\n")
