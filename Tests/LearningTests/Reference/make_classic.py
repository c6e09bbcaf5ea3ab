"""Writes classic.json: scikit-learn's numbers for the preprocessing, anomaly scores and calibrations.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn
    venv/bin/python make_classic.py

All values are rounded to float32 first, as this package stores them. The sigmoid calibration is also
minimised by scipy's trust-exact with its gradient and Hessian, since scikit-learn's minimiser stops
at 1e-6 of the gradient; the beta calibration is scikit-learn's logistic regression without penalty in
the variables of Kull et al.
"""

import json
import pathlib
import platform
import warnings

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.covariance import EmpiricalCovariance
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(2008)


def rounded(values):
    return np.asarray(values, dtype=np.float32)


def events(count):
    """Two correlated clusters in three features of different scales."""
    first = rng.multivariate_normal([0, 0, 0], [[1, 0.6, 0], [0.6, 1, 0.2], [0, 0.2, 1]],
                                    size=count * 3 // 5)
    second = rng.multivariate_normal([4, -3, 2], [[0.5, -0.2, 0], [-0.2, 0.5, 0], [0, 0, 0.2]],
                                     size=count - len(first))
    table = np.concatenate([first, second])
    rng.shuffle(table)
    return rounded(table * [1, 100, 0.01])


train, test = events(500), events(40)
x, y = train.astype(float), test.astype(float)
scaler = StandardScaler().fit(x)
distances = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(
    rounded(scaler.transform(x))).kneighbors(rounded(scaler.transform(y)))[0]
mixture = max((GaussianMixture(2, tol=1e-12, max_iter=10000, reg_covar=1e-12, random_state=seed)
               .fit(scaler.transform(x)) for seed in range(5)),
              key=lambda fit: fit.lower_bound_)
volume = np.log(scaler.scale_).sum()
pca = PCA(1).fit(scaler.transform(x))
z = scaler.transform(y)

# A background and a ring around it, for the ranking of isolation forests.
background = rounded(rng.normal(size=(4000, 4)))
outliers = rounded(rng.normal(size=(200, 4)) * 2)
areas = []
for seed in range(10):
    forest = IsolationForest(random_state=seed).fit(background[:2000])
    scores = -forest.score_samples(np.concatenate([background[2000:], outliers]))
    areas.append(roc_auc_score([0] * 2000 + [1] * 200, scores))

scores = np.round(rng.uniform(size=200), 2)
classes = rng.uniform(size=200) < scores ** 1.5
weights = np.round(rng.uniform(0.1, 3, size=200), 3)
grid = np.linspace(-0.1, 1.1, 25)
isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, classes, sample_weight=weights)

positive, negative = weights[classes].sum(), weights[~classes].sum()
targets = np.where(classes, (positive + 1) / (positive + 2), 1 / (negative + 2))
design = np.stack([scores, np.ones_like(scores)], axis=1)


def loss(theta):
    m = design @ theta
    return (weights * (np.logaddexp(0, m) - targets * m)).sum()


def gradient(theta):
    return design.T @ (weights * (expit(design @ theta) - targets))


def hessian(theta):
    p = expit(design @ theta)
    return design.T @ (design * (weights * p * (1 - p))[:, None])


platt = minimize(loss, np.zeros(2), jac=gradient, hess=hessian, method="trust-exact",
                 options={"gtol": 1e-12}).x
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sklearn.calibration import _SigmoidCalibration
    sigmoid = _SigmoidCalibration().fit(scores, classes.astype(float), sample_weight=weights)

inner = (scores > 0) & (scores < 1)
logs = np.stack([np.log(scores[inner]), -np.log1p(-scores[inner])], axis=1)
beta = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(
    logs, classes[inner], sample_weight=weights[inner])

probabilities = np.clip(isotonic.predict(scores), 0.01, 0.99)
result = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__,
                 "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "train": x.ravel().tolist(),
    "test": y.ravel().tolist(),
    "mahalanobis": EmpiricalCovariance().fit(x).mahalanobis(y).tolist(),
    "reconstructionError": ((z - pca.inverse_transform(pca.transform(z))) ** 2).sum(1).tolist(),
    "neighbourMean": distances.mean(1).tolist(),
    "neighbourGreatest": distances[:, -1].tolist(),
    "mixtureMeanLogLikelihood": mixture.score(scaler.transform(x)) - volume,
    "mixtureLogDensities": (mixture.score_samples(z) - volume).tolist(),
    "mixtureFractions": sorted(mixture.weights_.tolist(), reverse=True),
    "forest": {"meanArea": float(np.mean(areas)), "scatter": float(np.std(areas, ddof=1))},
    "scores": scores.tolist(),
    "classes": classes.tolist(),
    "weights": weights.tolist(),
    "grid": grid.tolist(),
    "isotonic": isotonic.predict(grid).tolist(),
    "platt": [-platt[0], -platt[1]],
    "sigmoid": [sigmoid.a_, sigmoid.b_],
    "beta": [*beta.coef_[0].tolist(), float(beta.intercept_[0])],
    "probabilities": probabilities.tolist(),
    "brier": brier_score_loss(classes, probabilities, sample_weight=weights),
    "logLoss": log_loss(classes, probabilities, sample_weight=weights),
}
(pathlib.Path(__file__).parent / "classic.json").write_text(json.dumps(result) + "\n")
