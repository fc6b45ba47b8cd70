"""OrthoHash (arXiv 2109.14449): mean over the batch of the cross-entropy of s (cos(v, h_c) - m y_c) against y / |y|_1."""
import torch
import torch.nn.functional as F

from common import fixture, normals, signs

CLASSES, BITS = 4, 6


def case(seed, memberships, margin, length=1):
    v = (normals(seed, len(memberships), BITS).detach() * length).requires_grad_()
    centers = signs(seed + 100, CLASSES, BITS)
    y = torch.tensor(memberships, dtype=v.dtype)

    def loss():
        logits = 8 * (F.cosine_similarity(v[:, None], centers[None], dim=2) - margin * y)
        targets = y / y.sum(dim=1, keepdim=True).clamp(min=1)
        return -(targets * F.log_softmax(logits, dim=1)).sum(dim=1).mean()

    return {"bits": BITS, "classes": CLASSES, "centers": centers, "memberships": sum(memberships, []), "margin": margin,
            "outputs": v, "loss": loss}


ONE = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
SEVERAL = [[1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]]
fixture("orthohash", [case(1, ONE, 0.2), case(2, ONE, 0.5, 40), case(3, SEVERAL, 0.2), case(4, SEVERAL, 0, 1e-3)])
