#ifndef C_KERNELS_ELEMENTWISE_H
#define C_KERNELS_ELEMENTWISE_H

#include <stddef.h>

// Loops over arrays that must not overlap, unless it is said.

// output = max(input, 0); a NaN stays a NaN.
void ck_rectify(size_t count, const float *restrict input, float *restrict output);
// input_gradient = output_gradient where output > 0, else 0.
void ck_rectify_backward(size_t count, const float *restrict output, const float *restrict output_gradient,
                         float *restrict input_gradient);
// sum = a + b; `sum` may be `a` or `b` itself.
void ck_add(size_t count, const float *a, const float *b, float *sum);
// Adds bias[column] to each value of a row-major [rows, columns].
void ck_add_bias(size_t rows, size_t columns, const float *restrict bias, float *restrict values);
// sums[column] = sum over rows, added in the order of the rows.
void ck_sum_rows(size_t rows, size_t columns, const float *restrict values, float *restrict sums);

#endif
