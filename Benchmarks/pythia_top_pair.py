"""Top pairs beside Pythia 8, at parton level: cross sections and spectra of both channels.

    python Benchmarks/pythia_top_pair.py

needs pythia8mc (PyPI) and the built command. Both sides take the same parton densities, the NNPDF2.3
QCD+QED LO grid that Pythia brings, α_s(M_Z) = 0.130 at one loop with five flavours, scales at √ŝ and
top quarks on their mass shell. Writes Benchmarks/results/top-pair.json and, for the tests, Pythia's
figures to Tests/SimulationTests/Reference/top-pair.json; among them luminosities of the set CTEQ6L,
with which published spin correlations were computed.
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
EVENTS = 400_000
LOW, HIGH, TOP = 350, 2000, 172.5
MASSES = [350, 365, 380, 400, 420, 450, 480, 520, 570, 640, 740, 900, 1200, 2000]
COSINES = np.linspace(-1, 1, 21)
PROCESSES = {"gluons": "gg2ttbar", "quarks": "qqbar2ttbar"}


def pythia(process, events, seed):
    """Cross section in pb with its error, masses, cosines to the pair's direction, and seconds."""
    generator = pythia8mc.Pythia("", False)
    settings = {
        "Beams:eCM": 13000, "PDF:pSet": 13, "PartonLevel:all": "off", "HadronLevel:all": "off",
        "Print:quiet": "on", "Next:numberCount": 0, "Random:setSeed": "on", "Random:seed": seed,
        f"Top:{process}": "on", "6:m0": TOP, "PhaseSpace:useBreitWigners": "off",
        "SigmaProcess:alphaSvalue": 0.130, "SigmaProcess:alphaSorder": 1,
        "StandardModel:alphaSnfmax": 5, "SigmaProcess:renormScale2": 4,
        "SigmaProcess:factorScale2": 4,
        "PhaseSpace:mHatMin": LOW, "PhaseSpace:mHatMax": HIGH,
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
        record = generator.process
        top = next(record[i] for i in range(5, record.size()) if record[i].id() == 6)
        other = next(record[i] for i in range(5, record.size()) if record[i].id() == -6)
        total = top.p() + other.p()
        masses[count] = total.mCalc()
        beta = math.sqrt(1 - (2 * TOP / masses[count]) ** 2)
        cosines[count] = (
            math.copysign(1, total.pz()) * math.tanh((top.y() - other.y()) / 2) / beta)
        count += 1
    seconds = time.perf_counter() - start
    info = generator.infoPython()
    return info.sigmaGen() * 1e9, info.sigmaErr() * 1e9, masses, cosines, seconds


def luminosities(energy, beam, top, highest):
    """x f(x) x f(x) of CTEQ6L at the scale m_t, integrated over rapidity, at nodes in mass.

    For the published spin correlations at leading order: Bernreuther, Brandenburg, Si and Uwer,
    hep-ph/0403035. The beam is 1 for protons, -1 for antiprotons.
    """
    generator = pythia8mc.Pythia("", False)
    for line in ("Print:quiet = on", "PDF:pSet = 7", "Top:gg2ttbar = on", "PartonLevel:all = off",
                 "HadronLevel:all = off", "Beams:eCM = 13000"):
        generator.readString(line)
    if not generator.init():
        raise SystemExit("Pythia did not start")
    density = generator.getPDFPtr(2212)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    inner, inner_weights = np.polynomial.legendre.leggauss(96)
    table = {"energy": energy, "topMass": top, "masses": [], "weights": [], "gluons": [],
             "quarks": []}
    for node, weight in zip((1 + nodes) / 2, weights / 2):
        # Even in the root of the distance to the threshold.
        mass = 2 * top + (highest - 2 * top) * node ** 2
        reach = math.log(energy / mass)
        gluons = quarks = 0.0
        for rapidity, step in zip(reach * inner, reach * inner_weights):
            x = [mass / energy * math.exp(sign * rapidity) for sign in (1, -1)]
            first, second = ([density.xf(flavour, value, top * top) for flavour in range(-5, 6)]
                             for value in x)
            gluons += step * first[5] * second[5]
            quarks += step * sum(first[5 + q] * second[5 - beam * q] for q in range(-5, 6) if q)
        table["masses"].append(mass)
        table["weights"].append(2 * (highest - 2 * top) * node * weight)
        table["gluons"].append(gluons)
        table["quarks"].append(quarks)
    return table


def ours(events):
    """Cross section in pb, and the columns, of the background alone."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/pairs.npy"
        start = time.perf_counter()
        out = subprocess.run(
            ["taskset", "-c", "0", RELEASE / "sideband", "simulate", "top-pair", "--coupling", "0", "--top-mass", str(TOP),
             "--range", f"{LOW}:{HIGH}", "--pdf", str(GRID), "--events", str(events), "--seed", "1",
             "--out", file, "--json"], check=True, capture_output=True)
        seconds = time.perf_counter() - start
        return json.loads(out.stdout)["crossSection"]["value"], np.load(file), seconds


reference = {
    "versions": {"pythia8mc": version("pythia8mc"), "numpy": np.__version__}, "events": EVENTS,
    "topMass": TOP, "massEdges": MASSES, "cosineEdges": [round(float(c), 6) for c in COSINES],
    "luminosities": {"LHC": luminosities(14_000, 1, 175.0, 5000),
                     "Tevatron": luminosities(1960, -1, 175.0, 1500)}}
total, table, our_seconds = ours(4 * EVENTS)
sums = {"mass": 0.0, "cosine": 0.0}
variances = {"mass": 0.0, "cosine": 0.0}
sigma_sum = error_sum = 0.0
results = {}
for index, (name, process) in enumerate(PROCESSES.items()):
    sigma, error, masses, cosines, seconds = pythia(process, EVENTS, 1 + index)
    entry = {"crossSection": sigma, "error": error}
    for label, values, bins in (("mass", masses, MASSES), ("cosine", cosines, COSINES)):
        shares = np.histogram(values, bins)[0] / EVENTS
        entry[label] = [round(float(x), 7) for x in shares]
        sums[label] = sums[label] + sigma * shares
        variances[label] = variances[label] + sigma ** 2 * shares / EVENTS
    sigma_sum += sigma
    error_sum = math.hypot(error_sum, error)
    reference[name] = entry
    results[name] = {"pythiaCrossSection": sigma, "pythiaError": error,
                     "pythiaEventsPerSecond": round(EVENTS / seconds)}
results["both"] = {"sigmaOverPythia": round(total / sigma_sum, 5),
                   "pythiaRelativeError": round(error_sum / sigma_sum, 5)}
for label, column, bins in (("mass", "m", MASSES), ("cosine", "cos_theta", COSINES)):
    shares = np.histogram(table[column], bins)[0] / len(table)
    expected = sums[label] / sigma_sum
    variance = shares / len(table) + variances[label] / sigma_sum ** 2
    chi2 = float(((shares - expected) ** 2 / variance).sum())
    results["both"][f"{label}ChiSquaredOverBins"] = [round(chi2, 1), len(bins) - 2]
# Pythia's events have no decays; ours have, and are written to a file.
results["both"]["eventsPerSecondOneCore"] = round(len(table) / our_seconds)
print(json.dumps(results, indent=1))

(HERE / "results" / "top-pair.json").write_text(json.dumps(
    {"versions": reference["versions"], **results}, indent=2) + "\n")
(HERE.parent / "Tests" / "SimulationTests" / "Reference" / "top-pair.json").write_text(
    json.dumps(reference, indent=1) + "\n")
