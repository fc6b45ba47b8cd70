#include "clones.h"
#include "hamming.h"
#include <string.h>

// Plain x86-64 has no population count; the loader picks the clone for the processor at hand. All are integer
// code, so the clones cannot differ.
CK_CLONES void hamming_distances(const uint64_t *restrict query, const uint64_t *restrict database,
                              size_t words, size_t count, uint16_t *restrict distances) {
  for (size_t i = 0; i < count; i++)
    distances[i] = (uint16_t)__builtin_popcountll(query[0] ^ database[i]);
  for (size_t word = 1; word < words; word++) {
    const uint64_t *plane = database + word * count;
    for (size_t i = 0; i < count; i++)
      distances[i] += (uint16_t)__builtin_popcountll(query[word] ^ plane[i]);
  }
}

// Neighbours often lie at one distance, and a counter that is raised again at once waits for its own last
// store; neighbours count in different tables instead.
void hamming_histogram(const uint16_t *restrict distances, size_t count, size_t bins,
                       uint32_t *restrict tables, uint32_t *restrict items) {
  memset(tables, 0, 8 * bins * sizeof *tables);
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t table = 0; table < 8; table++)
      tables[table * bins + distances[i + table]]++;
  for (; i < count; i++)
    tables[distances[i]]++;
  for (size_t bin = 0; bin < bins; bin++) {
    uint32_t sum = 0;
    for (size_t table = 0; table < 8; table++)
      sum += tables[table * bins + bin];
    items[bin] = sum;
  }
}

void hamming_stable_places(const uint16_t *restrict distances, size_t count,
                           const uint32_t *restrict chosen, size_t chosen_count, size_t bins,
                           uint32_t *restrict tables, uint32_t *restrict items,
                           uint32_t *restrict places) {
  memset(tables, 0, 4 * bins * sizeof *tables);
  uint32_t *first = tables, *second = tables + bins, *third = tables + 2 * bins,
           *fourth = tables + 3 * bins;
  size_t i = 0;
  for (size_t j = 0; j <= chosen_count; j++) {
    size_t end = j < chosen_count ? chosen[j] : count;
    for (; i + 4 <= end; i += 4) {
      first[distances[i]]++;
      second[distances[i + 1]]++;
      third[distances[i + 2]]++;
      fourth[distances[i + 3]]++;
    }
    for (; i < end; i++)
      tables[(i & 3) * bins + distances[i]]++;
    if (j < chosen_count) {
      size_t distance = distances[end];
      places[j] = first[distance] + second[distance] + third[distance] + fourth[distance];
    }
  }
  for (size_t bin = 0; bin < bins; bin++)
    items[bin] = first[bin] + second[bin] + third[bin] + fourth[bin];
}
