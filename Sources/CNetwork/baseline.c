#define KERNELS network_baseline
#define NAME "baseline"
#if defined(__aarch64__)
#define FUSED 1
#define HEIGHT1 6
#else
#define FUSED 0
#define HEIGHT1 2
#endif
#define HEIGHT4 0
#define HEIGHT2 0
#include "kernels.h"
