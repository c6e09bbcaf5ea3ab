"""Drell–Yan with an interfering Z' beside Pythia 8, at parton level: cross sections and spectra.

    python Benchmarks/pythia_drell_yan.py

needs pythia8mc (PyPI) and the built command. Both sides take the same parton densities, the NNPDF2.3
QCD+QED LO grid that Pythia brings, the same couplings, and a width that runs with the mass as
Pythia's does. Writes Benchmarks/results/drell-yan.json and, for the tests, Pythia's figures to
Tests/SimulationTests/Reference/drell-yan.json.
"""

import json
import math
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pythia8mc

HERE = Path(__file__).resolve().parent
RELEASE = HERE.parent / ".build" / "release"
GRID = Path(sys.prefix) / "share/Pythia8/pdfdata/NNPDF23_lo_as_0130_qed_0000.dat"
ALPHA, SIN2 = 1 / 127.95, 0.23121
EVENTS = 400_000
COSINES = np.linspace(-1, 1, 21)
MODES = {"full": 0, "signal": 3, "background": 4}


def edges(mass, low, high):
    """Even in the logarithm, and finer about the pole."""
    wide = np.geomspace(low, high, 13)
    peak = mass * np.array([0.9, 0.95, 0.98, 0.99, 1, 1.01, 1.02, 1.05, 1.1])
    outside = wide[(wide < peak[0] * 0.97) | (wide > peak[-1] * 1.03)]
    return np.sort(np.concatenate([outside, peak]))


def pythia(mode, mass, width, low, high, events):
    """Cross section in pb with its error, masses, cosines (Collins–Soper), and seconds."""
    generator = pythia8mc.Pythia("", False)
    couplings = {}
    for name, charge, axial in (("d", -1 / 3, -1), ("u", 2 / 3, 1), ("e", -1, -1), ("nue", 0, 1)):
        couplings[f"Zprime:a{name}"] = axial
        couplings[f"Zprime:v{name}"] = axial - 4 * charge * SIN2
    settings = {
        "Beams:eCM": 13000, "PDF:pSet": 13, "PartonLevel:all": "off", "HadronLevel:all": "off",
        "Print:quiet": "on", "Next:numberCount": 0, "Random:setSeed": "on", "Random:seed": 1 + mode,
        "NewGaugeBoson:ffbar2gmZZprime": "on", "Zprime:gmZmode": mode,
        "SigmaProcess:alphaEMorder": -1,
        "StandardModel:alphaEMmZ": ALPHA, "StandardModel:sin2thetaW": SIN2,
        "StandardModel:sin2thetaWbar": SIN2, "23:m0": 91.1876, "23:mWidth": 2.4952,
        "23:doForceWidth": "on", "32:m0": mass, "32:mWidth": width, "32:doForceWidth": "on",
        "32:mMin": low, "32:mMax": high, "32:onMode": "off", "32:onIfAny": 11,
        "PhaseSpace:mHatMin": low, "PhaseSpace:mHatMax": high, **couplings,
    }
    for name, value in settings.items():
        generator.readString(f"{name} = {value}")
    if not generator.init():
        raise SystemExit("Pythia did not start")
    masses, cosines = np.empty(events), np.empty(events)
    start = time.perf_counter()
    count = 0
    while count < events:
        if not generator.next():
            continue
        process = generator.process
        lepton = next(process[i] for i in range(5, process.size()) if process[i].id() == 11)
        other = next(process[i] for i in range(5, process.size()) if process[i].id() == -11)
        plus = (lepton.e() + lepton.pz()) * (other.e() - other.pz())
        minus = (lepton.e() - lepton.pz()) * (other.e() + other.pz())
        total = lepton.p() + other.p()
        masses[count] = total.mCalc()
        cosines[count] = math.copysign(1, total.pz()) * (plus - minus) / masses[count] ** 2
        count += 1
    seconds = time.perf_counter() - start
    info = generator.infoPython()
    return info.sigmaGen() * 1e9, info.sigmaErr() * 1e9, masses, cosines, seconds


def ours(path, mass, width, low, high, events):
    """Cross section in pb, and the columns."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/pairs.npy"
        out = subprocess.run(
            [RELEASE / "sideband", "simulate", "drell-yan", "--model", "ssm",
             "--resonance-mass", str(mass), "--width", str(width), "--width-scheme", "running",
             "--range", f"{low}:{high}", "--pdf", str(path), "--events", str(events), "--seed", "1",
             "--out", file, "--json"], check=True, capture_output=True)
        return json.loads(out.stdout)["crossSection"]["value"], np.load(file)


def our_rate(events):
    """Unweighted events per second on one core."""
    out = subprocess.run(["taskset", "-c", "0", RELEASE / "benchmarks", "drell-yan", str(events)],
                         check=True, capture_output=True)
    return events / float(out.stdout)


def shape(values, bins, weights):
    """Each bin's share, and its variance."""
    total = weights.sum()
    sums = np.histogram(values, bins, weights=weights)[0] / total
    squares = np.histogram(values, bins, weights=weights ** 2)[0] / total ** 2
    return sums, squares


results, reference = {}, {"versions": {"pythia8mc": version("pythia8mc"),
                                       "numpy": np.__version__}, "events": EVENTS}
for mass, low, high in ((1000, 500, 2000), (3000, 1500, 6000)):
    width = round(0.03 * mass, 6)
    bins = edges(mass, low, high)
    total, table = ours(GRID, mass, width, low, high, 4 * EVENTS)
    full = np.ones(len(table))
    weights = {"full": full, "background": table["weight_B"], "signal": table["weight_S"]}
    sigmas, entry, stored = {}, {}, {"range": [low, high], "width": width,
                                     "massEdges": list(map(float, bins))}
    for name, mode in MODES.items():
        sigma, error, masses, cosines, seconds = pythia(mode, mass, width, low, high, EVENTS)
        mine = total * weights[name].mean()
        sigmas[name] = (mine, sigma, error)
        entry[name] = {"sigmaOverPythia": round(mine / sigma, 4),
                       "pythiaRelativeError": round(error / sigma, 4)}
        stored[name] = {"crossSection": sigma, "error": error}
        for label, ours_values, values, edges_ in (
                ("mass", table["m"], masses, bins), ("cosine", table["cos_theta"], cosines, COSINES)):
            a, va = shape(ours_values, edges_, weights[name])
            b, vb = shape(values, edges_, np.ones(EVENTS))
            used = (va + vb) > 0
            chi2 = float((((a - b) ** 2)[used] / (va + vb)[used]).sum())
            entry[name][f"{label}ChiSquaredOverBins"] = [round(chi2, 1), int(used.sum()) - 1]
            stored[name][label] = [round(float(x), 7) for x in b]
        if name == "full":
            entry["eventsPerSecondOneCore"] = {
                "pythia": round(EVENTS / seconds), "sideband": round(our_rate(EVENTS)),
                "ratio": round(our_rate(EVENTS) / (EVENTS / seconds), 1)}
    interference = [sigmas["full"][i] - sigmas["background"][i] - sigmas["signal"][i] for i in (0, 1)]
    error = math.sqrt(sum(sigmas[name][2] ** 2 for name in MODES))
    entry["interference"] = {"sideband": interference[0], "pythia": interference[1],
                             "pythiaError": error}
    results[f"{mass} GeV"] = entry
    reference[f"{mass}"] = stored
    print(mass, json.dumps(entry, indent=1))

(HERE / "results" / "drell-yan.json").write_text(json.dumps(
    {"versions": reference["versions"], **results}, indent=2) + "\n")
(HERE.parent / "Tests" / "SimulationTests" / "Reference" / "drell-yan.json").write_text(
    json.dumps(reference, indent=1) + "\n")
