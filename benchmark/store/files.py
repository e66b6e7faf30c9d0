"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from benchmark.errors import StoreError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when the process is killed; folders are made.

    Raises `StoreError` when it can't be written: a file in the folder's place, no permission, no space.
    """
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as e:
        raise _unwritable(path.parent, e) from e
    finally:
        temporary.unlink(missing_ok=True)


def utf8(text: str) -> bytes:
    """The bytes of a text; what is no character (an undecodable byte of a file's name) is escaped.

    >>> utf8("ä" + chr(0xDCE4))
    b'\\xc3\\xa4\\\\udce4'
    """
    return text.encode(errors="backslashreplace")


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing. Raises `StoreError` when that can't be done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise _unwritable(path, e) from e


def without_folders(text: str) -> str:
    """``text`` with this program's folder as ``.`` and the user's as ``~``: what is stored may be published.

    >>> without_folders(f'File "{Path.home() / "speech" / "a.wav"}"') == f'File "~{os.sep}speech{os.sep}a.wav"'
    True
    """
    for folder, short in ((Path(__file__).resolve().parents[2], "."), (Path.home(), "~")):
        if len(folder.parts) > 1:
            text = text.replace(f"{folder}{os.sep}", f"{short}{os.sep}")
    return text


def _unwritable(folder: Path, e: OSError) -> StoreError:
    reason = e.strerror or str(e)
    return StoreError(f"{folder}: a folder to write to expected, found: {reason}; make room there or choose another")
