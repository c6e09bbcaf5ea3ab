"""Every learner that can be written as ONNX, trained here and scored by onnxruntime: the greatest
relative difference from this package's scores, in units of max(1, |score|); writes
results/onnx.json."""

import json
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / ".build" / "release" / "benchmarks"
LEARNERS = [
    ("trees", "members=3"), ("trees", "engine=xgboost", "members=2"),
    ("network", "epochs=3", "epochsAveraged=2"),
    ("network", "epochs=2", "activation=gelu", "preprocessing=whitened"),
    ("network", "epochs=2", "activation=silu", "preprocessing=logit"),
    ("network", "epochs=2", "activation=tanh", "normalisesBatches=true", "dropout=0.1"),
    ("network", "epochs=2", "preprocessing=robust"),
    ("networks", "members=3", "base.epochs=2", "featureFraction=0.7"),
    ("autoencoder", "epochs=3"), ("deep-svdd", "epochs=3"),
    ("variational-autoencoder", "epochs=3", "score=bound"),
    ("variational-autoencoder", "epochs=3", "score=divergence"),
    ("variational-autoencoder", "epochs=3", "score=reconstruction"),
]

generator = np.random.default_rng(1)
labels = (generator.random(20_000) < 0.5).astype("<f4")
scales = np.array([0.01, 1, 300, 5], dtype="<f4")
table = ((generator.normal(size=(len(labels), 4)) + 0.5 * labels[:, None] + 3) * scales).astype("<f4")
test = ((generator.normal(size=(5_000, 4)) + 3) * scales).astype("<f4")

differences = {}
for learner in LEARNERS:
    with tempfile.TemporaryDirectory() as folder:
        for name, array in [("train", table), ("labels", labels), ("weights", np.ones_like(labels)),
                            ("test", test)]:
            array.astype("<f4").tofile(Path(folder) / name)
        subprocess.run([PROGRAM, "learn", folder, "1", "2", *learner], check=True)
        path = str(Path(folder) / "model.onnx")
        onnx.checker.check_model(path, full_check=True)
        ours = np.fromfile(Path(folder) / "scores")
        theirs = onnxruntime.InferenceSession(path).run(["score"], {"features": test})[0][:, 0]
    difference = float(np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(ours))))
    differences[" ".join(learner)] = float(f"{difference:.2g}")
    print(f"{difference:9.1e}  {' '.join(learner)}")

versions = {name: version(name) for name in ("onnx", "onnxruntime", "numpy")}
(HERE / "results" / "onnx.json").write_text(
    json.dumps({"versions": versions, "greatestDifference": differences}, indent=2) + "\n")
assert max(differences.values()) < 1e-5, "a score differs by more than 1e-5"
