"""DPSH (arXiv 1511.03855): mean over batch x N of log(1 + e^theta) - s theta, theta = u U' / 2 with the batch's own rows
written into the memory U, which is constant; + eta mean (u - sign u)^2."""
import torch
import torch.nn.functional as F

from common import fixture, normals

LABELS, BITS, ETA = [0, 1, 0, 2, 1], 3, 0.1


def case(seed, items):
    u = normals(seed, len(items), BITS)
    memory = torch.zeros(len(LABELS), BITS)
    memory[items] = u.detach()
    classes = torch.tensor(LABELS)

    def loss():
        theta = u @ memory.T / 2
        similar = (classes[items][:, None] == classes[None, :]).to(u.dtype)
        sign = torch.where(u < 0, -1.0, 1.0).detach()
        return (F.softplus(theta) - similar * theta).mean() + ETA * ((u - sign) ** 2).mean()

    return {"bits": BITS, "labels": LABELS, "items": items, "weight": ETA, "outputs": u, "loss": loss}


fixture("dpsh", [case(1, [3, 0]), case(2, [0, 4, 1])])
