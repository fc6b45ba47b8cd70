"""WSSHC (doi 10.1007/978-3-031-26351-4_43, as released): mean over the batch of -[log P_y + 1/(C-1) sum_{c != y} log(1 - P_c)],
P = softmax of sqrt(K) cos(tanh u, h_c), plus lambda times the mean of (|tanh u| - 1)^2. Several classes: means over the
image's classes and over the others."""
import torch
import torch.nn.functional as F

from common import fixture, normals, signs

CLASSES, BITS = 5, 8


def case(seed, lengths, labels, weight, memberships=None):
    rows = len(labels or memberships)
    u = (normals(seed, rows, BITS).detach() * lengths).requires_grad_()
    centers = signs(seed + 100, CLASSES, BITS)

    def loss():
        b = torch.tanh(u)
        cosine = F.normalize(b, dim=1) @ F.normalize(centers, dim=1).T
        p = F.softmax(BITS**0.5 * cosine, dim=1)
        y = F.one_hot(torch.tensor(labels), CLASSES) if labels else torch.tensor(memberships)
        total = 0
        for row in range(rows):
            own, others = p[row][y[row] == 1], p[row][y[row] == 0]
            if len(own):
                total = total - own.log().mean()
            if len(others):
                total = total - (1 - others).log().mean()
        return total / rows + weight * ((b.abs() - 1) ** 2).mean()

    entry = {"bits": BITS, "classes": CLASSES, "centers": centers, "weight": weight, "outputs": u, "loss": loss}
    return entry | ({"labels": labels} if labels else {"memberships": sum(memberships, [])})


SEVERAL = [[1, 1, 0, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]
fixture("wsshc", [case(1, 1, [3, 0, 4], 1e-4), case(2, 3, [1, 1], 0.5), case(3, 0.01, [0, 2, 4, 3], 0),
                  case(4, 1, None, 0.1, SEVERAL)])
