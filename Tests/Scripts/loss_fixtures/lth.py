"""LTH (doi 10.1145/3404835.3462888, as released): mean of w_y times the cross-entropy of a linear classifier on tanh u; w_c =
(1 - beta) / (1 - beta^n_c), divided by the largest. Several classes: mean of w_c times the binary cross-entropy."""
import torch
import torch.nn.functional as F

from common import fixture, normals

LABELS, CLASSES, BITS = [0, 1, 0, 2, 0, 1], 3, 4


def weights(counts, beta):
    w = torch.tensor([(1 - beta) / (1 - beta**n) for n in counts])
    return w / w.max()


def case(seed, items, beta, memberships=None):
    u = normals(seed, len(items), BITS)
    matrix = normals(seed + 50, CLASSES, BITS)
    bias = normals(seed + 90, CLASSES)

    def loss():
        logits = F.linear(torch.tanh(u), matrix, bias)
        if memberships is None:
            w = weights([LABELS.count(c) for c in range(CLASSES)], beta)
            y = torch.tensor(LABELS)[items]
            return (w[y] * F.nll_loss(F.log_softmax(logits, dim=1), y, reduction="none")).mean()
        y = torch.tensor(memberships, dtype=u.dtype)
        w = weights(y.sum(dim=0).tolist(), beta)
        return (w * F.binary_cross_entropy_with_logits(logits, y[items], reduction="none")).mean()

    entry = {"bits": BITS, "classes": CLASSES, "items": items, "beta": beta, "outputs": u, "classifier.weights": matrix,
             "classifier.bias": bias, "loss": loss}
    return entry | ({"labels": LABELS} if memberships is None else {"memberships": sum(memberships, [])})


SEVERAL = [[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0], [1, 1, 1]]
fixture("lth", [case(1, [3, 0, 1], 0.0), case(2, [5, 4], 0.9), case(3, [0, 3, 4], 0.0, SEVERAL),
                case(4, [1, 2], 0.99, SEVERAL)])
