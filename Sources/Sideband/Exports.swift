// `import Sideband` brings the whole package. System libraries stay behind their modules.
@_exported import BumpHunts
@_exported import Evaluation
@_exported import Events
@_exported import GSL
@_exported import Histograms
@_exported import Learning
@_exported import Reports
@_exported import Simulation
@_exported import Statistics
