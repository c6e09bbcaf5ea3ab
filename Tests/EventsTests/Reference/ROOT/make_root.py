"""Writes small ROOT files beside this script with uproot, and expected.json: what uproot reads in them and in
the files of shared/trials/files/root, which ROOT wrote. Run it with a Python that has uproot and awkward:

    python make_root.py [shared/trials/files/root]

Numbers are given as decimals, of large columns as the CRC-32 of their doubles."""

import json
import pathlib
import platform
import sys
import zlib

import awkward as ak
import numpy as np
import uproot

FOLDER = pathlib.Path(__file__).parent
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
ROWS = 7


def basic():
    """Every type that uproot writes, with values at the ends of their ranges."""
    columns = {"flag": np.array([True, False, True, True, False, False, True])}
    for size in (1, 2, 4, 8):
        signed, unsigned = np.dtype(f"i{size}"), np.dtype(f"u{size}")
        ends = np.iinfo(signed)
        columns[f"i{8 * size}"] = np.array([ends.min, -1, 0, 1, 2, 3, ends.max], signed)
        top = np.iinfo(unsigned).max
        columns[f"u{8 * size}"] = np.array([0, 1, 2, 3, 4, top - 1, top], unsigned)
    columns["f32"] = np.array([0.5, -0.0, np.nan, np.inf, -np.inf, 1e-45, 3.4e38], np.float32)
    columns["f64"] = np.array([0.1, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1.7e308])
    columns["two"] = np.arange(2 * ROWS).reshape(ROWS, 2) / 4
    columns["square"] = np.arange(6 * ROWS, dtype=np.int16).reshape(ROWS, 2, 3)
    columns["énergie μ"] = np.arange(ROWS) * 1e3
    return columns


def jagged():
    lengths = [2, 0, 1, 3, 0, 0, 1]
    values = np.arange(sum(lengths))
    return {
        "n": np.arange(ROWS, dtype=np.int32),
        "pt": ak.unflatten(values / 8, lengths),
        "id": ak.unflatten((values - 3).astype(np.int32), lengths),
        "Muon": ak.zip(
            {
                "pt": ak.unflatten((values * 1.5).astype(np.float32), lengths),
                "isTight": ak.unflatten(values % 2 == 0, lengths),
            }
        ),
    }


def text():
    words = ["signal", "", "ttbar", "énergie μ", "signal", "x" * 300, "0"]
    return {"process": ak.Array(words), "m": np.arange(ROWS, dtype=np.float64)}


def many(count, seed=1):
    random = np.random.default_rng(seed)
    return {
        "m": np.round(random.exponential(500, count), 1),
        "number": np.arange(count, dtype=np.int64),
    }


def kinds(value):
    """What a column is to mktree."""
    if isinstance(value, np.ndarray):
        return np.dtype((value.dtype, value.shape[1:]))
    return ak.type(value).content


def parts(file, name, columns, cuts=None):
    """One basket a branch for each part. Without mktree, uproot writes an RNTuple."""
    file.mktree(name, {key: kinds(value) for key, value in columns.items()})
    cuts = cuts or [0, len(next(iter(columns.values())))]
    for start, end in zip(cuts, cuts[1:]):
        file[name].extend({key: value[start:end] for key, value in columns.items()})


def write():
    with uproot.recreate(FOLDER / "types.root", compression=None) as file:
        parts(file, "tree", basic() | jagged() | text())
    codecs = {
        "plain": None,
        "zlib": uproot.ZLIB(1),
        "lzma": uproot.LZMA(1),
        "lz4": uproot.LZ4(1),
        "zstd": uproot.ZSTD(1),
    }
    with uproot.recreate(FOLDER / "codecs.root", compression=None) as file:
        columns = {name: many(600, seed)["m"] for seed, name in enumerate(codecs)}
        file.mktree("events", {name: "f8" for name in columns})
        file["events"].compression = codecs
        for start, end in [(0, 250), (250, 500), (500, 600)]:
            file["events"].extend({key: value[start:end] for key, value in columns.items()})
    with uproot.recreate(FOLDER / "several.root", compression=None) as file:
        parts(file, "events", many(3))
        parts(file, "events", many(4))
        parts(file, "signal/high/events", many(5))
        file.mktree("empty", {"m": "f8", "n": "i4"})
        file["notes"] = "no tree"
    with uproot.recreate(FOLDER / "histogram.root", compression=None) as file:
        file["h"] = np.histogram([1.0, 2.0, 2.5], bins=3, range=(1, 4))
    with uproot.recreate(FOLDER / "rntuple.root", compression=None) as file:
        file.mkrntuple("events", {"m": np.array([1.0, 2.0])})


def numbers(array):
    """An array's values as they are compared."""
    if array.dtype.kind in "iu":
        return [str(int(v)) for v in array]
    return [repr(float(v)) for v in array]


def checksum(values):
    return zlib.crc32(np.ascontiguousarray(values, "<f8").tobytes())


def kind(dtype):
    return {"b": "booleans", "i": "signed", "u": "unsigned", "f": "floats"}[dtype.kind]


def column(values, isWhole):
    if isWhole:
        return {"kind": kind(values.dtype), "values": numbers(values)}
    return {"kind": kind(values.dtype), "count": len(values), "checksum": checksum(values)}


def expected(path, tree, isWhole):
    """The columns and arrays of a tree; values where `isWhole`, else checksums."""
    columns, arrays = {}, {}
    tree = uproot.open(path)[tree]
    for branch in tree.branches:
        # Strings, numbers and arrays of numbers; the files hold nothing else.
        name, values = branch.name, branch.array(library="ak")
        plain = branch.array(library="np")
        if plain.dtype.kind == "O" and plain.size and isinstance(plain[0], str):
            columns[name] = {"kind": "text", "values": [str(v) for v in plain]}
        elif plain.dtype.names:
            for field in plain.dtype.names:
                columns[f"{name}.{field}"] = column(plain[field], isWhole)
        elif plain.dtype.kind != "O":
            # Steps of a range: uproot multiplies by their size, ROOT divides by their number, and Float16_t is
            # computed in single precision here, in double precision there. A few roundings at the range's end, 10.
            steps = {"Double32": 10 * 2**-51, "Float16": 10 * 2**-22}
            error = [e for key, e in steps.items() if key in str(branch.interpretation)]
            # Of 32 bits uproot takes 2**32 steps, ROOT one less: a step at the range's end.
            if error and branch.interpretation.num_bits == 32:
                error = [12.71 / 2**32]
            for place in np.ndindex(plain.shape[1:]):
                label = name + "".join(f"[{i}]" for i in place)
                columns[label] = column(plain[(slice(None),) + place], isWhole or error)
                if error:
                    columns[label]["error"] = error[0]
        else:
            offsets = np.concatenate([[0], np.cumsum(ak.num(values))])
            flat = np.asarray(ak.flatten(values)).astype(float)
            arrays[name] = {
                "offsets": checksum(offsets), "checksum": checksum(flat), "count": len(flat),
            }
            if isWhole:
                arrays[name]["rows"] = [[float(v) for v in row] for row in values]
    return {"columns": columns, "arrays": arrays}


if __name__ == "__main__":
    write()
    trees = {
        "types": ["tree"],
        "codecs": ["events"],
        "several": ["events;1", "events;2", "signal/high/events", "empty"],
    }
    result = {
        "uproot": uproot.__version__,
        "awkward": ak.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "files": {
            f"{name}.root:{tree}": expected(FOLDER / f"{name}.root", tree, name != "codecs")
            for name in trees
            for tree in trees[name]
        },
        "shared": {},
    }
    if SHARED:
        for path in sorted(SHARED.glob("*.root")):
            tree = uproot.open(path).keys(filter_classname="TTree")[0]
            result["shared"][path.name] = expected(path, tree, False)
    else:
        result["shared"] = json.loads((FOLDER / "expected.json").read_text())["shared"]
    text = json.dumps(result, indent=1, sort_keys=True, ensure_ascii=False)
    (FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
