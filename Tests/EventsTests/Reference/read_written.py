"""Checks that NumPy, h5py, pandas and PyTables read what WrittenColumnsTests.swift wrote into a folder:
SIDEBAND_WRITTEN=FOLDER swift test --filter WrittenColumns; python read_written.py FOLDER"""

import pathlib
import sys
import warnings

import h5py
import numpy as np
import pandas as pd
import tables

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(sys.argv[1])
TEXT = ["a", "", "μ ∆𝜇", "it's", "a"]
EXPECTED = {
    "m": np.array([3.25, 2, -0.0, 1e300, np.nan]),
    "i": np.array([-(2**63), 2**53 + 1, 0, 2**63 - 1, 7]),
    "small": np.array([-1, 2, 3, 4, 5]),
    "u": np.array([2**64 - 1, 2**53 + 1, 0, 1, 2], dtype=np.uint64),
    "ok": np.array([True, False, False, True, True]),
    "te xt μ": np.array(TEXT),
    "no text": np.array([""] * 5),
}


def check(values, name, dtype=None):
    expected = EXPECTED[name]
    values = np.asarray(values)
    if values.dtype.kind == "S":
        values = np.array([v.decode() for v in values])
    if expected.dtype.kind != "U":
        assert values.dtype == (dtype or expected.dtype), (name, values.dtype)
    assert np.array_equal(values, expected, equal_nan=expected.dtype.kind == "f"), (name, values)
    if expected.dtype.kind == "f":
        assert np.array_equal(np.signbit(values[:4]), np.signbit(expected[:4])), name


with np.load(FOLDER / "a.npz", allow_pickle=False) as archive:
    assert archive.files == list(EXPECTED)
    for name in EXPECTED:
        check(archive[name], name)
for file in ["plain.h5", "packed.h5"]:
    with h5py.File(FOLDER / file) as h5:
        assert h5["events"].dtype.names == tuple(EXPECTED)
        for name in EXPECTED:
            check(h5["events"][name], name)
    frame = pd.read_hdf(FOLDER / file, "events")
    assert list(frame.columns) == list(EXPECTED)
    for name in EXPECTED:
        # pandas and PyTables give the numbers 0 and 1 of h5py's booleans.
        check(frame[name].to_numpy(), name, np.int8 if name == "ok" else None)
    with tables.open_file(FOLDER / file) as h5:
        check(h5.root.events.col("i"), "i")
print(np.__version__, h5py.__version__, pd.__version__, tables.__version__)
