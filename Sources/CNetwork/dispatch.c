#include "CNetwork.h"

extern const network_kernels network_baseline;
#if defined(__x86_64__)
extern const network_kernels network_avx2, network_avx512;
#endif

const network_kernels *network_kernels_at(int level) {
  if (level == 0) return &network_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return &network_avx2;
  if (level == 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return &network_avx512;
#endif
  return NULL;
}

const network_kernels *network_best_kernels(void) {
  for (int level = 2; level > 0; level--) {
    const network_kernels *kernels = network_kernels_at(level);
    if (kernels) return kernels;
  }
  return &network_baseline;
}
