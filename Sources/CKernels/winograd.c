#include "winograd.h"

#include <string.h>

// Multiplications and additions may fuse here: results depend on the instruction set anyway, as oneDNN's do.
#pragma STDC FP_CONTRACT ON

bool ck_winograd_is_available(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef float float8 __attribute__((ext_vector_type(8)));

enum {
  block = 8,      // channels of a vector
  panel = 16,     // output channels that a product handles at once
  tile_rows = 6,  // tiles that a product handles at once
  places = 36,    // 6x6 values of a transformed tile
  cache = 160000, // floats of transformed tiles at one time, to stay in the second-level cache
  skew = 16,      // floats between the arrays of two places: without them, all would fall into one cache set
};

// Tiles that are transformed and multiplied together.
static size_t chunk_tiles(size_t inputs, size_t outputs) {
  size_t tiles = cache / (places * (inputs + outputs)) / tile_rows * tile_rows;
  return tiles < tile_rows ? tile_rows : tiles;
}

size_t ck_winograd_weight_count(size_t inputs, size_t outputs) { return places * inputs * outputs; }

size_t ck_winograd_scratch_count(size_t inputs, size_t outputs) {
  return places * (chunk_tiles(inputs, outputs) * (inputs + outputs) + 2 * skew);
}

// MARK: One-dimensional transforms
// From from[0], from[step], ... to to[0], to[stride], ...; A, B and G are Lavin and Gray's names of the
// matrices. They follow from the points at which polynomials are interpolated: 0, p, -p, q, -q and infinity.
// These rounded four times less than p = 1, q = 2 in the tests' cases, and their powers are exact; on the
// choice of points see Barabasz and others, "Error analysis and improving the accuracy of Winograd convolution
// for deep neural networks", arXiv 1803.10986.

#define P 0.625f
#define Q 1.5f
#define P2 (P * P)
#define Q2 (Q * Q)
// What the interpolation divides by at 0, at p and -p, at q and -q.
#define AT_0 (P2 * Q2)
#define AT_P (2 * P2 * (P2 - Q2))
#define AT_Q (2 * Q2 * (Q2 - P2))

// B' of 6 inputs.
ALWAYS_INLINE void transform_input(const float8 *from, size_t step, float8 *to, size_t stride) {
  float8 d0 = from[0], d1 = from[step], d2 = from[2 * step], d3 = from[3 * step], d4 = from[4 * step],
         d5 = from[5 * step];
  float8 even_p = d4 - Q2 * d2, odd_p = P * (d3 - Q2 * d1);
  float8 even_q = d4 - P2 * d2, odd_q = Q * (d3 - P2 * d1);
  to[0] = P2 * Q2 * d0 - (P2 + Q2) * d2 + d4;
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = P2 * Q2 * d1 - (P2 + Q2) * d3 + d5;
}

// A' of 6 products: 4 outputs.
ALWAYS_INLINE void transform_output(const float8 *from, size_t step, float8 *to, size_t stride) {
  float8 m0 = from[0], m1 = from[step], m2 = from[2 * step], m3 = from[3 * step], m4 = from[4 * step],
         m5 = from[5 * step];
  float8 even_p = m1 + m2, odd_p = m1 - m2, even_q = m3 + m4, odd_q = m3 - m4;
  to[0] = m0 + even_p + even_q;
  to[stride] = P * odd_p + Q * odd_q;
  to[2 * stride] = P2 * even_p + Q2 * even_q;
  to[3 * stride] = P * P2 * odd_p + Q * Q2 * odd_q + m5;
}

// A of 4 output gradients: 6 gradients of products.
ALWAYS_INLINE void transform_output_gradient(const float8 *from, size_t step, float8 *to, size_t stride) {
  float8 y0 = from[0], y1 = from[step], y2 = from[2 * step], y3 = from[3 * step];
  float8 even_p = y0 + P2 * y2, odd_p = P * y1 + P * P2 * y3;
  float8 even_q = y0 + Q2 * y2, odd_q = Q * y1 + Q * Q2 * y3;
  to[0] = y0;
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = y3;
}

// G of 3 weights.
ALWAYS_INLINE void transform_weights(const float8 *from, size_t step, float8 *to, size_t stride) {
  float8 g0 = from[0], g1 = from[step], g2 = from[2 * step];
  float8 even_p = (g0 + P2 * g2) * (1 / AT_P), odd_p = g1 * (P / AT_P);
  float8 even_q = (g0 + Q2 * g2) * (1 / AT_Q), odd_q = g1 * (Q / AT_Q);
  to[0] = g0 * (1 / AT_0);
  to[stride] = even_p + odd_p;
  to[2 * stride] = even_p - odd_p;
  to[3 * stride] = even_q + odd_q;
  to[4 * stride] = even_q - odd_q;
  to[5 * stride] = g2;
}

// G' of 6 gradients of transformed weights: 3 weight gradients.
ALWAYS_INLINE void transform_weight_gradient(const float8 *from, size_t step, float8 *to, size_t stride) {
  float8 u0 = from[0], u1 = from[step], u2 = from[2 * step], u3 = from[3 * step], u4 = from[4 * step],
         u5 = from[5 * step];
  float8 even_p = (u1 + u2) * (1 / AT_P), odd_p = (u1 - u2) * (P / AT_P);
  float8 even_q = (u3 + u4) * (1 / AT_Q), odd_q = (u3 - u4) * (Q / AT_Q);
  to[0] = u0 * (1 / AT_0) + even_p + even_q;
  to[stride] = odd_p + odd_q;
  to[2 * stride] = P2 * even_p + Q2 * even_q + u5;
}

// MARK: Weights. Transformed: [place][output / 16][input][output % 16].

ALWAYS_INLINE float *transformed_weights(float *transformed, size_t inputs, size_t outputs, size_t place,
                                         size_t input, size_t output) {
  return transformed + ((place * (outputs / panel) + output / panel) * inputs + input) * panel +
         output % panel;
}

void ck_winograd_transform_weights(size_t inputs, size_t outputs, size_t input_stride, size_t output_stride,
                                   bool turned, const float *weights, float *transformed) {
  for (size_t output = 0; output < outputs; output += block) {
    for (size_t input = 0; input < inputs; input++) {
      float8 kernel[9], half[18], whole[places];
      const float *first = weights + output * output_stride + input * input_stride;
      for (size_t tap = 0; tap < 9; tap++)
        for (size_t lane = 0; lane < block; lane++)
          kernel[tap][lane] = first[lane * output_stride + (turned ? 8 - tap : tap)];
      for (size_t column = 0; column < 3; column++) transform_weights(kernel + column, 3, half + column, 3);
      for (size_t row = 0; row < 6; row++) transform_weights(half + 3 * row, 1, whole + 6 * row, 1);
      for (size_t place = 0; place < places; place++)
        *(float8 *)transformed_weights(transformed, inputs, outputs, place, input, output) = whole[place];
    }
  }
}

// From gradients of transformed weights to the plain [outputs, inputs, 3, 3].
static void finish_weight_gradient(size_t inputs, size_t outputs, float *transformed,
                                   float *weight_gradient) {
  for (size_t output = 0; output < outputs; output += block) {
    for (size_t input = 0; input < inputs; input++) {
      float8 whole[places], half[18], kernel[9];
      for (size_t place = 0; place < places; place++)
        whole[place] = *(float8 *)transformed_weights(transformed, inputs, outputs, place, input, output);
      for (size_t column = 0; column < 6; column++)
        transform_weight_gradient(whole + column, 6, half + column, 6);
      for (size_t row = 0; row < 3; row++) transform_weight_gradient(half + 6 * row, 1, kernel + 3 * row, 1);
      for (size_t lane = 0; lane < block; lane++)
        for (size_t tap = 0; tap < 9; tap++)
          weight_gradient[((output + lane) * inputs + input) * 9 + tap] = kernel[tap][lane];
    }
  }
}

// MARK: Tiles

// A feature map and the tiles on it; its corner (0, 0) of tiles lies `padding` above and left of the map.
typedef struct {
  size_t channels, height, width, padding;
} Map;

// A run of tiles in the order of [batch, tile row, tile column].
typedef struct {
  size_t first, count, rows, columns;
} Tiles;

typedef struct {
  size_t item;
  long y, x;
} Corner;

ALWAYS_INLINE Corner corner(Tiles tiles, size_t tile, size_t padding) {
  size_t index = tiles.first + tile;
  Corner corner = {index / (tiles.rows * tiles.columns),
                   4 * (long)(index / tiles.columns % tiles.rows) - (long)padding,
                   4 * (long)(index % tiles.columns) - (long)padding};
  return corner;
}

ALWAYS_INLINE long clip(long value, long highest) {
  return value < 0 ? 0 : value > highest ? highest : value;
}

// The size x size values of one block of channels from a corner on; 0 where the map ends.
ALWAYS_INLINE void load_tile(const float *map, Map shape, Corner at, size_t channel_block, long size,
                             float8 *tile) {
  const float8 *plane =
      (const float8 *)map + (at.item * (shape.channels / block) + channel_block) * shape.height * shape.width;
  long top = clip(-at.y, size), bottom = clip((long)shape.height - at.y, size);
  long left = clip(-at.x, size), right = clip((long)shape.width - at.x, size);
  if (top > 0 || left > 0 || bottom < size || right < size)
    memset(tile, 0, size * size * sizeof(float8));
  for (long row = top; row < bottom; row++) {
    const float8 *line = plane + (at.y + row) * (long)shape.width + at.x;
    for (long column = left; column < right; column++) tile[row * size + column] = line[column];
  }
}

// Transformed tiles: [place][tile][channel], places `stride` apart.
ALWAYS_INLINE void store_places(const float8 *values, float *transformed, size_t stride, size_t offset) {
  for (size_t place = 0; place < places; place++)
    *(float8 *)(transformed + place * stride + offset) = values[place];
}

static void transform_input_tiles(const float *input, Map shape, Tiles tiles, float *transformed,
                                  size_t stride) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, shape.padding);
    for (size_t channel_block = 0; channel_block < shape.channels / block; channel_block++) {
      float8 values[places], half[places];
      load_tile(input, shape, at, channel_block, 6, values);
      for (size_t column = 0; column < 6; column++) transform_input(values + column, 6, half + column, 6);
      for (size_t row = 0; row < 6; row++) transform_input(half + 6 * row, 1, values + 6 * row, 1);
      store_places(values, transformed, stride, tile * shape.channels + channel_block * block);
    }
  }
}

static void transform_gradient_tiles(const float *gradient, Map shape, Tiles tiles, float *transformed,
                                     size_t stride) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, 0);
    for (size_t channel_block = 0; channel_block < shape.channels / block; channel_block++) {
      float8 values[16], half[24], whole[places];
      load_tile(gradient, shape, at, channel_block, 4, values);
      for (size_t column = 0; column < 4; column++)
        transform_output_gradient(values + column, 4, half + column, 4);
      for (size_t row = 0; row < 6; row++) transform_output_gradient(half + 4 * row, 1, whole + 6 * row, 1);
      store_places(whole, transformed, stride, tile * shape.channels + channel_block * block);
    }
  }
}

static void finish_output_tiles(const float *products, size_t stride, Tiles tiles, Map shape, float *output) {
  for (size_t tile = 0; tile < tiles.count; tile++) {
    Corner at = corner(tiles, tile, 0);
    long rows = clip((long)shape.height - at.y, 4), columns = clip((long)shape.width - at.x, 4);
    for (size_t channel_block = 0; channel_block < shape.channels / block; channel_block++) {
      float8 values[places], half[24], whole[16];
      size_t offset = tile * shape.channels + channel_block * block;
      for (size_t place = 0; place < places; place++)
        values[place] = *(const float8 *)(products + place * stride + offset);
      for (size_t column = 0; column < 6; column++) transform_output(values + column, 6, half + column, 6);
      for (size_t row = 0; row < 4; row++) transform_output(half + 6 * row, 1, whole + 4 * row, 1);
      float8 *plane = (float8 *)output +
                      (at.item * (shape.channels / block) + channel_block) * shape.height * shape.width;
      for (long row = 0; row < rows; row++)
        for (long column = 0; column < columns; column++)
          plane[(at.y + row) * (long)shape.width + at.x + column] = whole[4 * row + column];
    }
  }
}

// MARK: Products at one place

// products[tile][output] = sum over inputs of tiles[tile][input] weights[output / 16][input][output % 16],
// for a count of tiles rounded up to whole groups of 6.
static void multiply(size_t count, size_t inputs, size_t outputs, const float *restrict tiles,
                     const float *restrict weights, float *restrict products) {
  for (size_t output = 0; output < outputs; output += panel, weights += inputs * panel) {
    for (size_t tile = 0; tile < count; tile += tile_rows) {
      const float *rows = tiles + tile * inputs;
      float8 sums[tile_rows][2] = {0};
      for (size_t input = 0; input < inputs; input++) {
        float8 weights0 = *(const float8 *)(weights + input * panel);
        float8 weights1 = *(const float8 *)(weights + input * panel + block);
#pragma clang loop unroll(full)
        for (size_t row = 0; row < tile_rows; row++) {
          float value = rows[row * inputs + input];
          sums[row][0] += value * weights0;
          sums[row][1] += value * weights1;
        }
      }
#pragma clang loop unroll(full)
      for (size_t row = 0; row < tile_rows; row++) {
        float8 *target = (float8 *)(products + (tile + row) * outputs + output);
        target[0] = sums[row][0];
        target[1] = sums[row][1];
      }
    }
  }
}

// gradient[output / 16][input][output % 16] += sum over tiles of tiles[tile][input] gradients[tile][output].
static void multiply_gradients(size_t count, size_t inputs, size_t outputs, const float *restrict tiles,
                               const float *restrict gradients, float *restrict gradient) {
  enum { group = 4 };
  for (size_t output = 0; output < outputs; output += panel, gradient += inputs * panel) {
    for (size_t input = 0; input < inputs; input += group) {
      float8 *target = (float8 *)(gradient + input * panel);
      float8 sums[group][2] = {0};
      for (size_t tile = 0; tile < count; tile++) {
        const float *values = tiles + tile * inputs + input;
        float8 gradients0 = *(const float8 *)(gradients + tile * outputs + output);
        float8 gradients1 = *(const float8 *)(gradients + tile * outputs + output + block);
#pragma clang loop unroll(full)
        for (size_t lane = 0; lane < group; lane++) {
          sums[lane][0] += values[lane] * gradients0;
          sums[lane][1] += values[lane] * gradients1;
        }
      }
#pragma clang loop unroll(full)
      for (size_t lane = 0; lane < group; lane++) {
        target[2 * lane] += sums[lane][0];
        target[2 * lane + 1] += sums[lane][1];
      }
    }
  }
}

// MARK: The three directions

void ck_winograd_convolution(size_t batch, size_t inputs, size_t outputs, size_t height, size_t width,
                             size_t padding, const float *input, const float *transformed, float *output,
                             float *scratch) {
  Map from = {inputs, height, width, padding};
  Map to = {outputs, height + 2 * padding - 2, width + 2 * padding - 2, 0};
  Tiles tiles = {0, 0, (to.height + 3) / 4, (to.width + 3) / 4};
  size_t chunk = chunk_tiles(inputs, outputs), total = batch * tiles.rows * tiles.columns;
  size_t input_stride = chunk * inputs + skew, output_stride = chunk * outputs + skew;
  float *products = scratch + places * input_stride;
  for (; tiles.first < total; tiles.first += chunk) {
    tiles.count = total - tiles.first < chunk ? total - tiles.first : chunk;
    transform_input_tiles(input, from, tiles, scratch, input_stride);
    for (size_t place = 0; place < places; place++)
      multiply(tiles.count, inputs, outputs, scratch + place * input_stride,
               transformed + place * inputs * outputs, products + place * output_stride);
    finish_output_tiles(products, output_stride, tiles, to, output);
  }
}

void ck_winograd_weight_gradient(size_t batch, size_t inputs, size_t outputs, size_t height, size_t width,
                                 size_t padding, const float *input, const float *output_gradient,
                                 float *weight_gradient, float *transformed, float *scratch) {
  Map from = {inputs, height, width, padding};
  Map to = {outputs, height + 2 * padding - 2, width + 2 * padding - 2, 0};
  Tiles tiles = {0, 0, (to.height + 3) / 4, (to.width + 3) / 4};
  size_t chunk = chunk_tiles(inputs, outputs), total = batch * tiles.rows * tiles.columns;
  size_t input_stride = chunk * inputs + skew, output_stride = chunk * outputs + skew;
  float *gradients = scratch + places * input_stride;
  memset(transformed, 0, ck_winograd_weight_count(inputs, outputs) * sizeof(float));
  for (; tiles.first < total; tiles.first += chunk) {
    tiles.count = total - tiles.first < chunk ? total - tiles.first : chunk;
    transform_input_tiles(input, from, tiles, scratch, input_stride);
    transform_gradient_tiles(output_gradient, to, tiles, gradients, output_stride);
    for (size_t place = 0; place < places; place++)
      multiply_gradients(tiles.count, inputs, outputs, scratch + place * input_stride,
                         gradients + place * output_stride, transformed + place * inputs * outputs);
  }
  finish_weight_gradient(inputs, outputs, transformed, weight_gradient);
}

#if defined(__x86_64__)
#pragma clang attribute pop
#endif
