"""Writes the .npy files beside this script and expected.json: what another implementation makes of
the format. Run it with a Python that has NumPy; the versions are noted in expected.json."""

import json
import pathlib
import platform
import warnings

import numpy as np

FOLDER = pathlib.Path(__file__).parent
MASS = [3.25, 2.0, -0.0, 1e300]
COUNT = [-3, 0, 7, 120]


def fields(**types):
    return np.dtype(list(types.items()))


def table(dtype, *columns):
    array = np.zeros(len(columns[0]), dtype=dtype)
    for name, column in zip((n for n in dtype.names if n), columns):
        array[name] = column
    return array


plain = np.column_stack([MASS, [0.1, 0.2, 0.3, 0.4], COUNT])
ARRAYS = {
    "plain-c": (np.ascontiguousarray(plain), None),
    "plain-fortran": (np.asfortranarray(plain), None),
    "plain-float32": (plain[:3].astype(np.float32), None),
    "plain-big-endian": (plain.astype(">f8"), None),
    "plain-int16": (np.array([[1, -2], [300, -32768]], dtype=np.int16), None),
    "plain-bool": (np.array([[True, False], [False, True]]), None),
    "plain-vector": (np.array(MASS), None),
    "plain-no-rows": (np.zeros((0, 2)), None),
    "structured": (table(fields(m="<f8", n="i1", isSignal="?"), MASS, COUNT, [1, 0, 0, 1]), None),
    "structured-one": (table(fields(m="<f8"), MASS), None),
    "structured-big-endian": (
        table(fields(m=">f4", n=">i2", k=">u4"), MASS[:3], COUNT[:3], [1, 2, 4294967295]),
        None,
    ),
    "structured-padded": (
        table(
            np.dtype([("n", "i1"), ("m", "<f8"), ("k", "<u2")], align=True),
            COUNT,
            MASS,
            [1, 2, 3, 65535],
        ),
        None,
    ),
    "structured-latin": (table(fields(m="<f8", **{"énergie": "<f8"}), MASS, COUNT), None),
    "structured-unicode": (table(fields(m="<f8", **{"μ 'q'": "<f8"}), MASS, COUNT), None),
    "plain-version-2": (plain, (2, 0)),
    "structured-version-3": (table(fields(m="<f8", n="<i8"), MASS, COUNT), (3, 0)),
}

files = {}
for name, (array, version) in ARRAYS.items():
    with warnings.catch_warnings(), open(FOLDER / f"{name}.npy", "wb") as file:
        warnings.simplefilter("ignore")
        np.lib.format.write_array(file, array, version=version)
    if array.dtype.names:
        names = [n for n in array.dtype.names if n]
        columns = [array[n] for n in names]
    else:
        square = array if array.ndim == 2 else array[:, None]
        names = ["m"] + [f"c{i}" for i in range(1, square.shape[1])]
        columns = [square[:, i] for i in range(square.shape[1])]
    files[name] = {"names": names, "columns": [[repr(float(v)) for v in c] for c in columns]}

expected = {
    "numpy": np.__version__,
    "python": platform.python_version(),
    "files": files,
}
text = json.dumps(expected, indent=1, sort_keys=True, ensure_ascii=False)
(FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
