#include "blocked.h"
#include "clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef float float8 __attribute__((ext_vector_type(8)));
typedef int32_t int8x32 __attribute__((ext_vector_type(8)));
typedef uint8_t byte8 __attribute__((ext_vector_type(8)));
typedef float float16 __attribute__((ext_vector_type(16)));
typedef int32_t int16x32 __attribute__((ext_vector_type(16)));
typedef uint8_t byte16 __attribute__((ext_vector_type(16)));

#define BLOCK 8
#define FLOATS float8
#define INTS int8x32
#define BYTES byte8
#define NAME(stem) stem##_8
#include "blocked_body.h"
#undef BLOCK
#undef FLOATS
#undef INTS
#undef BYTES
#undef NAME

#define BLOCK 16
#define FLOATS float16
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
