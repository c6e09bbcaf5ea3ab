#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define KERNELS network_avx2
#define NAME "AVX2"
#define FUSED 1
#define HEIGHT4 0
#define HEIGHT2 0
#define HEIGHT1 6
#include "kernels.h"
#pragma clang attribute pop
#endif
