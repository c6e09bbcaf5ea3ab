"""Writes gaussian_process.json: posteriors and log marginal likelihoods of scikit-learn.

    python3 -m venv venv && venv/bin/pip install numpy scikit-learn
    venv/bin/python make_gaussian_process.py
"""

import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import (
    RBF, ConstantKernel, DotProduct, Matern, WhiteKernel)

rng = np.random.default_rng(7)
x = np.sort(rng.uniform(0, 10, 25))
y = np.sin(x) + 0.3 * x + rng.normal(0, 0.2, 25)
noise = np.full(25, 0.04) * (1 + x / 10)
new = np.array([-1.0, 0.3, 2.5, 5.05, 9.9, 12.0])

kernels = {
    "gaussian": ConstantKernel(2.0, (1e-6, 1e6)) * RBF(1.7, (1e-4, 1e4)),
    "matern12": ConstantKernel(2.0, (1e-6, 1e6)) * Matern(1.7, (1e-4, 1e4), nu=0.5),
    "matern32": ConstantKernel(2.0, (1e-6, 1e6)) * Matern(1.7, (1e-4, 1e4), nu=1.5),
    "matern52": ConstantKernel(2.0, (1e-6, 1e6)) * Matern(1.7, (1e-4, 1e4), nu=2.5),
    "linear": DotProduct(1.3, (1e-4, 1e4)) + WhiteKernel(0.5, (1e-6, 1e4)),
}
cases = []
for name, kernel in kernels.items():
    fixed = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None).fit(x[:, None], y)
    mean, covariance = fixed.predict(new[:, None], return_cov=True)
    if name == "linear":  # scikit-learn counts white noise to what is predicted
        covariance = covariance - 0.5 * np.eye(len(new))
    value, gradient = fixed.log_marginal_likelihood(kernel.theta, eval_gradient=True)
    fitted = GaussianProcessRegressor(
        kernel, alpha=noise, n_restarts_optimizer=5, random_state=0).fit(x[:, None], y)
    cases.append({
        "kernel": name, "mean": mean.tolist(), "covariance": covariance.ravel().tolist(),
        "logLikelihood": value, "gradient": gradient.tolist(),
        "fitted": fitted.log_marginal_likelihood_value_,
    })

pathlib.Path(__file__).with_name("gaussian_process.json").write_text(json.dumps({
    "versions": {
        "python": platform.python_version(), "numpy": np.__version__,
        "scikit-learn": sklearn.__version__},
    "points": x.tolist(), "values": y.tolist(), "noise": noise.tolist(), "new": new.tolist(),
    "cases": cases}, indent=1) + "\n")
