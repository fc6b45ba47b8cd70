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
rank = np.arange(1, len(database) + 1)
total = 0.0
for code, label in zip(signs(query), query_labels):
    distance = ((bits - database_signs @ code) / 2).astype(np.int64)
    is_relevant = (database_labels & label).any(axis=1) if label.ndim else database_labels == label
    items = np.bincount(distance, minlength=bits + 1)
    relevant = np.bincount(distance[is_relevant], minlength=bits + 1)
    at_rank = np.repeat(np.arange(bits + 1), items)  # the distance at each rank
    n, r = items[at_rank], relevant[at_rank]
    i = rank - (np.cumsum(items) - items)[at_rank]
    before = (np.cumsum(relevant) - relevant)[at_rank]
    hits = before + 1 + (i - 1) * (r - 1) / np.maximum(n - 1, 1)
    total += (r / n * hits / rank).sum() / max(relevant.sum(), 1)
print(f"{total / len(query):.17g}")
