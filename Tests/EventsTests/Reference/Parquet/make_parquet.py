"""Writes the .parquet files beside this script and expected.json: what another implementation makes of
the format. Run it with a Python that has pandas and pyarrow; the versions are noted in expected.json."""

import datetime
import decimal
import json
import math
import pathlib
import platform

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).parent
ROWS = 42
RANDOM = np.random.default_rng(7)

INTEGERS = {
    "int8": [-128, 0, 127],
    "int16": [-32768, 5, 32767],
    "int32": [-(2**31), -1, 2**31 - 1],
    "int64": [-(2**63), 2**53 + 1, 2**63 - 1],
    "uint8": [0, 7, 255],
    "uint16": [0, 7, 65535],
    "uint32": [0, 7, 2**32 - 1],
    "uint64": [0, 2**63 + 3, 2**64 - 1],
    "small": [-5, 0, 2**53],
}
FLOATS = [0.1, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, -2.5]
TEXTS = ["signal", "", "Untergrund ä", "μ→eγ", "signal", "a" * 40, "x\ny", "True"]


def repeated(values, rows=ROWS):
    return [values[i % len(values)] for i in range(rows)]


def holed(values, every=4):
    return [None if i % every == 2 or 20 <= i < 33 else v for i, v in enumerate(values)]


def typed(types):
    """A column of each of some types."""
    columns = {}
    for name in types:
        if name in INTEGERS:
            kind = pa.int64() if name == "small" else getattr(pa, name)()
            columns[name] = pa.array(repeated(INTEGERS[name]), kind)
        elif name == "float16":
            columns[name] = pa.array(np.array(repeated([0.1, -2, 65504, math.nan]), np.float16))
        elif name in ("float32", "float64"):
            columns[name] = pa.array(repeated(FLOATS), getattr(pa, name)())
        elif name == "bool":
            columns[name] = pa.array(repeated([True, False, False]))
        elif name == "text":
            columns[name] = pa.array(repeated(TEXTS))
    return columns


ALL = [*INTEGERS, "float16", "float32", "float64", "bool", "text"]
DECIMALS = ["0.10", "-12345.67", "99999.99", "0.00"]
LARGE = ["123456789012345678901234567.5", "-0.1", "7.0"]


def meaning():
    """Values that mean something besides a number."""
    day = datetime.date(2024, 2, 29)
    moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 123456)
    time = datetime.time(23, 59, 59, 999999)
    decimals = [decimal.Decimal(text) for text in repeated(DECIMALS)]
    large = [decimal.Decimal(text) for text in repeated(LARGE)]
    return {
        "date": pa.array([day] * ROWS),
        "time ms": pa.array([time] * ROWS, pa.time32("ms")),
        "time us": pa.array([time] * ROWS, pa.time64("us")),
        "time ns": pa.array([time] * ROWS, pa.time64("ns")),
        "ms": pa.array([moment] * ROWS, pa.timestamp("ms")),
        "us": pa.array([moment] * ROWS, pa.timestamp("us")),
        "ns": pa.array(holed([moment] * ROWS), pa.timestamp("ns")),
        "UTC": pa.array([moment] * ROWS, pa.timestamp("us", "UTC")),
        "duration": pa.array([5] * ROWS, pa.duration("us")),
        "decimal 7": pa.array(decimals, pa.decimal128(7, 2)),
        "decimal 12": pa.array(holed(decimals), pa.decimal128(12, 2)),
        "decimal 38": pa.array(large, pa.decimal128(38, 1)),
        "decimal 60": pa.array(large, pa.decimal256(60, 1)),
        "category": pa.array(repeated(TEXTS)).dictionary_encode(),
        "large": pa.array(holed(repeated(TEXTS)), pa.large_string()),
        "bytes": pa.array([b"sig", b"bkg"] * (ROWS // 2)),
        "raw": pa.array([b"\xff\xfe", b"bkg"] * (ROWS // 2)),
        "fixed": pa.array([b"abc"] * ROWS, pa.binary(3)),
        "nothing": pa.nulls(ROWS),
    }


def nested():
    point = {"x": 1.5, "n": 3, "inner": {"t": "deep", "v": None}}
    return {
        "m": pa.array(range(ROWS), pa.float64()),
        "list": pa.array([[1.0, 2.0], [], None] * (ROWS // 3)),
        "p": pa.array([point, None, {**point, "x": None}] * (ROWS // 3)),
        "map": pa.array([[("a", 1)], [], None] * (ROWS // 3), pa.map_(pa.string(), pa.int32())),
        "structs": pa.array([[{"a": 1, "b": 2}], []] * (ROWS // 2)),
        "last": pa.array(repeated([1, 2, 3])),
    }


def shown(value):
    """A value as decimal digits, or as a text with a mark before it."""
    if value is None:
        return None
    if isinstance(value, str):
        return "'" + value
    if isinstance(value, (bool, np.bool_)):
        return repr(float(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    return repr(float(value))


def kind(type):
    """What a column is to the reader: its content, and the integers that stand for its values."""
    if pa.types.is_dictionary(type):
        return kind(type.value_type)
    if pa.types.is_boolean(type):
        return "booleans"
    if pa.types.is_unsigned_integer(type):
        return "unsigned"
    if pa.types.is_signed_integer(type) or pa.types.is_temporal(type):
        return "signed"
    if pa.types.is_floating(type) or pa.types.is_decimal(type) or pa.types.is_null(type):
        return "floats"
    if pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_binary(type):
        return "text"
    return "unreadable"


def described(table):
    columns = []
    for name in table.column_names:
        column = table[name].combine_chunks()
        type = column.type
        entry = {"name": name, "kind": kind(type)}
        if pa.types.is_struct(type):
            for member in described(pa.Table.from_struct_array(without_holes(column))):
                columns.append({**member, "name": f"{name}.{member['name']}"})
            continue
        if pa.types.is_temporal(type):
            width = pa.int32() if type.bit_width == 32 else pa.int64()
            column = column.view(width)
        values = column.to_pylist()
        if any(isinstance(value, bytes) for value in values):
            try:
                values = [value.decode() for value in values]
            except UnicodeDecodeError:
                entry["kind"] = "unreadable"
        if name == "fixed":
            entry["kind"] = "unreadable"
        if entry["kind"] == "unreadable":
            nested = pa.types.is_list(type), pa.types.is_map(type)
            entry["text"] = {(True, False): "(a list)", (False, True): "(a map)"}.get(
                nested, "(bytes)"
            )
        else:
            entry["values"] = [shown(value) for value in values]
        columns.append(entry)
    return columns


def without_holes(column):
    """A column of structures whose members are missing where the structure is."""
    mask = column.is_null()
    members = [
        pa.compute.if_else(mask, pa.scalar(None, m.type), m)
        if not pa.types.is_struct(m.type)
        else pa.array(
            [None if gone.as_py() else v.as_py() for v, gone in zip(m, mask)], m.type
        )
        for m in [column.field(i) for i in range(column.type.num_fields)]
    ]
    return pa.StructArray.from_arrays(members, [f.name for f in column.type])


# Several files hold one table.
tables = []
files = {}


def note(name, table):
    columns = described(table)
    if columns not in tables:
        tables.append(columns)
    files[name] = tables.index(columns)


def write(name, columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    options = {"compression": "none", **options}
    pq.write_table(table, FOLDER / f"{name}.parquet", **options)
    back = pq.read_table(FOLDER / f"{name}.parquet")
    note(name, back)


# Every type; required, with and without dictionaries, in both versions of pages.
plain = pa.table(typed(ALL))
required = plain.schema
for i in range(len(required)):
    required = required.set(i, required.field(i).with_nullable(False))
write("types", plain, use_dictionary=False)
write("types-required", plain.cast(required), use_dictionary=False, data_page_version="2.0")
write("types-dictionary", plain, compression="snappy")
holes = {n: pa.array(holed(plain[n].to_pylist()), plain[n].type) for n in plain.column_names}
write("holes", holes, use_dictionary=False)
write("holes-dictionary", holes, data_page_version="2.0", compression="zstd")
write("meaning", meaning(), use_dictionary=["category", "large", "decimal 38"])
write("nested", nested(), compression="zstd")

# Every encoding.
whole = [n for n in INTEGERS]
floats = ["float16", "float32", "float64"]
for page in ["1.0", "2.0"]:
    options = {"use_dictionary": False, "data_page_version": page}
    write(
        f"deltas-{page[0]}",
        {**typed(whole), **{"text": holes["text"]}, "holed": holes["int64"], "run": pa.array(range(ROWS))},
        column_encoding={
            **{name: "DELTA_BINARY_PACKED" for name in [*whole, "holed", "run"]},
            "text": "DELTA_LENGTH_BYTE_ARRAY",
        },
        **options,
    )
    write(
        f"prefixes-{page[0]}",
        {
            "sorted": pa.array(sorted(f"run{i // 7}/event{i}" for i in range(ROWS))),
            "text": holes["text"],
            "fixed": pa.array([b"abc", b"abd"] * (ROWS // 2), pa.binary(3)),
            "decimal": meaning()["decimal 38"],
        },
        column_encoding={
            name: "DELTA_BYTE_ARRAY" for name in ["sorted", "text", "fixed", "decimal"]
        },
        **options,
    )
    write(
        f"streams-{page[0]}",
        {**typed([*floats, "int32", "int64", "uint64"]), "holed": holes["float64"],
         "decimal": meaning()["decimal 38"]},
        column_encoding={
            name: "BYTE_STREAM_SPLIT"
            for name in [*floats, "int32", "int64", "uint64", "holed", "decimal"]
        },
        **options,
    )

# Every codec, with enough repetition that something is packed.
few = {
    "m": pa.array(np.round(RANDOM.normal(size=150), 1)),
    "n": pa.array(np.arange(150)),
    "t": pa.array(repeated(TEXTS, 150)),
    "empty": pa.nulls(150, pa.float64()),
}
for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
    write(f"codec-{codec}", few, compression=codec, data_page_version="1.0")
    write(f"codec-{codec}-2", few, compression=codec, data_page_version="2.0")

# Several groups of rows and pages; a dictionary that is given up within a chunk; wide and narrow indices.
many = 1_000
varied = {
    "m": pa.array(np.round(RANDOM.normal(size=many), 3)),
    "k": pa.array(RANDOM.integers(0, 5, size=many)),
    "t": pa.array([f"text {i * i % 401}" for i in range(many)]),
    "one": pa.array(["same"] * many),
    "rare": pa.array([float(i) if i % 200 == 7 else None for i in range(many)]),
    "flag": pa.array((RANDOM.uniform(size=many) < 0.5).tolist()),
}
write(
    "groups", varied, row_group_size=400, data_page_size=512, write_batch_size=64,
    dictionary_pagesize_limit=1_000, compression="snappy", write_page_checksum=True,
)
write(
    "groups-2", varied, row_group_size=350, data_page_size=256, write_batch_size=50,
    data_page_version="2.0", compression="zstd", write_page_checksum=True,
)
write("index", {"m": pa.array(range(500), pa.float64())}, write_page_index=True,
      data_page_size=512, write_batch_size=50, use_dictionary=False)
write("no-rows", pa.table(typed(ALL)).slice(0, 0))
write("names", {"énergie": [1.0], "μ 'q'": [2.0], "a.b": [3.0], "": [4.0]})

# By pandas, with its index.
frame = pd.DataFrame(
    {
        "m": [1.5, np.nan, -0.0],
        "n": pd.array([2**60 + 1, None, 3], dtype="Int64"),
        "isSignal": [True, False, True],
        "label": pd.Categorical(["b", None, "a"]),
        "code": pd.Categorical([30, 10, 30]),
        "when": pd.to_datetime(["2024-02-29", None, "2024-03-01T00:00:00.000001"], format="ISO8601"),
    }
)
for name, table in [("pandas", frame), ("pandas-index", frame.set_index(pd.Index([7, 8, 9])))]:
    table.to_parquet(FOLDER / f"{name}.parquet")
    back = pq.read_table(FOLDER / f"{name}.parquet")
    note(name, back.select([c for c in back.column_names if c in frame.columns]))

# LZ4 in Hadoop's frames, which pyarrow reads but does not write: made by hand.


def varint(number):
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def structure(**fields):
    """A structure of Thrift's compact protocol; f3=7 is a number in its field 3."""
    result, last = b"", 0
    for key, value in fields.items():
        field = int(key[1:])
        kind = 5 if isinstance(value, int) else 8 if isinstance(value, str) else value[0]
        result += bytes([(field - last) << 4 | kind])
        if isinstance(value, int):
            result += varint(value << 1)
        elif isinstance(value, str):
            result += varint(len(value)) + value.encode()
        else:
            result += value[1]
        last = field
    return result + b"\0"


def numbers(kind, items):
    """A list of a few elements."""
    return 9, bytes([len(items) << 4 | kind]) + b"".join(items)


def write_hadoop(name):
    blocks = [np.repeat([1.5, -2.25], 20), np.repeat([1e300], 24)]
    rows, body = sum(map(len, blocks)), b""
    for block in blocks:
        raw = block.tobytes()
        packed = pa.Codec("lz4_raw").compress(raw, asbytes=True)
        body += len(raw).to_bytes(4, "big") + len(packed).to_bytes(4, "big") + packed
    details = structure(f1=rows, f2=0, f3=3, f4=3)
    page = structure(f1=0, f2=8 * rows, f3=len(body), f5=(12, details)) + body
    number = lambda value: (6, varint(value << 1))
    chunk = structure(
        f1=5, f2=numbers(5, [b"\0"]), f3=numbers(8, [b"\1m"]), f4=5, f5=number(rows),
        f6=number(8 * rows), f7=number(len(page)), f9=number(4),
    )
    group = structure(
        f1=numbers(12, [structure(f2=number(4), f3=(12, chunk))]), f2=number(8 * rows),
        f3=number(rows),
    )
    schema = [structure(f4="schema", f5=1), structure(f1=5, f3=0, f4="m")]
    footer = structure(f1=1, f2=numbers(12, schema), f3=number(rows), f4=numbers(12, [group]))
    path = FOLDER / f"{name}.parquet"
    path.write_bytes(b"PAR1" + page + footer + len(footer).to_bytes(4, "little") + b"PAR1")
    note(name, pq.read_table(path))


write_hadoop("codec-lz4-hadoop")

expected = {
    "numpy": np.__version__,
    "pandas": pd.__version__,
    "pyarrow": pa.__version__,
    "python": platform.python_version(),
    "files": files,
    "tables": tables,
}
text = json.dumps(expected, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
(FOLDER / "expected.json").write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")

# What cannot be read.
pq.write_table(pa.table({"m": [1.0]}), FOLDER / "brotli.parquet", compression="brotli")
pq.write_table(
    pa.table({"m": [1.0], "t": pa.array([datetime.datetime(2024, 2, 29)], pa.timestamp("ns"))}),
    FOLDER / "int96.parquet", use_deprecated_int96_timestamps=True,
)

# What is small and unpacks to more: rows, a text, and a text that each row repeats.
pq.write_table(
    pa.table({"n": np.zeros(150_000_000, np.int8)}), FOLDER / "many-rows.parquet",
    compression="none", row_group_size=10**9, max_rows_per_page=10**9,
)
long = {"compression": "zstd", "use_dictionary": False}
pq.write_table(pa.table({"t": ["a" * 100_000, "b"]}), FOLDER / "long-text.parquet", **long)
pq.write_table(
    pa.table({"t": ["a" * 1_000] * 1_000}), FOLDER / "long-repeated.parquet",
    column_encoding={"t": "DELTA_BYTE_ARRAY"}, **long,
)
