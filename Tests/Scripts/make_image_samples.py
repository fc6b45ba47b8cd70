#!/usr/bin/env python3
"""Image files and what Pillow makes of them: make_image_samples.py FOLDER png|jpeg|geometry

png:      NAME.png, NAME.npy (uint8 [height, width, channels], by Pillow where it keeps the bits, else by NumPy) and,
          for 16 bits, NAME.raw.npy (int32, the samples as written). All kinds of pixel, plain and Adam7, written here
          with zlib alone; then files written by Pillow.
jpeg:     NAME.jpg, NAME.npy by Pillow.
geometry: NAME.npy, and NAME.grey.npy or NAME.WIDTHxHEIGHT.npy as Pillow converts or resizes it (BILINEAR);
          NAME.short-SIZE.npy as torchvision's Resize(SIZE) does with Pillow.
"""

import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image

KINDS = {"grey": (0, 1), "rgb": (2, 3), "palette": (3, 1), "grey-alpha": (4, 2), "rgb-alpha": (6, 4)}
DEPTHS = {"grey": (1, 2, 4, 8, 16), "palette": (1, 2, 4, 8)}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def packed_rows(samples, depth):
    """Bytes of each row, before filtering."""
    rows = samples.reshape(len(samples), -1)
    if depth == 16:
        return rows.astype(">u2").view(np.uint8).reshape(len(rows), -1)
    if depth == 8:
        return rows.astype(np.uint8)
    bits = (rows[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.reshape(len(rows), -1).astype(np.uint8), axis=1)


def filtered(rows, random, distance):
    """One of the filters 0 (none), 1 (left) and 2 (above) a row, drawn at random."""
    above = np.zeros_like(rows[0])
    parts = []
    for row in rows:
        kind = int(random.integers(3))
        left = np.concatenate([np.zeros(min(distance, len(row)), np.uint8), row])[: len(row)]
        parts.append(bytes([kind]) + (row - [0 * row, left, above][kind]).astype(np.uint8).tobytes())
        above = row
    return b"".join(parts)


def png(samples, color_type, depth, interlaced, random, extra=b""):
    height, width, channels = samples.shape
    content = b""
    for x, y, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::dy, x::dx]
        if part.size:
            content += filtered(packed_rows(part, depth), random, max(1, channels * depth // 8))
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    data = chunk(b"IDAT", zlib.compress(content))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + data + chunk(b"IEND", b"")


def by_pillow(path, kind):
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("L" if kind.startswith("grey") else "RGB"))
    return pixels.reshape(pixels.shape[0], pixels.shape[1], -1)


def png_samples(folder, random):
    for kind, (color_type, channels) in KINDS.items():
        for depth in DEPTHS.get(kind, (8, 16)):
            for interlaced in (False, True):
                for transparent in (False, True) if color_type in (0, 2, 3) else (False,):
                    width, height = (int(side) for side in random.integers(1, 40, 2))
                    samples = random.integers(0, 2**depth, (height, width, channels))
                    extra = b""
                    if kind == "palette":
                        extra = chunk(b"PLTE", random.integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes())
                    if transparent:
                        of_palette = random.integers(0, 256, 2**depth, dtype=np.uint8).tobytes()
                        of_pixel = samples[0, 0].astype(">u2").tobytes()
                        extra += chunk(b"tRNS", of_palette if kind == "palette" else of_pixel)
                    name = f"{kind}-{depth}" + "-adam7" * interlaced + "-transparent" * transparent
                    path = os.path.join(folder, name)
                    with open(path + ".png", "wb") as file:
                        file.write(png(samples, color_type, depth, interlaced, random, extra))
                    if depth == 16:
                        if kind == "grey":
                            with Image.open(path + ".png") as image:
                                assert np.array_equal(np.asarray(image), samples[:, :, 0]), name
                        np.save(path + ".raw.npy", samples.astype("<i4"))
                        opaque = samples[:, :, : channels - (color_type >= 4)]
                        np.save(path + ".npy", ((opaque * 255 + 32895) >> 16).astype(np.uint8))
                    else:
                        np.save(path + ".npy", by_pillow(path + ".png", kind))
    for kind, mode, channels in [("grey", "L", 1), ("rgb", "RGB", 3), ("rgb-alpha", "RGBA", 4)]:
        image = Image.fromarray(np.squeeze(smooth(61, 47, channels)), mode)
        for level in (0, 1, 9):
            path = os.path.join(folder, f"{kind}-pillow-{level}")
            image.save(path + ".png", compress_level=level)
            np.save(path + ".npy", by_pillow(path + ".png", kind))


def smooth(width, height, channels):
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 60 * np.sin(x / (5 + c)) + 60 * np.cos(y / (7 - c)) for c in range(channels)]
    return np.stack(waves, axis=2).astype(np.uint8)


def jpeg_samples(folder, random):
    for width, height in [(1, 1), (16, 16), (33, 17), (64, 50)]:
        noise = random.integers(0, 256, (height, width, 4), dtype=np.uint8)
        for content, pixels in [("smooth", smooth(width, height, 4)), ("noise", noise)]:
            for mode in ("L", "RGB", "CMYK"):
                image = Image.fromarray(pixels[:, :, {"L": 0, "RGB": slice(3), "CMYK": slice(4)}[mode]], mode)
                for subsampling in (0, 1, 2) if mode == "RGB" else (0,):
                    for quality in (30, 75, 95):
                        for progressive in (False, True):
                            name = f"{mode}-{content}-{width}x{height}-{subsampling}-{quality}"
                            path = os.path.join(folder, name + "-progressive" * progressive)
                            image.save(
                                path + ".jpg", quality=quality, progressive=progressive, subsampling=subsampling)
                            np.save(path + ".npy", by_pillow(path + ".jpg", "grey" if mode == "L" else "rgb"))


def geometry_samples(folder, random):
    for width, height, channels in [(1, 1, 3), (37, 23, 3), (64, 64, 1), (100, 7, 1), (5, 90, 3)]:
        noise = random.integers(0, 256, (height, width, channels), dtype=np.uint8)
        edges = (noise > 127).astype(np.uint8) * 255
        for content, pixels in [("noise", noise), ("edges", edges), ("smooth", smooth(width, height, channels))]:
            path = os.path.join(folder, f"{content}-{width}-{height}-{channels}")
            np.save(path + ".npy", pixels)
            image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
            if channels == 3:
                np.save(path + ".grey.npy", np.asarray(image.convert("L"))[:, :, None])
            for size in [(width, height), (32, 32), (1, 1), (224, 3), (3, 224), (63, 65), (17, 41)]:
                resized = np.asarray(image.resize(size, Image.BILINEAR)).reshape(size[1], size[0], channels)
                np.save(f"{path}.{size[0]}x{size[1]}.npy", resized)
            for short in (8, 31):
                long = int(short * max(width, height) / min(width, height))
                size = (short, long) if width <= height else (long, short)
                resized = np.asarray(image.resize(size, Image.BILINEAR)).reshape(size[1], size[0], channels)
                np.save(f"{path}.short-{short}.npy", resized)
    # Every triple of levels that a step of 5 meets: 52^3 colours.
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(52, -1, 3)
    np.save(os.path.join(folder, "cube.npy"), cube)
    np.save(os.path.join(folder, "cube.grey.npy"), np.asarray(Image.fromarray(cube).convert("L"))[:, :, None])


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    parts = {"png": png_samples, "jpeg": jpeg_samples, "geometry": geometry_samples}
    parts[sys.argv[2]](sys.argv[1], np.random.default_rng(0))


if __name__ == "__main__":
    main()
