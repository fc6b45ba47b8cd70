#include "pairwise.h"
#include "clones.h"
#include "inline.h"
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// e^x for x <= 0, or NaN; below -87 it stays at e^-87.
ALWAYS_INLINE float exp_nonpositive(float x) {
  x = x < -87.0f ? -87.0f : x;
  // Adding 1.5 * 2^23 rounds to an integer k and leaves it in the low bits of the sum.
  const float rounder = 12582912.0f;
  float shifted = x * 1.44269504f + rounder;
  float k = shifted - rounder;
  // ln 2 in two parts: the first has few bits, so that k times it is exact.
  float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  // Taylor's series: |r| <= ln(2)/2, so the first term left out is below 6e-9.
  float sum = 1.0f / 5040;
  sum = sum * r + 1.0f / 720;
  sum = sum * r + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  // 2^k through the exponent's bits; the rounder's own bits fall out of the left shift.
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + 0x3f800000u;
  float power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

// log(1 + x) for x in [0, 1], or NaN: 2 artanh(x / (2 + x)).
ALWAYS_INLINE float log1p_unit(float x) {
  float s = x / (2.0f + x);
  float square = s * s;  // at most 1/9: the first term left out is below 2e-9
  float sum = 1.0f / 15;
  sum = sum * square + 1.0f / 13;
  sum = sum * square + 1.0f / 11;
  sum = sum * square + 1.0f / 9;
  sum = sum * square + 1.0f / 7;
  sum = sum * square + 1.0f / 5;
  sum = sum * square + 1.0f / 3;
  sum = sum * square + 1.0f;
  return 2.0f * s * sum;
}

enum { CHUNK = 256, LANES = 8 };

CK_CLONES
double ck_pairwise_logistic(size_t columns, int32_t row_class, const int32_t *restrict column_classes,
                            float *restrict theta) {
  // Losses are summed in double, in eight interleaved sums of fixed order: quick, and the same for every clone.
  double sums[LANES] = {0};
  float losses[CHUNK];
  for (size_t start = 0; start < columns; start += CHUNK) {
    size_t count = columns - start < CHUNK ? columns - start : CHUNK;
    const int32_t *classes = column_classes + start;
    float *t = theta + start;
    for (size_t j = 0; j < count; j++) {
      // softplus(theta) - theta = softplus(-theta): one sign covers both kinds of pair, and nothing cancels.
      float sign = classes[j] == row_class ? -1.0f : 1.0f;
      float z = sign * t[j];
      float e = exp_nonpositive(z < 0 ? z : -z);
      losses[j] = (z > 0 ? z : 0.0f) + log1p_unit(e);
      t[j] = sign * ((z < 0 ? e : 1.0f) / (1.0f + e));
    }
    for (size_t j = count; j < CHUNK; j++) losses[j] = 0;
    for (size_t j = 0; j < CHUNK; j += LANES)
      for (size_t lane = 0; lane < LANES; lane++) sums[lane] += (double)losses[j + lane];
  }
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += sums[lane];
  return total;
}
