"""Reference values of the NNPDF2.3 LO grid (arXiv:1308.0598), by Pythia's own reader.

    python3 -m venv venv && venv/bin/pip install pythia8mc
    venv/bin/python Tests/SimulationTests/Reference/make_pdf.py

writes pdf.json beside it: x f(x, Q) of eleven partons. The points with "knot" lie on the grid's
knots, where every interpolation gives the same value.
"""
import importlib.metadata, json, pathlib
import pythia8mc

KNOTS = [(2.915053e-03, 2.811769e+02), (2.836735e-01, 1.048113e+03),
         (7.979592e-01, 4.714866e+03), (1.023531e-04, 7.196857e+02)]
POINTS = [(1.5e-4, 250.0), (1e-3, 200.0), (5e-3, 1500.0), (0.02, 500.0), (0.05, 2000.0),
          (0.1, 1000.0), (0.2, 3000.0), (0.35, 6000.0), (0.5, 1000.0), (0.65, 4000.0),
          (0.8, 2500.0), (0.88, 5000.0)]
PARTONS = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 21]

pythia = pythia8mc.Pythia("", False)
for line in ("Print:quiet = on", "PDF:pSet = 13", "HardQCD:all = on",
             "PhaseSpace:pTHatMin = 500", "PartonLevel:all = off"):
    pythia.readString(line)
pythia.init()
density = pythia.getPDFPtr(2212)
points = [{"x": x, "q": q, "knot": (x, q) in KNOTS,
           "xf": {str(p): density.xf(p, x, q * q) for p in PARTONS}}
          for x, q in KNOTS + POINTS]
result = {"generator": "Tests/SimulationTests/Reference/make_pdf.py",
          "versions": {"pythia8mc": importlib.metadata.version("pythia8mc")},
          "set": "NNPDF23_lo_as_0130_qed_0000 (Pythia's PDF:pSet = 13)", "points": points}
path = pathlib.Path(__file__).with_name("pdf.json")
path.write_text(json.dumps(result, indent=1) + "\n")
