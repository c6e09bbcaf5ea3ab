#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define KERNELS network_avx512
#define NAME "AVX-512"
#define FUSED 1
#define HEIGHT4 6
#define HEIGHT2 12
#define HEIGHT1 12
#include "kernels.h"
#pragma clang attribute pop
#endif
