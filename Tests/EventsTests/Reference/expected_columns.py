"""What the scripts beside write into their expected.json of typed columns: of each its name, its kind (floats,
signed, unsigned, booleans, text), and its values as text: numbers in decimals, and null where a text is missing."""

import json
import platform

import numpy as np
import pandas as pd

KINDS = {"f": "floats", "i": "signed", "u": "unsigned", "b": "booleans", "U": "text", "S": "text"}


def column(name, values, kind=None):
    if kind is None:
        values = np.asarray(values)
        kind = KINDS[values.dtype.kind]
    if kind == "text":
        texts = [None if pd.isna(v) else v.decode() if isinstance(v, bytes) else str(v) for v in values]
    elif kind == "floats":
        texts = [repr(float(v)) for v in values]
    else:
        texts = [str(int(v)) for v in values]
    return {"name": name, "kind": kind, "values": texts}


def write(folder, files, **versions):
    expected = {"python": platform.python_version(), "numpy": np.__version__, **versions, "files": files}
    text = json.dumps(expected, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
