"""Fits the embedded parton densities to the NNPDF2.3 LO grid that Pythia ships.

    python3 -m venv venv && venv/bin/pip install pythia8mc numpy
    venv/bin/python Benchmarks/fit_pdf.py [--benchmarks .build/release/benchmarks]

writes Sources/Simulation/EmbeddedPartonDensities+Coefficients.swift and
Benchmarks/results/pdf.json. For each parton

    ln xf = b ln(1 - x) + sum_jk c_jk T_j(t) T_k(s),   j = 0...17, k = 0...2,

t linear in ln x + 12 x, s linear in ln ln(Q / 0.25 GeV), each from -1 to 1 over the fit's range. The
power b is the grid's slope at x = 0.9. The coefficients minimise the largest error of ln xf on the
grid's knots, an error counting five times less at x > 0.5 than at x < 0.3 since densities are poorly
known there, by least squares whose weights grow where the error is large (Lawson). Errors are then
measured between the knots too: against Pythia's evaluation of the grid and, independently, against
LHAPDF's interpolation of it.
"""
import argparse, hashlib, importlib.metadata, json, pathlib, subprocess, sys
import numpy as np
import pythia8mc

ROOT = pathlib.Path(__file__).resolve().parent.parent
GRID = pathlib.Path(sys.prefix) / "share/Pythia8/pdfdata/NNPDF23_lo_as_0130_qed_0000.dat"
X_KNEE, LAMBDA, DEGREE_X, DEGREE_Q = 12.0, 0.25, 17, 2
X_FIT, Q_FIT = (1e-4, 0.93), (190.0, 7000.0)  # a knot beyond each end of what is promised
X_RANGE, Q_RANGE = (1e-4, 0.9), (200.0, 6000.0)
PARTONS = {"gluon": 21, "down": 1, "up": 2, "strange": 3, "charm": 4, "bottom": 5,
           "antidown": -1, "antiup": -2, "antistrange": -3}


def read_grid(path):
    lines = [l for l in path.read_text().split("---")[1].split("\n") if l.strip()]
    x, q = (np.array(l.split(), float) for l in lines[:2])
    flavours = [int(i) for i in lines[2].split()]
    values = np.array(" ".join(lines[3:]).split(), float)
    return x, q, flavours, values.reshape(len(x), len(q), len(flavours))


def scaled(function, low, high, z):
    return 2 * (function(z) - function(low)) / (function(high) - function(low)) - 1


def bases(x, q):
    t = scaled(lambda z: np.log(z) + X_KNEE * z, *X_FIT, np.asarray(x))
    s = scaled(lambda z: np.log(np.log(z / LAMBDA)), *Q_FIT, np.asarray(q))
    chebyshev = np.polynomial.chebyshev.chebvander
    return chebyshev(t, DEGREE_X), chebyshev(s, DEGREE_Q)


def fit(x, q, xf, b):
    """The coefficients with the smallest largest error of ln xf."""
    tx, tq = bases(x, q)
    design = np.einsum("ij,kl->ikjl", tx, tq).reshape(len(x) * len(q), -1)
    target = (np.log(xf) - b * np.log1p(-x)[:, None]).ravel()
    tolerance = np.repeat(1 + 4 * np.clip((x - 0.3) / 0.2, 0, 1), len(q))
    weights, best = np.ones(len(target)), (np.inf, None)
    for _ in range(60):
        root = np.sqrt(weights) / tolerance
        c = np.linalg.lstsq(design * root[:, None], target * root, rcond=None)[0]
        error = np.abs(design @ c - target) / tolerance
        if error.max() < best[0]:
            best = (error.max(), c)
        weights *= error / error.max() + 1e-3
        weights /= weights.mean()
    return np.array([[float(f"{v:.8g}") for v in row]
                     for row in best[1].reshape(DEGREE_X + 1, DEGREE_Q + 1)])


def hermite_weights(knots, value):
    """LHAPDF's cubic (arXiv:1412.7420): slopes by mean difference, one-sided at ends."""
    n, w = len(knots), np.zeros(len(knots))
    i = min(max(np.searchsorted(knots, value, side="right") - 1, 0), n - 2)
    h = np.diff(knots)
    t = (value - knots[i]) / h[i]
    w[i], w[i + 1] = 2 * t**3 - 3 * t**2 + 1, 3 * t**2 - 2 * t**3
    for at, factor in ((i, t**3 - 2 * t**2 + t), (i + 1, t**3 - t**2)):
        sides = [k for k in (at - 1, at) if 0 <= k < n - 1]
        for k in sides:
            w[k + 1] += factor * h[i] / h[k] / len(sides)
            w[k] -= factor * h[i] / h[k] / len(sides)
    return w


def pythia_density():
    pythia = pythia8mc.Pythia("", False)
    for line in ("Print:quiet = on", "PDF:pSet = 13", "HardQCD:all = on",
                 "PhaseSpace:pTHatMin = 500", "PartonLevel:all = off"):
        pythia.readString(line)
    pythia.init()
    return pythia, pythia.getPDFPtr(2212)  # the density lives as long as its generator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--benchmarks", help="the built benchmarks, to record speeds")
    arguments = parser.parse_args()
    x, q, flavours, grid = read_grid(GRID)
    rows = np.where((x > 0.98 * X_FIT[0]) & (x < X_FIT[1]))[0]
    columns = np.where((q > Q_FIT[0]) & (q < Q_FIT[1]))[0]
    middle = len(q) - 10
    edge = np.searchsorted(x, X_RANGE[1])
    powers, coefficients = {}, {}
    for name, flavour in PARTONS.items():
        xf = grid[:, :, flavours.index(flavour)]
        two = [edge - 1, edge + 2]
        slope = np.diff(np.log(xf[two, middle])) / np.diff(np.log1p(-x[two]))
        powers[name] = round(float(slope[0]), 1)
        coefficients[name] = fit(x[rows], q[columns], xf[np.ix_(rows, columns)], powers[name])

    # Errors between the knots, at points that are no knots of either axis.
    xs = np.concatenate([np.geomspace(*X_RANGE, 241), np.linspace(0.1, X_RANGE[1], 161)])
    qs = np.geomspace(*Q_RANGE, 19)
    tx, tq = bases(xs, qs)
    wx = np.array([hermite_weights(np.log(x), v) for v in np.log(xs)])
    wq = np.array([hermite_weights(np.log(q), v) for v in np.log(qs)])
    _, pythia = pythia_density()
    report = {}
    for name, flavour in PARTONS.items():
        ours = np.exp(powers[name] * np.log1p(-xs)[:, None] + tx @ coefficients[name] @ tq.T)
        lhapdf = wx @ grid[:, :, flavours.index(flavour)] @ wq.T
        reference = np.array([[pythia.xf(flavour, a, b * b) for b in qs] for a in xs])
        share = reference / reference.max(axis=0)
        errors = {}
        for label, limit in (("where_xf_above_1e-5_of_its_maximum", 1e-5), ("everywhere", 0)):
            errors[label] = {
                key: float(f"{np.abs(ours / other - 1)[share > limit].max():.2g}")
                for key, other in (("to_pythia", reference), ("to_lhapdf_interpolation", lhapdf))}
        for label, inside in (("below_x_0.1", xs < 0.1), ("below_x_0.5", xs < 0.5)):
            errors[label] = float(f"{np.abs(ours / reference - 1)[inside].max():.2g}")
        above = xs[(share > 1e-5).all(axis=1)]
        errors["xf_above_1e-5_of_its_maximum_up_to_x"] = float(f"{above.max():.2f}")
        report[name] = errors
        print(name, powers[name], errors)

    lines = ["// Written by Benchmarks/fit_pdf.py; do not edit.", "",
             "extension EmbeddedPartonDensities {",
             "  /// For each parton b and c_jk, k fastest.",
             "  static let fits: [(parton: Parton, power: Double, coefficients: [Double])] = ["]
    for name in PARTONS:
        lines += ["    (", f"      .{name}, {powers[name]},", "      ["]
        lines += ["        " + ", ".join(repr(float(v)) for v in row) + ","
                  for row in coefficients[name]]
        lines += ["      ]", "    ),"]
    lines += ["  ]", "}", ""]
    source = ROOT / "Sources/Simulation/EmbeddedPartonDensities+Coefficients.swift"
    source.write_text("\n".join(lines))

    result = {
        "generator": "Benchmarks/fit_pdf.py",
        "versions": {k: importlib.metadata.version(k) for k in ("numpy", "pythia8mc")},
        "grid": {"file": GRID.name, "sha256": hashlib.sha256(GRID.read_bytes()).hexdigest(),
                 "source": "NNPDF2.3 QCD+QED LO, alpha_s(M_Z) = 0.130, arXiv:1308.0598"},
        "x_range": X_RANGE, "q_range_GeV": Q_RANGE,
        "points": {"x": len(xs), "q": len(qs)},
        "largest_relative_error": report}
    output = ROOT / "Benchmarks/results/pdf.json"
    if arguments.benchmarks:
        text = subprocess.run([arguments.benchmarks, "parton-densities", str(GRID)], check=True,
                              capture_output=True, text=True).stdout
        pairs = [l.rsplit(": ", 1) for l in text.splitlines() if ": " in l]
        result["evaluations_per_second"] = {k: float(v) for k, v in pairs}
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
