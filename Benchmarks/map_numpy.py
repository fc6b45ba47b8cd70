#!/usr/bin/env python3
"""MAP@ALL as the literature's code computes it: one argsort a query, in NumPy. To be set beside ours.

Random codes and labels: 10,000 queries, 60,000 database items, 64 bits, 100 classes. The loop's time is the same for
every query, so a part of them is timed. Prints one JSON object with queries a second.
"""

import argparse
import json
import statistics
import time

import numpy as np


def mean_average_precision(queries, query_labels, database, database_labels):
    """Codes are -1 and +1; relevant is what has the query's label; queries without a relevant item score 0."""
    bits = database.shape[1]
    total = 0.0
    for code, label in zip(queries, query_labels):
        relevant = database_labels == label
        distances = 0.5 * (bits - database @ code)
        relevant = relevant[np.argsort(distances)]
        places = np.flatnonzero(relevant) + 1.0
        if len(places):
            total += np.mean(np.arange(1, len(places) + 1) / places)
    return total / len(queries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=200, help="how many of the 10,000 queries a round times")
    parser.add_argument("--database", type=int, default=60_000)
    parser.add_argument("--bits", type=int, default=64)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    random = np.random.default_rng(0)
    shape = (10_000, arguments.bits)
    queries = np.where(random.random(shape) < 0.5, -1, 1).astype(np.float32)[: arguments.queries]
    query_labels = random.integers(0, arguments.classes, 10_000)[: arguments.queries]
    database = np.where(random.random((arguments.database, arguments.bits)) < 0.5, -1, 1).astype(np.float32)
    database_labels = random.integers(0, arguments.classes, arguments.database)

    rates = []
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        value = mean_average_precision(queries, query_labels, database, database_labels)
        rates.append(len(queries) / (time.perf_counter() - start))
    print(
        json.dumps(
            {
                "numpy": np.__version__,
                "queries_timed": len(queries),
                "database": arguments.database,
                "bits": arguments.bits,
                "map_at_all": value,
                "queries_per_second": statistics.median(rates),
                "fastest_round": max(rates),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
