"""Writes histfactory.json: HistFactory workspaces, and what pyhf with Minuit finds in them.

    python3 -m venv venv
    venv/bin/pip install pyhf==0.7.6 iminuit==2.33.0 "numpy<2.4" scipy
    venv/bin/python make_histfactory.py

The workspaces are made up here, but `coupled_histosys`, which is pyhf's own validation model of two
channels with a shared histosys (github.com/scikit-hep/pyhf, validation/data/
2bin_2channel_coupledhisto.json): the conditional fit has two minima there.

Each fit is started from several points, and the lowest minimum is kept; `start` marks numbers of
pyhf as it is, from its own single start. Minuit stops at an estimated distance of 2e-9 in -2 ln L,
where that is possible; a parameter is then known to 5e-5 of its error.
"""

import json
import logging
import pathlib
import platform

import iminuit
import numpy as np
import pyhf
import scipy

TOLERANCE = 1e-6
pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=TOLERANCE, strategy=1))
logging.getLogger("pyhf").setLevel(logging.CRITICAL)
rng = np.random.default_rng(20)


def norm(name="mu"):
    return {"name": name, "type": "normfactor", "data": None}


def normsys(name, lo, hi):
    return {"name": name, "type": "normsys", "data": {"lo": lo, "hi": hi}}


def histosys(name, lo, hi):
    return {"name": name, "type": "histosys", "data": {"lo_data": lo, "hi_data": hi}}


def of(kind, name, data=None):
    return {"name": name, "type": kind, "data": data}


def sample(name, data, *modifiers):
    return {"name": name, "data": list(map(float, data)), "modifiers": list(modifiers)}


def workspace(channels, observations, parameters=(), poi="mu"):
    return {
        "channels": [{"name": n, "samples": s} for n, s in channels.items()],
        "observations": [{"name": n, "data": list(map(float, d))} for n, d in observations.items()],
        "measurements": [{"name": "m", "config": {"poi": poi, "parameters": list(parameters)}}],
        "version": "1.0.0",
    }


LUMI = {"name": "lumi", "inits": [1.0], "bounds": [[0.5, 1.5]], "auxdata": [1.0], "sigmas": [0.017]}


def falling(bins, scale=200, slope=0.12):
    return [round(scale * float(np.exp(-slope * k)), 2) for k in range(bins)]


def bump(bins, height, centre, width):
    return [round(height * float(np.exp(-0.5 * ((k - centre) / width) ** 2)), 3) for k in range(bins)]


def poisson(rates):
    return [int(k) for k in rng.poisson(rates)]


W = {}
W["counting"] = (workspace(
    {"c": [sample("s", [10], norm()), sample("b", [50], of("shapesys", "u", [7.0]))]},
    {"c": [58]}), {})
W["uncorrelated"] = (workspace(
    {"c": [sample("s", [12, 11, 4], norm()),
           sample("b", [50, 52, 31], of("shapesys", "u", [3.0, 7.0, 4.0]))]},
    {"c": [51, 48, 36]}), {})
W["correlated"] = (workspace(
    {"c": [sample("s", [5, 10, 4], norm()),
           sample("b", [60, 55, 40], histosys("shape", [56, 54, 42], [65, 57, 37]))]},
    {"c": [67, 63, 41]}), {})
W["factors"] = (workspace(
    {"c": [sample("s", [6, 9], norm(), normsys("eff", 0.92, 1.05)),
           sample("b1", [40, 20], normsys("xs", 0.8, 1.3), normsys("eff", 0.95, 1.04)),
           sample("b2", [15, 25], normsys("xs2", 0.9, 1.12))]},
    {"c": [66, 60]}), {})
codes = workspace(
    {"c": [sample("s", [6, 9, 5], norm(), normsys("eff", 0.9, 1.05)),
           sample("b", [40, 30, 25], normsys("xs", 0.8, 1.3),
                  histosys("shape", [35, 31, 29], [47, 30, 20]))]},
    {"c": [49, 44, 21]})
W["code1_code0"] = (codes, {"normsys": "code1", "histosys": "code0"})
W["code4_code0"] = (codes, {"normsys": "code4", "histosys": "code0"})
W["code1_code4p"] = (codes, {"normsys": "code1", "histosys": "code4p"})
W["statistical"] = (workspace(
    {"c": [sample("s", [3, 8, 5], norm()),
           sample("b1", [30, 24, 11], of("staterror", "stat", [2.0, 1.5, 1.1])),
           sample("b2", [10, 8, 6], of("staterror", "stat", [1.2, 0.9, 2.0]))]},
    {"c": [45, 44, 19]}), {})
W["luminosity"] = (workspace(
    {"c": [sample("s", [7, 12], norm(), of("lumi", "lumi")),
           sample("b", [50, 60], of("lumi", "lumi"), of("staterror", "stat", [4.0, 5.0]),
                  normsys("scale", 0.9, 1.1))]},
    {"c": [49, 58]}, [LUMI]), {})
W["shapefactor"] = (workspace(
    {"sr": [sample("s", [6, 14, 9], norm()), sample("b", [20, 18, 15], of("shapefactor", "f"),
                                                    of("staterror", "stat_sr", [1.0, 0.9, 0.7]))],
     "cr": [sample("b", [100, 90, 75], of("shapefactor", "f"), normsys("tf", 0.9, 1.1))]},
    {"sr": [25, 24, 22], "cr": [108, 93, 70]}), {})
W["shared"] = (workspace(
    {"c": [sample("s", [8, 8, 6], norm(), normsys("jes", 0.95, 1.06)),
           sample("b", [70, 45, 30], normsys("jes", 0.97, 1.02),
                  histosys("jes", [66, 46, 33], [75, 44, 28]),
                  histosys("other", [69, 47, 31], [72, 43, 28]))]},
    {"c": [82, 51, 41]}), {})
W["control"] = (workspace(
    {"sr": [sample("s", [5, 9, 3], norm(), normsys("eff", 0.9, 1.1)),
            sample("w", [22, 15, 9], norm("k_w"), normsys("tf", 0.85, 1.2)),
            sample("z", [10, 6, 4], norm("k_z"), of("staterror", "st_sr", [1.0, 0.8, 0.5]))],
     "cr_w": [sample("w", [150, 90], norm("k_w")), sample("z", [12, 8], norm("k_z"))],
     "cr_z": [sample("w", [6], norm("k_w")), sample("z", [80], norm("k_z"))]},
    {"sr": [44, 32, 13], "cr_w": [180, 101], "cr_z": [91]}), {})
W["coupled_histosys"] = (workspace(
    {"signal": [sample("signal", [30, 35], norm()),
                sample("bkg1", [100, 100], histosys("coupled_histosys", [90, 90], [110, 110])),
                sample("bkg2", [50, 120], histosys("coupled_histosys", [45, 45], [55, 55]))],
     "control": [sample("bkg1", [105, 100], histosys("coupled_histosys", [95, 90], [110, 115]))]},
    {"signal": [170, 220], "control": [110, 105]}), {})
W["zeros"] = (workspace(
    {"c": [sample("s", [0, 5, 7], norm()),
           sample("b", [10, 0, 12], of("shapesys", "u", [3.0, 1.0, 0.0])),
           sample("e", [2, 1, 0], of("staterror", "stat", [0.5, 0.0, 0.0]))]},
    {"c": [9, 3, 0]}), {})
W["one_sided"] = (workspace(
    {"c": [sample("s", [10, 7], norm(), normsys("a", 1.0, 1.1)),
           sample("b", [55, 48], normsys("b", 1.04, 1.08), normsys("c", 0.7, 1.6))]},
    {"c": [70, 66]}), {})
W["excess"] = (workspace(
    {"c": [sample("s", bump(8, 20, 4, 1.2), norm()),
           sample("b", falling(8), of("shapesys", "u", [4.0] * 8), normsys("n", 0.9, 1.12))]},
    {"c": [208, 181, 171, 157, 149, 121, 96, 88]}), {})
W["settings"] = (workspace(
    {"c": [sample("s", [6, 9], norm(), normsys("eff", 0.92, 1.05)),
           sample("b", [40, 20], norm("k"), normsys("xs", 0.8, 1.3), of("lumi", "lumi"))]},
    {"c": [44, 31]},
    [LUMI, {"name": "k", "inits": [1.1], "bounds": [[0.2, 3.0]]},
     {"name": "eff", "fixed": True, "inits": [0.3]},
     {"name": "xs", "auxdata": [0.2], "inits": [0.2], "bounds": [[-4, 4]]}]), {})
big = falling(50, 300, 0.05)
W["fifty_bins"] = (workspace(
    {"c": [sample("s", bump(50, 25, 20, 2.5), norm(), normsys("eff", 0.93, 1.06)),
           sample("b", big, of("staterror", "stat", [round(0.04 * x, 3) for x in big]),
                  histosys("tilt", [round(x * (1 - 0.002 * (k - 25)), 3) for k, x in enumerate(big)],
                           [round(x * (1 + 0.002 * (k - 25)), 3) for k, x in enumerate(big)]))]},
    {"c": poisson(big)}), {})
ten = falling(10, 60, 0.2)
W["ten_bins"] = (workspace(
    {"c": [sample("s", bump(10, 8, 5, 1.3), norm()),
           sample("b", ten, of("shapesys", "u", [round(0.1 * x, 3) for x in ten]))]},
    {"c": poisson(ten)}), {})


def starts(model):
    init = model.config.suggested_init()
    yield init
    for value in (0.0, 3.0):
        moved = list(init)
        moved[model.config.poi_index] = value
        yield moved
    scalars = [model.config.par_slice(n).start for n in model.config.par_order
               if model.config.param_set(n).constrained
               and getattr(model.config.param_set(n), "pdf_type", "") == "normal"
               and model.config.param_set(n).is_scalar and n != "lumi"]
    for index in scalars[:3]:
        for value in (-1.5, 1.5):
            moved = list(init)
            moved[index] = value
            yield moved


def lowest(data, model, bounds, poi=None):
    """The lowest minimum from several starts: parameters, twice the NLL."""
    best = None
    for init in starts(model):
        try:
            if poi is None:
                pars, value = pyhf.infer.mle.fit(
                    data, model, init_pars=init, par_bounds=bounds, return_fitted_val=True)
            else:
                pars, value = pyhf.infer.mle.fixed_poi_fit(
                    poi, data, model, init_pars=init, par_bounds=bounds, return_fitted_val=True)
        except pyhf.exceptions.FailedMinimization:
            continue
        if np.isfinite(value) and (best is None or value < best[1] - 1e-9):
            best = (np.asarray(pars), float(value))
    return best


def phi(x):
    return scipy.stats.norm.sf(x)


def statistic(data, model, bounds, mu, kind):
    """q from the lowest minima, after arXiv:1007.1727."""
    free, free_value = lowest(data, model, bounds)
    _, value = lowest(data, model, bounds, mu)
    t = max(0.0, value - free_value)
    best = free[model.config.poi_index]
    if kind == "q0":
        return 0.0 if best < 0 else t
    return 0.0 if best > mu else t


def asymptotic(data, model, bounds, mu, kind):
    observed = statistic(data, model, bounds, mu, kind)
    pars, _ = lowest(data, model, bounds, 1.0 if kind == "q0" else 0.0)
    asimov = model.expected_data(pars)
    root = np.sqrt(statistic(asimov, model, bounds, mu, kind))
    r = np.sqrt(observed)
    if kind == "qtilde" and r > root:
        place = (observed - root**2) / (2 * root)
    else:
        place = r - root
    band = [phi(n + root) / phi(n) for n in (2, 1, 0, -1, -2)]
    return {"mu": mu, "q": observed, "qA": root**2, "CLsb": phi(place + root), "CLb": phi(place),
            "CLs": phi(place + root) / phi(place), "expectedCLs": band}


results = {"versions": {"pyhf": pyhf.__version__, "iminuit": iminuit.__version__,
                        "numpy": np.__version__, "scipy": scipy.__version__,
                        "python": platform.python_version()},
           "tolerance": TOLERANCE, "workspaces": []}
for name, (spec, codes) in W.items():
    ws = pyhf.Workspace(spec)
    model = ws.model(modifier_settings={
        "normsys": {"interpcode": codes.get("normsys", "code4")},
        "histosys": {"interpcode": codes.get("histosys", "code4p")}})
    data = ws.data(model)
    names = model.config.par_names
    bounds = model.config.suggested_bounds()
    fixed = model.config.suggested_fixed()
    init = model.config.suggested_init()
    entry = {"name": name, "workspace": spec, "codes": codes, "parameters": names, "points": []}
    for shift in (0.0, 0.37, -0.61, 1.4):
        point = []
        for index, (start, (low, high), held) in enumerate(zip(init, bounds, fixed)):
            step = shift * (0.3 if low >= 0 else 1.0) * (1 + 0.13 * (index % 5))
            point.append(start if held else min(max(start + step, low + 0.05), high))
        value = model.logpdf(point, data)
        entry["points"].append({"point": point, "twiceNLL": float(-2 * value[0])})
    entry["expected"] = [float(x) for x in model.expected_actualdata(entry["points"][1]["point"])]
    pars, value = lowest(data, model, bounds)
    fitted = pyhf.infer.mle.fit(data, model, init_pars=list(np.clip(pars, *zip(*bounds))),
                                par_bounds=bounds, return_uncertainties=True)
    entry["bestFit"] = {"values": list(map(float, pars)), "errors": list(map(float, fitted[:, 1])),
                        "twiceNLL": value}
    entry["tests"] = {
        "qtilde": [asymptotic(data, model, bounds, mu, "qtilde") for mu in (1.0, 2.0)],
        "q0": asymptotic(data, model, bounds, 0.0, "q0")}
    if name not in ("zeros",):
        wide = list(bounds)
        wide[model.config.poi_index] = (-10, 10)
        entry["tests"]["q"] = [asymptotic(data, model, wide, 1.0, "q")]
    start = pyhf.infer.hypotest(1.0, data, model, test_stat="qtilde", return_tail_probs=True,
                                return_expected_set=True)
    entry["start"] = {"CLs": float(start[0]), "CLsb": float(start[1][0]),
                      "CLb": float(start[1][1]), "expectedCLs": [float(x) for x in start[2]]}
    start = pyhf.infer.hypotest(0.0, data, model, test_stat="q0", return_tail_probs=True)
    entry["start"]["p0"] = float(start[0])
    try:
        observed, expected = pyhf.infer.intervals.upper_limits.toms748_scan(
            data, model, 0.01, 10, rtol=1e-7, atol=1e-9, test_stat="qtilde")
        entry["start"]["upperLimit"] = float(observed)
        entry["start"]["expectedLimits"] = [float(x) for x in expected]
    except Exception as error:  # a limit beyond what the fits of pyhf reach
        print(name, "no limit:", type(error).__name__, error)
    results["workspaces"].append(entry)
    tests = entry["tests"]["qtilde"][0]
    print(f"{name:18} {value:12.6f} CLs {tests['CLs']:.6f} start {entry['start']['CLs']:.6f} "
          f"p0 {entry['tests']['q0']['CLsb']:.3g} limit {entry['start'].get('upperLimit')}", flush=True)

path = pathlib.Path(__file__).with_name("histfactory.json")
path.write_text(json.dumps(results, indent=1) + "\n")
