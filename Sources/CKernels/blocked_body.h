// The loops of blocked.c for one block of channels; included once for each, with BLOCK, FLOATS (a vector of
// so many floats), INTS and BYTES (as many integers) and NAME (makes a function's name of its stem) defined.
// No include guard.

ALWAYS_INLINE void NAME(maximum_pooling)(size_t planes, size_t height, size_t width, size_t window,
                                         const FLOATS *input, FLOATS *output, BYTES *winners) {
  for (size_t row = 0; row < planes * height; row += window) {
    for (size_t column = 0; column < width; column += window) {
      const FLOATS *corner = input + row * width + column;
      INTS best = (INTS)corner[0];
      INTS winner = 0;
      for (size_t place = 1; place < window * window; place++) {
        FLOATS value = corner[place / window * width + place % window];
        INTS larger = value > (FLOATS)best;
        best = (larger & (INTS)value) | (~larger & best);
        winner = (larger & (int32_t)place) | (~larger & winner);
      }
      *output++ = (FLOATS)best;
      *winners++ = __builtin_convertvector(winner, BYTES);
    }
  }
}

ALWAYS_INLINE void NAME(maximum_pooling_backward)(size_t planes, size_t height, size_t width, size_t window,
                                                  const BYTES *winners, const FLOATS *output_gradient,
                                                  FLOATS *input_gradient) {
  for (size_t row = 0; row < planes * height; row += window) {
    for (size_t column = 0; column < width; column += window) {
      FLOATS *corner = input_gradient + row * width + column;
      INTS gradient = (INTS)*output_gradient++;
      INTS winner = __builtin_convertvector(*winners++, INTS);
      for (size_t place = 0; place < window * window; place++)
        corner[place / window * width + place % window] = (FLOATS)((winner == (int32_t)place) & gradient);
    }
  }
}

// Adds one image's share to `weight_gradient`. The sums start anew for each image: short sums round less.
ALWAYS_INLINE void NAME(single_channel)(size_t blocks, size_t rows, size_t columns, const float *padded,
                                        const FLOATS *output_gradient, float *weight_gradient) {
  size_t stride = columns + 2;
  for (size_t block = 0; block < blocks; block++, weight_gradient += 9 * BLOCK) {
    FLOATS sums[9] = {0, 0, 0, 0, 0, 0, 0, 0, 0};
    for (size_t row = 0; row < rows; row++) {
      for (size_t column = 0; column < columns; column++) {
        FLOATS gradient = *output_gradient++;
        const float *corner = padded + row * stride + column;
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < 9; tap++) sums[tap] += corner[tap / 3 * stride + tap % 3] * gradient;
      }
    }
    for (size_t channel = 0; channel < BLOCK; channel++)
      for (size_t tap = 0; tap < 9; tap++) weight_gradient[channel * 9 + tap] += sums[tap][channel];
  }
}
