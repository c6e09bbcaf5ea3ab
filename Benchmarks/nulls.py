"""Hunts where there is nothing to find, in data made to mislead: the largest Z that is quoted as valid must not
exceed 3; writes results/nulls.json. Takes some minutes.

usage: nulls.py [--seeds N]

Masses fall as m^-6 from 2500 to 6000 GeV; features do not depend on the mass unless the trap says so. Every trap is
laid with several seeds. What counts is what a reader is told: a Z of a cut that the report marks as not valid is no
claim, and neither is an error that refuses the data.
"""

import argparse
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

HERE = Path(__file__).resolve().parent
SIDEBAND = HERE.parent / ".build" / "release" / "sideband"
FEATURES = ["m1", "m2", "tau1", "tau2"]
WINDOW = "--signal 3300:3700 --sidebands 3100:3300,3700:3900 --fit-range 2800:6000".split()


def masses(random, count):
    return 2500 * (1 - random.random(count) * (1 - (6000 / 2500) ** -5)) ** (-1 / 5)


def events(random, count):
    """A table without a signal."""
    return {
        "mjj": masses(random, count),
        "m1": random.exponential(120, count) + 20,
        "m2": random.exponential(150, count) + 30,
        "tau1": random.beta(4, 3, count),
        "tau2": random.beta(4, 3, count),
    }


def rows(table, order):
    return {name: values[order] for name, values in table.items()}


def twice(random, share):
    table = events(random, 10_000)
    order = numpy.concatenate([numpy.arange(10_000), numpy.arange(int(10_000 * share))])
    return rows(table, random.permutation(order))


def one_row_a_jet(random):
    table = events(random, 10_000)
    other = dict(table, m1=table["m2"], m2=table["m1"])
    both = {name: numpy.concatenate([table[name], other[name]]) for name in table}
    return rows(both, random.permutation(20_000))


def rounded(random):
    table = events(random, 20_000)
    table["mjj"] = numpy.round(table["mjj"], -2)
    return table


def leaking(name):
    def make(random):
        table = events(random, 20_000)
        mass = table["mjj"]
        table["leak"] = {
            "single precision": lambda: mass.astype("f4").astype(float),
            "rounded": lambda: numpy.round(mass),
            "flag": lambda: ((mass > 3300) & (mass < 3700)).astype(float),
            "smeared": lambda: mass + random.normal(0, 1, len(mass)),
            "ratio": lambda: table["m1"] / mass,
        }[name]()
        return table

    return make


def sculpted(random):
    table = events(random, 100_000)
    table["leak"] = table["mjj"] / 1000 + random.normal(0, 0.15, 100_000)
    return table


def correlated(random):
    """Middle and spread of the features drift with the mass, each weakly."""
    table = events(random, 50_000)
    t = (table["mjj"] - 3500) / 1000
    table["m1"] = table["m1"] * (1 + 0.2 * t)
    table["tau1"] = table["tau1"] + 0.02 * t
    table["m2"] = 30 + (table["m2"] - 30) * numpy.exp(0.2 * t)
    return table


def integers(random):
    table = events(random, 20_000)
    for name in FEATURES:
        values = table[name]
        table[name] = numpy.floor(8 * (values - values.min()) / (values.max() - values.min() + 1e-9))
    return table


def constant_regions(random):
    """Features that stand still over most of the sample, as those of events without a second jet do."""
    table = events(random, 20_000)
    none = random.random(20_000) < 0.8
    table["m2"] = numpy.where(none, 0, table["m2"])
    table["tau2"] = numpy.where(none, -1, table["tau2"])
    return table


def weighted(random):
    table = events(random, 20_000)
    table["weight"] = numpy.where(random.random(20_000) < 0.3, -1.0, 1.0)
    return table


def plain(count):
    return lambda random: events(random, count)


def hunt(*options, features=FEATURES, window=WINDOW):
    return ["hunt", "--mass", "mjj", "--features", ",".join(features), *window, *options]


LEAK = FEATURES + ["leak"]
TRAPS = {
    "nothing wrong": (plain(20_000), hunt()),
    "every event twice": (lambda r: twice(r, 1.0), hunt()),
    "a fifth of the events twice": (lambda r: twice(r, 0.2), hunt()),
    "every event twice, repeats dropped": (lambda r: twice(r, 1.0), hunt("--drop-duplicates")),
    "one row a jet": (one_row_a_jet, hunt()),
    "a fit range that begins below the data": (
        plain(20_000), hunt(window=WINDOW[:-1] + ["2000:6000"])),
    "a fit range that ends above the data": (
        plain(20_000), hunt(window=WINDOW[:-1] + ["2800:6500"])),
    "masses rounded to 100 GeV": (rounded, hunt()),
    "a background too simple, exponential1": (
        plain(100_000),
        hunt("--background", "exponential1", window=WINDOW[:-1] + ["2500:6000"])),
    "a background too simple, bernstein2": (
        plain(100_000), hunt("--background", "bernstein2", window=WINDOW[:-1] + ["2500:6000"])),
    "the mass in single precision": (leaking("single precision"), hunt(features=LEAK)),
    "the mass in whole GeV": (leaking("rounded"), hunt(features=LEAK)),
    "a flag of the window": (leaking("flag"), hunt(features=LEAK)),
    "the mass smeared by 1 GeV": (leaking("smeared"), hunt(features=LEAK)),
    "m1 and m1 over the mass": (leaking("ratio"), hunt(features=["m1", "leak"])),
    "a feature that follows the mass by its width in 150 GeV": (sculpted, hunt(features=LEAK)),
    "features that drift with the mass": (correlated, hunt()),
    "whole-number features": (integers, hunt()),
    "features that are mostly constant": (constant_regions, hunt()),
    "a sparse tail": (
        plain(20_000),
        hunt(window="--signal 4600:5000 --sidebands 4200:4600,5000:5400 --fit-range 2800:6000".split())),
    "signed weights": (weighted, hunt()),
    "three hundred events": (plain(300), hunt()),
    "thirty events": (plain(30), hunt()),
    "GeV taken for TeV": (
        plain(20_000),
        hunt("--mass-unit", "TeV",
             window="--signal 3.3:3.7 --sidebands 3.1:3.3,3.7:3.9 --fit-range 2.8:6".split())),
}


def run(name, seed):
    """The largest valid Z and the largest that is marked, or why the data were refused."""
    make, arguments = TRAPS[name]
    random = numpy.random.default_rng([seed, len(name)])
    table = make(random)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.npy"
        columns = list(table)
        numpy.save(path, numpy.column_stack([table[column] for column in columns]))
        done = subprocess.run(
            [SIDEBAND, arguments[0], path, *arguments[1:], "--columns", ",".join(columns),
             "--threads", "1", "--json", "--seed", str(seed)],
            capture_output=True, text=True)
    if done.returncode != 0:
        message = done.stderr.strip().replace(folder + "/", "")
        return {"exit": done.returncode, "message": message}
    report = json.loads(done.stdout)
    cuts = [cut for window in report["windows"] for cut in window["cuts"]]
    valid = [cut["localZ"] for cut in cuts if cut["valid"]]
    marked = [cut["localZ"] for cut in cuts if not cut["valid"] and cut.get("localZ") is not None]
    return {
        "exit": 0,
        "valid": round(max(valid), 2) if valid else None,
        "notValid": round(max(marked), 2) if marked else None,
        "reasons": sorted({reason.split("(")[0].strip() for cut in cuts for reason in cut["reasons"]}),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    seeds = parser.parse_args().seeds
    results = {}
    with ThreadPoolExecutor(2) as pool:
        for name in TRAPS:
            found = list(pool.map(lambda seed: run(name, seed), range(1, seeds + 1)))
            refused = [entry for entry in found if entry["exit"] == 2]
            failed = [entry for entry in found if entry["exit"] not in (0, 2)]
            valid = [entry["valid"] for entry in found if entry.get("valid") is not None]
            marked = [entry["notValid"] for entry in found if entry.get("notValid") is not None]
            results[name] = {
                "seeds": seeds, "refused": len(refused), "failed": len(failed),
                "largestValidZ": max(valid, default=None), "largestMarkedZ": max(marked, default=None),
                "message": (refused or failed or [{}])[0].get("message"),
                "reasons": sorted({r for entry in found for r in entry.get("reasons", [])}),
            }
            r = results[name]
            print(f"{name:56} valid {r['largestValidZ']}, marked {r['largestMarkedZ']},"
                  f" refused {r['refused']}, failed {r['failed']}", flush=True)
            if r["message"]:
                print(f"    {r['message']}")
    largest = max((r["largestValidZ"] for r in results.values() if r["largestValidZ"] is not None))
    print(f"largest Z quoted as valid: {largest}")
    text = json.dumps({"largestValidZ": largest, "traps": results}, indent=2, ensure_ascii=False)
    (HERE / "results" / "nulls.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
