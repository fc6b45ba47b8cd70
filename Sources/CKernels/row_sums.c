#include "row_sums.h"
#include "clones.h"
#include "inline.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef double double8 __attribute__((ext_vector_type(8)));

enum {
  LANES = 8,
  SIDE_BY_SIDE = 4, // vectors that are summed at once: an addition need not wait for the one before it
};

ALWAYS_INLINE void sum(size_t vectors, size_t rows, size_t columns, const double *weights, const double *matrix,
                       double *result) {
  double8 sums[SIDE_BY_SIDE] = {0};
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < vectors; i++) {
      double8 values;
      memcpy(&values, matrix + row * columns + i * LANES, sizeof values);
      sums[i] += values * weights[row];
    }
  }
  memcpy(result, sums, vectors * sizeof(double8));
}

CK_CLONES
void ck_weighted_row_sum(size_t rows, size_t columns, const double *weights, const double *matrix, double *result) {
  size_t column = 0;
  for (; column + SIDE_BY_SIDE * LANES <= columns; column += SIDE_BY_SIDE * LANES)
    sum(SIDE_BY_SIDE, rows, columns, weights, matrix + column, result + column);
  for (; column < columns; column += LANES) sum(1, rows, columns, weights, matrix + column, result + column);
}
