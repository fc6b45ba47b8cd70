"""Verdicts of claims recomputed by NumPy alone, sharing nothing with the Swift code.

    shcbench claims NAME --json > claim.json
    python3 recompute_verdict.py claim.json STORE RUNS.csv      a comparison in MAP@ALL, from the stored codes
    python3 recompute_verdict.py claim.json PUBLISHED.csv       the paper's arithmetic, from its tables

Prints the verdict, and ends with 1 where a competitor, a log ratio, an interval or the verdict is another than in
claim.json. RUNS.csv (tables/runs.csv of the report) says which competitor is the best on the other seeds."""
import csv
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np

WORDS = {
    "transfer": ("transfers", "transfers, smaller than claimed", "reversed"),
    "mechanism": ("supported", "supported", "contradicted"),
    "published-cell": ("reproduced", "reproduced, smaller than claimed", "not reproduced"),
}


def map_all(store, folder):
    script = Path(__file__).with_name("recompute_map.py")
    return float(subprocess.run(
        [sys.executable, script, f"{store}/{folder}"], check=True, capture_output=True, text=True).stdout)


def t_quantile(degrees, coverage=0.95):
    """By bisection on the integral of the density, Simpson's rule."""
    def within(t):
        x = np.linspace(0, t, 20001)
        density = (1 + x * x / degrees) ** (-(degrees + 1) / 2)
        constant = math.gamma((degrees + 1) / 2) / math.sqrt(degrees * math.pi) / math.gamma(degrees / 2)
        weights = np.ones(len(x))
        weights[1:-1:2], weights[2:-1:2] = 4, 2
        return 2 * constant * (density * weights).sum() * (x[1] - x[0]) / 3
    low, high = 0.0, 1000.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < coverage else (low, middle)
    return high


def check(what, ours, theirs, tolerance=1e-8):
    if abs(ours - theirs) > tolerance:
        sys.exit(f"{what}: {ours!r} here, {theirs!r} in the claim")


def comparison(claim, store, runs_file):
    rows = [claim["row"]] + claim.get("against", [])
    values = {}
    for run in csv.DictReader(open(runs_file)):
        if run["experiment"] == claim["experiment"] and run["state"] == "finished" and run["row"] in rows:
            key = run["dataset"], int(run["bits"]), int(run["seed"]), run["row"]
            values[key] = float(run["map@all_hits_expected"])
    maps = {}

    def measured(folder):
        maps.setdefault(folder, map_all(store, folder))
        return maps[folder]

    gains = {}  # [data set][seed][bits]
    for cell in claim["cells"]:
        dataset, bits, seed = cell["dataset"], cell["bits"], cell["seed"]
        if "against" in claim:
            def rest(rival):
                gains = [
                    np.log(value / values[dataset, bits, other, rival])
                    for (d, b, other, row), value in values.items()
                    if (d, b, row) == (dataset, bits, claim["row"]) and other != seed
                    and (dataset, bits, other, rival) in values]
                return np.mean(gains) if gains else np.inf
            rival = min(claim["against"], key=rest) if len(rows) > 2 else rows[1]
            if rival != cell["other"]:
                sys.exit(f"{dataset}, {bits} bits, seed {seed}: the competitor is {rival}, not {cell['other']}")
        gain = np.log(measured(cell["rowCodes"]) / measured(cell["otherCodes"]))
        check(f"{dataset}, {bits} bits, seed {seed}", gain, cell["logRatio"])
        gains.setdefault(dataset, {}).setdefault(seed, {})[bits] = gain

    cells = {d: {b for seeds in of.values() for b in seeds} for d, of in gains.items()}
    complete = {
        d: {seed: np.mean(list(of_seed.values())) for seed, of_seed in of.items() if set(of_seed) == cells[d]}
        for d, of in gains.items()}
    seeds = sorted(set.intersection(*(set(of) for of in complete.values())))
    averages = np.array([np.mean([of[seed] for of in complete.values()]) for seed in seeds])
    n = len(averages)
    half = t_quantile(n - 1) * averages.std(ddof=1) / np.sqrt(n)
    low, high = averages.mean() - half, averages.mean() + half
    check("lower end", low, claim["together"]["interval"][0])
    check("upper end", high, claim["together"]["interval"][1])
    there, smaller, reverse = WORDS[claim["kind"]]
    margin = claim["margin"]
    if -margin <= low and high <= margin:
        verdict = "no difference"
    elif low > 0:
        verdict = smaller if "claimed" in claim and high < claim["claimed"] else there
    else:
        verdict = reverse if high < 0 else "undecided"
    return f"{verdict} [{100 * low:+.2f}, {100 * high:+.2f}] %", verdict


def arithmetic(claim, published_file):
    lines = [line for line in csv.DictReader(open(published_file)) if line["metric"] == claim["metric"]]
    table = next(line["table"] for line in lines if line["method"] == claim["method"])
    cells = {}
    for line in lines:
        if line["table"] == table:
            half = 0.5 / 10 ** len(line["value"].partition(".")[2])
            cells.setdefault((line["dataset"], line["bits"]), {})[line["method"]] = (float(line["value"]), half)

    def gain(own, other):
        """In per cent; own and other: which way the entries are rounded, -1, 0 or 1."""
        ratios = []
        for values in cells.values():
            best = max(value + other * half for method, (value, half) in values.items() if method != claim["method"])
            value, half = values[claim["method"]]
            ratios.append((value + own * half) / best - 1)
        return 100 * np.mean(ratios)

    computed = f"{gain(0, 0):.{len(claim['printed'].partition('.')[2])}f}"
    printed = float(claim["printed"])
    if float(computed) == printed:
        verdict = "adds up"
    else:
        verdict = "adds up within rounding" if gain(-1, 1) <= printed <= gain(1, -1) else "does not add up"
    return f"{verdict}: {computed} %, printed {claim['printed']} %", verdict


claim = json.load(open(sys.argv[1]))
line, verdict = arithmetic(claim, sys.argv[2]) if claim["kind"] == "arithmetic" else comparison(claim, *sys.argv[2:])
if verdict != claim["verdict"]:
    sys.exit(f"{line} here, {claim['verdict']} in the claim")
print(line)
