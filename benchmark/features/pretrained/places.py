"""Where a pretrained model lies: in a folder, in the local cache of the hub, or on the hub."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from benchmark.errors import BenchmarkError, UsageError

CONFIG = "config.json"
PREPARATION = ("preprocessor_config.json", "processor_config.json")
"""Either says how inputs are prepared; newer folders have the second alone."""

WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
"""Any of these; the first one there is read."""

HUB_NAME = re.compile(r"(?!.*(--|\.\.))\w([\w.-]*\w)?(/\w([\w.-]*\w)?)?", re.ASCII)
"""As the hub has names: of an owner and a model, or of a model alone."""
PATIENCE_SECONDS = 10
"""For the hub's first answer."""


class Place(NamedTuple):
    """A folder with a model's files, and the hub's commit that they are of, empty for a user's own folder."""

    folder: Path
    commit: str


def find_model(model: str) -> Place:
    """The folder that ``model`` names, or the copy of the hub's repository of that name, fetched where it is needed.

    What lies in the local cache of the hub is taken as it is, so that a run does not change when the hub does.

    Raises `UsageError` when there is no such folder or repository, or files are missing in it, and `BenchmarkError`
    when the hub can't be reached.
    """
    check_named(model)
    folder = Path(model).expanduser()
    return Place(folder, "") if folder.is_dir() else _cached(model) or _fetched(model)


def check_named(model: str) -> None:
    """Nothing, for a folder with all files, or a name that the hub might know, which is not asked.

    Raises `UsageError` for anything else.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        check_files(folder, model)
    elif not HUB_NAME.fullmatch(model) or folder.exists():
        found = "a file" if folder.exists() else "none"
        raise UsageError(f"pretrained model {model}: a folder that save_pretrained wrote expected, found {found}")


def check_files(folder: Path, model: str) -> None:
    """Nothing, for a folder as ``save_pretrained`` writes it. Raises `UsageError` that names what is missing in it."""
    for what, names, way_out in _missing(folder):
        expected = " or ".join(name for name in names if not name.endswith(".index.json"))
        raise UsageError(f"pretrained model {model}: no {what} in {folder} ({expected} expected); {way_out}")


def _missing(folder: Path) -> list[tuple[str, tuple[str, ...], str]]:
    """What is not in a folder, the names of files that would do, and how to get them."""
    needed = (
        ("configuration", (CONFIG,), "give the folder that save_pretrained wrote"),
        ("weights", WEIGHTS, "copy them there, or save the model again with save_pretrained"),
        ("configuration of its inputs", PREPARATION, "save the model's feature extractor there with save_pretrained"),
    )
    return [need for need in needed if not any((folder / name).is_file() for name in need[1])]


def _cached(model: str) -> Place | None:
    """The repository's files in the local cache, or None where they are not all there."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model, CONFIG)
    if not isinstance(found, str):
        return None
    folder = Path(found).parent
    return Place(folder, folder.name) if not _missing(folder) else None


def _fetched(model: str) -> Place:
    """The repository's files from the hub: its newest commit."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    where = f"pretrained model {model}: no folder of that name, and its files are not all in the local cache of the hub"
    http: type[Exception] = HfHubHTTPError.__bases__[0]  # of whichever library the hub's client uses
    try:
        found = HfApi().model_info(model, timeout=PATIENCE_SECONDS)
        there = {sibling.rfilename for sibling in found.siblings or ()}
        wanted = [name for name in (CONFIG, *PREPARATION) if name in there] + _weight_files(there)
        folder = Path(snapshot_download(model, revision=found.sha, allow_patterns=wanted))
    except GatedRepoError as e:
        raise UsageError(f"{where}; the hub asks for a licence to be accepted first, on the model's page") from e
    except RepositoryNotFoundError as e:
        raise UsageError(f"{where}; the hub has no model of that name that this user may read") from e
    except OfflineModeIsEnabled as e:
        way_out = "unset HF_HUB_OFFLINE, or give a folder that save_pretrained wrote"
        raise BenchmarkError(f"{where}; the hub may not be asked, since HF_HUB_OFFLINE is set: {way_out}") from e
    except (OSError, http) as e:
        way_out = "fetch it where there is a network, or give a folder that save_pretrained wrote"
        raise BenchmarkError(f"{where}; the hub can't be reached ({e}): {way_out}") from e
    check_files(folder, model)
    return Place(folder, found.sha or folder.name)


def _weight_files(there: set[str]) -> list[str]:
    """What to fetch of a repository's files so that exactly one copy of the weights is there, as patterns."""
    first = next((name for name in WEIGHTS if name in there), "")
    parts = first.removesuffix(".index.json")
    return [first, re.sub(r"\.(\w+)$", r"-*.\1", parts)] if parts != first else [first] * bool(first)
