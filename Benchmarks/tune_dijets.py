"""Fits DijetFastSim's committed numbers to the Pythia events, and writes them as Swift.

    python Benchmarks/tune_dijets.py Sources/Simulation/DijetFastSim+Tuning.swift [even]

The data are $SIDEBAND_DATA/pythia/dijets_{background,signal}.npy, by default in ../shared/data. All
rows are fitted, or the even ones alone for a comparison of validate_dijets.py with the odd ones.
It takes some minutes.

Model, of each kind of event: five standardised variables (m_jj, the masses of two jets, their tau21)
have a density that is a mixture of normal ones, fitted by expectation maximisation; each variable is
then carried to its physical value by a monotone table. A first table makes the variable normal, the
last is taken such that the mixture's own marginal goes exactly into the data's.

The jets of the background are exchanged at random, since nothing but the mass tells them apart: one
table serves both. Those of the signal are given to X and Y, see `identified`.
"""

import os
import sys

import numpy as np
from scipy.stats import norm
from sklearn.mixture import GaussianMixture

FOLDER = os.path.join(os.environ.get("SIDEBAND_DATA", "../shared/data"), "pythia")
NODES = np.linspace(-4, 4, 33)  # of the tables, in standard deviations
COMPONENTS = {"background": 14, "signal": 32}
SIGNAL_MASS, HEAVY, LIGHT = 3500.0, 500.0, 100.0  # GeV, the tuned point


def events(kind, rows):
    """Rows of a file: m_jj, m_light, dm, tau21_light, tau21_heavy."""
    return np.load(f"{FOLDER}/dijets_{kind}.npy")[rows, :5].astype(float)


def exchanged(x, rng):
    """m_jj, and the logarithms of both jets' masses and tau21, the jets in random order."""
    swap = rng.random(len(x)) < 0.5
    light, heavy = np.log(x[:, 1]), np.log(x[:, 1] + x[:, 2])
    t_light, t_heavy = np.log(x[:, 3]), np.log(x[:, 4])
    return np.column_stack([
        x[:, 0], np.where(swap, heavy, light), np.where(swap, light, heavy),
        np.where(swap, t_heavy, t_light), np.where(swap, t_light, t_heavy)])


def identified(x):
    """m_jj, and the logarithms of the masses and tau21 of X's jet and of Y's.

    The heavier jet is X's unless the exchange puts a mass nearer to its parton's: an extra jet that
    falls into Y's can make that the heavier one. Far misses all count alike.
    """
    def miss(m, parton):
        return np.minimum(abs(np.log(m / parton)), 0.3)
    light, heavy = x[:, 1], x[:, 1] + x[:, 2]
    swap = (miss(light, HEAVY) + miss(heavy, LIGHT)
            < miss(heavy, HEAVY) + miss(light, LIGHT) - 1e-9)
    return np.column_stack([
        x[:, 0], np.log(np.where(swap, light, heavy)), np.log(np.where(swap, heavy, light)),
        np.log(np.where(swap, x[:, 3], x[:, 4])), np.log(np.where(swap, x[:, 4], x[:, 3]))])


def quantiles(values, p):
    """Quantiles at probabilities; beyond the data's reach a straight line in the normal deviate."""
    values = np.sort(values)
    reach = 8 / len(values)
    inside = np.clip(p, reach, 1 - reach)
    q = np.quantile(values, inside)
    z, edge = norm.ppf(np.clip(p, 1e-15, 1 - 1e-15)), norm.ppf(reach)
    slope_low = (np.quantile(values, norm.cdf(edge + 0.4)) - np.quantile(values, reach)) / 0.4
    slope_high = (np.quantile(values, 1 - reach) - np.quantile(values, norm.cdf(-edge - 0.4))) / 0.4
    q = np.where(p < reach, q + slope_low * (z - edge), q)
    return np.where(p > 1 - reach, q + slope_high * (z + edge), q)


class Model:
    """A mixture of normal densities, and a table a variable."""

    def fit(self, x, components, groups, seed=1):
        z = np.empty_like(x)
        for group in groups:
            pooled = x[:, group].ravel()
            p = (np.argsort(np.argsort(pooled)) + 0.5) / len(pooled)
            z[:, group] = norm.ppf(p).reshape(len(x), len(group))
        mixture = GaussianMixture(
            components, covariance_type="full", reg_covar=1e-4, max_iter=1000, tol=1e-5,
            random_state=seed, n_init=2)
        # More events would take longer and change nothing; the tables below use them all.
        mixture.fit(np.random.default_rng(seed).permutation(z)[:110_000])
        order = np.argsort(-mixture.weights_)
        self.weights = mixture.weights_[order]
        self.means = mixture.means_[order]
        self.factors = np.linalg.cholesky(mixture.covariances_[order])
        self.tables = []
        for group in groups:
            p = np.mean([
                (self.weights * norm.cdf(
                    (NODES[:, None] - self.means[:, j])
                    / np.linalg.norm(self.factors[:, j, :], axis=1))).sum(1)
                for j in group], axis=0)
            pooled = x[:, group].ravel()
            self.tables.append(np.maximum.accumulate(quantiles(pooled, p)))
        self.groups = groups
        return self


def fitted(kind, components, rows):
    x = events(kind, rows)
    if kind == "background":
        rng = np.random.default_rng(1)
        return Model().fit(exchanged(x, rng), components, [[0], [1, 2], [3, 4]])
    return Model().fit(identified(x), components, [[0], [1], [2], [3], [4]])


def literal(name, comment, rows, digits):
    """A Swift constant, a row of numbers a line as far as they fit."""
    out = [f"    /// {comment}", f"    static let {name}: [Double] = ["]
    for row in rows:
        line = "     "
        for value in row:
            text = f" {value:.{digits}f},"
            if len(line) + len(text) > 100:
                out.append(line)
                line = "     "
            line += text
        out.append(line)
    return out + ["    ]"]


def main(path, rows):
    models = {kind: fitted(kind, COMPONENTS[kind], rows) for kind in COMPONENTS}
    lower = np.tril_indices(5)
    lines = [
        "// Written by Benchmarks/tune_dijets.py from events of Pythia 8.318; not edited by hand.",
        "", "extension DijetFastSim {",
        "  /// The fitted numbers. Each table has the values at -4, -3.75, ..., 4 standard deviations.",
        "  enum Tuning {"]
    names = {
        "background": ["DijetMass", "JetMass", "Subjettiness"],
        "signal": ["signalDijetMass", "heavyJetMass", "lightJetMass", "heavySubjettiness",
                   "lightSubjettiness"]}
    what = {"DijetMass": "mjj in GeV.", "JetMass": "ln(m/GeV) of a jet.",
            "Subjettiness": "ln tau21 of a jet."}
    count = 0
    for kind, model in models.items():
        rows = [np.concatenate(([w], m, f[lower]))
                for w, m, f in zip(model.weights, model.means, model.factors)]
        lines += literal(
            f"{kind}Mixture", "Each component's share, means and lower triangle.", rows, 4)
        count += sum(map(len, rows))
        for name, table in zip(names[kind], model.tables):
            quantity = next(q for q in what if name.endswith(q))
            name = f"background{name}" if kind == "background" else name
            lines += [""] + literal(
                name, what[quantity], [table], 3 if quantity == "DijetMass" else 4)
            count += len(table)
        if kind == "background":
            lines.append("")
    with open(path, "w") as file:
        file.write("\n".join(lines + ["  }", "}", ""]))
    print(f"{count} numbers in {path}")


if __name__ == "__main__":
    main(sys.argv[1], slice(None, None, 2 if sys.argv[2:] == ["even"] else 1))
