#include "winograd.h"
#include "inline.h"

#include <string.h>

// Multiplications and additions may fuse here: results depend on the instruction set anyway, as oneDNN's do.
#pragma STDC FP_CONTRACT ON

typedef float float8 __attribute__((ext_vector_type(8)));
typedef float float16 __attribute__((ext_vector_type(16)));

enum {
  places = 36,    // 6x6 values of a transformed tile
  cache = 160000, // floats of transformed tiles at one time, to stay in the second-level cache
  skew = 16,      // floats between the arrays of two places: without them, all would fall into one cache set
  tile_rows_8 = 6,
  tile_rows_16 = 12,
};

bool ck_winograd_is_available(size_t block) {
#if defined(__x86_64__)
  return block == 8 ? __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                    : block == 16 && __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

// Tiles that are transformed and multiplied together: whole groups of what a product handles at once.
static size_t chunk_tiles(size_t inputs, size_t outputs, size_t tile_rows) {
  size_t tiles = cache / (places * (inputs + outputs)) / tile_rows * tile_rows;
  return tiles < tile_rows ? tile_rows : tiles;
}

size_t ck_winograd_weight_count(size_t inputs, size_t outputs) { return places * inputs * outputs; }

size_t ck_winograd_scratch_count(size_t block, size_t inputs, size_t outputs) {
  size_t tiles = chunk_tiles(inputs, outputs, block == 8 ? tile_rows_8 : tile_rows_16);
  return places * (tiles * (inputs + outputs) + 2 * skew);
}

// MARK: One-dimensional transforms (winograd_body.h)
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

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#endif
#define BLOCK 8
#define FLOATS float8
#define TILE_ROWS tile_rows_8
#define GROUP 4
#define NAME(stem) stem##_8
#include "winograd_body.h"
#undef BLOCK
#undef FLOATS
#undef TILE_ROWS
#undef GROUP
#undef NAME
#if defined(__x86_64__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#endif
#define BLOCK 16
#define FLOATS float16
#define TILE_ROWS tile_rows_16
#define GROUP 8
#define NAME(stem) stem##_16
#include "winograd_body.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif

void ck_winograd_transform_weights(size_t block, size_t inputs, size_t outputs, size_t input_stride,
                                   size_t output_stride, bool turned, const float *weights, float *transformed) {
  (block == 8 ? transform_all_weights_8 : transform_all_weights_16)(
      inputs, outputs, input_stride, output_stride, turned, weights, transformed);
}

void ck_winograd_convolution(size_t block, size_t batch, size_t inputs, size_t outputs, size_t height, size_t width,
                             size_t padding, const float *input, const float *transformed, float *output,
                             float *scratch) {
  (block == 8 ? convolution_8 : convolution_16)(
      batch, inputs, outputs, height, width, padding, input, transformed, output, scratch);
}

void ck_winograd_weight_gradient(size_t block, size_t batch, size_t inputs, size_t outputs, size_t height,
                                 size_t width, size_t padding, const float *input, const float *output_gradient,
                                 float *weight_gradient, float *transformed, float *scratch) {
  (block == 8 ? weight_gradient_8 : weight_gradient_16)(
      batch, inputs, outputs, height, width, padding, input, output_gradient, weight_gradient, transformed, scratch);
}
