"""Writes Tests/Fixtures/losses/NAME.json: values and gradients of a loss by PyTorch in double precision, computed from the
paper's formula alone. `for f in Tests/Scripts/loss_fixtures/*.py; do python3 $f; done` makes them all anew."""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "losses"


def fixture(name, cases):
    """Each case: a dict of inputs (tensors, numbers, lists), `outputs` [rows, bits] and `loss`, a function of no arguments
    that gives a scalar made from them. Gradients are taken of `outputs` and of the tensors that require one."""
    written = []
    for case in cases:
        loss = case["loss"]()
        tensors = {key: value for key, value in case.items() if torch.is_tensor(value) and value.requires_grad}
        gradients = torch.autograd.grad(loss, list(tensors.values()))
        entry = {key: plain(value) for key, value in case.items() if key != "loss"}
        entry["loss"] = loss.item()
        for key, gradient in zip(tensors, gradients):
            entry[f"{key}-gradient"] = plain(gradient)
        written.append(entry)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")


def plain(value):
    """Tensors as flat lists, row-major."""
    return value.detach().reshape(-1).tolist() if torch.is_tensor(value) else value


def normals(seed, *shape, scale=1.3):
    generator = torch.Generator().manual_seed(seed)
    return (scale * torch.randn(*shape, generator=generator)).requires_grad_()


def signs(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 2, shape, generator=generator).to(torch.float64) * 2 - 1
