"""Reading files beside the peers, in turn within one run on one core; writes results/files.json.

A million events of ten doubles in each format, as their peers write them, and a generator's Les Houches events (20,000
of them). Ours is the processor time of `benchmarks reading`, theirs that of the call in their process, both without
the process's start and imports; medians of seven. What counts is the ratio.
"""

import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

os.sched_setaffinity(0, {0})
os.environ["OMP_NUM_THREADS"] = "1"

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pylhe
import uproot

pa.set_cpu_count(1)
pa.set_io_thread_count(1)
HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("BENCHMARKS", str(HERE.parent / ".build" / "release" / "benchmarks"))
SIDEBAND = os.environ.get("SIDEBAND", str(HERE.parent / ".build" / "release" / "sideband"))
ROWS, COLUMNS, ROUNDS = 1_000_000, 10, 7
NAMES = [f"x{i}" for i in range(COLUMNS)]


def ours(path):
    done = subprocess.run([PROGRAM, "reading", str(path)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def theirs(read):
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        read()
        times.append(time.process_time() - start)
    return statistics.median(times)


def tree(path):
    return uproot.open(path)["t"].arrays(library="np")


def table(path):
    read = pq.read_table(path, use_threads=False)
    return [read[name].to_numpy() for name in read.column_names]


def hdf5(path):
    with h5py.File(path) as file:
        records = file["events"][:]
    return [np.ascontiguousarray(records[name]) for name in NAMES]


def npy(path):
    records = np.load(path)
    return [np.ascontiguousarray(records[name]) for name in NAMES]



def lhe(path):
    return sum(1 for _ in pylhe.read_lhe_with_attributes(str(path)))


def main():
    random = np.random.default_rng(1)
    frame = pd.DataFrame({name: random.normal(size=ROWS) for name in NAMES})
    records = frame.to_records(index=False)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame.to_csv(folder / "a.csv", index=False)
        frame.round(3).to_csv(folder / "short.csv", index=False)
        np.save(folder / "a.npy", records)
        with h5py.File(folder / "a.h5", "w") as file:
            file["events"] = records
        pq.write_table(pa.Table.from_pandas(frame), folder / "snappy.parquet", compression="snappy",
                       use_dictionary=False)
        pq.write_table(pa.Table.from_pandas(frame), folder / "zstd.parquet", compression="zstd",
                       use_dictionary=False)
        with uproot.recreate(folder / "a.root", compression=uproot.ZLIB(1)) as file:
            file.mktree("t", {key: "f8" for key in NAMES})
            for part in np.array_split(np.arange(ROWS), 10):
                file["t"].extend({key: frame[key].to_numpy()[part] for key in NAMES})
        subprocess.run([SIDEBAND, "simulate", "drell-yan", "--events", "20000", "--out", folder / "a.lhe"],
                       check=True, capture_output=True)
        tasks = [
            ("CSV, pandas' default engine", "a.csv", lambda path: pd.read_csv(path)),
            ("CSV, pandas' exact engine", "a.csv",
             lambda path: pd.read_csv(path, float_precision="round_trip")),
            ("CSV of three decimals, default engine", "short.csv", lambda path: pd.read_csv(path)),
            ("npy, numpy into columns", "a.npy", npy),
            ("HDF5 records, h5py into columns", "a.h5", hdf5),
            ("Parquet, Snappy, pyarrow", "snappy.parquet", table),
            ("Parquet, Zstandard, pyarrow", "zstd.parquet", table),
            ("ROOT, zlib 1, uproot", "a.root", tree),
            ("Les Houches, pylhe", "a.lhe", lhe),
        ]
        for title, file, read in tasks:
            path = folder / file
            mine, peers = ours(path), theirs(lambda: read(path))
            again = ours(path)
            results[title] = {
                "ours": round(min(mine, again), 4), "theirs": round(peers, 4),
                "ratio": round(peers / min(mine, again), 2)}
            print(title, results[title], flush=True)
    record = {
        "cpu": platform.processor() or platform.machine(), "rows": ROWS, "columns": COLUMNS,
        "versions": {m.__name__: m.__version__ for m in (np, pd, pa, h5py, uproot, pylhe)},
        "processor seconds": results,
    }
    (HERE / "results" / "files.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
