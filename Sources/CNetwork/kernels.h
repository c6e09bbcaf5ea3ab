// The kernels, included once for each instruction set. The including file defines KERNELS (the
// table's name), NAME, FUSED (whether a multiply-add rounds once), and the tile's height for four,
// two and one vectors of columns (0: no such tile).
#include "CNetwork.h"
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang fp contract(off)

typedef float vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t integers __attribute__((vector_size(64), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define LOAD(pointer) (*(const vector *)(pointer))
#define STORE(pointer, value) (*(vector *)(pointer) = (value))

INLINE vector fill(float x) { return (vector){} + x; }

INLINE vector fused(vector a, vector b, vector c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE vector select(integers condition, vector a, vector b) {
  return (vector)(((integers)a & condition) | ((integers)b & ~condition));
}

INLINE vector larger(vector a, vector b) { return __builtin_elementwise_max(a, b); }
INLINE vector smaller(vector a, vector b) { return __builtin_elementwise_min(a, b); }
INLINE vector magnitude(vector a) { return (vector)((integers)a & 0x7fffffff); }

// MARK: Products

INLINE void tile(
    const network_product *p, ptrdiff_t row, ptrdiff_t column, const int rows, const int vectors) {
  vector sums[12][4];
  float *c = p->c + row * p->c_row + column;
  for (int j = 0; j < vectors; j++) {
    const vector start = p->bias ? LOAD(p->bias + column + 16 * j) : fill(0);
    for (int i = 0; i < rows; i++) {
      sums[i][j] = p->accumulates ? LOAD(c + i * p->c_row + 16 * j) : start;
    }
  }
  const float *a = p->a + row * p->a_row, *b = p->b + column;
  const ptrdiff_t a_row = p->a_row, a_depth = p->a_depth, b_depth = p->b_depth;
  for (ptrdiff_t k = p->depth; k > 0; k--) {
    vector across[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) across[j] = LOAD(b + 16 * j);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vector down = fill(a[i * a_row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = fused(down, across[j], sums[i][j]);
    }
    a += a_depth;
    b += b_depth;
  }
  if (p->rectifies) {
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < vectors; j++) sums[i][j] = larger(sums[i][j], fill(0));
  }
  if (p->gate) {
    const float *gate = p->gate + row * p->gate_row + column;
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < vectors; j++)
        sums[i][j] = select(LOAD(gate + i * p->gate_row + 16 * j) > 0, sums[i][j], fill(0));
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < vectors; j++) STORE(c + i * p->c_row + 16 * j, sums[i][j]);
}

#define STRIP(VECTORS, HEIGHT)                                                    \
  static void strip##VECTORS(const network_product *p, ptrdiff_t column) {        \
    ptrdiff_t row = 0;                                                            \
    for (; row + HEIGHT <= p->rows; row += HEIGHT) tile(p, row, column, HEIGHT, VECTORS); \
    if (HEIGHT > 6 && row + 6 <= p->rows) tile(p, row, column, 6, VECTORS), row += 6; \
    if (HEIGHT > 4 && row + 4 <= p->rows) tile(p, row, column, 4, VECTORS), row += 4; \
    for (; row + 2 <= p->rows; row += 2) tile(p, row, column, 2, VECTORS);        \
    if (row < p->rows) tile(p, row, column, 1, VECTORS);                          \
  }

#if HEIGHT4
STRIP(4, HEIGHT4)
#endif
#if HEIGHT2
STRIP(2, HEIGHT2)
#endif
STRIP(1, HEIGHT1)

static void product(const network_product *p) {
  ptrdiff_t column = 0;
#if HEIGHT4
  for (; column + 64 <= p->columns; column += 64) strip4(p, column);
#endif
#if HEIGHT2
  for (; column + 32 <= p->columns; column += 32) strip2(p, column);
#endif
  for (; column + 16 <= p->columns; column += 16) strip1(p, column);
}

INLINE float total(vector v) {
  float x[16];
  STORE(x, v);
  for (int width = 8; width > 0; width /= 2)
    for (int i = 0; i < width; i++) x[i] += x[i + width];
  return x[0];
}

static void dots(
    ptrdiff_t rows, ptrdiff_t depth, const float *a, ptrdiff_t a_row, const float *b, float bias,
    bool rectifies, float *out) {
  for (ptrdiff_t r = 0; r < rows; r++, a += a_row) {
    float sum;
    if (depth == 1) {
      sum = a[0] * b[0];
    } else {
      vector sums = fill(0);
      for (ptrdiff_t k = 0; k < depth; k += 16) sums = fused(LOAD(a + k), LOAD(b + k), sums);
      sum = total(sums);
    }
    sum += bias;
    out[r] = rectifies && sum < 0 ? 0 : sum;
  }
}

static void column_sums(
    ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t a_row, float *sums) {
  for (ptrdiff_t column = 0; column < columns; column += 16) {
    vector even = LOAD(sums + column), odd = fill(0);
    const float *at = a + column;
    ptrdiff_t row = 0;
    for (; row + 2 <= rows; row += 2, at += 2 * a_row) {
      even += LOAD(at);
      odd += LOAD(at + a_row);
    }
    if (row < rows) even += LOAD(at);
    STORE(sums + column, even + odd);
  }
}

static void transpose(
    ptrdiff_t rows, ptrdiff_t columns, const float *from, float *to, ptrdiff_t to_row) {
  typedef float quad __attribute__((vector_size(16), aligned(4)));
  ptrdiff_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    const float *f = from + row * columns;
    ptrdiff_t column = 0;
    for (; column + 4 <= columns; column += 4, f += 4) {
      const quad a = *(const quad *)f, b = *(const quad *)(f + columns),
                 c = *(const quad *)(f + 2 * columns), d = *(const quad *)(f + 3 * columns);
      const quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5),
                 AB = __builtin_shufflevector(a, b, 2, 6, 3, 7),
                 cd = __builtin_shufflevector(c, d, 0, 4, 1, 5),
                 CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *t = to + column * to_row + row;
      *(quad *)t = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(quad *)(t + to_row) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(quad *)(t + 2 * to_row) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
      *(quad *)(t + 3 * to_row) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
    }
    for (; column < columns; column++)
      for (int i = 0; i < 4; i++)
        to[column * to_row + row + i] = from[(row + i) * columns + column];
  }
  for (; row < to_row; row++)
    for (ptrdiff_t column = 0; column < columns; column++)
      to[column * to_row + row] = row < rows ? from[row * columns + column] : 0;
}

// MARK: Functions

// 2^n e^r with |r| ≤ ln 2 / 2, and the Taylor series of e^r to the seventh power: its remainder is
// below 6e-9, a tenth of the last digit.
INLINE vector exponential_of(vector x) {
  x = smaller(larger(x, fill(-87)), fill(88));
  const vector shift = fill(0x1.8p23f);
  const vector power = fused(x, fill(0x1.715476p0f), shift) - shift;
  vector r = fused(power, fill(-0x1.62e4p-1f), x);
  r = fused(power, fill(-0x1.7f7d1cp-20f), r);
  vector sum = fill(1 / 5040.f);
  sum = fused(sum, r, fill(1 / 720.f));
  sum = fused(sum, r, fill(1 / 120.f));
  sum = fused(sum, r, fill(1 / 24.f));
  sum = fused(sum, r, fill(1 / 6.f));
  sum = fused(sum, r, fill(0.5f));
  sum = fused(sum, r, fill(1));
  sum = fused(sum, r, fill(1));
  const integers exponent = (__builtin_convertvector(power, integers) + 127) << 23;
  return sum * (vector)exponent;
}

INLINE vector logistic_of(vector x) { return 1 / (1 + exponential_of(-x)); }

// (1 - e^-2|x|) / (1 + e^-2|x|), and near zero, where that cancels, the Taylor series to x^11:
// below 0.3 its remainder is 2e-9.
INLINE vector tanh_of(vector x) {
  const vector decay = exponential_of(-2 * magnitude(x));
  const vector size = (1 - decay) / (1 + decay);
  const vector far = (vector)((integers)size | ((integers)x & (int32_t)0x80000000));
  const vector s = x * x;
  vector sum = fill(-1382 / 155925.f);
  sum = fused(sum, s, fill(62 / 2835.f));
  sum = fused(sum, s, fill(-17 / 315.f));
  sum = fused(sum, s, fill(2 / 15.f));
  sum = fused(sum, s, fill(-1 / 3.f));
  sum = fused(sum * s, x, x);
  return select(magnitude(x) < 0.3f, sum, far);
}

// The normal distribution function, by Abramowitz and Stegun 7.1.26, absolute error below 8e-8, and
// e^(-x²/2).
INLINE vector normal_of(vector x, vector *bell) {
  const vector t = 1 / fused(magnitude(x), fill(0.3275911f * 0.70710678f), fill(1));
  *bell = exponential_of(x * x * -0.5f);
  vector sum = fill(1.061405429f);
  sum = fused(sum, t, fill(-1.453152027f));
  sum = fused(sum, t, fill(1.421413741f));
  sum = fused(sum, t, fill(-0.284496736f));
  sum = fused(sum, t, fill(0.254829592f));
  const vector tail = 0.5f * sum * t * *bell;
  return select(x < 0, tail, 1 - tail);
}

static void activate(
    network_activation activation, ptrdiff_t count, const float *in, float *out) {
  switch (activation) {
  case NETWORK_RELU:
    for (ptrdiff_t i = 0; i < count; i += 16) STORE(out + i, larger(LOAD(in + i), fill(0)));
    break;
  case NETWORK_TANH:
    for (ptrdiff_t i = 0; i < count; i += 16) STORE(out + i, tanh_of(LOAD(in + i)));
    break;
  case NETWORK_SILU:
    for (ptrdiff_t i = 0; i < count; i += 16) {
      const vector x = LOAD(in + i);
      STORE(out + i, x * logistic_of(x));
    }
    break;
  case NETWORK_GELU:
    for (ptrdiff_t i = 0; i < count; i += 16) {
      const vector x = LOAD(in + i);
      vector bell;
      STORE(out + i, x * normal_of(x, &bell));
    }
    break;
  }
}

static void differentiate(
    network_activation activation, ptrdiff_t count, const float *in, const float *out,
    float *gradient) {
  switch (activation) {
  case NETWORK_RELU:
    for (ptrdiff_t i = 0; i < count; i += 16)
      STORE(gradient + i, select(LOAD(out + i) > 0, LOAD(gradient + i), fill(0)));
    break;
  case NETWORK_TANH:
    for (ptrdiff_t i = 0; i < count; i += 16) {
      const vector y = LOAD(out + i);
      STORE(gradient + i, LOAD(gradient + i) * (1 - y * y));
    }
    break;
  case NETWORK_SILU:
    for (ptrdiff_t i = 0; i < count; i += 16) {
      const vector x = LOAD(in + i), share = logistic_of(x);
      STORE(gradient + i, LOAD(gradient + i) * share * (1 + x * (1 - share)));
    }
    break;
  case NETWORK_GELU:
    for (ptrdiff_t i = 0; i < count; i += 16) {
      const vector x = LOAD(in + i);
      vector bell;
      const vector share = normal_of(x, &bell);
      STORE(gradient + i, LOAD(gradient + i) * (share + x * bell * 0.39894228f));
    }
    break;
  }
}

static void exponential(ptrdiff_t count, const float *in, float *out) {
  for (ptrdiff_t i = 0; i < count; i += 16) STORE(out + i, exponential_of(LOAD(in + i)));
}

// With t = e^-|s|: ln(1 + t) = 2 artanh(t / (2 + t)), whose argument is at most 1/3; the series'
// rest after the fifteenth power is below 1e-9.
static void softplus(ptrdiff_t count, const float *signed_logit, float *value, float *slope) {
  for (ptrdiff_t i = 0; i < count; i += 16) {
    const vector s = LOAD(signed_logit + i), t = exponential_of(-magnitude(s));
    const vector z = t / (2 + t), q = z * z;
    vector sum = fill(1 / 15.f);
    sum = fused(sum, q, fill(1 / 13.f));
    sum = fused(sum, q, fill(1 / 11.f));
    sum = fused(sum, q, fill(1 / 9.f));
    sum = fused(sum, q, fill(1 / 7.f));
    sum = fused(sum, q, fill(1 / 5.f));
    sum = fused(sum, q, fill(1 / 3.f));
    sum = fused(sum, q, fill(1));
    STORE(value + i, 2 * z * sum + larger(-s, fill(0)));
    STORE(slope + i, select(s > 0, t, fill(1)) / (1 + t));
  }
}

// MARK: Optimisers

static void gather_sums(
    ptrdiff_t count, ptrdiff_t number, float *parts, ptrdiff_t stride, float *into) {
  for (ptrdiff_t i = 0; i < count; i += 16) {
    vector sum = fill(0);
    for (ptrdiff_t part = 0; part < number; part++) {
      sum += LOAD(parts + part * stride + i);
      STORE(parts + part * stride + i, fill(0));
    }
    STORE(into + i, sum);
  }
}

static void adam(
    const network_step *step, ptrdiff_t count, const float *gradient, float *parameters,
    float *first, float *second) {
  const vector rate = fill(-step->rate), b1 = fill(step->first), c1 = fill(1 - step->first),
               b2 = fill(step->second), c2 = fill(1 - step->second),
               correction = fill(1 / step->second_root), epsilon = fill(step->epsilon),
               penalty = fill(step->penalty), kept = fill(1 - step->shrinkage),
               scale = fill(step->gradient_scale);
  for (ptrdiff_t i = 0; i < count; i += 16) {
    vector p = LOAD(parameters + i);
    const vector g = fused(penalty, p, scale * LOAD(gradient + i));
    const vector m = fused(b1, LOAD(first + i), c1 * g);
    const vector v = fused(b2, LOAD(second + i), c2 * g * g);
    STORE(first + i, m);
    STORE(second + i, v);
    p *= kept;
    const vector size = fused(__builtin_elementwise_sqrt(v), correction, epsilon);
    STORE(parameters + i, fused(rate, m / size, p));
  }
}

static void momentum(
    const network_step *step, ptrdiff_t count, const float *gradient, float *parameters,
    float *velocity) {
  const vector rate = fill(-step->rate), kept = fill(step->first), penalty = fill(step->penalty),
               scale = fill(step->gradient_scale);
  for (ptrdiff_t i = 0; i < count; i += 16) {
    const vector p = LOAD(parameters + i);
    const vector g = fused(penalty, p, scale * LOAD(gradient + i));
    const vector v = fused(kept, LOAD(velocity + i), g);
    STORE(velocity + i, v);
    STORE(parameters + i, fused(rate, v, p));
  }
}

const network_kernels KERNELS = {
    .name = NAME,
    .product = product,
    .dots = dots,
    .column_sums = column_sums,
    .transpose = transpose,
    .activate = activate,
    .differentiate = differentiate,
    .exponential = exponential,
    .softplus = softplus,
    .gather_sums = gather_sums,
    .adam = adam,
    .momentum = momentum,
};
