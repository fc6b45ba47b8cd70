// The loops of winograd.c for one instruction set; included once for each, with BLOCK (channels of a vector), FLOATS
// (a vector of so many floats), TILE_ROWS (tiles that a product handles at once), GROUP (input channels that a product
// of gradients handles at once) and NAME (makes a function's name of its stem) defined.
// No include guard.

// MARK: One-dimensional transforms

// B' of 6 inputs.
ALWAYS_INLINE void NAME(transform_input)(const FLOATS *from, size_t step, FLOATS *to, size_t stride) {
  FLOATS d0 = from[0], d1 = from[step], d2 = from[2 * step], d3 = from[3 * step], d4 = from[4 * step],
         d5 = from[5 * step];
  FLOATS even_p = d4 - Q2 * d2, odd_p = P * (d3 - Q2 * d1);
  FLOATS even_q = d4 - P2 * d2, odd_q = Q * (d3 - P2 * d1);
  to[0] = P2 * Q2 * d0 - (P2 + Q2) * d2 + d4;
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = P2 * Q2 * d1 - (P2 + Q2) * d3 + d5;
}

// A' of 6 products: 4 outputs.
ALWAYS_INLINE void NAME(transform_output)(const FLOATS *from, size_t step, FLOATS *to, size_t stride) {
  FLOATS m0 = from[0], m1 = from[step], m2 = from[2 * step], m3 = from[3 * step], m4 = from[4 * step],
         m5 = from[5 * step];
  FLOATS even_p = m1 + m2, odd_p = m1 - m2, even_q = m3 + m4, odd_q = m3 - m4;
  to[0] = m0 + even_p + even_q;
  to[stride] = P * odd_p + Q * odd_q;
  to[2 * stride] = P2 * even_p + Q2 * even_q;
  to[3 * stride] = P * P2 * odd_p + Q * Q2 * odd_q + m5;
}

// A of 4 output gradients: 6 gradients of products.
ALWAYS_INLINE void NAME(transform_output_gradient)(const FLOATS *from, size_t step, FLOATS *to, size_t stride) {
  FLOATS y0 = from[0], y1 = from[step], y2 = from[2 * step], y3 = from[3 * step];
  FLOATS even_p = y0 + P2 * y2, odd_p = P * y1 + P * P2 * y3;
  FLOATS even_q = y0 + Q2 * y2, odd_q = Q * y1 + Q * Q2 * y3;
  to[0] = y0;
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = y3;
}

// G of 3 weights.
ALWAYS_INLINE void NAME(transform_weights)(const FLOATS *from, size_t step, FLOATS *to, size_t stride) {
  FLOATS g0 = from[0], g1 = from[step], g2 = from[2 * step];
  FLOATS even_p = (g0 + P2 * g2) * (1 / AT_P), odd_p = g1 * (P / AT_P);
  FLOATS even_q = (g0 + Q2 * g2) * (1 / AT_Q), odd_q = g1 * (Q / AT_Q);
  to[0] = g0 * (1 / AT_0);
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = g2;
}

// G' of 6 gradients of transformed weights: 3 weight gradients.
ALWAYS_INLINE void NAME(transform_weight_gradient)(const FLOATS *from, size_t step, FLOATS *to, size_t stride) {
  FLOATS u0 = from[0], u1 = from[step], u2 = from[2 * step], u3 = from[3 * step], u4 = from[4 * step],
         u5 = from[5 * step];
  FLOATS even_p = (u1 + u2) * (1 / AT_P), odd_p = (u1 - u2) * (P / AT_P);
  FLOATS even_q = (u3 + u4) * (1 / AT_Q), odd_q = (u3 - u4) * (Q / AT_Q);
  to[0] = u0 * (1 / AT_0) + even_p + even_q;
  to[stride] = odd_p + odd_q;
  to[2 * stride] = P2 * even_p + Q2 * even_q + u5;
}

// MARK: Weights. Transformed: [place][output / panel][input][output % panel].

// Output channels that a product handles at once: two vectors of them where they divide.
ALWAYS_INLINE size_t NAME(panel)(size_t outputs) { return outputs % (2 * BLOCK) == 0 ? 2 * BLOCK : BLOCK; }

ALWAYS_INLINE float *NAME(transformed_weights)(float *transformed, size_t inputs, size_t outputs, size_t place,
                                               size_t input, size_t output) {
  size_t panel = NAME(panel)(outputs);
  return transformed + ((place * (outputs / panel) + output / panel) * inputs + input) * panel +
         output % panel;
}

static void NAME(transform_all_weights)(size_t inputs, size_t outputs, size_t input_stride, size_t output_stride,
                                        bool turned, const float *weights, float *transformed) {
  for (size_t output = 0; output < outputs; output += BLOCK) {
    for (size_t input = 0; input < inputs; input++) {
      FLOATS kernel[9], half[18], whole[places];
      const float *first = weights + output * output_stride + input * input_stride;
      for (size_t tap = 0; tap < 9; tap++)
        for (size_t lane = 0; lane < BLOCK; lane++)
          kernel[tap][lane] = first[lane * output_stride + (turned ? 8 - tap : tap)];
      for (size_t column = 0; column < 3; column++) NAME(transform_weights)(kernel + column, 3, half + column, 3);
      for (size_t row = 0; row < 6; row++) NAME(transform_weights)(half + 3 * row, 1, whole + 6 * row, 1);
      for (size_t place = 0; place < places; place++)
        *(FLOATS *)NAME(transformed_weights)(transformed, inputs, outputs, place, input, output) = whole[place];
    }
  }
}

// From gradients of transformed weights to the plain [outputs, inputs, 3, 3].
static void NAME(finish_weight_gradient)(size_t inputs, size_t outputs, float *transformed, float *weight_gradient) {
  for (size_t output = 0; output < outputs; output += BLOCK) {
    for (size_t input = 0; input < inputs; input++) {
      FLOATS whole[places], half[18], kernel[9];
      for (size_t place = 0; place < places; place++)
        whole[place] = *(FLOATS *)NAME(transformed_weights)(transformed, inputs, outputs, place, input, output);
      for (size_t column = 0; column < 6; column++)
        NAME(transform_weight_gradient)(whole + column, 6, half + column, 6);
      for (size_t row = 0; row < 3; row++) NAME(transform_weight_gradient)(half + 6 * row, 1, kernel + 3 * row, 1);
      for (size_t lane = 0; lane < BLOCK; lane++)
        for (size_t tap = 0; tap < 9; tap++)
          weight_gradient[((output + lane) * inputs + input) * 9 + tap] = kernel[tap][lane];
    }
  }
}

// MARK: Tiles

// The size x size values of one block of channels from a corner on; 0 where the map ends.
ALWAYS_INLINE void NAME(load_tile)(const float *map, Map shape, Corner at, size_t channel_block, long size,
                                   FLOATS *tile) {
  const FLOATS *plane =
      (const FLOATS *)map + (at.item * (shape.channels / BLOCK) + channel_block) * shape.height * shape.width;
  long top = clip(-at.y, size), bottom = clip((long)shape.height - at.y, size);
  long left = clip(-at.x, size), right = clip((long)shape.width - at.x, size);
  // Loops of a fixed length, which the compiler unrolls.
#pragma clang loop unroll(full)
  for (long row = 0; row < size; row++) {
    long first = (at.y + row) * (long)shape.width + at.x;
    bool inside = row >= top && row < bottom;
#pragma clang loop unroll(full)
    for (long column = 0; column < size; column++)
      tile[row * size + column] = inside && column >= left && column < right ? plane[first + column] : (FLOATS)0;
  }
}

// Transformed tiles: [place][tile][channel], places `stride` apart.
ALWAYS_INLINE void NAME(store_places)(const FLOATS *values, float *transformed, size_t stride, size_t offset) {
  for (size_t place = 0; place < places; place++)
    *(FLOATS *)(transformed + place * stride + offset) = values[place];
}

static void NAME(transform_input_tiles)(const float *input, Map shape, Tiles tiles, float *transformed,
                                        size_t stride) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, shape.padding);
    for (size_t channel_block = 0; channel_block < shape.channels / BLOCK; channel_block++) {
      FLOATS values[places], half[places];
      NAME(load_tile)(input, shape, at, channel_block, 6, values);
      for (size_t column = 0; column < 6; column++) NAME(transform_input)(values + column, 6, half + column, 6);
      for (size_t row = 0; row < 6; row++) NAME(transform_input)(half + 6 * row, 1, values + 6 * row, 1);
      NAME(store_places)(values, transformed, stride, tile * shape.channels + channel_block * BLOCK);
    }
  }
}

static void NAME(transform_gradient_tiles)(const float *gradient, Map shape, Tiles tiles, float *transformed,
                                           size_t stride) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, 0);
    for (size_t channel_block = 0; channel_block < shape.channels / BLOCK; channel_block++) {
      FLOATS values[16], half[24], whole[places];
      NAME(load_tile)(gradient, shape, at, channel_block, 4, values);
      for (size_t column = 0; column < 4; column++)
        NAME(transform_output_gradient)(values + column, 4, half + column, 4);
      for (size_t row = 0; row < 6; row++) NAME(transform_output_gradient)(half + 4 * row, 1, whole + 6 * row, 1);
      NAME(store_places)(whole, transformed, stride, tile * shape.channels + channel_block * BLOCK);
    }
  }
}

static void NAME(finish_output_tiles)(const float *products, size_t stride, Tiles tiles, Map shape, float *output) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, 0);
    long rows = clip((long)shape.height - at.y, 4), columns = clip((long)shape.width - at.x, 4);
    for (size_t channel_block = 0; channel_block < shape.channels / BLOCK; channel_block++) {
      FLOATS values[places], half[24], whole[16];
      size_t offset = tile * shape.channels + channel_block * BLOCK;
      for (size_t place = 0; place < places; place++)
        values[place] = *(const FLOATS *)(products + place * stride + offset);
      for (size_t column = 0; column < 6; column++) NAME(transform_output)(values + column, 6, half + column, 6);
      for (size_t row = 0; row < 4; row++) NAME(transform_output)(half + 6 * row, 1, whole + 4 * row, 1);
      FLOATS *plane = (FLOATS *)output +
                      (at.item * (shape.channels / BLOCK) + channel_block) * shape.height * shape.width;
      for (long row = 0; row < rows; row++)
        for (long column = 0; column < columns; column++)
          plane[(at.y + row) * (long)shape.width + at.x + column] = whole[4 * row + column];
    }
  }
}

// MARK: Products at one place

// products[tile][output] = sum over inputs of tiles[tile][input] weights[output / panel][input][output % panel], for
// a count of tiles rounded up to whole groups of TILE_ROWS. A panel has one vector or two.
ALWAYS_INLINE void NAME(multiply_panels)(size_t vectors, size_t count, size_t inputs, size_t outputs,
                                         const float *restrict tiles, const float *restrict weights,
                                         float *restrict products) {
  size_t panel = vectors * BLOCK;
  for (size_t output = 0; output < outputs; output += panel, weights += inputs * panel) {
    for (size_t tile = 0; tile < count; tile += TILE_ROWS) {
      const float *rows = tiles + tile * inputs;
      FLOATS sums[TILE_ROWS][2] = {0};
      for (size_t input = 0; input < inputs; input++) {
        const FLOATS *factors = (const FLOATS *)(weights + input * panel);
#pragma clang loop unroll(full)
        for (size_t row = 0; row < TILE_ROWS; row++) {
          float value = rows[row * inputs + input];
          sums[row][0] += value * factors[0];
          if (vectors == 2) sums[row][1] += value * factors[1];
        }
      }
#pragma clang loop unroll(full)
      for (size_t row = 0; row < TILE_ROWS; row++) {
        FLOATS *target = (FLOATS *)(products + (tile + row) * outputs + output);
        target[0] = sums[row][0];
        if (vectors == 2) target[1] = sums[row][1];
      }
    }
  }
}

static void NAME(multiply)(size_t count, size_t inputs, size_t outputs, const float *restrict tiles,
                           const float *restrict weights, float *restrict products) {
  if (NAME(panel)(outputs) == BLOCK)
    NAME(multiply_panels)(1, count, inputs, outputs, tiles, weights, products);
  else
    NAME(multiply_panels)(2, count, inputs, outputs, tiles, weights, products);
}

// gradient[output / panel][input][output % panel] += sum over tiles of tiles[tile][input] gradients[tile][output].
ALWAYS_INLINE void NAME(multiply_gradient_panels)(size_t vectors, size_t count, size_t inputs, size_t outputs,
                                                  const float *restrict tiles, const float *restrict gradients,
                                                  float *restrict gradient) {
  size_t panel = vectors * BLOCK;
  for (size_t output = 0; output < outputs; output += panel, gradient += inputs * panel) {
    for (size_t input = 0; input < inputs; input += GROUP) {
      FLOATS *target = (FLOATS *)(gradient + input * panel);
      FLOATS sums[GROUP][2] = {0};
      for (size_t tile = 0; tile < count; tile++) {
        const float *values = tiles + tile * inputs + input;
        const FLOATS *row = (const FLOATS *)(gradients + tile * outputs + output);
#pragma clang loop unroll(full)
        for (size_t lane = 0; lane < GROUP; lane++) {
          sums[lane][0] += values[lane] * row[0];
          if (vectors == 2) sums[lane][1] += values[lane] * row[1];
        }
      }
#pragma clang loop unroll(full)
      for (size_t lane = 0; lane < GROUP; lane++) {
        target[vectors * lane] += sums[lane][0];
        if (vectors == 2) target[2 * lane + 1] += sums[lane][1];
      }
    }
  }
}

static void NAME(multiply_gradients)(size_t count, size_t inputs, size_t outputs, const float *restrict tiles,
                                     const float *restrict gradients, float *restrict gradient) {
  if (NAME(panel)(outputs) == BLOCK)
    NAME(multiply_gradient_panels)(1, count, inputs, outputs, tiles, gradients, gradient);
  else
    NAME(multiply_gradient_panels)(2, count, inputs, outputs, tiles, gradients, gradient);
}

// MARK: The three directions

static void NAME(convolution)(size_t batch, size_t inputs, size_t outputs, size_t height, size_t width, size_t padding,
                              const float *input, const float *transformed, float *output, float *scratch) {
  Map from = {inputs, height, width, padding};
  Map to = {outputs, height + 2 * padding - 2, width + 2 * padding - 2, 0};
  Tiles tiles = {0, 0, (to.height + 3) / 4, (to.width + 3) / 4};
  size_t chunk = chunk_tiles(inputs, outputs, TILE_ROWS), total = batch * tiles.rows * tiles.columns;
  size_t input_stride = chunk * inputs + skew, output_stride = chunk * outputs + skew;
  float *products = scratch + places * input_stride;
  for (; tiles.first < total; tiles.first += chunk) {
    tiles.count = total - tiles.first < chunk ? total - tiles.first : chunk;
    NAME(transform_input_tiles)(input, from, tiles, scratch, input_stride);
    for (size_t place = 0; place < places; place++)
      NAME(multiply)(tiles.count, inputs, outputs, scratch + place * input_stride,
                     transformed + place * inputs * outputs, products + place * output_stride);
    NAME(finish_output_tiles)(products, output_stride, tiles, to, output);
  }
}

static void NAME(weight_gradient)(size_t batch, size_t inputs, size_t outputs, size_t height, size_t width,
                                  size_t padding, const float *input, const float *output_gradient,
                                  float *weight_gradient, float *transformed, float *scratch) {
  Map from = {inputs, height, width, padding};
  Map to = {outputs, height + 2 * padding - 2, width + 2 * padding - 2, 0};
  Tiles tiles = {0, 0, (to.height + 3) / 4, (to.width + 3) / 4};
  size_t chunk = chunk_tiles(inputs, outputs, TILE_ROWS), total = batch * tiles.rows * tiles.columns;
  size_t input_stride = chunk * inputs + skew, output_stride = chunk * outputs + skew;
  float *gradients = scratch + places * input_stride;
  memset(transformed, 0, ck_winograd_weight_count(inputs, outputs) * sizeof(float));
  for (; tiles.first < total; tiles.first += chunk) {
    tiles.count = total - tiles.first < chunk ? total - tiles.first : chunk;
    NAME(transform_input_tiles)(input, from, tiles, scratch, input_stride);
    NAME(transform_gradient_tiles)(output_gradient, to, tiles, gradients, output_stride);
    for (size_t place = 0; place < places; place++)
      NAME(multiply_gradients)(tiles.count, inputs, outputs, scratch + place * input_stride,
                               gradients + place * output_stride, transformed + place * inputs * outputs);
  }
  NAME(finish_weight_gradient)(inputs, outputs, transformed, weight_gradient);
}
