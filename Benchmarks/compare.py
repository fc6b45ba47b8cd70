#!/usr/bin/env python3
"""Ours beside PyTorch, NumPy and Pillow, turn by turn on one machine, as ratios; kernels beside those that they replace.

Each round runs both sides one after the other, so that foreign load meets both; medians over rounds are printed. Only
an idle machine gives numbers worth quoting; the load average is printed first.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = os.path.join(ROOT, ".build", "release", "SpeedComparison")


def ours(*arguments):
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    return subprocess.Popen([OURS, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def lines(process):
    text = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit(f"SpeedComparison ended with {process.returncode}")
    return text.splitlines()


def number(process):
    return float(lines(process)[0])


def python(script, *arguments):
    # NumPy chooses its own kernels; settings meant for other builds would slow it.
    hidden = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    text = subprocess.check_output(
        [sys.executable, os.path.join(ROOT, "Benchmarks", script), *arguments], text=True, env=environment
    )
    return json.loads(text)


def training_step(rounds):
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(number(ours("step")))
        theirs.append(python("pytorch_step.py", "step", "--rounds", "3")["milliseconds_per_step"])
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"training step, default backbone, batch 128, one thread: ours {a:.1f} ms, PyTorch eager channels_last {b:.1f} ms")
    print(f"  time ratio {a / b:.2f}; rounds: ours {mine}, PyTorch {theirs}")


def machine(rounds):
    cores = len(os.sched_getaffinity(0))
    mine, theirs = [], []
    for _ in range(rounds):
        workers = [ours("step") for _ in range(cores)]
        mine.append(sum(1000 / number(worker) for worker in workers))
        theirs.append(python("pytorch_step.py", "machine", "--rounds", "1")["best_steps_per_second"])
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"whole machine, {cores} cores: ours {a:.1f} steps/s ({cores} workers), PyTorch's better packing {b:.1f} steps/s")
    print(f"  speed ratio {a / b:.2f}; rounds: ours {mine}, PyTorch {theirs}")


def ranking(rounds):
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(number(ours("map")))
        theirs.append(python("map_numpy.py", "--rounds", "1")["queries_per_second"])
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"MAP@ALL, 10,000 x 60,000 codes of 64 bits: ours {a:.0f} queries/s on one thread, NumPy argsort loop {b:.0f}")
    print(f"  speed ratio {a / b:.0f}; rounds: ours {mine}, NumPy {theirs}")


def replaced(what, heading):
    """A kernel of ours beside what it replaces: SpeedComparison has both, and prints their ratios."""

    def compare(rounds):
        print(heading)
        for _ in range(rounds):
            for line in lines(ours(what)):
                print(f"  {line}")

    return compare


def png(rounds):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([sys.executable, os.path.join(ROOT, "Benchmarks", "png_speed.py"), "make", folder])

        def pillow(*options):
            return python("png_speed.py", "read", folder, *options)["files_per_second"]

        def two_processes():
            with ThreadPoolExecutor(2) as pool:
                return sum(pool.map(pillow, ["--part=0/2", "--part=1/2"]))

        ways = {
            "ours, one thread": lambda: number(ours("png", folder, "1")),
            "Pillow, one thread": pillow,
            "ours, two threads": lambda: number(ours("png", folder, "2")),
            "Pillow, two threads": lambda: pillow("--threads=2"),
            "Pillow, two processes": two_processes,
        }
        rates = {way: [] for way in ways}
        for _ in range(rounds):
            for way, measure in ways.items():
                rates[way].append(measure())
    middle = {way: statistics.median(values) for way, values in rates.items()}
    figures = ", ".join(f"{way} {rate:.0f}" for way, rate in middle.items())
    print(f"10,000 RGB PNG files of 32x32 into an array, files/s: {figures}")
    alone = middle["ours, one thread"] / middle["Pillow, one thread"]
    best = max(middle["Pillow, two threads"], middle["Pillow, two processes"])
    two = middle["ours, two threads"]
    print(
        f"  speed ratio {alone:.2f} on one thread; two threads {two / middle['Pillow, one thread']:.2f} times"
        f" Pillow's one, {two / best:.2f} times its better two; rounds: {rates}"
    )


PARTS = {
    "step": training_step,
    "machine": machine,
    "map": ranking,
    "pooling": replaced(
        "pooling",
        "rectified batch normalisation and maximum pooling, batch 128, one thread: fused over one behind the other",
    ),
    "convolution": replaced(
        "convolution", "the backbone's 3x3 convolutions, batch 128, one thread: ours over oneDNN's own"
    ),
    "png": png,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*PARTS, []], help="otherwise all")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with open("/proc/loadavg") as file:
        print(f"load average at the start: {file.read().split()[0]}; {os.cpu_count()} cores")
    for name in arguments.what or PARTS:
        PARTS[name](arguments.rounds)


if __name__ == "__main__":
    main()
