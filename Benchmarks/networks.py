"""Networks beside PyTorch, in turn within one run; writes results/networks.json.

Both get the same events, initial law (uniform within 1/sqrt(inputs)), batches in a new random order
each epoch, and Adam; PyTorch its fused Adam. Data are in memory on both sides. As the machine may
have other work, seconds of wall time are the least of the rounds, and processor seconds, which
other work hardly changes, stand beside them.

    networks.py [speed] [curves] [weak] [--rounds N] [--threads N ...] [--members N] [--peers N]

Parts that are not run keep their results. PyTorch's two threads wait for one another by spinning:
where other work has a processor, their figures say nothing.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
PROGRAM = Path(os.environ.get("SIDEBAND_BENCHMARKS", HERE.parent / ".build/release/benchmarks"))
DATA = Path(os.environ.get("SIDEBAND_DATA", HERE.parent.parent / "shared" / "data")) / "lhco"
RESULTS = HERE / "results" / "networks.json"
EVENTS = 120_000


def ours(folder, **task):
    path = Path(folder) / "task.json"
    path.write_text(json.dumps(task))
    answer = subprocess.run([PROGRAM, "network", path], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def dense(*widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return layers[:-1]


def theirs(rows, kind, batch, epochs, threads, seed, test=None):
    """PyTorch's training of the same network; rows hold features, class and weight."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    wall, processor = time.perf_counter(), time.process_time()
    x, y, w = rows[:, :-2], rows[:, -2], rows[:, -1].astype(np.float64)
    mean = np.average(x, 0, w)
    deviation = np.sqrt(np.average((x - mean) ** 2, 0, w))

    def standardised(features):
        return torch.tensor(((features - mean) / deviation).astype(np.float32))

    x, y, w = standardised(x), torch.tensor(y), torch.tensor((w / w.mean()).astype(np.float32))
    width = x.shape[1]
    if kind == "classifier":
        model = torch.nn.Sequential(*dense(width, 64, 64, 64, 1))
    else:
        model = torch.nn.Sequential(*dense(width, 64, 32, 2), *dense(2, 32, 64, width))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    losses, scores = [], []
    for epoch in range(epochs):
        order, total = torch.randperm(len(x)), torch.zeros(())
        for start in range(0, len(x), batch):
            chosen = order[start:start + batch]
            optimizer.zero_grad()
            if kind == "classifier":
                loss = torch.nn.functional.binary_cross_entropy_with_logits(
                    model(x[chosen])[:, 0], y[chosen], weight=w[chosen])
            else:
                loss = torch.nn.functional.mse_loss(model(x[chosen]), x[chosen])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(chosen)
        losses.append(float(total) / len(x))
        if test is not None and epoch >= epochs - 10:
            with torch.no_grad():
                scores.append(torch.sigmoid(model(standardised(test))[:, 0]).double().numpy())
    return {"seconds": time.perf_counter() - wall,
            "processorSeconds": time.process_time() - processor, "history": {"training": losses},
            "scores": np.mean(scores, 0) if scores else None}


def two_classes(count, seed):
    random = np.random.default_rng(seed)
    y = random.random(count) < 0.5
    x = random.normal(size=(count, 5))
    x[:, 0] += 0.5 * y
    x[:, 1] *= 1 + 0.3 * y
    x[:, 2] += 0.3 * x[:, 3] * x[:, 4] * y
    return np.column_stack([x, y, np.ones(count)]).astype(np.float32)


def compare(folder, rows, kind, batch, threads, rounds, epochs):
    results = {"sideband": [], "torch": []}
    for _ in range(rounds):
        results["sideband"].append(ours(
            folder, kind=kind, training=str(Path(folder) / "rows.bin"), width=5, batchSize=batch,
            epochs=epochs, threads=threads, seed=1))
        results["torch"].append(theirs(rows, kind, batch, epochs, threads, seed=1))
    out = {"batch": batch, "threads": threads}
    for name, runs in results.items():
        work = len(rows) * epochs
        out[name] = {
            "eventsPerSecond": round(work / min(run["seconds"] for run in runs)),
            "medianEventsPerSecond": round(work / statistics.median(
                run["seconds"] for run in runs)),
            "eventsPerProcessorSecond": round(work / min(
                run["processorSeconds"] for run in runs))}
    out["ratios"] = {key: round(out["sideband"][key] / out["torch"][key], 2)
                     for key in out["sideband"]}
    print(kind, out, flush=True)
    return out


def speed(folder, rounds, threads):
    rows = two_classes(EVENTS, 1)
    rows.tofile(Path(folder) / "rows.bin")
    return [dict(network=kind, **compare(folder, rows, kind, batch, count, rounds, epochs=3))
            for count in threads
            for kind, batch in (("classifier", 128), ("classifier", 1024), ("classifier", 4096),
                                ("autoencoder", 128))]


def curves(folder, seeds=6):
    """Training losses by epoch, and what several seeds reach in the end."""
    rows = two_classes(EVENTS, 1)
    rows.tofile(Path(folder) / "rows.bin")
    losses = {}
    for kind, batches in (("classifier", (128, 1024, 4096)), ("autoencoder", (256, 1024))):
        for batch in batches:
            runs = {"sideband": [], "torch": []}
            for seed in range(seeds):
                runs["sideband"].append(ours(
                    folder, kind=kind, training=str(Path(folder) / "rows.bin"), width=5,
                    batchSize=batch, epochs=10, threads=1, seed=seed)["history"]["training"])
                runs["torch"].append(
                    theirs(rows, kind, batch, 10, 1, seed)["history"]["training"])
            losses[f"{kind}, batch {batch}"] = {
                name: {"first": [round(loss, 5) for loss in curves[0]],
                       "lastOfSeeds": [round(curve[-1], 5) for curve in curves]}
                for name, curves in runs.items()}
            print(kind, batch, losses[f"{kind}, batch {batch}"], flush=True)
    return losses


def significance_improvement(scores, truth):
    """The greatest S/sqrt(B) efficiency ratio where more than 25 background events are left."""
    order = np.argsort(-scores, kind="stable")
    signal, background = np.cumsum(truth[order]), np.cumsum(1 - truth[order])
    kept = background > 25
    return float(np.max((signal[kept] / signal[-1])
                        / np.sqrt(background[kept] / background[-1])))


def weak(folder, members, peers):
    """The LHC Olympics: window events against background, and what separates the signal."""
    window, other = np.load(DATA / "innerdata_train.npy"), np.load(DATA / "innerdata_val.npy")
    signal = np.load(DATA / "innerdata_extrasig_val.npy")
    random = np.random.default_rng(42)
    background = random.permutation(other[other[:, 5] == 0])
    tested, trained = np.split(background, [len(background) // 5])
    signal = random.permutation(signal)[:int(0.4 * len(signal))]
    test = np.concatenate([tested, signal])
    features, truth = test[:, 1:5].astype(np.float32), test[:, 5]
    rows = np.column_stack([
        np.concatenate([window, trained])[:, 1:5],
        np.repeat([1, 0], [len(window), len(trained)]),
        np.repeat([1, len(window) / len(trained)], [len(window), len(trained)]),
    ]).astype(np.float32)
    rows.tofile(Path(folder) / "weak.bin")
    features.tofile(Path(folder) / "test.bin")
    scores = {"sideband, 50 epochs": [], "sideband, 100 epochs": [], "torch, 50 epochs": []}
    for seed in range(members):
        for epochs in (50, 100):
            scores[f"sideband, {epochs} epochs"].append(np.array(ours(
                folder, kind="classifier", training=str(Path(folder) / "weak.bin"), width=4,
                test=str(Path(folder) / "test.bin"), batchSize=128, epochs=epochs, threads=1,
                seed=seed)["scores"]))
    for seed in range(peers):
        scores["torch, 50 epochs"].append(
            theirs(rows, "classifier", 128, 50, 1, seed, test=features)["scores"])
    out = {}
    for name, members in scores.items():
        group = min(10, len(members))
        single = [significance_improvement(each, truth) for each in members]
        means = [significance_improvement(np.mean(members[start:start + group], 0), truth)
                 for start in range(0, len(members) - group + 1, group)]
        out[name] = {"networks": len(members),
                     "oneNetwork": [round(value, 2) for value in single],
                     "medianOfOneNetwork": round(statistics.median(single), 2),
                     "networksInAMean": group, "means": [round(value, 2) for value in means],
                     "medianOfMeans": round(statistics.median(means), 2)}
        print("weak", name, out[name], flush=True)
    return out


parser = argparse.ArgumentParser()
parser.add_argument("parts", nargs="*", default=["speed", "curves", "weak"])
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
parser.add_argument("--members", type=int, default=30)
parser.add_argument("--peers", type=int, default=10)
arguments = parser.parse_args()
results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
results["versions"] = {name: version(name) for name in ("numpy", "torch")}
results["machine"] = {
    "processor": platform.machine(),
    "instructions": torch.backends.cpu.get_cpu_capability(),
    "rounds": arguments.rounds,
    "loadBefore": round(os.getloadavg()[0], 1)}
with tempfile.TemporaryDirectory() as place:
    if "speed" in arguments.parts:
        results["classifier 5-64-64-64-1, autoencoder 5-64-32-2-32-64-5, 120000 events"] = speed(
            place, arguments.rounds, arguments.threads)
    if "curves" in arguments.parts:
        results["trainingLossByEpoch"] = curves(place)
    if "weak" in arguments.parts:
        results["LHC Olympics, greatest significance improvement, last ten epochs"] = weak(
            place, arguments.members, arguments.peers)
RESULTS.write_text(json.dumps(results, indent=2) + "\n")
