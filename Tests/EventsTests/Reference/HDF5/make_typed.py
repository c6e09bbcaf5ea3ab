"""Writes Typed/*.h5 and Typed/expected.json: text, categories, booleans, integers beyond 2^53, links to other files, and
the filters LZF, LZ4, Zstandard and bzip2, as pandas, PyTables, h5py and hdf5plugin write them. Run it with a Python
that has them all; the versions are noted."""

import pathlib
import sys
import warnings

import h5py
import hdf5plugin
import numpy as np
import pandas as pd
import tables

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from expected_columns import column, write

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(__file__).parent / "Typed"
MASS = [3.25, 2.0, -0.0, 1e300, 91.1876]
SIGNED = np.array([-(2**63), 2**53 + 1, 0, 2**63 - 1, 7])
UNSIGNED = np.array([2**64 - 1, 2**53 + 1, 0, 1, 2], dtype=np.uint64)
FLAG = np.array([True, False, False, True, True])
TEXT = ["a", "μ ∆𝜇", "", "it's long enough to be on the heap", "a"]
WITH_NAN = ["a", np.nan, "b", "a", "μ"]
DATES = pd.to_datetime(["1970-01-01", None, "2024-02-29 12:34:56.789", "1700-03-01", "2100-01-01"], format="ISO8601")
files = {}
PACKED = {"complevel": 9, "complib": "zlib"}


def note(name, columns, dataset=None, names=None):
    files[name] = {"dataset": dataset, "columns": names, "expected": columns}


def dates(values):
    return column("", [None if np.isnat(d) else str(d) for d in np.asarray(values)], "text")["values"]


def categories(values, kind, **settings):
    return pd.Categorical(values, **settings), kind


# Categories in pandas' format "table", whose codes are -1 where a value is missing.
CATEGORICAL = {
    "sort": categories(["sig", "bkg", "bkg", "μ", "sig"], "text"),
    "gap": categories(["x", None, "y", "x", None], "text"),
    "number": categories([10, -5, 10, 2**53 + 1, -5], "signed"),
    "numbers with gaps": categories([3, None, 3, 1, None], "floats"),
    "float": categories([0.5, 2.5, 0.5, -1.0, 2.5], "floats"),
    "flag": categories([True, False, True, True, False], "booleans"),
    "ordered": categories(["lo", "hi", "lo", "mid", "hi"], "text", categories=["lo", "mid", "hi"], ordered=True),
    "unused": categories(["b", "b", "b", "c", "b"], "text", categories=["a", "b", "c", "d"]),
    "empty": categories([np.nan] * 5, "floats", categories=pd.Index([], dtype=float)),
}
frame = pd.DataFrame({"m": MASS, **{name: values for name, (values, _) in CATEGORICAL.items()}})
expected = [column("m", MASS)] + [
    column(name, list(values) if kind == "text" else np.asarray(values, dtype=object), kind)
    for name, (values, kind) in CATEGORICAL.items()
]
frame.to_hdf(FOLDER / "categories.h5", key="df", mode="w", format="table", index=False, **PACKED)
note("categories.h5", expected)
few = {"m": "m", "gap": "gap", "numbers with gaps": "gaps", "flag": "flag"}
named = frame[list(few)].rename(columns=few)
named.to_hdf(
    FOLDER / "categories-data-columns.h5", key="deep/df", mode="w", format="table", data_columns=True, index=False, **PACKED
)
note("categories-data-columns.h5", [dict(c, name=few[c["name"]]) for c in expected if c["name"] in few])

frame = pd.DataFrame(
    {"m": MASS, "text": WITH_NAN, "other text": TEXT, "i": SIGNED, "ok": FLAG, "t": DATES, "é μ": MASS[::-1]}
)
typed = [
    column("m", MASS), column("text", WITH_NAN, "text"), column("other text", TEXT), column("i", SIGNED),
    column("ok", FLAG), {"name": "t", "kind": "text", "values": dates(frame["t"])}, column("é μ", MASS[::-1]),
]
frame.to_hdf(FOLDER / "table.h5", key="df", mode="w", format="table", index=False, complevel=4, complib="bzip2")
# pandas writes an empty text and a missing one alike where they are in one block, and reads both as missing.
note("table.h5", typed)
frame = frame.assign(
    u=UNSIGNED,
    mixed=pd.Series([1, "two", None, 2.5, True], dtype=object),
    numbers=pd.Series([1, None, 3, 2.5, 4], dtype=object),
    flags=pd.Series([True, False, True, True, False], dtype=object),
)
frame.to_hdf(FOLDER / "fixed.h5", key="df", mode="w", **PACKED)
note(
    "fixed.h5",
    typed + [
        column("u", UNSIGNED), column("mixed", ["1", "two", None, "2.5", "True"], "text"),
        column("numbers", [1, np.nan, 3, 2.5, 4]), column("flags", [True, False, True, True, False]),
    ],
)
odd = pd.DataFrame({"m": MASS, "what": pd.Series([1j, "a", {}, None, ()], dtype=object)})
odd.to_hdf(FOLDER / "fixed-odd.h5", key="df", mode="w", **PACKED)
note("fixed-odd.h5", [column("m", MASS), column("what", ["(pickled objects that are not read here)"] * 5)])

# Every kind of text in h5py, one dataset a column, beside what is none.
with h5py.File(FOLDER / "columns.h5", "w") as file:
    file["m"] = np.array(MASS)[:, None]
    file["i"], file["u"], file["ok"] = SIGNED, UNSIGNED, FLAG
    file["fixed"] = np.array([b"a", b"bb", b"", b"cc c", b"a"])
    file.create_dataset("utf8", data=[t.encode() for t in TEXT], dtype=h5py.string_dtype("utf-8", 40))
    file.create_dataset("long", data=TEXT, chunks=(2,), compression="gzip")
    file.create_dataset("enum", data=[0, 2, 0, 1, 1], dtype=h5py.enum_dtype({"a": 0, "b": 1, "c": 2}, basetype="u1"))
    file["edges"], file["run"], file["note"] = np.arange(3.0), 7, "made by hand"
    file["cube"] = np.zeros((5, 2, 2))
    file["reference"] = np.array([file["m"].ref] * 5, dtype=h5py.ref_dtype)
    file["alias"] = h5py.SoftLink("/m")
note(
    "columns.h5",
    sorted(
        [
            column("m", MASS), column("i", SIGNED), column("u", UNSIGNED), column("ok", FLAG),
            column("fixed", [b"a", b"bb", b"", b"cc c", b"a"]), column("utf8", TEXT), column("long", TEXT),
            column("enum", [0, 2, 0, 1, 1], "unsigned"), column("reference", ["(a reference)"] * 5),
        ],
        key=lambda c: c["name"],
    ),
)
note("columns.h5, alias,/long", [column("m", MASS), column("long", TEXT)], dataset="alias,/long")
note("columns.h5, edges", [column("e", np.arange(3.0))], dataset="edges", names=["e"])

x = np.arange(20.0).reshape(5, 4)
with h5py.File(FOLDER / "xy.h5", "w") as file:
    file["X"], file["y"], file["mjj"] = x, FLAG, MASS
    file.create_group("sub")["z"] = x[:, :2]
    file["sub/w"] = MASS
xs = [column(f"X[{i}]", x[:, i]) for i in range(4)]
note("xy.h5, /", [*xs, column("mjj", MASS), column("y", FLAG)], dataset="/")
note("xy.h5, X,y,mjj", [*xs, column("y", FLAG), column("mjj", MASS)], dataset="X,y,mjj")
renamed = [dict(c, name=n) for c, n in zip(xs, "abcd")]
note("xy.h5, mjj, /X", [column("mjj", MASS), *renamed], dataset="mjj, /X", names=list("abcd"))
note("xy.h5, X, all", [*renamed, column("y", FLAG)], dataset="X,y", names=list("abcd") + ["y"])
note("xy.h5, sub", [column("w", MASS), column("z[0]", x[:, 0]), column("z[1]", x[:, 1])], dataset="sub")
note("xy.h5, sub,y", [column("w", MASS), column("z[0]", x[:, 0]), column("z[1]", x[:, 1]), column("y", FLAG)],
     dataset="sub,y")

dtype = np.dtype(
    [("m", "<f8"), ("i", ">i8"), ("u", "<u8"), ("ok", "?"), ("fixed", "S4"), ("long", h5py.string_dtype())]
    + [("p", [("x", "<f4"), ("q", [("n", "<i2")])]), ("three", "<f4", (3,)), ("square", "<u1", (2, 2))]
    + [("one", "<i4", (1,)), ("names", "S2", (2,)), ("z", "<c8"), ("list", h5py.vlen_dtype("i4"))]
)
records = np.zeros(5, dtype=dtype)
for name, values in {
    "m": MASS, "i": SIGNED, "u": UNSIGNED, "ok": FLAG, "fixed": [b"a", b"bb", b"", b"cc c", b"a"],
    "long": TEXT, "three": np.arange(15).reshape(5, 3) / 4, "square": np.arange(20).reshape(5, 2, 2),
    "one": np.arange(5)[:, None], "names": [[b"a", b"b"]] * 5, "z": [1 + 2j] * 5,
    "list": [np.arange(2, dtype="i4")] * 5,
}.items():
    for row in range(5):
        records[name][row] = values[row]
records["p"]["x"], records["p"]["q"]["n"] = [0.5, 1.5, -2, 3, 4], [1, 2, 3, -4, 5]
with h5py.File(FOLDER / "records.h5", "w") as file:
    file["events"] = records
note(
    "records.h5",
    [
        column("m", MASS), column("i", SIGNED), column("u", UNSIGNED), column("ok", FLAG),
        column("fixed", records["fixed"]), column("long", TEXT), column("p.x", records["p"]["x"]),
        column("p.q.n", records["p"]["q"]["n"]),
    ]
    + [column(f"three[{i}]", records["three"][:, i]) for i in range(3)]
    + [column(f"square[{i}][{j}]", records["square"][:, i, j]) for i in range(2) for j in range(2)]
    + [column("one", records["one"][:, 0]), column("names[0]", ["a"] * 5), column("names[1]", ["b"] * 5)]
    + [column("z.r", [1.0] * 5), column("z.i", [2.0] * 5), column("list", ["(a list)"] * 5)],
)


class Row(tables.IsDescription):
    m = tables.Float64Col(pos=0)
    i = tables.Int64Col(pos=1)
    ok = tables.BoolCol(pos=2)
    name = tables.StringCol(4, pos=3)
    byte = tables.UInt8Col(pos=4)


with tables.open_file(FOLDER / "pytables.h5", "w") as file:
    table = file.create_table("/", "events", Row, filters=tables.Filters(4, "bzip2", fletcher32=True))
    for values in zip(MASS, SIGNED, FLAG, [b"a", b"bb ", b"", b"cccc", b"a"], range(5)):
        table.append([values])
note(
    "pytables.h5",
    [
        column("m", MASS), column("i", SIGNED), column("ok", FLAG), column("name", ["a", "bb ", "", "cccc", "a"]),
        column("byte", np.arange(5, dtype="u1")),
    ],
)

# Spaces and zeros behind texts of C and Fortran.
with h5py.File(FOLDER / "padding.h5", "w") as file:
    for name, padding in [("null", h5py.h5t.STR_NULLPAD), ("end", h5py.h5t.STR_NULLTERM), ("space", h5py.h5t.STR_SPACEPAD)]:
        type = h5py.h5t.C_S1.copy()
        type.set_size(4)
        type.set_strpad(padding)
        made = h5py.h5d.create(file.id, name.encode(), type, h5py.h5s.create_simple((3,)))
        data = np.array([b"a   ", b"b\0 c", b"dddd"] if name != "space" else [b"a   ", b" b  ", b"dddd"], dtype="S4")
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, data, mtype=type)
    file["m"] = [1.0, 2, 3]
note(
    "padding.h5",
    [column("end", ["a   ", "b", "dddd"]), column("m", [1.0, 2, 3]), column("null", ["a   ", "b", "dddd"]),
     column("space", ["a", " b", "dddd"])],
)

# Links to other files: in the new kind of group, by the dozen, to a group, and to what is not there.
with h5py.File(FOLDER / "linked-target.h5", "w") as file:
    file["deep/events"] = records[["m", "i"]]
    file["deep/columns/m"], file["deep/columns/text"] = MASS, TEXT
note("linked-target.h5", [column("m", MASS), column("text", TEXT)], dataset="deep/columns")
with h5py.File(FOLDER / "linked.h5", "w") as file:
    file["events"] = h5py.ExternalLink("linked-target.h5", "/deep/events")
note("linked.h5", [column("m", MASS), column("i", SIGNED)])
with h5py.File(FOLDER / "linked-group.h5", "w", libver="latest") as file:
    for number in range(20):
        file[f"soft {number}"] = h5py.SoftLink("/events")
    file["events"] = h5py.ExternalLink("/no/such/folder/linked-target.h5", "deep/columns")
note("linked-group.h5", [column("m", MASS), column("text", TEXT)])
files["linked-group.h5, soft 3"] = {**files["linked-group.h5"], "dataset": "soft 3/"}
with h5py.File(FOLDER / "linked-nowhere.h5", "w") as file:
    file["far"] = h5py.ExternalLink("absent.h5", "/events")
    file["wrong"] = h5py.ExternalLink("linked-target.h5", "/no/such")
    file["self"] = h5py.ExternalLink("linked-nowhere.h5", "/")
    file["near"] = records[["m", "i"]]
note("linked-nowhere.h5, near", [column("m", MASS), column("i", SIGNED)], dataset="near")

# Filters, with blocks that shrink, that do not, and that are equal bytes.
random = np.random.default_rng(1).random(100)
data = np.zeros(300, dtype=[("m", "<f8"), ("n", "<i4")])
data["m"][:100], data["n"] = random, np.arange(300) // 50
packed = [column("m", data["m"]), column("n", data["n"])]
for name, settings in {
    "lzf": {"compression": "lzf", "shuffle": True},
    "lz4": dict(hdf5plugin.LZ4(nbytes=512)),
    "zstd": dict(hdf5plugin.Zstd(clevel=5)),
    "bzip2": dict(hdf5plugin.BZip2()),
}.items():
    with h5py.File(FOLDER / f"filter-{name}.h5", "w") as file:
        file.create_dataset("events", data=data, chunks=(100,), **settings)
    files[f"filter-{name}.h5"] = {"dataset": None, "columns": None, "expected": packed}
for name, settings in {
    "blosc2": dict(hdf5plugin.Blosc2()), "bitshuffle": dict(hdf5plugin.Bitshuffle()),
    "scaleoffset": {"scaleoffset": 0},
}.items():
    with h5py.File(FOLDER / f"unread-{name}.h5", "w") as file:
        file.create_dataset("m", data=np.arange(300), chunks=(100,), **settings)

write(
    FOLDER, files, pandas=pd.__version__, h5py=h5py.__version__, hdf5=h5py.version.hdf5_version,
    tables=tables.__version__, hdf5plugin=hdf5plugin.version,
)
