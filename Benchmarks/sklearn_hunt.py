"""The dijet hunt's cross-fit with scikit-learn, as a peer for `speed.py`."""

import os
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("SIDEBAND_DATA", HERE.parent.parent / "shared" / "data"))
FILE = DATA / "pythia" / "dijets_mixed.npy"


def load():
    """Features, the window's membership and each sideband's; None where the data are absent."""
    if not FILE.exists():
        return None
    table = np.load(FILE).astype(float)
    mass, features = table[:, 0], table[:, 1:5]
    window, low, high = ((mass >= a) & (mass < b) for a, b in
                         [(3300, 3700), (3100, 3300), (3700, 3900)])
    return features, window, low, high


def cross_fit(features, window, low, high, seed, folds=5, members=10):
    """Held-out scores of all events: the mean of the members' probabilities."""
    generator = np.random.default_rng(seed)
    fold = generator.permutation(len(features)) % folds
    scores = np.zeros(len(features))
    for held_out in range(folds):
        train = (fold != held_out) & (window | low | high)
        weights = np.select([window[train], low[train]],
                            [1 / window[train].sum(), 0.5 / low[train].sum()],
                            0.5 / high[train].sum()) * train.sum() / 2
        test = fold == held_out
        for member in range(members):
            model = HistGradientBoostingClassifier(
                max_iter=200, early_stopping=True, validation_fraction=0.5, n_iter_no_change=10,
                random_state=1000 * seed + 10 * held_out + member)
            model.fit(features[train], window[train], sample_weight=weights)
            scores[test] += model.predict_proba(features[test])[:, 1] / members
    return scores
