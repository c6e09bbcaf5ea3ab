"""Hunts in real data and in simulated dijets, over five seeds each; writes results/hunts.json."""

import json
import os
import statistics
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("SIDEBAND_DATA", HERE.parent.parent / "shared" / "data"))
SIDEBAND = HERE.parent / ".build" / "release" / "sideband"

DIJETS = (
    "--columns mjj,mlight,dm,tau21_light,tau21_heavy,label --truth label --mass mjj"
    " --features mlight,dm,tau21_light,tau21_heavy --signal 3300:3700"
    " --sidebands 3100:3300,3700:3900 --fit-range 2800:6000"
    " --efficiencies 1,0.1,0.01,0.003,0.001"
).split()
MUONS = (
    "--mass dimu_mass --features dimu_pt,mu0_iso04,mu1_iso04,mu0_ip3d,mu1_ip3d"
    " --signal 9.25:9.65 --sidebands 9.0:9.2,9.7:9.9 --efficiencies 1,0.5,0.35,0.25,0.1,0.05"
).split()
UPSILON = "cms/muon_pairs_2016_9to10.6GeV.csv"

HUNTS = {
    "dijets with a resonance": ("pythia/dijets_mixed.npy", DIJETS),
    "dijets without a resonance": ("pythia/dijets_background.npy", DIJETS),
    "dijets with a resonance, scan": (
        "pythia/dijets_mixed.npy", DIJETS + ["--scan", "3000:5000"]),
    "muon pairs": (UPSILON, MUONS),
    "anti-isolated muon pairs": (
        UPSILON,
        MUONS + ["--select", "mu0_iso04 > 0.55 && mu1_iso04 > 0.55",
                 "--efficiencies", "1,0.5,0.25,0.1,0.05"]),
}


def hunt(file, arguments, seed):
    command = [SIDEBAND, "hunt", DATA / file, *arguments, "--seed", str(seed), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


results = {}
for name, (file, arguments) in HUNTS.items():
    reports = [hunt(file, arguments, seed) for seed in range(1, 6)]
    cuts = []
    for index, cut in enumerate(reports[0]["cuts"]):
        z = [round(report["cuts"][index]["localZ"], 2) for report in reports]
        cuts.append({"efficiency": cut["efficiency"], "localZ": z,
                     "median": round(statistics.median(z), 2)})
    windows = [report["windows"][report["bestWindow"]]["signal"] for report in reports]
    results[name] = {"bestWindows": windows, "cuts": cuts}
    print(name)
    for cut in cuts:
        print(f"  {cut['efficiency']:6}  median {cut['median']:6}  {cut['localZ']}")
    print(f"  best windows {windows}")

(HERE / "results" / "hunts.json").write_text(json.dumps(results, indent=2) + "\n")
