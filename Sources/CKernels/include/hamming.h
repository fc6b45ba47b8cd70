#ifndef HAMMING_H
#define HAMMING_H
#include <stddef.h>
#include <stdint.h>

/// Hamming distances of one code to every item of a database.
///
/// - query: [words], the code's bits in 64-bit words, bits beyond the code's length 0.
/// - database: [words, count], word by word: all items' first words, then all second words, ...
/// - distances: [count], written.
void hamming_distances(const uint64_t *query, const uint64_t *database, size_t words, size_t count,
                       uint16_t *distances);

/// How many items lie at each distance.
///
/// - tables: [8, bins], scratch.
/// - items: [bins], written; every distance must be below bins.
void hamming_histogram(const uint16_t *distances, size_t count, size_t bins, uint32_t *tables,
                       uint32_t *items);

/// How many items lie at each distance, and, for chosen items, how many items before them (in the database's
/// order) lie at their distance: their place among equals in a stable sort.
///
/// - chosen: [chosen_count], ascending indices below count.
/// - tables: [4, bins], scratch.
/// - items: [bins], written; every distance must be below bins.
/// - places: [chosen_count], written, from 0.
void hamming_stable_places(const uint16_t *distances, size_t count, const uint32_t *chosen,
                           size_t chosen_count, size_t bins, uint32_t *tables, uint32_t *items,
                           uint32_t *places);
#endif
