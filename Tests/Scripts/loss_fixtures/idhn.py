"""IDHN (arXiv 1803.02987), scales of github.com/pectinid16/IDHN: mean over all pairs of log(1 + e^theta) - s theta
with theta = (5 / K) P where s > 0.99 or s < 0.01, else 0.1 K ((P + K) / (2 K) - s)^2; P = x x', x = u / (1 + |u|),
s the cosine of label vectors; + eta mean ||x| - 1|."""
import torch
import torch.nn.functional as F

from common import fixture, normals

BITS = 4
CLASSES = [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]
SETS = [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0]]


def case(seed, memberships, items, eta):
    u = normals(seed, len(items), BITS)
    vectors = F.normalize(torch.tensor(memberships, dtype=u.dtype)[items], dim=1)

    def loss():
        x = F.softsign(u)
        product = x @ x.T
        s = vectors @ vectors.T
        theta = 5 / BITS * product
        hard = F.softplus(theta) - (s > 0.99) * theta
        soft = 0.1 * BITS * ((product + BITS) / (2 * BITS) - s) ** 2
        pairs = torch.where((s > 0.99) | (s < 0.01), hard, soft)
        return pairs.mean() + eta * (x.abs() - 1).abs().mean()

    return {"bits": BITS, "classes": 4, "memberships": sum(memberships, []), "items": items, "weight": eta,
            "outputs": u, "loss": loss}


fixture("idhn", [
    case(1, CLASSES, [0, 1, 2, 3], 0.1),
    case(2, CLASSES, [3, 0], 0.0),
    case(3, SETS, [0, 1, 2, 3, 4, 5], 0.1),
    case(4, SETS, [5, 3, 0], 0.02),
])
