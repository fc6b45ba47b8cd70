#include "inner_products.h"
#include "clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { ITEMS = CK_INNER_PRODUCT_ITEMS, QUERIES = CK_INNER_PRODUCT_QUERIES };

typedef float items_vector __attribute__((ext_vector_type(ITEMS)));

// A block of items stays in the cache for all of the queries.
CK_CLONES
void ck_inner_products(size_t query_count, size_t dimensions, const float *restrict queries, size_t blocks,
                       const float *restrict items, float *restrict products) {
  for (size_t block = 0; block < blocks; block++) {
    const float *values = items + block * dimensions * ITEMS;
    for (size_t first = 0; first < query_count; first += QUERIES) {
      const float *query = queries + first * dimensions;
      items_vector sums[QUERIES] = {0};
      for (size_t dimension = 0; dimension < dimensions; dimension++) {
        items_vector value;
        memcpy(&value, values + dimension * ITEMS, sizeof value);
        for (size_t i = 0; i < QUERIES; i++) sums[i] += query[i * dimensions + dimension] * value;
      }
      for (size_t i = 0; i < QUERIES; i++)
        memcpy(products + ((first + i) * blocks + block) * ITEMS, &sums[i], sizeof sums[i]);
    }
  }
}
