#ifndef C_KERNELS_PAIRWISE_H
#define C_KERNELS_PAIRWISE_H

#include <stddef.h>
#include <stdint.h>

// One row of the pairwise logistic loss, s[j] = (column_classes[j] == row_class): returns the sum over j of
// log(1 + e^theta[j]) - s[j] theta[j], and overwrites theta[j] with the derivative, 1 / (1 + e^-theta[j]) - s[j].
// Each value is good to 4e-7 of itself or 1e-37, for any finite theta; a NaN stays a NaN. The same bits on every
// machine.
double ck_pairwise_logistic(size_t columns, int32_t row_class, const int32_t *restrict column_classes,
                            float *restrict theta);

#endif
