"""Writes pythia-drell-yan.lhe with Pythia 8, and expected.json: the masses that Pythia's own vectors
give for its events. Run it with a Python that has pythia8mc."""

import json
import pathlib
import platform

import pythia8mc as pythia8

FOLDER = pathlib.Path(__file__).parent
EVENTS = 20

pythia = pythia8.Pythia("", False)
for setting in [
    "Random:setSeed = on",
    "Random:seed = 1",
    "Beams:eCM = 13000.",
    "WeakSingleBoson:ffbar2gmZ = on",
    "PhaseSpace:mHatMin = 50.",
    "23:onMode = off",
    "23:onIfAny = 11 13",
    "PartonLevel:all = off",
    "Print:quiet = on",
]:
    pythia.readString(setting)
assert pythia.init()


class Writer(pythia8.LHAup):
    """Hands Pythia's record to its own writer; LHAupFromPYTHIA8 keeps a stale copy in Python."""

    def setInit(self):
        self.setBeamA(2212, 6500.0, 0, 0)
        self.setBeamB(2212, 6500.0, 0, 0)
        self.setStrategy(3)
        info = pythia.infoPython()
        self.addProcess(221, 1e9 * info.sigmaGen(), 1e9 * info.sigmaErr(), 1.0)
        return True

    def setEvent(self, idProcIn=0):
        info = pythia.infoPython()
        self.setProcess(221, info.weight(), info.QRen(), info.alphaEM(), info.alphaS())
        for index in range(3, pythia.process.size()):
            p = pythia.process[index]
            mothers = [max(0, mother - 2) for mother in (p.mother1(), p.mother2())]
            status = {-21: -1, -22: 2}.get(p.status(), 1)
            self.addParticle(
                p.id(), status, *mothers, p.col(), p.acol(), p.px(), p.py(), p.pz(), p.e(), p.m(),
                0.0, 9.0, -1.0,
            )
        return True


writer = Writer()
events = []
while len(events) < EVENTS:
    if not pythia.next():
        continue
    if not events:
        writer.openLHEF(str(FOLDER / "pythia-drell-yan.lhe"))
        writer.setInit()
        writer.initLHEF()
    writer.setEvent()
    writer.eventLHEF(False)
    total = pythia8.Vec4()
    final = []
    for particle in pythia.process:
        if particle.isFinal():
            total += particle.p()
            final.append([particle.id(), particle.pT(), particle.eta(), particle.phi()])
    events.append({"m": total.mCalc(), "final": final})
writer.closeLHEF(False)

expected = {
    "pythia": f"{pythia.settings.parm('Pythia:versionNumber'):.3f}",
    "python": platform.python_version(),
    "sigma_mb": pythia.infoPython().sigmaGen(),
    "events": events,
}
text = json.dumps(expected, indent=1, sort_keys=True)
(FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
