#include "blocked.h"
#include "clones.h"
#include "inline.h"

#include <stdbool.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define WIDE(floats) __builtin_convertvector(floats, DOUBLES)

enum {
  RUN = 64,         // vectors that are summed in single precision before the sum goes to double precision
  RECTIFIED = 255,  // in place of the winner of a window whose maximum is not above 0
};

typedef float float8 __attribute__((ext_vector_type(8)));
typedef double double8 __attribute__((ext_vector_type(8)));
typedef int32_t int8x32 __attribute__((ext_vector_type(8)));
typedef uint8_t byte8 __attribute__((ext_vector_type(8)));
typedef float float16 __attribute__((ext_vector_type(16)));
typedef double double16 __attribute__((ext_vector_type(16), aligned(64)));
typedef int32_t int16x32 __attribute__((ext_vector_type(16)));
typedef uint8_t byte16 __attribute__((ext_vector_type(16)));

#define BLOCK 8
#define FLOATS float8
#define DOUBLES double8
#define INTS int8x32
#define BYTES byte8
#define NAME(stem) stem##_8
#include "blocked_body.h"
#undef BLOCK
#undef FLOATS
#undef DOUBLES
#undef INTS
#undef BYTES
#undef NAME

#define BLOCK 16
#define FLOATS float16
#define DOUBLES double16
#define INTS int16x32
#define BYTES byte16
#define NAME(stem) stem##_16
#include "blocked_body.h"

// Windows of 2 get code of their own: their loops unroll.
CK_CLONES
void ck_maximum_pooling(size_t block, size_t planes, size_t height, size_t width, size_t window,
                        const float *input, float *output, uint8_t *winners) {
  if (block == 8 && window == 2)
    maximum_pooling_8(planes, height, width, 2, (const float8 *)input, (float8 *)output, (byte8 *)winners);
  else if (block == 8)
    maximum_pooling_8(planes, height, width, window, (const float8 *)input, (float8 *)output,
                      (byte8 *)winners);
  else if (window == 2)
    maximum_pooling_16(planes, height, width, 2, (const float16 *)input, (float16 *)output,
                       (byte16 *)winners);
  else
    maximum_pooling_16(planes, height, width, window, (const float16 *)input, (float16 *)output,
                       (byte16 *)winners);
}

CK_CLONES
void ck_maximum_pooling_backward(size_t block, size_t planes, size_t height, size_t width, size_t window,
                                 const uint8_t *winners, const float *output_gradient,
                                 float *input_gradient) {
  const float8 *gradient8 = (const float8 *)output_gradient;
  const float16 *gradient16 = (const float16 *)output_gradient;
  if (block == 8 && window == 2)
    maximum_pooling_backward_8(planes, height, width, 2, (const byte8 *)winners, gradient8,
                               (float8 *)input_gradient);
  else if (block == 8)
    maximum_pooling_backward_8(planes, height, width, window, (const byte8 *)winners, gradient8,
                               (float8 *)input_gradient);
  else if (window == 2)
    maximum_pooling_backward_16(planes, height, width, 2, (const byte16 *)winners, gradient16,
                                (float16 *)input_gradient);
  else
    maximum_pooling_backward_16(planes, height, width, window, (const byte16 *)winners, gradient16,
                                (float16 *)input_gradient);
}

CK_CLONES
void ck_average_pooling(size_t block, size_t planes, size_t height, size_t width, size_t window,
                        const float *input, float *output) {
  if (block == 8)
    average_pooling_8(planes, height, width, window, (const float8 *)input, (float8 *)output);
  else
    average_pooling_16(planes, height, width, window, (const float16 *)input, (float16 *)output);
}

CK_CLONES
void ck_average_pooling_backward(size_t block, size_t planes, size_t height, size_t width, size_t window,
                                 const float *output_gradient, float *input_gradient) {
  if (block == 8)
    average_pooling_backward_8(planes, height, width, window, (const float8 *)output_gradient,
                               (float8 *)input_gradient);
  else
    average_pooling_backward_16(planes, height, width, window, (const float16 *)output_gradient,
                                (float16 *)input_gradient);
}

CK_CLONES
void ck_channel_statistics(size_t block, size_t planes, size_t groups, size_t area, const float *input,
                           double *sums, float *mean, float *variance) {
  double *squares = sums + groups * block;
  if (block == 8)
    channel_statistics_8(planes, groups, area, (const float8 *)input, (double8 *)sums,
                         (double8 *)squares, (float8 *)mean, (float8 *)variance);
  else
    channel_statistics_16(planes, groups, area, (const float16 *)input, (double16 *)sums,
                          (double16 *)squares, (float16 *)mean, (float16 *)variance);
}

// Training and inference get code of their own.
CK_CLONES
void ck_normalized_pooling(size_t block, size_t planes, size_t groups, size_t height, size_t width,
                           const float *input, const float *mean, const float *factor, const float *shift,
                           float *output, uint8_t *winners, float *deviations) {
  if (block == 8 && winners)
    normalized_pooling_8(true, planes, groups, height, width, (const float8 *)input,
                         (const float8 *)mean, (const float8 *)factor, (const float8 *)shift,
                         (float8 *)output, (byte8 *)winners, (float8 *)deviations);
  else if (block == 8)
    normalized_pooling_8(false, planes, groups, height, width, (const float8 *)input,
                         (const float8 *)mean, (const float8 *)factor, (const float8 *)shift,
                         (float8 *)output, NULL, NULL);
  else if (winners)
    normalized_pooling_16(true, planes, groups, height, width, (const float16 *)input,
                          (const float16 *)mean, (const float16 *)factor, (const float16 *)shift,
                          (float16 *)output, (byte16 *)winners, (float16 *)deviations);
  else
    normalized_pooling_16(false, planes, groups, height, width, (const float16 *)input,
                          (const float16 *)mean, (const float16 *)factor, (const float16 *)shift,
                          (float16 *)output, NULL, NULL);
}

CK_CLONES
void ck_normalized_pooling_sums(size_t block, size_t planes, size_t groups, size_t area,
                                const uint8_t *winners, const float *deviations,
                                const float *output_gradient, double *sums) {
  double *products = sums + groups * block;
  if (block == 8)
    normalized_pooling_sums_8(planes, groups, area, (const byte8 *)winners, (const float8 *)deviations,
                              (const float8 *)output_gradient, (double8 *)sums, (double8 *)products);
  else
    normalized_pooling_sums_16(planes, groups, area, (const byte16 *)winners,
                               (const float16 *)deviations, (const float16 *)output_gradient,
                               (double16 *)sums, (double16 *)products);
}

CK_CLONES
void ck_normalized_pooling_backward(size_t block, size_t planes, size_t groups, size_t height, size_t width,
                                    const float *input, const uint8_t *winners, const float *output_gradient,
                                    const float *mean, const float *factor, const float *constant,
                                    const float *slope, float *input_gradient) {
  if (block == 8)
    normalized_pooling_backward_8(planes, groups, height, width, (const float8 *)input,
                                  (const byte8 *)winners, (const float8 *)output_gradient,
                                  (const float8 *)mean, (const float8 *)factor,
                                  (const float8 *)constant, (const float8 *)slope,
                                  (float8 *)input_gradient);
  else
    normalized_pooling_backward_16(planes, groups, height, width, (const float16 *)input,
                                   (const byte16 *)winners, (const float16 *)output_gradient,
                                   (const float16 *)mean, (const float16 *)factor,
                                   (const float16 *)constant, (const float16 *)slope,
                                   (float16 *)input_gradient);
}

CK_CLONES
void ck_single_channel_weight_gradient(size_t block, size_t batch, size_t outputs, size_t height,
                                       size_t width, size_t padding, const float *input,
                                       const float *output_gradient, float *padded, float *weight_gradient) {
  size_t rows = height + 2 * padding - 2;
  size_t columns = width + 2 * padding - 2;
  for (size_t i = 0; i < outputs * 9; i++) weight_gradient[i] = 0;
  for (size_t item = 0; item < batch; item++) {
    for (size_t row = 0; row < height; row++)
      memcpy(padded + (row + padding) * (columns + 2) + padding, input + (item * height + row) * width,
             width * sizeof(float));
    const float *gradient = output_gradient + item * outputs * rows * columns;
    if (block == 8)
      single_channel_8(outputs / 8, rows, columns, padded, (const float8 *)gradient, weight_gradient);
    else
      single_channel_16(outputs / 16, rows, columns, padded, (const float16 *)gradient, weight_gradient);
  }
}
