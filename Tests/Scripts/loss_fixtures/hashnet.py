"""HashNet (arXiv 1702.00758): mean of l over the similar pairs i != j + mean of l over the dissimilar ones,
l = log(1 + e^theta) - s theta, theta = (scale / K) x x', x = tanh(beta u), beta = sqrt(1 + 50 progress)."""
import math

import torch
import torch.nn.functional as F

from common import fixture, normals

BITS = 4
CLASSES = [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
SETS = [[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1], [0, 1, 1]]


def case(seed, memberships, items, scale, progress):
    u = normals(seed, len(items), BITS)
    vectors = torch.tensor(memberships, dtype=u.dtype)[items]

    def loss():
        x = torch.tanh(math.sqrt(1 + 50 * progress) * u)
        theta = scale / BITS * x @ x.T
        similar = vectors @ vectors.T > 0
        terms = F.softplus(theta) - torch.where(similar, theta, torch.zeros_like(theta))
        others = ~torch.eye(len(items), dtype=torch.bool)
        means = [terms[kind & others].mean() for kind in (similar, ~similar) if (kind & others).any()]
        return sum(means)

    return {"bits": BITS, "classes": 3, "memberships": sum(memberships, []), "items": items, "scale": scale,
            "progress": progress, "outputs": u, "loss": loss}


fixture("hashnet", [
    case(1, CLASSES, [0, 1, 2, 4], 10, 0.0),
    case(2, CLASSES, [3, 0, 2, 1, 4], 1.6, 0.35),
    case(3, CLASSES, [3, 0, 1], 10, 0.02),
    case(4, CLASSES, [2, 0], 10, 0.02),
    case(5, SETS, [0, 1, 2, 3, 4], 10, 0.1),
])
