"""What PyTorch finds for small networks in double precision: outputs, derivatives, losses.

Weights are listed as this package keeps them: inputs x outputs, then biases, layer by layer.
Writes network.json beside this script.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)
ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "silu": torch.nn.SiLU,
               "gelu": torch.nn.GELU}


def build(activation, normalises):
    layers = []
    for inputs, outputs in ((4, 20), (20, 7)):
        layers.append(torch.nn.Linear(inputs, outputs))
        if normalises:
            layers.append(torch.nn.BatchNorm1d(outputs))
        layers.append(ACTIVATIONS[activation]())
    return torch.nn.Sequential(*layers, torch.nn.Linear(7, 1))


def single(tensor):
    """Numbers that single precision holds, so that both sides start alike."""
    return tensor.detach().to(torch.float32).to(torch.float64)


def flat(model, of):
    out = []
    for layer in model:
        if isinstance(layer, torch.nn.Linear):
            out += of(layer.weight).T.flatten().tolist() + of(layer.bias).tolist()
        elif isinstance(layer, torch.nn.BatchNorm1d):
            out += of(layer.weight).tolist() + of(layer.bias).tolist()
    return out


def optimizer(name, parameters):
    if name == "adam":
        return torch.optim.Adam(parameters, lr=0.01, weight_decay=0.1)
    if name == "adamW":
        return torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.1)
    return torch.optim.SGD(parameters, lr=0.05, momentum=0.8)


def rounded(numbers):
    """Nine decimals, a hundredth of what single precision tells apart here."""
    return [round(number, 9) for number in numbers]


def short(numbers):
    """Single precision in its fewest digits."""
    return [float(str(np.float32(number))) for number in numbers]


cases = []
for position, activation in enumerate(ACTIVATIONS):
    for normalises in (False, True):
        law = ("adam", "adamW", "sgd")[(position + normalises) % 3]
        model = build(activation, normalises)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(single(parameter + 0.1 * torch.randn_like(parameter)))
        rows = single(torch.randn(12, 4))
        classes = (torch.arange(12) % 3 == 0).double()
        weights = single(torch.rand(12) + 0.5)
        case = {"activation": activation, "normalises": normalises, "optimizer": law,
                "rows": short(rows.flatten().tolist()), "classes": classes.tolist(),
                "weights": short(weights.tolist()),
                "parameters": short(flat(model, single))}
        step = optimizer(law, model.parameters())
        losses = []
        for number in range(20):
            step.zero_grad()
            given = rows.clone().requires_grad_()
            logits = model(given)[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, classes, weight=weights)
            loss.backward()
            if number == 0:
                case["logits"] = rounded(logits.tolist())
                case["gradient"] = rounded(flat(model, lambda parameter: parameter.grad))
                case["inputGradient"] = rounded(given.grad.flatten().tolist())
            losses.append(loss.item())
            step.step()
        case["losses"] = rounded(losses)
        model.eval()
        case["trainedLogits"] = rounded(model(rows)[:, 0].tolist())
        cases.append(case)

answer = {"versions": {"torch": version("torch")}, "cases": cases}
(Path(__file__).parent / "network.json").write_text(json.dumps(answer) + "\n")
