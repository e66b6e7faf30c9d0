"""The name of a model's content: of its weights and of what turns them into states, not of files or folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

UNUSED = ("masked_spec_embed",)
"""Weights that only training uses. Some files have them and others of the same model do not."""


def digest_of(module: nn.Module, settings: Mapping[str, Any]) -> str:
    """16 hexadecimal digits over names, shapes and values of all weights in single precision, and over ``settings``.

    The same for a file of safetensors and one of PyTorch's, and for a copy in half precision of values that are
    exact there. ``settings``: of the architecture and of how its input is prepared; JSON.
    """
    found = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name, values in sorted(used_weights(module).items()):
        found.update(f"{name} {tuple(values.shape)}".encode())
        found.update(values.detach().float().contiguous().cpu().numpy().data)
    return found.hexdigest()[:16]


def used_weights(module: nn.Module) -> dict[str, Tensor]:
    """The weights of a module by name, but for `UNUSED`."""
    return {name: values for name, values in module.state_dict().items() if name not in UNUSED}
