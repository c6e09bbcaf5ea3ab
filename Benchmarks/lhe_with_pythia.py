"""Has Pythia 8 read a Les Houches file that Sideband wrote, and compares each event's mass, beams,
weight and cross section with what was put in. Exits with 1 where they differ.

    python lhe_with_pythia.py [file.lhe]

The events are those of Tests/EventsTests/LHESamples.swift: q q̄ → Z → μ⁻ μ⁺ at 60, 67, 74 … GeV."""

import json
import pathlib
import sys

import pythia8mc as pythia8

REFERENCE = pathlib.Path(__file__).parent.parent / "Tests/EventsTests/Reference/LHE"
path = sys.argv[1] if len(sys.argv) > 1 else str(REFERENCE / "sideband-drell-yan.lhe")

pythia = pythia8.Pythia("", False)
for setting in [
    "Beams:frameType = 4",
    f"Beams:LHEF = {path}",
    "PartonLevel:all = off",
    "HadronLevel:all = off",
    "LesHouches:matchInOut = off",
    "Check:epTolErr = 1e-8",
    "Print:quiet = on",
]:
    assert pythia.readString(setting), setting
if not pythia.init():
    sys.exit("Pythia refuses the file")

masses = []
while pythia.next():
    process = pythia.process
    final = [process[i] for i in range(process.size()) if process[i].isFinal()]
    assert sorted(p.id() for p in final) == [-13, 13], [p.id() for p in final]
    masses.append((final[0].p() + final[1].p()).mCalc())
info = pythia.infoPython()

expected = [60.0 + 7 * index for index in range(50)]
worst = max((abs(m / e - 1) for m, e in zip(masses, expected)), default=1.0)
result = {
    "pythia": f"{pythia.settings.parm('Pythia:versionNumber'):.3f}",
    "events": len(masses),
    "worst relative difference of a mass": worst,
    "beams": [info.idA(), info.idB(), info.eA(), info.eB()],
    "sigma in pb": 1e9 * info.sigmaGen(),
}
print(json.dumps(result, indent=1))
# Rounding of four-vectors, times (E/m)² up to 6.
if len(masses) != len(expected) or not worst < 1e-13:
    sys.exit("the masses differ")
if result["beams"] != [2212, 2212, 6500.0, 6500.0] or abs(result["sigma in pb"] / 12.5 - 1) > 1e-12:
    sys.exit("the run differs")
