"""Masked autoregressive flows beside the same in PyTorch, in turn within one run; writes
results/flows.json.

The density of the LHC Olympics' QCD background at its mass: 40,000 events to train with, a fifth of
them to choose an epoch by, and the rest to test. Both sides have the same layers, masks, initial law,
preprocessing (logit with a margin of 1 %, then mean 0 and variance 1), Adam with the learning rate
falling as half a cosine, gradients up to a norm of 5, and keep the epoch of the least validation
loss. Losses are means of -ln p of the test events in the features' own space (TeV, TeV, 1, 1).
Seconds of wall time are the least of the rounds; processor seconds stand beside them.

    flows.py [--rounds N] [--epochs N] [--blocks N]
"""

import argparse
import base64
import copy
import json
import math
import os
import platform
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
RESULTS = HERE / "results" / "flows.json"
WIDTH, HIDDEN, BATCH, RATE = 4, [64, 64], 256, 1e-3
SPEED_EPOCHS = 10


def ours(folder, **task):
    path = Path(folder) / "task.json"
    path.write_text(json.dumps(task))
    answer = subprocess.run([PROGRAM, "flow", path], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


class MaskedLinear(torch.nn.Linear):
    def __init__(self, degrees, following):
        super().__init__(len(degrees), len(following))
        self.register_buffer("mask", (following[:, None] >= degrees[None, :]).float())
        with torch.no_grad():
            self.weight *= self.mask

    def forward(self, x):
        return torch.nn.functional.linear(x, self.weight * self.mask, self.bias)


class Block(torch.nn.Module):
    """(x - mu) exp(-alpha) of each feature, mu and alpha depending on those before it."""

    def __init__(self, order):
        super().__init__()
        self.register_buffer("order", torch.tensor(order))
        degrees = torch.cat([torch.arange(1, WIDTH + 1), torch.tensor([0])])
        layers = []
        for width in HIDDEN:
            following = torch.arange(width) % WIDTH
            layers += [MaskedLinear(degrees, following), torch.nn.ReLU()]
            degrees = following
        layers.append(MaskedLinear(degrees, torch.arange(WIDTH).repeat_interleave(2)))
        with torch.no_grad():
            layers[-1].weight /= 10
            layers[-1].bias /= 10
        self.network = torch.nn.Sequential(*layers)

    def forward(self, x, condition):
        ordered = x[:, self.order]
        mu, a = self.network(torch.cat([ordered, condition], 1)).view(-1, WIDTH, 2).unbind(2)
        alpha = a / (1 + a.abs() / 5)
        z = torch.empty_like(x)
        z[:, self.order] = (ordered - mu) * torch.exp(-alpha)
        return z, -alpha.sum(1)


class Flow(torch.nn.Module):
    def __init__(self, blocks):
        super().__init__()
        columns = list(range(WIDTH))
        self.blocks = torch.nn.ModuleList(
            Block(columns if k % 2 == 0 else columns[::-1]) for k in range(blocks))

    def log_density(self, x, condition):
        total = 0
        for block in self.blocks:
            x, slope = block(x, condition)
            total = total + slope
        return total - (x ** 2).sum(1) / 2 - WIDTH / 2 * math.log(2 * math.pi)


def theirs(train, test, blocks, epochs, threads, seed):
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    wall, processor = time.perf_counter(), time.process_time()
    values = train.astype(np.float64)
    low, high = values[:, :WIDTH].min(0), values[:, :WIDTH].max(0)
    low, high = low - 0.01 * (high - low), high + 0.01 * (high - low)

    def logit(rows):
        u = (rows[:, :WIDTH] - low) / (high - low)
        return u, np.log(u / (1 - u))

    y = logit(values)[1]
    mean, deviation = y.mean(0), y.std(0)
    centre, scale = values[:, WIDTH].mean(), values[:, WIDTH].std()

    def prepared(rows):
        rows = rows.astype(np.float64)
        u, y = logit(rows)
        jacobian = -(np.log(u * (1 - u) * (high - low)) + np.log(deviation)).sum(1)
        return (torch.tensor((y - mean) / deviation, dtype=torch.float32),
                torch.tensor((rows[:, WIDTH:] - centre) / scale, dtype=torch.float32), jacobian)

    x, condition, _ = prepared(train)
    order = torch.randperm(len(x))
    held, kept = order[:len(x) // 5], order[len(x) // 5:]
    flow = Flow(blocks)
    optimizer = torch.optim.Adam(flow.parameters(), lr=RATE, fused=True)
    best, history = (math.inf, None), {"training": [], "validation": []}
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 + math.cos(math.pi * epoch / epochs)) / 2
        shuffled, total = kept[torch.randperm(len(kept))], torch.zeros(())
        for chosen in shuffled.split(BATCH):
            optimizer.zero_grad()
            loss = -flow.log_density(x[chosen], condition[chosen]).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(flow.parameters(), 5)
            optimizer.step()
            total += loss.detach() * len(chosen)
        history["training"].append(float(total) / len(kept))
        with torch.no_grad():
            history["validation"].append(-float(flow.log_density(x[held], condition[held]).mean()))
        if history["validation"][-1] < best[0]:
            best = (history["validation"][-1], copy.deepcopy(flow.state_dict()), epoch + 1)
    seconds = time.perf_counter() - wall
    processor = time.process_time() - processor
    flow.load_state_dict(best[1])
    start = time.perf_counter()
    inside = ((test[:, :WIDTH] > low) & (test[:, :WIDTH] < high)).all(1)
    z, c, jacobian = prepared(test[inside])
    with torch.no_grad():
        densities = flow.log_density(z, c).double().numpy() + jacobian
    return {"seconds": seconds, "processorSeconds": processor,
            "densitySeconds": time.perf_counter() - start, "testLoss": float(-densities.mean()),
            "outside": int((~inside).sum()), "epoch": best[2], "history": history}


def written_log_densities(model, rows):
    """ln p by numpy alone, in double precision, from the flow's file: an independent evaluation."""
    x, jacobian = rows[:, :WIDTH].astype(np.float64), 0
    for step in model["preprocessing"]["steps"]:
        (kind, values), = step.items()
        values = {key: np.array(value) for key, value in values["_0"].items()}
        if kind == "logit":
            span = values["upper"] - values["lower"]
            u = np.clip((x - values["lower"]) / span, 1e-6, 1 - 1e-6)
            jacobian, x = jacobian - np.log(u * (1 - u) * span).sum(1), np.log(u / (1 - u))
        else:
            assert kind == "shifted", kind
            jacobian = jacobian - np.log(values["scales"]).sum()
            x = (x - values["shifts"]) / values["scales"]
    condition = model["condition"]
    c = (rows[:, WIDTH:].astype(np.float64) - condition["mean"]) / condition["deviation"]
    parameters = np.frombuffer(base64.b64decode(model["parameters"]), "<f4").astype(np.float64)
    start = 0
    for layer in model["map"]["layers"]:
        h, offset = np.column_stack([x[:, layer["given"]], c]), start
        for stage in layer["network"]["layers"]:
            if "dense" in stage:
                inputs, outputs = h.shape[1], stage["dense"]["outputs"]
                weights = parameters[offset:offset + inputs * outputs].reshape(inputs, outputs)
                offset += inputs * outputs
                h = h @ weights + parameters[offset:offset + outputs]
                offset += outputs
            else:
                assert stage["activation"]["_0"] == "relu"
                h = np.maximum(h, 0)
        start += -(-(offset - start) // 16) * 16
        z, changed = x.copy(), layer["changed"]
        for place, raw in enumerate(np.split(h, len(changed), 1)):
            old = x[:, changed[place]]
            if "affine" in layer["transform"]:
                alpha = raw[:, 1] / (1 + np.abs(raw[:, 1]) / 5)
                z[:, changed[place]], slope = (old - raw[:, 0]) * np.exp(-alpha), -alpha
            else:
                z[:, changed[place]], slope = spline(layer["transform"]["spline"]["_0"], raw, old)
            jacobian = jacobian + slope
        x = z
    return jacobian - (x ** 2).sum(1) / 2 - WIDTH / 2 * math.log(2 * math.pi)


def spline(law, raw, x):
    """The rational-quadratic spline of arXiv:1906.04032 and the logarithm of its slope."""
    bins, bound, least = law["bins"], law["bound"], law["minimumShare"]

    def knots(logits):
        shares = np.exp(logits - logits.max(1, keepdims=True))
        shares = least + (1 - bins * least) * shares / shares.sum(1, keepdims=True)
        return bound * (2 * np.concatenate([np.zeros((len(x), 1)), shares.cumsum(1)], 1) - 1)

    xs, ys = knots(raw[:, :bins]), knots(raw[:, bins:2 * bins])
    inner = law["minimumSlope"] + (1 - law["minimumSlope"]) * np.log2(
        1 + np.exp(raw[:, 2 * bins:]))
    slopes = np.concatenate([np.ones((len(x), 1)), inner, np.ones((len(x), 1))], 1)
    row, k = np.arange(len(x)), np.clip((x[:, None] >= xs).sum(1) - 1, 0, bins - 1)
    width, height = xs[row, k + 1] - xs[row, k], ys[row, k + 1] - ys[row, k]
    left, right, s, t = slopes[row, k], slopes[row, k + 1], height / width, (x - xs[row, k]) / width
    below = s + (left + right - 2 * s) * t * (1 - t)
    y = ys[row, k] + height * (s * t ** 2 + left * t * (1 - t)) / below
    slope = s ** 2 * (right * t ** 2 + 2 * s * t * (1 - t) + left * (1 - t) ** 2) / below ** 2
    inside = np.abs(x) < bound
    return np.where(inside, y, x), np.where(inside, np.log(np.where(inside, slope, 1)), 0)


def classifier_area(first, second):
    """The area under the curve of boosted trees that tell two samples apart, on other halves."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score
    x = np.concatenate([first, second])
    y = np.repeat([0, 1], [len(first), len(second)])
    random = np.random.default_rng(1)
    order = random.permutation(len(x))
    fit, other = np.split(order, 2)
    model = HistGradientBoostingClassifier(random_state=1).fit(x[fit], y[fit])
    return float(roc_auc_score(y[other], model.predict_proba(x[other])[:, 1]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--blocks", type=int, default=8)
    arguments = parser.parse_args()
    rows = np.load(DATA / "innerdata_val.npy")
    rows = rows[rows[:, 5] == 0][:, [1, 2, 3, 4, 0]].astype(np.float32)
    rows = np.random.default_rng(42).permutation(rows)
    train, test = rows[:40_000], rows[40_000:]
    results = {
        "data": {"training": len(train), "test": len(test)},
        "versions": {name: version(name) for name in ("numpy", "torch", "scikit-learn")},
        "machine": {"processor": platform.machine(), "processors": os.cpu_count(),
                    "instructions": torch.backends.cpu.get_cpu_capability()},
        "configuration": {"blocks": arguments.blocks, "hidden": HIDDEN, "batch": BATCH,
                          "epochs": arguments.epochs, "learningRate": RATE,
                          "couplingLayers": 4, "couplingEpochs": 10}}
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        train.tofile(place / "train.bin")
        test.tofile(place / "test.bin")
        task = {"training": str(place / "train.bin"), "test": str(place / "test.bin"),
                "samples": str(place / "samples.bin"), "model": str(place / "model.json"),
                "densities": str(place / "densities.bin"), "width": WIDTH,
                "layers": arguments.blocks, "hidden": HIDDEN, "batchSize": BATCH, "learningRate": RATE}

        speed = []
        for threads in (1, 2):
            runs = {"sideband": [], "torch": []}
            for _ in range(arguments.rounds):
                runs["sideband"].append(ours(
                    place, **task, kind="autoregressive", epochs=SPEED_EPOCHS, threads=threads,
                    seed=1))
                runs["torch"].append(
                    theirs(train, test, arguments.blocks, SPEED_EPOCHS, threads, 1))
            entry = {"threads": threads}
            for name, each in runs.items():
                work = SPEED_EPOCHS * 0.8 * len(train)
                entry[name] = {
                    "trainingEventsPerSecond": round(work / min(r["seconds"] for r in each)),
                    "trainingEventsPerProcessorSecond": round(
                        work / min(r["processorSeconds"] for r in each)),
                    "densitiesPerSecond": round(
                        len(test) / min(r["densitySeconds"] for r in each))}
            entry["ratios"] = {key: round(entry["sideband"][key] / entry["torch"][key], 2)
                               for key in entry["sideband"]}
            print(entry, flush=True)
            speed.append(entry)
        results["speed"] = speed

        quality = {}
        for name, run in (
            ("sideband, autoregressive", lambda seed: ours(
                place, **task, kind="autoregressive", epochs=arguments.epochs, threads=1,
                seed=seed)),
            ("torch, autoregressive", lambda seed: theirs(
                train, test, arguments.blocks, arguments.epochs, 1, seed)),
            ("sideband, spline coupling", lambda seed: ours(
                place, **task | {"layers": 4}, kind="coupling", epochs=10, threads=1, seed=seed)),
        ):
            losses = [run(seed)["testLoss"] for seed in (3, 2)]
            result = run(1)
            losses.append(result["testLoss"])
            quality[name] = {
                "testLossBySeed": [round(loss, 4) for loss in reversed(losses)],
                "outside": result["outside"],
                "epoch": result["epoch"], "seconds": round(result["seconds"], 1),
                "processorSeconds": round(result["processorSeconds"], 1),
                "lossByEpoch": {key: [round(loss, 4) for loss in result["history"][key]]
                                for key in ("training", "validation")}}
            if name.startswith("sideband"):
                samples = np.fromfile(place / "samples.bin", np.float32).reshape(-1, WIDTH)
                written = written_log_densities(
                    json.loads((place / "model.json").read_text()), test)
                densities = np.fromfile(place / "densities.bin", np.float64)
                inside = np.isfinite(densities)
                differences = np.abs(written - densities)[inside]
                quality[name]["differenceToNumpy"] = {
                    "median": float(f"{np.median(differences):.2g}"),
                    "greatest": float(f"{differences.max():.2g}")}
                quality[name]["samplesPerSecond"] = round(len(test) / result["sampleSeconds"])
                quality[name]["areaAgainstTestEvents"] = round(classifier_area(
                    test, np.column_stack([samples, test[:, WIDTH]])), 4)
            print(name, {k: v for k, v in quality[name].items() if k != "lossByEpoch"}, flush=True)
        results["quality"] = quality
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
