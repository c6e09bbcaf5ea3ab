"""Writes the .h5 files beside this script and expected.json: what pandas, PyTables and h5py make of
small tables. Run it with a Python that has all three; the versions are noted in expected.json."""

import json
import pathlib
import platform
import warnings

import h5py
import numpy as np
import pandas as pd
import tables

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(__file__).parent
MASS = [3.25, 2.0, -0.0, 1e300, 91.1876]
COUNT = [-3, 0, 7, 120, -128]
FLAG = [True, False, False, True, True]
TEXT = ["a", "bb", "", "ccc", "dé"]

frame = pd.DataFrame(
    {
        "m": MASS,
        "n": np.array(COUNT, dtype=np.int8),
        "pt j": np.array([0.1, 0.2, 0.3, 0.4, 0.5], dtype=np.float32),
        "isSignal": FLAG,
        "μ": [5.0, 4.0, 3.0, 2.0, 1.0],
    },
    index=[10, 20, 30, 40, 50],
)
with_text = frame.assign(flavour=TEXT)
expected = {}


def note(name, columns, dataset=None, names=None, text=()):
    expected[name] = {
        "dataset": dataset,
        "columns": names,
        "names": [column for column, _ in columns],
        "values": [[repr(float(v)) for v in values] for _, values in columns],
        "text": list(text),
    }


def of_frame(frame):
    return [(str(name), frame[name]) for name in frame.columns]


frame.to_hdf(FOLDER / "fixed.h5", key="df", mode="w")
note("fixed", of_frame(frame))

PACKED = {"complevel": 9, "complib": "zlib"}
with_text.to_hdf(FOLDER / "fixed-text.h5", key="deep/er/df", mode="w", **PACKED)
note("fixed-text", of_frame(frame), text=["flavour"])

numbered = pd.DataFrame(np.arange(6.0).reshape(3, 2))
numbered.to_hdf(FOLDER / "fixed-numbered.h5", key="df", mode="w")
note("fixed-numbered", of_frame(numbered))

with_text.to_hdf(FOLDER / "table.h5", key="df", mode="w", format="table", **PACKED)
note("table", of_frame(frame), text=["flavour"])

frame.to_hdf(
    FOLDER / "table-data-columns.h5",
    key="df",
    mode="w",
    format="table",
    data_columns=["n", "isSignal"],
    index=False,
    **PACKED,
)
note("table-data-columns", of_frame(frame))

numbered.to_hdf(
    FOLDER / "table-numbered.h5", key="df", mode="w", format="table", index=False, **PACKED
)
note("table-numbered", of_frame(numbered))


class Row(tables.IsDescription):
    m = tables.Float64Col(pos=0)
    n = tables.UInt16Col(pos=1)
    isSignal = tables.BoolCol(pos=2)
    name = tables.StringCol(4, pos=3)


with tables.open_file(FOLDER / "pytables.h5", "w") as file:
    table = file.create_table("/", "events", Row, filters=tables.Filters(4, "zlib"))
    for values in zip(MASS, range(5), FLAG, [t.encode() for t in TEXT]):
        table.append([values])
note(
    "pytables", [("m", MASS), ("n", range(5)), ("isSignal", FLAG)], text=["name"], names=None
)

records = np.zeros(
    5,
    dtype=[
        ("m", ">f8"),
        ("half", "<f2"),
        ("long", np.longdouble),
        ("i1", "i1"),
        ("i2", ">i2"),
        ("u4", ">u4"),
        ("i8", "<i8"),
        ("u8", "<u8"),
        ("ok", "?"),
        ("three", "<f4", (3,)),
        ("text", "S4"),
    ],
)
records["m"] = MASS
for name, values in {
    "half": [0.5, -2, 65504, 6e-8, 0],
    "long": [0.1, 1e-300, -3, 0, 1],
    "i1": COUNT,
    "i2": [-32768, 258, 0, 1, 2],
    "u4": [4294967295, 258, 0, 1, 2],
    "i8": [-(2**63), 2**53, 0, 1, 2],
    "u8": [2**64 - 2048, 258, 0, 1, 2],
    "ok": FLAG,
    "text": [t.encode() for t in TEXT],
}.items():
    records[name] = values
numeric = [name for name in records.dtype.names if name not in ("three", "text")]
with h5py.File(FOLDER / "records.h5", "w") as file:
    file.create_dataset("a/b/events", data=records)
note(
    "records",
    [(name, records[name]) for name in numeric] + [(f"three[{i}]", records["three"][:, i]) for i in range(3)],
    text=["text"],
)

with h5py.File(FOLDER / "records-packed.h5", "w", libver="v110") as file:
    file.create_dataset(
        "events", data=records[["m", "i8"]], chunks=(2,), compression="gzip", shuffle=True,
        fletcher32=True,
    )
note("records-packed", [("m", MASS), ("i8", records["i8"])])

with h5py.File(FOLDER / "columns.h5", "w") as file:
    file.create_dataset("m", data=MASS, compression="gzip")
    file.create_dataset("n", data=np.array(COUNT, dtype=">i4"))
    file.create_dataset("ok", data=FLAG)
    file.create_dataset("name", data=TEXT)
    file.create_dataset("run", data=7)
note("columns", [("m", MASS), ("n", COUNT), ("ok", FLAG)], text=["name"])

matrix = np.column_stack([MASS, COUNT, [0.1, 0.2, 0.3, 0.4, 0.5]])
with h5py.File(FOLDER / "matrix.h5", "w") as file:
    file.create_dataset("x", data=matrix, chunks=(2, 2), compression="gzip")
    file.create_dataset("y", data=matrix[:, :1].astype(">f4"))
    file.create_group("sub").create_dataset("z", data=matrix[:, :2])
note(
    "matrix",
    [("m", matrix[:, 0]), ("a", matrix[:, 1]), ("b", matrix[:, 2])],
    dataset="x",
    names=["m", "a", "b"],
)

with h5py.File(FOLDER / "external.h5", "w") as file:
    file.create_dataset("events", data=records[["m", "i8"]])
    file.create_dataset("far", shape=(5, 2), dtype="<f8", external=[("far.raw", 0, 80)])

with h5py.File(FOLDER / "lzf.h5", "w") as file:
    file.create_dataset("events", data=records[["m", "i8"]], chunks=(2,), compression="lzf")
pd.Series(MASS).to_hdf(FOLDER / "series.h5", key="s", mode="w")
frame[:0].to_hdf(FOLDER / "no-rows.h5", key="df", mode="w")
frame.to_hdf(
    FOLDER / "blosc.h5", key="df", mode="w", format="table", index=False, complevel=9, complib="blosc"
)

text = json.dumps(
    {
        "h5py": h5py.__version__,
        "hdf5": h5py.version.hdf5_version,
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "python": platform.python_version(),
        "tables": tables.__version__,
        "files": expected,
    },
    indent=1,
    sort_keys=True,
    ensure_ascii=False,
)
(FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
