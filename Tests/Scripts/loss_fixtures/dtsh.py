"""DTSH (arXiv 1612.03900): mean over triplets of log(1 + e^-(theta_ij - theta_ik - alpha)) + eta mean over rows of
|u - sign u|^2, theta = u U' / 2, alpha = K / 2. j and k: all images seen so far that share a class with i, or do not;
U: what they gave last, constant."""
import torch
import torch.nn.functional as F

from common import fixture, normals

BITS = 3
CLASSES = [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
SETS = [[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 0, 0]]


def case(seed, memberships, before, items, eta):
    first, u = normals(seed, len(before), BITS), normals(seed + 100, len(items), BITS)
    vectors = torch.tensor(memberships, dtype=u.dtype)
    memory = torch.zeros(len(memberships), BITS)
    memory[before] = first.detach()
    memory[items] = u.detach()
    seen = sorted(set(before + items))

    def loss():
        terms = []
        for row, i in enumerate(items):
            shares = {j: bool(vectors[i] @ vectors[j] > 0) for j in seen if j != i}
            for j in [j for j in shares if shares[j]]:
                for k in [k for k in shares if not shares[k]]:
                    logit = u[row] @ memory[j] / 2 - u[row] @ memory[k] / 2 - BITS / 2
                    terms.append(F.softplus(-logit))
        sign = torch.where(u < 0, -1.0, 1.0).detach()
        return torch.stack(terms).mean() + eta * ((u - sign) ** 2).sum(1).mean()

    return {"bits": BITS, "classes": 3, "memberships": sum(memberships, []), "before": before,
            "before-outputs": first.detach(), "items": items, "weight": eta, "outputs": u, "loss": loss}


fixture("dtsh", [
    case(1, CLASSES, [0, 3, 4], [5, 1, 3], 0.0044),
    case(2, CLASSES, [1, 6], [0, 2, 3, 4], 0.1),
    case(3, SETS, [0, 2, 5], [3, 4, 1, 2], 0.0044),
])
