"""Reading a ROOT tree beside uproot, in turn within one run on one core; writes results/root.json.

A million events of ten doubles in zlib's level 1, as they are drawn and rounded to three digits, the same without
compression, and a million events of arrays of two floats on average. `sideband inspect` is timed as a process, so
with its start; uproot within its process, without its import. What counts is the ratio of CPU times.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import awkward as ak
import numpy as np
import uproot

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("SIDEBAND", str(HERE.parent / ".build" / "release" / "sideband"))
COMMAND = sys.argv[1:] or [PROGRAM, "inspect"]
ROUNDS = 5
ROWS, PARTS, COLUMNS = 1_000_000, 10, 10


def write(folder):
    random = np.random.default_rng(1)
    rows = ROWS // PARTS
    kinds = {
        "drawn": (uproot.ZLIB(1), lambda: random.normal(size=rows)),
        "rounded": (uproot.ZLIB(1), lambda: np.round(random.normal(size=rows), 3)),
        "plain": (None, lambda: random.normal(size=rows)),
    }
    for name, (codec, draw) in kinds.items():
        with uproot.recreate(folder / f"{name}.root", compression=codec) as file:
            file.mktree("t", {f"x{i}": "f8" for i in range(COLUMNS)})
            for _ in range(PARTS):
                file["t"].extend({f"x{i}": draw() for i in range(COLUMNS)})
    with uproot.recreate(folder / "arrays.root", compression=uproot.ZLIB(1)) as file:
        file.mktree("t", {"pt": "var * float32", "eta": "var * float32"})
        for _ in range(PARTS):
            counts = random.poisson(2, size=rows)
            file["t"].extend({
                key: ak.unflatten(random.normal(size=counts.sum()).astype("f4"), counts)
                for key in ("pt", "eta")})
    return [*kinds, "arrays"]


def ours(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*COMMAND, str(path)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def theirs(path, library):
    start = time.process_time()
    uproot.open(path)["t"].arrays(library=library)
    return time.process_time() - start


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    result = {"uproot": uproot.__version__, "python": platform.python_version(), "files": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name in write(Path(folder)):
            path = Path(folder) / f"{name}.root"
            library = "ak" if name == "arrays" else "np"
            times = [(ours(path), theirs(path, library)) for _ in range(ROUNDS)]
            mine, peer = (statistics.median(t) for t in zip(*times))
            result["files"][name] = {"cpu": mine, "peer": peer, "peerOverOurs": peer / mine}
            print(f"{name:8} {mine:.3f} s, uproot {peer:.3f} s: {peer / mine:.2f} times its speed")
    (HERE / "results" / "root.json").write_text(json.dumps(result, indent=1) + "\n")
