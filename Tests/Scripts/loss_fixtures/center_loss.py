"""CSQ's and SHC's loss (arXiv 1908.00347; arXiv 2507.08404, Eqs. 41 and 42) as PyTorch codes have it: BCELoss of
(tanh u + 1) / 2 against (h + 1) / 2, and gamma times the mean of (|tanh u| - 1)^2."""
import torch
import torch.nn.functional as F

from common import fixture, normals, signs


def case(seed, rows, bits, gamma):
    u = normals(seed, rows, bits)
    targets = signs(seed + 100, rows, bits)

    def loss():
        code = torch.tanh(u)
        return F.binary_cross_entropy((code + 1) / 2, (targets + 1) / 2) + gamma * ((code.abs() - 1) ** 2).mean()

    return {"bits": bits, "targets": targets, "weight": gamma, "outputs": u, "loss": loss}


fixture("center-loss", [case(1, 3, 4, 1e-4), case(2, 2, 8, 0.5)])
