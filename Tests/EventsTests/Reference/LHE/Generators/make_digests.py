"""Writes expected.json: what pylhe reads in the Les Houches files of scikit-hep-testdata.

Run it with a Python that has pylhe, and the folder src/skhep_testdata/data of a clone of
https://github.com/scikit-hep/scikit-hep-testdata:

    python make_digests.py FOLDER
"""

import json
import pathlib
import platform
import sys

import pylhe

FOLDER = pathlib.Path(__file__).parent


def mass(event):
    """The mass of all outgoing particles, as LHEEvent.finalMass has it."""
    final = [particle for particle in event.particles if particle.status == 1]
    e, x, y, z = (sum(getattr(p, name) for p in final) for name in ("e", "px", "py", "pz"))
    momentum = (x * x + y * y + z * z) ** 0.5
    return max(0.0, (e - momentum) * (e + momentum)) ** 0.5


def digest(path):
    result = {"events": 0, "particles": 0, "weight": 0.0, "mass": 0.0, "energy": 0.0, "weights": {}}
    for event in pylhe.LHEFile.fromfile(path).events:
        result["events"] += 1
        result["particles"] += len(event.particles)
        result["weight"] += event.eventinfo.weight
        result["mass"] += mass(event)
        result["energy"] += sum(particle.e for particle in event.particles)
        for name, value in event.weights.items():
            result["weights"][name] = result["weights"].get(name, 0.0) + value
    return result


files = sorted(
    path
    for path in pathlib.Path(sys.argv[1]).glob("pylhe-test*")
    if path.name.endswith((".lhe", ".lhe.gz"))
)
expected = {
    "pylhe": pylhe.__version__,
    "python": platform.python_version(),
    "files": {path.name: digest(path) for path in files},
}
text = json.dumps(expected, indent=1, sort_keys=True)
(FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
