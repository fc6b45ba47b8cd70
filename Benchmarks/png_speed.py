#!/usr/bin/env python3
"""Small PNG files into an array by Pillow. To be set beside ours.

png_speed.py make FOLDER   writes 10,000 RGB files of 32x32 pixels, smooth with some noise, as Pillow does by default
png_speed.py read FOLDER   prints one JSON object with files a second: read, decoded, copied into a NumPy array;
                           --part I/N takes every N-th file from the I-th on, --threads T splits them
"""

import argparse
import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL
from PIL import Image


def make(folder, count=10_000):
    random = np.random.default_rng(0)
    for index in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (4, 4, 3), dtype=np.uint8))
        smooth = np.asarray(coarse.resize((32, 32), Image.BICUBIC), dtype=np.float32)
        pixels = np.clip(smooth + random.normal(0, 6, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(os.path.join(folder, f"{index:05d}.png"))


def read(paths):
    images = np.empty((len(paths), 32, 32, 3), np.uint8)
    for index, path in enumerate(paths):
        with Image.open(path) as image:
            images[index] = np.asarray(image.convert("RGB"))
    return images


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "read"])
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.what == "make":
        make(arguments.folder)
        return

    first, step = (int(number) for number in arguments.part.split("/"))
    paths = [os.path.join(arguments.folder, name) for name in sorted(os.listdir(arguments.folder))][first::step]
    rates = []
    with ThreadPoolExecutor(arguments.threads) as pool:
        for _ in range(arguments.rounds + 1):
            start = time.perf_counter()
            parts = [paths[thread :: arguments.threads] for thread in range(arguments.threads)]
            list(pool.map(read, parts))
            rates.append(len(paths) / (time.perf_counter() - start))
    # The first round warms the page cache.
    print(json.dumps({"pillow": PIL.__version__, "files_per_second": statistics.median(rates[1:])}))


if __name__ == "__main__":
    main()
