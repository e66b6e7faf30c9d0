"""One pass through an encoder that keeps the states asked for, and in which padding changes nothing.

What a library calls ``hidden_states`` has changed between its versions in the last of them: some put the encoder's
final normalisation there, some do not. Here states are taken where they arise, so that they are the same with all:
state 0 is what the first layer gets, state k what layer k gives, and the last one what the encoder gives, its final
normalisation included where it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence


class _Enough(Exception):
    """Raised by a hook once all states that were asked for are there, so that no later layer is computed."""


def layers_of(module: nn.Module) -> tuple[nn.Module, nn.ModuleList]:
    """The part of a model that holds the transformer's layers and gives the last state, and these layers."""
    encoder: Any = getattr(module, "encoder", module)
    return encoder, encoder.layers


def half_copy(state: Tensor) -> Tensor:
    """A state without its gradient in half precision, as it is stored."""
    return state.detach().to(torch.float16)


def hidden_states(
    module: nn.Module,
    arguments: dict[str, Tensor],
    wanted: Collection[int],
    taken: Callable[[Tensor], Tensor] = half_copy,
    *,
    stop: bool = True,
) -> list[Float[Tensor, "batch time width"]]:
    """The states ``wanted`` of one pass, in ascending order. Later layers are not computed unless ``stop`` is false.

    ``arguments``: of the module's ``forward``. ``wanted``: numbers from 0 to the number of layers, see above.
    ``taken``: what is kept of a state.
    """
    encoder, layers = layers_of(module)
    found: dict[int, Tensor] = {}

    def keep(number: int, output: Any) -> None:
        if number in wanted:
            found[number] = taken(output if isinstance(output, Tensor) else output[0])
        if stop and len(found) == len(wanted):
            raise _Enough

    def before(_: nn.Module, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        keep(0, arguments or (named["hidden_states"],))

    def after(number: int) -> Callable[[nn.Module, Any, Any], None]:
        return lambda _, __, output: keep(number, output)

    with ExitStack() as stack:
        stack.enter_context(layers[0].register_forward_pre_hook(before, with_kwargs=True))
        for number, layer in enumerate(layers[:-1], start=1):
            stack.enter_context(layer.register_forward_hook(after(number)))
        stack.enter_context(encoder.register_forward_hook(after(len(layers))))
        with suppress(_Enough):
            module(**arguments)
    return [found[number] for number in sorted(found)]


class _End(nn.Module):
    """In place of the layers behind the last one that is used."""

    def forward(self, *arguments: Any, **named: Any) -> None:
        raise _Enough


def cut_after(module: nn.Module, last: int) -> None:
    """Remove the layers behind number ``last``: states up to that one stay what they were."""
    _, layers = layers_of(module)
    if last < len(layers):
        layers[last] = _End()
        del layers[last + 1 :]


@contextmanager
def row_by_row(part: nn.Module, lengths: Sequence[int], *, time: int) -> Iterator[None]:
    """Inside, ``part`` computes each row of a batch by itself, without its padding.

    For parts in which what stands behind an utterance changes it: group normalisation takes its mean and deviation
    over time, and a second convolution sees what a first made of the padding.

    ``lengths``: of the rows, along the last axis but for positional convolutions, which get (batch, time, width).
    ``time``: the axis of the part's output along which its rows are padded with zeros again, 1 or 2.
    """
    forward = part.forward

    def each(batch: Tensor) -> Tensor:
        rows = [forward(batch[i : i + 1, :length]) for i, length in enumerate(lengths)]
        return pad_sequence([row[0].movedim(time - 1, 0) for row in rows], batch_first=True).movedim(1, time)

    part.forward = each
    try:
        yield
    finally:
        del part.forward
