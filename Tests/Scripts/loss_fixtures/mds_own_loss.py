"""MDS's own loss (CVPR 2023, as released): P = softmax of sqrt(K) cos(tanh u, h_c); -mean over batch and classes of y log P +
(1 - y) log(1 - P); + lambda1 times the mean over similar pairs of batch and memory of log(1 + e^D), D = (1 - cos) / 2; + 1e-4
times the mean of (|tanh u| - 1)^2. The memory holds two batches, and not the images of neither."""
import torch
import torch.nn.functional as F

from common import fixture, normals, signs

CLASSES, BITS, FIRST, SECOND = 4, 6, [0, 2, 5], [4, 2, 1]


def case(seed, memberships, weight, epoch):
    before = normals(seed + 50, len(FIRST), BITS).detach()
    u = normals(seed, len(SECOND), BITS)
    centers = signs(seed + 100, CLASSES, BITS)
    y = torch.tensor(memberships, dtype=u.dtype)
    memory = torch.zeros(len(memberships), BITS)
    memory[FIRST] = torch.tanh(before)
    memory[SECOND] = torch.tanh(u.detach())

    def loss():
        b = torch.tanh(u)
        p = F.softmax(BITS**0.5 * F.cosine_similarity(b[:, None], centers[None], dim=2), dim=1)
        own = y[SECOND]
        total = -(own * p.log() + (1 - own) * (1 - p).log()).mean()
        pairs = []
        for row, item in enumerate(SECOND):
            for other in sorted(set(FIRST + SECOND)):
                if (y[item] * y[other]).sum() > 0:
                    gap = (1 - F.cosine_similarity(b[row], memory[other], dim=0)) / 2
                    pairs.append(torch.log(1 + torch.exp(gap)))
        if epoch >= 1 and pairs:
            total = total + weight * torch.stack(pairs).mean()
        return total + 1e-4 * ((b.abs() - 1) ** 2).mean()

    return {"bits": BITS, "classes": CLASSES, "centers": centers, "memberships": sum(memberships, []), "weight": weight,
            "epoch": epoch, "first": FIRST, "second": SECOND, "before": before, "outputs": u, "loss": loss}


ONE = [[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
SEVERAL = [[1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0], [1, 1, 1, 1]]
fixture("mds-own-loss", [case(1, ONE, 1, 1), case(2, ONE, 1, 0), case(3, SEVERAL, 0.1, 4), case(4, SEVERAL, 3, 1)])
