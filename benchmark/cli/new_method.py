"""``new-method``: a small complete method, to be turned into another."""

from __future__ import annotations

from pathlib import Path
from string import Template

import click

from benchmark.cli.program import command_line
from benchmark.contracts import Method
from benchmark.errors import UsageError
from benchmark.registry import Registry, check_name

DEEP = Template('''\
"""$title: the mean features of source and target are drawn together.

Author, Author: Title of the paper, venue and year.

(1)  l_mean = ||1/n sum f_s - 1/m sum f_t||^2        f_s (n, d), f_t (m, d): features of a batch
(2)  l = classification + weight l_mean

Departs from the paper: there is none yet. Say here what you do otherwise than the paper, and why the defaults are what
they are; a field whose default is the paper's says origin="paper".
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class $cls(DeepMethod):
    """Distance of the mean features of the two corpora."""

    title = "$title"
    family = "discrepancy"
    target_use = "features"
    citation = """@misc{$name,
  author = {Author, First and Author, Second},
  title = {Title of the Paper},
  year = {2026}
}"""

    weight: float = hyper(0.25, "weight of the distance of means", low=0.01, high=100.0, log=True, ge=0)

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        l_mean = (source.features.mean(0) - target.features.mean(0)).square().sum()  # (1)
        return {"classification": self.cross_entropy(source), "mean": self.weight * l_mean}  # (2)
''')

SHALLOW = Template('''\
"""$title: functionals of the target are moved so that their mean is the source's.

Author, Author: Title of the paper, venue and year.

(1)  z_t = x_t + strength (1/n sum x_s - 1/m sum x_t)        x_s (n, d), x_t (m, d): functionals

Departs from the paper: there is none yet. Say here what you do otherwise than the paper, and why the defaults are what
they are; a field whose default is the paper's says origin="paper".
"""

from __future__ import annotations

import numpy as np

from benchmark.hyper import hyper
from benchmark.training.shallow import Alignment, ShallowMethod


class $cls(ShallowMethod):
    """Shift of the target's mean to the source's."""

    title = "$title"
    family = "shallow"
    target_use = "features"
    citation = """@misc{$name,
  author = {Author, First and Author, Second},
  title = {Title of the Paper},
  year = {2026}
}"""

    strength: float = hyper(1.0, "share of the way from the target's mean to the source's", low=0.1, high=1.0)

    def align(self, X_s: np.ndarray, y_s: np.ndarray, X_t: np.ndarray) -> Alignment:
        shift = self.strength * (X_s.mean(0) - X_t.mean(0))
        return Alignment(target=lambda X: X + shift)  # (1)
''')


def write_method(methods: Registry[Method], name: str, shallow: bool, folder: Path) -> None:
    """Write ``folder/name.py`` and print the commands that come next.

    Raises `UsageError` for a name that is none or taken, and where the file exists.
    """
    check_name(name, "new-method")
    if name in methods.names:
        raise UsageError(
            f"new-method: a new name expected, found {name!r}, which is {methods.file(name)}; take 'my_{name}'"
        )
    path = folder / f"{name}.py"
    if path.exists():
        raise UsageError(
            f"new-method: no file {path} expected, found one, which is kept; take another name or --output"
        )
    words = name.split("_")
    text = (SHALLOW if shallow else DEEP).substitute(
        name=name, cls="".join(word.capitalize() for word in words), title=" ".join([words[0].capitalize(), *words[1:]])
    )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(f"written: {path}\n\nNext:")
    own = any(methods.file(known).parent == folder.resolve() for known in methods.names if methods.is_own(known))
    plugin = () if own else ("--plugin", path)
    for command in (
        ("check-method", name if own else path),
        ("run", "--protocol", "demo", *plugin, "--methods", f"source_only,{name}"),
        ("report", "--protocol", "demo", *plugin, "--methods", f"source_only,{name}"),
    ):
        click.echo(f"    {command_line(*command)}")
