"""Writes Typed/*.npy, Typed/*.npz and Typed/expected.json: text, dates, integers beyond 2^53, records within records,
and archives, as NumPy makes them. Run it with a Python that has NumPy and pandas; the versions are noted."""

import pathlib
import zipfile

import numpy as np
from expected_columns import column, write

FOLDER = pathlib.Path(__file__).parent / "Typed"
MASS = [3.25, 2.0, -0.0, 1e300]
SIGNED = np.array([-(2**63), 2**53 + 1, 0, 2**63 - 1])
UNSIGNED = np.array([2**64 - 1, 2**53 + 1, 0, 1], dtype=np.uint64)
FLAG = np.array([True, False, False, True])
TEXT = ["a", "", "μ ∆𝜇", "it's"]
DATES = ["1970-01-01T00:00:00", "NaT", "1582-02-28T23:59:59", "2024-02-29T12:34:56"]
files = {}


def note(name, columns, members=None, names=None):
    files[name] = {"dataset": members, "columns": names, "expected": columns}


def dates(unit):
    return np.array(DATES, dtype=f"M8[{unit}]")


def texts_of(dates):
    return [None if np.isnat(d) else str(d) for d in dates]


units = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "25s"]
dtype = np.dtype(
    [("m", "<f8"), ("text", "<U5"), ("big", ">U5"), ("bytes", "S4"), ("i", "<i8"), ("u", ">u8"), ("ok", "?")]
    + [(f"t {u}", f"<M8[{u}]") for u in units]
    + [("near", "<M8[ns]"), ("late", ">M8[us]"), ("wait", "<m8[s]"), ("z", "<c16")]
    + [("p", [("x", "<f4"), ("q", [("n", "<i2"), ("name", "<U2")])]), ("three", "<f8", (3,))]
    + [("one", "<i4", (1,)), ("square", "<u1", (2, 2)), (("a title", "titled"), "<i4"), ("é μ", "<f8")]
    + [("points", [("x", "<f4"), ("y", "<f4")], (2,)), ("void", "V3")]
)
table = np.zeros(4, dtype=dtype)
near = np.array(["1970-01-01T00:00:00.000000001", "NaT", "1700-01-01", "2262-04-11"], dtype="M8[ns]")
for name, values in {
    "m": MASS, "text": TEXT, "big": TEXT, "bytes": [b"a", b"bb", b"", b"cc c"], "i": SIGNED, "u": UNSIGNED,
    "ok": FLAG, "near": near, "late": dates("us"), "one": [[1], [2], [3], [4]], "titled": [1, -2, 3, -4],
    "three": np.arange(12).reshape(4, 3) / 4, "square": np.arange(16).reshape(4, 2, 2), "é μ": MASS[::-1],
    **{f"t {u}": dates(u) for u in units},
}.items():
    table[name] = values
table["p"]["x"] = [0.5, 1.5, -2, 3]
table["p"]["q"]["n"] = [1, 2, 3, -4]
table["p"]["q"]["name"] = ["x", "yy", "", "é"]
table["points"]["x"] = np.arange(8).reshape(4, 2)
table["points"]["y"] = -np.arange(8).reshape(4, 2)
np.save(FOLDER / "structured.npy", table)
columns = [
    column("m", MASS), column("text", TEXT), column("big", TEXT), column("bytes", table["bytes"]),
    column("i", SIGNED), column("u", UNSIGNED), column("ok", FLAG),
]
columns += [column(f"t {u}", texts_of(table[f"t {u}"]), "text") for u in units]
columns += [
    column("near", texts_of(near), "text"), column("late", texts_of(dates("us")), "text"),
    column("wait", ["(a duration, '<m8[s]')"] * 4), column("z", ["(a complex number, '<c16')"] * 4),
    column("p.x", table["p"]["x"]), column("p.q.n", table["p"]["q"]["n"]),
    column("p.q.name", table["p"]["q"]["name"]),
]
columns += [column(f"three[{i}]", table["three"][:, i]) for i in range(3)]
columns += [column("one", table["one"][:, 0])]
columns += [column(f"square[{i}][{j}]", table["square"][:, i, j]) for i in range(2) for j in range(2)]
columns += [column("titled", table["titled"]), column("é μ", MASS[::-1])]
columns += [column(f"points[{i}].{c}", table["points"][c][:, i]) for i in range(2) for c in "xy"]
columns += [column("void", ["(bytes without a meaning, '|V3')"] * 4)]
note("structured.npy", columns)

grid = np.array([["a", "bb"], ["", "𝜇"], ["c", "d"]])
np.save(FOLDER / "texts.npy", np.asfortranarray(grid))
note("texts.npy", [column("x", grid[:, 0]), column("y", grid[:, 1])], names=["x", "y"])
np.save(FOLDER / "integers.npy", np.stack([SIGNED, SIGNED[::-1]], axis=1))
note("integers.npy", [column("x", SIGNED), column("y", SIGNED[::-1])], names=["x", "y"])
np.save(FOLDER / "dates.npy", dates("ms"))
note("dates.npy", [column("t", texts_of(dates("ms")), "text")], names=["t"])
# The first and the last time of each unit; NumPy's years and months overflow there.
for unit in ["h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]:
    ends = np.array([-(2**63) + 1, -(10**18), -1, 2**63 - 1]).view(f"M8[{unit}]")
    np.save(FOLDER / f"ends-{unit}.npy", ends)
    note(f"ends-{unit}.npy", [column("t", texts_of(ends), "text")], names=["t"])
with open(FOLDER / "two-arrays.npy", "wb") as file:
    np.save(file, np.array(MASS))
    np.save(file, np.array(MASS))
np.save(FOLDER / "objects.npy", np.array([1.5, "a"], dtype=object), allow_pickle=True)

parts = {"m": np.array(MASS), "i": SIGNED, "u": UNSIGNED, "ok": FLAG, "text": np.array(TEXT), "μ b/c": np.array(MASS)}
note("columns.npz", [column(name, values) for name, values in parts.items()])
files["columns-packed.npz"] = files["columns.npz"]
np.savez(FOLDER / "columns.npz", **parts)
np.savez_compressed(FOLDER / "columns-packed.npz", **parts)
x = np.arange(12.0).reshape(4, 3)
np.savez(
    FOLDER / "xy.npz", X=x, y=np.array([1, 0, 0, 1]), mjj=np.array(MASS)[:, None], run=np.float64(7),
    edges=np.arange(3.0), cube=np.zeros((4, 2, 2)), note=np.array(["a", None, 2.5, ()], dtype=object),
)
xs = [column(f"X[{i}]", x[:, i]) for i in range(3)]
y, mjj = column("y", [1, 0, 0, 1]), column("mjj", MASS)
pickled = column("note", ["(pickled Python objects)"] * 4)
note("xy.npz", [*xs, y, mjj, pickled])
renamed = [dict(c, name=n) for c, n in zip(xs, ["a", "b", "c"])]
note("xy.npz, X,y,mjj", [*xs, y, mjj], members="X,y,mjj")
note("xy.npz, mjj , X", [mjj, *renamed], members="mjj , X", names=["a", "b", "c"])
note("xy.npz, X", renamed, members="X", names=["a", "b", "c"])
note("xy.npz, edges", [column("e", np.arange(3.0))], members="edges", names=["e"])
np.savez_compressed(FOLDER / "table.npz", table[["m", "text"]], np.arange(2))
note("table.npz", [column("m", MASS), column("text", TEXT)])
np.savez(FOLDER / "matrix.npz", events=x)
note("matrix.npz", renamed, names=["a", "b", "c"])
# Sizes behind the data, large headers, and a comment: what other programs make of zip.
with zipfile.ZipFile(FOLDER / "streamed.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.comment = b"PK\5\6" + bytes(30)

    class Pipe:
        def __init__(self, file):
            self.write, self.flush = file.write, file.flush

    for name in ["m", "i"]:
        with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
            np.lib.format.write_array(member, np.asarray(parts[name]))
note("streamed.npz", [column("m", MASS), column("i", SIGNED)])
pipe = open(FOLDER / "piped.npz", "wb")
with zipfile.ZipFile(Pipe(pipe), "w") as archive:
    archive.writestr(zipfile.ZipInfo("m.npy"), (lambda b: (np.save(b, np.array(MASS)), b.getvalue())[1])(__import__("io").BytesIO()))
pipe.close()
note("piped.npz", [column("m", MASS)])
write(FOLDER, files)
