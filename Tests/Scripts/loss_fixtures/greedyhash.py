"""GreedyHash (NeurIPS 2018): cross-entropy of W sign(u), the gradient passing the sign unchanged, + alpha times the mean of
||u| - 1|^3. Several classes: binary cross-entropy."""
import torch
import torch.nn.functional as F

from common import fixture, normals

CLASSES, BITS = 3, 4


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(context, u):
        return torch.where(u < 0, -1.0, 1.0)

    @staticmethod
    def backward(context, gradient):
        return gradient


def case(seed, memberships, alpha, several=False):
    u = normals(seed, len(memberships), BITS)
    matrix = normals(seed + 50, CLASSES, BITS)
    y = torch.tensor(memberships, dtype=u.dtype)

    def loss():
        logits = Sign.apply(u) @ matrix.T
        if several:
            entropy = F.binary_cross_entropy_with_logits(logits, y)
        else:
            entropy = F.cross_entropy(logits, y.argmax(dim=1))
        return entropy + alpha * ((u.abs() - 1).abs() ** 3).mean()

    return {"bits": BITS, "classes": CLASSES, "memberships": sum(memberships, []), "several": int(several), "weight": alpha,
            "outputs": u, "classifier.weights": matrix, "loss": loss}


ONE = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
SEVERAL = [[1, 1, 0], [0, 0, 0], [0, 0, 1], [1, 1, 1]]
fixture("greedyhash", [case(1, ONE, 0.1), case(2, ONE, 0), case(3, SEVERAL, 1, True), case(4, ONE, 0.1, True)])
