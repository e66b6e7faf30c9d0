"""For mkdocstrings: examples in docstrings (``>>>``) are shown as code."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import griffe


class Doctests(griffe.Extension):
    """Sets the examples of every docstring between fences."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """``text`` with each paragraph that begins with ``>>>`` as a block of code.

    >>> print(fenced("One.\\n\\n>>> 1 + 1\\n2"))
    One.
    <BLANKLINE>
    ```pycon
    >>> 1 + 1
    2
    ```
    """
    parts = (
        "\n".join(lines) for blank, lines in groupby(text.splitlines(), lambda line: not line.strip()) if not blank
    )
    return "\n\n".join(f"```pycon\n{part}\n```" if part.lstrip().startswith(">>>") else part for part in parts)
