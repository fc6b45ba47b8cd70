"""CRH (arXiv 2511.12162): mean over the batch of the cross-entropy of s (cos(u, h_c) - m y_c) against y / |y|_1, with
s = sqrt(2) log(C - 1) and m = 0.2; + lambda times the mean of (|tanh u| - 1)^2. h_c: word c of each head in a row."""
import math

import torch
import torch.nn.functional as F

from common import fixture, normals

CLASSES, BITS, WORD = 4, 6, 3


def words(seed):
    """[heads, 2C, d]: all eight words of three bits, shuffled."""
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.stack([torch.randperm(2 * CLASSES, generator=generator) for _ in range(BITS // WORD)])
    return ((numbers[:, :, None] >> torch.arange(WORD)) % 2) * 2.0 - 1


def case(seed, memberships, weight):
    u = normals(seed, len(memberships), BITS)
    codebook = words(seed + 100)
    centers = torch.cat(list(codebook[:, :CLASSES]), dim=1)
    y = torch.tensor(memberships, dtype=u.dtype)

    def loss():
        logits = math.sqrt(2) * math.log(CLASSES - 1) * (F.cosine_similarity(u[:, None], centers[None], dim=2) - 0.2 * y)
        targets = y / y.sum(dim=1, keepdim=True).clamp(min=1)
        entropy = -(targets * F.log_softmax(logits, dim=1)).sum(dim=1).mean()
        return entropy + weight * ((torch.tanh(u).abs() - 1) ** 2).mean()

    return {"bits": BITS, "classes": CLASSES, "word-bits": WORD, "words": codebook, "memberships": sum(memberships, []),
            "weight": weight, "outputs": u, "loss": loss}


ONE = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
SEVERAL = [[1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]]
fixture("crh", [case(1, ONE, 0.1), case(2, ONE, 0), case(3, SEVERAL, 0.1)])
