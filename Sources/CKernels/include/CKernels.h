#ifndef C_KERNELS_H
#define C_KERNELS_H
#include <stddef.h>
#include <stdint.h>

#include "blocked.h"
#include "elementwise.h"
#include "hamming.h"
#include "inner_products.h"
#include "optimizer.h"
#include "pairwise.h"
#include "row_sums.h"
#include "winograd.h"
#endif
