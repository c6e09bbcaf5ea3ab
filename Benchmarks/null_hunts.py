"""Local p-values of whole hunts without a signal, and their power; writes results/null-hunts.json.

usage: null_hunts.py [--as-is] [NAME...]: the hunts named in HUNTS, or all of them. A hunt's lines are kept in
.build/null-hunts, so that an interrupted run goes on, and a larger number adds to those that are there; with --as-is
none is added.
"""

import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINES = HERE.parent / ".build" / "null-hunts"
BENCHMARKS = HERE.parent / ".build" / "release" / "benchmarks"
# A cut keeps at least one sideband event of each fold, so that the tightest needs more events.
SAMPLES = {20_000: [1, 0.1, 0.02, 0.01], 60_000: [1, 0.1, 0.01, 0.003]}
SIGNALS = [0.002, 0.0025, 0.003]

# What is hunted with, the number of hunts without a signal, and with each of the signals.
BEFORE = "members=10 keepsAllRounds=false"
LARGE = "keepsAllRounds=true leaves=63 learningRate=0.2"
AFTER = f"members=20 {LARGE}"
HUNTS = {
    "random scores": ("one-way 15 random", 20_000, 5000, 0),
    "random scores, more events": ("one-way 15 random", 60_000, 2000, 0),
    "trees, all others, before": (f"all-others 5 trees {BEFORE}", 20_000, 20_000, 400),
    "trees, all others, 3 members": (
        "all-others 5 trees members=3 keepsAllRounds=false", 20_000, 5000, 0),
    "trees, all others, after": (f"all-others 5 trees {AFTER}", 20_000, 2000, 400),
    "trees, one way, before": (f"one-way 15 trees {BEFORE}", 20_000, 2000, 400),
    "trees, one way, after": (f"one-way 15 trees {AFTER}", 20_000, 20_000, 400),
    "trees, all others, before, more events": (
        f"all-others 5 trees {BEFORE}", 60_000, 2000, 0),
    "trees, one way, 3 members": (f"one-way 15 trees members=3 {LARGE}", 20_000, 20_000, 0),
    "trees, one way, after, more events": (f"one-way 15 trees {AFTER}", 60_000, 2000, 0),
    "network, all others": ("all-others 5 network", 20_000, 2000, 0),
    "network, one way": ("one-way 15 network", 20_000, 2000, 0),
}


def lines(name, arguments, events, signal, count):
    """The numbers of each hunt, by rising seed; those that are missing are run."""
    cuts = ",".join(str(efficiency) for efficiency in SAMPLES[events])
    LINES.mkdir(parents=True, exist_ok=True)
    path = LINES / f"{name.replace(', ', '-').replace(' ', '-')}-{signal}.txt"
    if path.exists():
        # The last line may have been cut off.
        text = path.read_text()
        path.write_text(text[: text.rfind("\n") + 1])
    rows = path.read_text().splitlines() if path.exists() else []
    if len(rows) < count and not AS_IS:
        with path.open("a") as file:
            subprocess.run(
                [BENCHMARKS, "null-hunts", str(len(rows) + 1), str(count - len(rows)), str(events),
                 str(signal), cuts, *arguments.split()], check=True, stdout=file)
        rows = path.read_text().splitlines()
    return [[float(number) for number in row.split()] for row in rows[:count]]


def share(count, total):
    """A binomial share, its error with one event more, so that 0 of n is not known exactly."""
    value = count / total
    return {"share": value, "error": math.sqrt(value * (1 - value) / total + 1 / total**2)}


def cut(index, efficiency, null, found):
    pairs = [row[1 + 2 * index:3 + 2 * index] for row in null]
    pairs = [pair for pair in pairs if math.isfinite(pair[0])]
    z = sorted(pair[0] for pair in pairs)
    deviation = statistics.stdev(z)
    normal = statistics.NormalDist()
    tails = []
    for p in [0.1, 0.01, 0.001]:
        tail = share(sum(value > normal.inv_cdf(1 - p) for value in z), len(z))
        tails.append({"p": p, **tail, "reportedOverTrue": p / max(tail["share"], 1 / len(z))})
    result = {
        "efficiency": efficiency, "hunts": len(z), "failed": len(null) - len(z),
        "expected": statistics.mean(pair[1] for pair in pairs),
        "mean": statistics.mean(z), "meanError": deviation / math.sqrt(len(z)),
        "deviation": deviation, "deviationError": deviation / math.sqrt(2 * len(z)), "tails": tails,
    }
    for signal, rows in found.items():
        values = [row[1 + 2 * index] for row in rows]
        power = {"median": statistics.median(values), "hunts": len(values)}
        for p in [0.01, 0.001]:
            threshold = z[len(z) - 1 - int(p * len(z))]
            power[f"found at a true p of {p}"] = {
                "threshold": threshold, **share(sum(v > threshold for v in values), len(values))}
        result.setdefault("signals", {})[str(signal)] = power
    return result


AS_IS = "--as-is" in sys.argv
NAMES = [name for name in sys.argv[1:] if name != "--as-is"]
results_path = HERE / "results" / "null-hunts.json"
results = json.loads(results_path.read_text()) if results_path.exists() else {}
for name in NAMES or HUNTS:
    arguments, events, count, with_signal = HUNTS[name]
    null = lines(name, arguments, events, 0, count)
    found = {s: lines(name, arguments, events, s, with_signal) for s in SIGNALS if with_signal}
    found = {s: rows for s, rows in found.items() if rows}
    results[name] = {
        "hunt": arguments, "events": events,
        "cuts": [cut(i, e, null, found) for i, e in enumerate(SAMPLES[events])]}
    print(name)
    for c in results[name]["cuts"]:
        tails = "  ".join(f"{t['p']}: {t['share']:.4f} ± {t['error']:.4f}" for t in c["tails"])
        print(f"  {c['efficiency']:6} mean {c['mean']:6.3f} sd {c['deviation']:.3f}  {tails}")
    results_path.write_text(json.dumps(results, indent=2) + "\n")
