"""Files whose names a table and a file system spell differently: other case, other normalisation form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmark.errors import UsageError
from benchmark.names import composed


class Spellings:
    """The files below ``folder`` by any spelling of their names; folders are listed where a name is not there as given.

    What differs in normalisation form only comes before what differs in case.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._listed = cache(_listed)

    def find(self, path: Path) -> Path | None:
        """The file that ``path`` means, or None. Raises `UsageError` where several do."""
        if path.is_file():
            return path
        if not path.is_relative_to(self.folder):
            return None
        found = self.folder
        for part in path.relative_to(self.folder).parts:
            step = found / part if (found / part).exists() else self._step(found, part)
            if step is None:
                return None
            found = step
        return found if found.is_file() else None

    def _step(self, folder: Path, name: str) -> Path | None:
        exact, loose = self._listed(folder)
        same = exact.get(composed(name)) or loose.get(composed(name).casefold(), [])
        if len(same) > 1:
            raise UsageError(
                f"{folder}: one file called {name} expected, found {' and '.join(map(composed, same))}; rename one"
            )
        return folder / same[0] if same else None


def _listed(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The names in a folder by their normalisation form C, and by that without case."""
    exact: dict[str, list[str]] = {}
    loose: dict[str, list[str]] = {}
    for name in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ():
        exact.setdefault(composed(name), []).append(name)
        loose.setdefault(composed(name).casefold(), []).append(name)
    return exact, loose
