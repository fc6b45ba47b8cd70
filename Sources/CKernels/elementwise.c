#include "elementwise.h"
#include "clones.h"

#pragma STDC FP_CONTRACT OFF

CK_CLONES
void ck_rectify(size_t count, const float *restrict input, float *restrict output) {
  for (size_t i = 0; i < count; i++) output[i] = input[i] < 0 ? 0 : input[i];
}

CK_CLONES
void ck_rectify_backward(size_t count, const float *restrict output, const float *restrict output_gradient,
                         float *restrict input_gradient) {
  for (size_t i = 0; i < count; i++) input_gradient[i] = output[i] > 0 ? output_gradient[i] : 0;
}

// assume_safety: the arrays may be one and the same, which is safe as every index is read before it is
// written, but the compiler's own overlap check would send that case through the scalar loop.
CK_CLONES
void ck_add(size_t count, const float *a, const float *b, float *sum) {
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

CK_CLONES
void ck_add_bias(size_t rows, size_t columns, const float *restrict bias, float *restrict values) {
  for (size_t row = 0; row < rows; row++, values += columns)
    for (size_t column = 0; column < columns; column++) values[column] += bias[column];
}

CK_CLONES
void ck_sum_rows(size_t rows, size_t columns, const float *restrict values, float *restrict sums) {
  for (size_t column = 0; column < columns; column++) sums[column] = 0;
  for (size_t row = 0; row < rows; row++, values += columns)
    for (size_t column = 0; column < columns; column++) sums[column] += values[column];
}
