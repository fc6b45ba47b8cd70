#!/usr/bin/env python3
"""Trains one hashing network in PyTorch, from a classifier of the store, and prints its MAP@ALL: an independent check of
the training core and the losses. Needs torch and numpy (`make bench` makes .venv with both).

  train_in_pytorch.py STORE LOSS BITS [--seed 0]     LOSS is dpsh or center (Hadamard centers)

Same data, split, first weights, optimizer, rates and number of steps as experiments/main.yaml; the order of the images
is PyTorch's own. So the number is not the same as ours, and close to it.
"""

import argparse
import glob
import gzip
import json
import math
import os
import struct

import numpy as np
import torch
from torch import nn

DATA = "/usr/share/datasets/fashion-mnist"


def images_and_labels():
    def read(name, header):
        return np.frombuffer(gzip.open(os.path.join(DATA, name)).read(), np.uint8)[header:]

    pixels = np.concatenate([read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28) for part in ("train", "t10k")])
    labels = np.concatenate([read(f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")])
    return pixels, labels.astype(np.int64)


def safetensors(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    arrays = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            arrays[name] = np.frombuffer(data[8 + length + begin : 8 + length + end], "<f4").reshape(entry["shape"])
    return arrays


def classifier_of(store, seed):
    for path in sorted(glob.glob(f"{store}/classifier/*/record.json")):
        step = json.load(open(path))["step"]
        parameters = step["parameters"]
        if parameters["seed"] == seed and parameters["backbone"] == {"name": "convnet", "width": 32}:
            return os.path.dirname(path), f"{store}/split/{step['inputs'][0][:32]}"
    raise SystemExit(f"no classifier of seed {seed} in {store}")


def network(weights, bits):
    layers, inputs = [], 1
    for block, outputs in ((1, 32), (2, 64), (3, 128)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        layers.append(nn.AvgPool2d(4) if block == 3 else nn.MaxPool2d(2))
        inputs = outputs
    layers += [nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, bits)]
    model = nn.Sequential(*layers)
    # Our arrays in the order of the layers: weights, then scale, shift and running statistics of each block.
    names = list(weights)
    def pick(*words):
        found = [name for name in names if all(word in name for word in words)]
        if len(found) != 1:
            raise SystemExit(f"{words} name {found}")
        return torch.tensor(weights[found[0]])
    with torch.no_grad():
        for block in (1, 2, 3):
            convolution, normalization = model[4 * (block - 1)], model[4 * (block - 1) + 1]
            convolution.weight.copy_(pick(f"block{block}.", "convolution", "weights"))
            normalization.weight.copy_(pick(f"block{block}.", "scale"))
            normalization.bias.copy_(pick(f"block{block}.", "shift"))
            normalization.running_mean.copy_(pick(f"block{block}.", ".mean"))
            normalization.running_var.copy_(pick(f"block{block}.", ".variance"))
        others = [n for n in names if not n.startswith("block") and not n.startswith("classifier")]
        model[13].weight.copy_(torch.tensor(weights[[n for n in others if n.endswith("weights")][0]]).reshape(256, 512))
        model[13].bias.copy_(torch.tensor(weights[[n for n in others if n.endswith("bias")][0]]))
        nn.init.normal_(model[15].weight, std=0.01)
        nn.init.zeros_(model[15].bias)
    return model


def expected_map(query, query_labels, database, database_labels):
    """Closed form over groups of equal distance."""
    bits = query.shape[1]
    total = 0.0
    for code, label in zip(query, query_labels):
        distance = ((bits - database @ code) / 2).astype(int)
        n = np.bincount(distance, minlength=bits + 1)
        r = np.bincount(distance[database_labels == label], minlength=bits + 1)
        before, hits, value = 0, 0, 0.0
        for items, relevant in zip(n, r):
            if items:
                i = np.arange(items)
                slope = (relevant - 1) / (items - 1) if items > 1 else 0.0
                value += relevant / items * np.sum((hits + 1 + i * slope) / (before + 1 + i))
                before, hits = before + items, hits + relevant
        total += value / hits if hits else 0.0
    return total / len(query)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("loss", choices=["dpsh", "center"])
    parser.add_argument("bits", type=int)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)

    pixels, labels = images_and_labels()
    folder, split = classifier_of(arguments.store, arguments.seed)
    train, query, database = (np.load(f"{split}/{part}.npy") for part in ("train", "query", "database"))
    padded = np.pad(pixels, ((0, 0), (2, 2), (2, 2)))
    mean, deviation = pixels[train].mean(), pixels[train].std()
    images = torch.tensor(((padded - mean) / deviation).astype(np.float32))[:, None]
    model = network(safetensors(f"{folder}/weights.safetensors"), arguments.bits)

    y = torch.tensor(labels[train])
    hadamard = np.array([[1.0]])
    while len(hadamard) < arguments.bits:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    centers = torch.tensor(hadamard[:10], dtype=torch.float32)
    memory = torch.zeros(len(train), arguments.bits)
    optimizer = torch.optim.Adam(model.parameters(), weight_decay=1e-5)
    epochs, batch, peak = 5, 128, 3e-3
    per_epoch = len(train) // batch
    steps = epochs * per_epoch
    warm = round(0.33 * steps)
    done = 0
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(train))
        losses = []
        for step in range(per_epoch):
            rows = order[step * batch : (step + 1) * batch]
            rate = peak * ((done + 1) / warm if done < warm else (1 + math.cos(math.pi * (done - warm) / (steps - warm))) / 2)
            for group in optimizer.param_groups:
                group["lr"] = rate
            u = model(images[train[rows.numpy()]])
            if arguments.loss == "dpsh":
                memory[rows] = u.detach()
                theta = u @ memory.T / 2
                similar = (y[rows][:, None] == y[None, :]).float()
                loss = (nn.functional.softplus(theta) - similar * theta).mean()
                loss = loss + 0.1 * (u - u.detach().sign()).pow(2).mean()
            else:
                loss = nn.functional.softplus(-2 * centers[y[rows]] * u).mean()
                loss = loss + 1e-4 * (u.tanh().abs() - 1).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            done += 1
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)

    model.eval()
    with torch.no_grad():
        def codes(items):
            parts = [model(images[items[i : i + 500]]) for i in range(0, len(items), 500)]
            return np.where(torch.cat(parts).numpy() >= 0, 1, -1).astype(np.float32)
        q, d = codes(query), codes(database)
    print(f"MAP@ALL {expected_map(q[:1000], labels[query][:1000], d, labels[database]):.4f} (first 1,000 queries)")


if __name__ == "__main__":
    main()
