"""The released code of SHC (GenerateSimilarityMatrix.py): cross_entropy, which takes a softmax, of the softmax of the
logits, against targets of 0 and 1; mean over the batch."""
import torch
import torch.nn.functional as F

from common import fixture, normals


def case(seed, memberships, items, scale):
    z = normals(seed, len(items), len(memberships[0]), scale=scale)
    targets = torch.tensor(memberships, dtype=z.dtype)[items]
    return {
        "bits": len(memberships[0]), "classes": len(memberships[0]), "items": items,
        "memberships": [value for row in memberships for value in row], "outputs": z,
        "loss": lambda: F.cross_entropy(torch.softmax(z, dim=1), targets),
    }


ONE_EACH = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]]
SEVERAL = [[1, 1, 0], [0, 0, 0], [0, 1, 0], [1, 1, 1]]
fixture("double-softmax", [
    case(1, ONE_EACH, [2, 0, 3], 1.3), case(2, ONE_EACH, [1, 1], 6.0), case(3, SEVERAL, [0, 1, 2, 3], 1.3)])
