// The arithmetic of neural networks in single precision, compiled for several instruction sets.
//
// Every function works on vectors of sixteen numbers, whatever the registers' width, and adds in an
// order that does not depend on it. AVX-512 and AVX2 therefore give the same bits; the baseline,
// which rounds products before it adds them, differs in the last digits.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// c = start + a b, where a is rows × depth of any strides and b depth × columns, row by row.
// The number of columns is a multiple of 16.
typedef struct {
  ptrdiff_t rows, columns, depth;
  const float *_Nullable a;
  ptrdiff_t a_row, a_depth;
  const float *_Nullable b;
  ptrdiff_t b_depth;
  float *_Nullable c;
  ptrdiff_t c_row;
  const float *_Nullable bias;  // a row that every row starts from
  bool accumulates;             // starts from c
  bool rectifies;               // max(0, ·) of the result
  const float *_Nullable gate;  // the result is 0 where this is not positive
  ptrdiff_t gate_row;
} network_product;

typedef enum {
  NETWORK_RELU = 1,
  NETWORK_TANH = 2,
  NETWORK_SILU = 3,
  NETWORK_GELU = 4,
} network_activation;

// One step of an optimiser.
typedef struct {
  float rate;             // the step, with the first moment's bias correction
  float first, second;    // decay of the moments
  float second_root;      // square root of the second moment's bias correction
  float epsilon;
  float penalty;          // squared parameters, in the gradient
  float shrinkage;        // decoupled decay: parameters lose this share first
  float gradient_scale;
} network_step;

// Counts of elements are multiples of 16.
typedef struct {
  const char *name;
  void (*product)(const network_product *);
  // out[r] = bias + Σ a[r, k] b[k]; depth is 1 or a multiple of 16.
  void (*dots)(
      ptrdiff_t rows, ptrdiff_t depth, const float *a, ptrdiff_t a_row, const float *b, float bias,
      bool rectifies, float *out);
  // sums[j] += Σ_r a[r, j].
  void (*column_sums)(
      ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t a_row, float *sums);
  // to[j, i] = from[i, j], to's rows of a multiple of 16 filled with zeros.
  void (*transpose)(
      ptrdiff_t rows, ptrdiff_t columns, const float *from, float *to, ptrdiff_t to_row);
  void (*activate)(network_activation, ptrdiff_t count, const float *in, float *out);
  // gradient *= derivative at the input; `out` are the activation's values.
  void (*differentiate)(
      network_activation, ptrdiff_t count, const float *in, const float *out, float *gradient);
  // e^x, for -87 < x < 88; held at the ends beyond.
  void (*exponential)(ptrdiff_t count, const float *in, float *out);
  // ln(1 + e^-s) with s = ±logit and minus its derivative, 1 / (1 + e^s).
  void (*softplus)(ptrdiff_t count, const float *signed_logit, float *value, float *slope);
  // into[i] = Σ parts in order, the parts zeroed; part p begins at parts + p stride.
  void (*gather_sums)(
      ptrdiff_t count, ptrdiff_t number, float *parts, ptrdiff_t stride, float *into);
  void (*adam)(
      const network_step *, ptrdiff_t count, const float *gradient, float *parameters,
      float *first, float *second);
  void (*momentum)(
      const network_step *, ptrdiff_t count, const float *gradient, float *parameters,
      float *velocity);
} network_kernels;

// The kernels of an instruction set: 0 baseline, 1 AVX2 with FMA, 2 AVX-512; null where the
// processor has none such.
const network_kernels *_Nullable network_kernels_at(int level);
// Those of the greatest level.
const network_kernels *network_best_kernels(void);

// Tells the processor that this is a waiting loop.
static inline void network_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#pragma clang assume_nonnull end
