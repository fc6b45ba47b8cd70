#ifndef C_KERNELS_ROW_SUMS_H
#define C_KERNELS_ROW_SUMS_H

#include <stddef.h>

// result[column] = sum over rows, from 0 and in order, of weights[row] matrix[row][column], rounded after every
// multiplication and addition: the same bits on every machine. `columns` is a multiple of 8; memory is aligned to a
// double alone.
void ck_weighted_row_sum(size_t rows, size_t columns, const double *weights, const double *matrix, double *result);

#endif
