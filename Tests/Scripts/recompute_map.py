"""Expected-tie MAP@ALL from a folder of stored codes, by NumPy alone: python3 recompute_map.py FOLDER

The folder holds query-codes.npy and database-codes.npy (uint8 [n, K/8]), query-labels.npy and database-labels.npy (int32
[n]; or uint8 [n, C] of 0 and 1, where items that share a class are relevant to each other).
Rank p, the i-th of n tied items of which r are relevant, after R relevant ones, is relevant with probability r/n, and then has
R + 1 + (i - 1)(r - 1)/(n - 1) relevant items up to and with itself, in the mean over all orders of the tied items."""
import sys

import numpy as np

query, database, query_labels, database_labels = (
    np.load(f"{sys.argv[1]}/{name}.npy")
    for name in ("query-codes", "database-codes", "query-labels", "database-labels"))


def signs(codes):
    return np.unpackbits(codes, axis=1, bitorder="little").astype(np.float32) * 2 - 1


database_signs = signs(database)
bits = database_signs.shape[1]
harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, len(database) + 1))])
total = 0.0
for index, label in enumerate(query_labels):
    if index % 64 == 0:
        distances = ((bits - signs(query[index:index + 64]) @ database_signs.T) / 2).astype(np.int32)
    distance = distances[index % 64]
    is_relevant = (database_labels & label).any(axis=1) if label.ndim else database_labels == label
    n = np.bincount(distance, minlength=bits + 1)
    r = np.bincount(distance[is_relevant], minlength=bits + 1)
    n, r = n[n > 0], r[n > 0]
    end = np.cumsum(n)
    before, relevant_before = end - n, np.cumsum(r) - r
    # The sum of 1 / rank over the tied items' ranks, and that of (i - 1) / rank, as i - 1 = rank - (before + 1).
    inverse = harmonic[end] - harmonic[before]
    places = n - (before + 1) * inverse
    precisions = r / n * ((relevant_before + 1) * inverse + (r - 1) / np.maximum(n - 1, 1) * places)
    total += precisions.sum() / max(r.sum(), 1)
print(f"{total / len(query):.17g}")
