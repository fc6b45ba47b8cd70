// The loops of blocked.c for one block of channels; included once for each, with BLOCK, FLOATS (a vector of
// so many floats), DOUBLES, INTS and BYTES (as many of those) and NAME (makes a function's name of its stem)
// defined.
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

ALWAYS_INLINE void NAME(average_pooling)(size_t planes, size_t height, size_t width, size_t window,
                                         const FLOATS *input, FLOATS *output) {
  for (size_t row = 0; row < planes * height; row += window) {
    for (size_t column = 0; column < width; column += window) {
      FLOATS sum = 0;
      for (size_t y = 0; y < window; y++)
        for (size_t x = 0; x < window; x++) sum += input[(row + y) * width + column + x];
      *output++ = sum / (float)(window * window);
    }
  }
}

ALWAYS_INLINE void NAME(average_pooling_backward)(size_t planes, size_t height, size_t width, size_t window,
                                                  const FLOATS *output_gradient, FLOATS *input_gradient) {
  for (size_t row = 0; row < planes * height; row += window) {
    for (size_t column = 0; column < width; column += window) {
      FLOATS share = *output_gradient++ / (float)(window * window);
      for (size_t y = 0; y < window; y++)
        for (size_t x = 0; x < window; x++) input_gradient[(row + y) * width + column + x] = share;
    }
  }
}

// Adds one image's share to `weight_gradient`. The sums start anew for each image: short sums round less.
ALWAYS_INLINE void NAME(single_channel)(size_t blocks, size_t rows, size_t columns, const float *padded,
                                        const FLOATS *output_gradient, float *weight_gradient) {
// Blocks are for AVX2 and AVX-512 alone, and what was trained names its instruction set.
#pragma STDC FP_CONTRACT ON
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

// Each pass over the planes begins where the one before it ended: that part is still in the cache.

// Each short run is summed in single precision about its own first value: neither a large mean nor a long
// sum costs digits. `sums` and `squares` are those of the differences from the channel's first value.
ALWAYS_INLINE void NAME(channel_statistics)(size_t planes, size_t groups, size_t area, const FLOATS *input,
                                            DOUBLES *sums, DOUBLES *squares, FLOATS *means,
                                            FLOATS *variances) {
  for (size_t group = 0; group < groups; group++) sums[group] = squares[group] = 0;
  for (size_t plane = planes; plane-- > 0;) {
    size_t group = plane % groups;
    DOUBLES origin = WIDE(input[group * area]), sum = sums[group], square = squares[group];
    for (size_t start = 0; start < area; start += RUN) {
      const FLOATS *values = input + plane * area + start;
      size_t count = area - start < RUN ? area - start : RUN;
      // Two of each, so that an addition need not wait for the one before.
      FLOATS center = values[0], differences[2] = {0, 0}, products[2] = {0, 0};
      for (size_t i = 0; i < count; i += 2) {
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 2; j++) {
          FLOATS difference = values[i + j] - center;
          differences[j] += difference;
          products[j] += difference * difference;
        }
      }
      DOUBLES offset = WIDE(center) - origin, difference = WIDE(differences[0]) + WIDE(differences[1]);
      sum += difference + (double)count * offset;
      square += WIDE(products[0]) + WIDE(products[1]) + offset * (2 * difference + (double)count * offset);
    }
    sums[group] = sum;
    squares[group] = square;
  }
  double count = (double)(planes / groups * area);
  for (size_t group = 0; group < groups; group++) {
    DOUBLES shifted = sums[group] / count, spread = squares[group] / count - shifted * shifted;
    means[group] = __builtin_convertvector(WIDE(input[group * area]) + shifted, FLOATS);
    variances[group] = __builtin_convertvector(spread < 0 ? (DOUBLES)0 : spread, FLOATS);
  }
}

ALWAYS_INLINE void NAME(normalized_pooling)(bool training, size_t planes, size_t groups, size_t height,
                                            size_t width, const FLOATS *input, const FLOATS *means,
                                            const FLOATS *factors, const FLOATS *shifts, FLOATS *output,
                                            BYTES *winners, FLOATS *deviations) {
  for (size_t plane = 0; plane < planes; plane++, input += height * width) {
    FLOATS mean = means[plane % groups], factor = factors[plane % groups], shift = shifts[plane % groups];
    for (size_t row = 0; row < height; row += 2) {
      for (size_t column = 0; column < width; column += 2) {
        const FLOATS *corner = input + row * width + column;
        FLOATS deviation = corner[0] - mean;
        FLOATS best = deviation * factor;
        INTS winner = 0;
#pragma clang loop unroll(full)
        for (size_t place = 1; place < 4; place++) {
          FLOATS next = corner[place / 2 * width + place % 2] - mean;
          FLOATS value = next * factor;
          INTS larger = value > best;
          best = larger ? value : best;
          deviation = larger ? next : deviation;
          winner = larger ? (INTS)(int32_t)place : winner;
        }
        FLOATS normalized = best + shift;
        *output++ = normalized < 0 ? (FLOATS)0 : normalized;
        if (training) {
          winner = normalized > 0 ? winner : (INTS)RECTIFIED;
          *winners++ = __builtin_convertvector(winner, BYTES);
          *deviations++ = deviation;
        }
      }
    }
  }
}

ALWAYS_INLINE void NAME(normalized_pooling_sums)(size_t planes, size_t groups, size_t area,
                                                 const BYTES *winners, const FLOATS *deviations,
                                                 const FLOATS *output_gradient, DOUBLES *sums,
                                                 DOUBLES *products) {
  for (size_t group = 0; group < groups; group++) sums[group] = products[group] = 0;
  for (size_t plane = planes; plane-- > 0;) {
    DOUBLES sum = sums[plane % groups], product = products[plane % groups];
    for (size_t start = 0; start < area; start += RUN) {
      size_t first = plane * area + start, count = area - start < RUN ? area - start : RUN;
      FLOATS gradients = 0, parts = 0;
      for (size_t i = first; i < first + count; i++) {
        INTS open = __builtin_convertvector(winners[i], INTS) != RECTIFIED;
        FLOATS gradient = open ? output_gradient[i] : (FLOATS)0;
        gradients += gradient;
        parts += gradient * deviations[i];
      }
      sum += WIDE(gradients);
      product += WIDE(parts);
    }
    sums[plane % groups] = sum;
    products[plane % groups] = product;
  }
}

ALWAYS_INLINE void NAME(normalized_pooling_backward)(size_t planes, size_t groups, size_t height,
                                                     size_t width, const FLOATS *input,
                                                     const BYTES *winners, const FLOATS *output_gradient,
                                                     const FLOATS *means, const FLOATS *factors,
                                                     const FLOATS *constants, const FLOATS *slopes,
                                                     FLOATS *input_gradient) {
  for (size_t plane = 0; plane < planes; plane++) {
    FLOATS mean = means[plane % groups], factor = factors[plane % groups];
    FLOATS constant = constants[plane % groups], slope = slopes[plane % groups];
    for (size_t row = 0; row < height; row += 2) {
      for (size_t column = 0; column < width; column += 2) {
        FLOATS gradient = *output_gradient++ * factor;
        INTS winner = __builtin_convertvector(*winners++, INTS);
#pragma clang loop unroll(full)
        for (size_t place = 0; place < 4; place++) {
          size_t i = (plane * height + row + place / 2) * width + column + place % 2;
          FLOATS share = winner == (int32_t)place ? gradient : (FLOATS)0;
          FLOATS value = share - ((input[i] - mean) * slope + constant);
          // Past the cache: the map is larger, and memory that is overwritten need not be read first.
          __builtin_nontemporal_store(value, input_gradient + i);
        }
      }
    }
  }
}
