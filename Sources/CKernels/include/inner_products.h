#ifndef C_KERNELS_INNER_PRODUCTS_H
#define C_KERNELS_INNER_PRODUCTS_H

#include <stddef.h>

enum { CK_INNER_PRODUCT_ITEMS = 16, CK_INNER_PRODUCT_QUERIES = 4 };

// Inner products of some queries with all items. Each is the sum from 0 over the dimensions in order, rounded after
// every multiplication and addition: the same bits on every machine, equal vectors give equal sums, and none is -0.
//
// - query_count: a multiple of CK_INNER_PRODUCT_QUERIES.
// - queries: [query_count, dimensions] row-major.
// - blocks: of CK_INNER_PRODUCT_ITEMS items.
// - items: [blocks, dimensions, CK_INNER_PRODUCT_ITEMS].
// - products: [query_count, blocks x CK_INNER_PRODUCT_ITEMS] row-major, written.
void ck_inner_products(size_t query_count, size_t dimensions, const float *restrict queries, size_t blocks,
                       const float *restrict items, float *restrict products);

#endif
