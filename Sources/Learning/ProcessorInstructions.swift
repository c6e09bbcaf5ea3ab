internal import CNetwork

/// The instructions that networks were trained and scored with: "AVX-512", "AVX2", or "baseline".
///
/// The mathematical functions of the system's library choose alike, by the same features of the processor.
public let processorInstructions = String(cString: network_best_kernels().pointee.name)
