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
# Zprime:gmZmode by the bosons of the background, and by what of the sum it is.
MODES = {"photon-z": {"full": 0, "background": 4, "signal": 3},
         "photon": {"full": 5, "background": 1}, "z": {"full": 6, "background": 2}}


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


def ours(background, mass, width, low, high, events, *options):
    """Cross section in pb, and the columns."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/pairs.npy"
        out = subprocess.run(
            [RELEASE / "sideband", "simulate", "drell-yan", "--model", "ssm",
             "--resonance-mass", str(mass), "--width", str(width), "--width-scheme", "running",
             "--background", background, "--range", f"{low}:{high}", "--pdf", str(GRID),
             "--events", str(events), "--seed", "1", "--out", file, "--json", *options],
            check=True, capture_output=True)
        return json.loads(out.stdout)["crossSection"]["value"], np.load(file)


def our_rate(events, process="drell-yan"):
    """Unweighted events per second on one core."""
    out = subprocess.run(["taskset", "-c", "0", RELEASE / "benchmarks", process, str(events)],
                         check=True, capture_output=True)
    return events / float(out.stdout)


def shape(values, bins):
    """Each bin's share, and its variance."""
    share = np.histogram(values, bins)[0] / len(values)
    return share, share / len(values)


def compare(table, masses, cosines, bins):
    """χ² and degrees of freedom of the shapes, and Pythia's shapes."""
    entry, stored = {}, {}
    for label, mine, theirs, edges_ in (("mass", table["m"], masses, bins),
                                        ("cosine", table["cos_theta"], cosines, COSINES)):
        (a, va), (b, vb) = shape(mine, edges_), shape(theirs, edges_)
        used = (va + vb) > 0
        chi2 = float((((a - b) ** 2)[used] / (va + vb)[used]).sum())
        entry[f"{label}ChiSquaredOverBins"] = [round(chi2, 1), int(used.sum()) - 1]
        stored[label] = [round(float(x), 7) for x in b]
    return entry, stored


def study(mass, low, high):
    """All modes at one mass: what goes to the results, and to the tests."""
    width = round(0.03 * mass, 6)
    bins = edges(mass, low, high)
    entry = {}
    stored = {"range": [low, high], "width": width, "massEdges": list(map(float, bins))}
    signal = None
    for background, modes in MODES.items():
        runs, kept = {}, {}
        for name, mode in modes.items():
            # Each from a sample of its own: where amplitudes cancel, as those of Z and Z' do below
            # the pole, the weights that make one sample another have no bound.
            mine, table = ours(background, mass, width, low, high, 4 * EVENTS,
                               *([] if name == "full" else ["--component", name]))
            sigma, error, masses, cosines, seconds = pythia(mode, mass, width, low, high, EVENTS)
            runs[name] = (sigma, error, np.histogram(masses, bins)[0] / EVENTS)
            figures, shapes = compare(table, masses, cosines, bins)
            entry[f"{background} {name}"] = {
                "mode": mode, "sigmaOverPythia": round(mine / sigma, 4),
                "pythiaRelativeError": round(error / sigma, 4), **figures}
            kept[name] = {"crossSection": sigma, "error": error, **shapes}
            if mode == 0:
                # Enough events that our start, which is in the time as Pythia's is not, does not count.
                rate = our_rate(4 * EVENTS)
                entry["eventsPerSecondOneCore"] = {
                    "pythia": round(EVENTS / seconds), "sideband": round(rate),
                    "ratio": round(rate / (EVENTS / seconds), 1)}
                toy = our_rate(2_000_000, "coherent-toy")
                entry["coherentToyEventsPerSecondOneCore"] = {
                    "sideband": round(toy), "ratioToPythia": round(toy / (EVENTS / seconds), 1)}
        signal = runs.get("signal", signal)
        # The interference alone is what the modes differ by, in all and below and above the pole.
        parts = {}
        for side, (a, b) in {"all": (low, high), "below": (low, mass), "above": (mass, high)}.items():
            chosen = (bins[:-1] >= a) & (bins[:-1] < b)
            terms = [(run[0] * run[2][chosen].sum(), run[1],
                      run[0] * math.sqrt(run[2][chosen].sum() / EVENTS))
                     for run in (runs["full"], runs["background"], signal)]
            parts[side] = {
                "sideband": ours(background, mass, width, a, b, 10,
                                 "--component", "interference")[0],
                "pythia": terms[0][0] - terms[1][0] - terms[2][0],
                "pythiaError": math.sqrt(sum(e * e + s * s for _, e, s in terms))}
        entry[f"{background} interference"] = parts
        stored[background] = {**kept, "interference": {
            side: [part["pythia"], part["pythiaError"]] for side, part in parts.items()}}
    return entry, stored


results = {}
reference = {"versions": {"pythia8mc": version("pythia8mc"), "numpy": np.__version__},
             "events": EVENTS}
for mass, low, high in ((1000, 500, 2000), (3000, 1500, 6000)):
    results[f"{mass} GeV"], reference[f"{mass}"] = study(mass, low, high)
    print(mass, json.dumps(results[f"{mass} GeV"], indent=1))

(HERE / "results" / "drell-yan.json").write_text(json.dumps(
    {"versions": reference["versions"], **results}, indent=2) + "\n")
(HERE.parent / "Tests" / "SimulationTests" / "Reference" / "drell-yan.json").write_text(
    json.dumps(reference, indent=1) + "\n")
