"""Readers against damaged files: each returns, or raises the suite's own error with a sentence of one line.

``FUZZ_INPUTS`` is the number of inputs for each reader. The input lies in pytest's temporary folder before it is read,
so that after a crash of a library, of which pytest's fault handler prints where it was, or a hang, it is still there.
"""

from __future__ import annotations

import faulthandler
import functools
import io
import os
import re
import resource
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmark.data.audio import read_audio
from benchmark.data.manifest import ManifestCorpus
from benchmark.data.spreadsheet import read_spreadsheet
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_writing import write_embeddings
from benchmark.features.embeddings import read_embeddings
from benchmark.protocol import SHIPPED, load_protocol
from benchmark.store.store import Store
from tests.audio_bytes import CODED, PLAIN, SOUND
from tests.mutations import edits, mutated
from tests.records import FINGERPRINT, PROTOCOL, RUN, put, reseal
from tests.spreadsheets import write_parts, write_spreadsheet
from tests.streams import CODINGS, write_stream

INPUTS = int(os.environ.get("FUZZ_INPUTS", "60"))
SECONDS = 60
"""One input may take so long, on the slowest machine."""

MEMORY = 2 * 2**30
"""Bytes of address space that a reader may take beyond what the process has."""

NAMES = ["a", "b", "wav/c"]
YAML = rb"&x *x <<: !!int [ { - ? | > ' # --- %YAML \ud800 .nan 010 1:30 null training: seeds: corpora: pairs:".split()
CSV = [
    b",",
    b";",
    b"\t",
    b'"',
    b"\r",
    b"\n",
    b"../",
    b"/",
    b"nan",
    b"1e999",
    b"-1",
    b"start",
    b"end",
    "\ufeff".encode(),
]
XML = rb"<row> </row> <c> <v> -1 99 r='ZZZZZ9' t='s' t='inlineStr' <is> &amp; &x; <!DOCTYPE <![CDATA[ <?xml".split()


class Reader(NamedTuple):
    """What reads a file of this name, and whole files, made below a folder; ``wrap``: what is around the changes."""

    name: str
    make: Callable[[Path], list[bytes]]
    read: Callable[[Path], object]
    words: list[bytes] = []
    wrap: Callable[[bytes], bytes] = bytes


def sounds(folder: Path) -> list[bytes]:
    for ending in CODINGS:
        write_stream(folder / f"whole{ending}", np.tile(SOUND, 2))
    return [*PLAIN.values(), *CODED.values(), *((folder / f"whole{ending}").read_bytes() for ending in CODINGS)]


def tables(_: Path) -> list[bytes]:
    rows = "file,emotion,speaker,gender,start,end\na.wav,anger,x,f,0,1\nb.wav,joy,y,m,1.5,2\n"
    return [rows.encode(), rows.replace(",", ";").encode("utf-16")]


def embeddings(ending: str, folder: Path) -> list[bytes]:
    vectors = {name: np.arange(4, dtype=np.float32) + i for i, name in enumerate(NAMES)}
    write_embeddings(folder / f"whole{ending}", vectors, "a model", ["emodb"])
    return [(folder / f"whole{ending}").read_bytes()]


def spreadsheet(folder: Path) -> list[bytes]:
    write_spreadsheet(folder / "whole.xlsx", {"one": [["File", "Label"], ["a", "joy"], ["b", "fear"]]})
    return [(folder / "whole.xlsx").read_bytes()]


def sheets(folder: Path) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(spreadsheet(folder)[0])) as archive:
        return [archive.read(name) for name in archive.namelist()]


def array(_: Path) -> list[bytes]:
    file = io.BytesIO()
    np.save(file, np.arange(4, dtype=np.float32))
    return [file.getvalue()]


def zipped(*names: str) -> Callable[[bytes], bytes]:
    def wrap(content: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, content)
        return file.getvalue()

    return wrap


def stored(ending: str, folder: Path) -> list[bytes]:
    return [put(str(folder / "whole"), RUN, scores=True).with_suffix(ending).read_bytes()]


def record_of(path: Path) -> object:
    store = Store(path.parents[5], PROTOCOL, FINGERPRINT)
    store.failure(RUN)
    list(store.records())
    store.damaged()
    return store.read_whole(RUN)


def resealed_record_of(path: Path) -> object:
    reseal(path, b"", b"") if path.read_bytes() else None
    return record_of(path)


def brought(path: Path) -> object:
    return read_embeddings(path.parent, "c", NAMES)


def heard(path: Path) -> object:
    try:
        return read_audio(path)
    finally:
        read_audio(path, 0.03, 0.08)


RECORD = f"results/{PROTOCOL}/runs/{FINGERPRINT}/{RUN.method}/{RUN.source}--{RUN.target}/seed-{RUN.seed}"
JSON = [b"{", b"}", b"[", b"null", b'"', b"1e999", b"\n", b"\\ud800", b"NaN", b"\xff"]
READERS = {
    "audio": Reader("c.wav", sounds, heard),
    "protocol": Reader(
        "c.yaml", lambda _: [p.read_bytes() for p in sorted(SHIPPED.glob("*.yaml"))], load_protocol, YAML
    ),
    "manifest": Reader("c.csv", tables, ManifestCorpus, CSV),
    "record": Reader(f"{RECORD}.json", functools.partial(stored, ".json"), record_of, JSON),
    "resealed record": Reader(f"{RECORD}.json", functools.partial(stored, ".json"), resealed_record_of, JSON),
    "embeddings npz": Reader("c.npz", functools.partial(embeddings, ".npz"), brought),
    "embeddings in zip": Reader("c.npz", array, brought, [], zipped("a.npy", "b.npy", "wav/c.npy")),
    "embeddings csv": Reader("c.csv", functools.partial(embeddings, ".csv"), brought, CSV),
    "embeddings parquet": Reader("c.parquet", functools.partial(embeddings, ".parquet"), brought),
    "spreadsheet": Reader("c.xlsx", spreadsheet, lambda path: read_spreadsheet(path, "legend")),
    "sheets": Reader(
        "c.xlsx",
        sheets,
        lambda path: read_spreadsheet(path, "legend"),
        XML,
        zipped("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ),
}


@pytest.fixture
def bounded() -> Iterator[None]:
    """Memory is bounded while a reader is at work."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else None
    if pages is not None:
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_told_in_one_line(name: str, tmp_path: Path) -> None:
    reader = READERS[name]
    if name == "embeddings parquet":
        pytest.importorskip("pyarrow")
    whole = reader.make(tmp_path)
    path = tmp_path / "input" / reader.name
    path.parent.mkdir(parents=True)

    @settings(
        max_examples=INPUTS,
        derandomize=True,
        database=None,
        deadline=timedelta(seconds=SECONDS),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(whole), st.sampled_from(whole), edits(reader.words))
    def fuzz(content: bytes, other: bytes, changes: list[tuple[str, int, int, bytes]]) -> None:
        path.write_bytes(reader.wrap(mutated(content, other, changes)))
        faulthandler.dump_traceback_later(SECONDS, exit=True, file=hangs)
        said = "read"
        try:
            reader.read(path)
        except BenchmarkError as e:
            said = str(e)
        finally:
            faulthandler.cancel_dump_traceback_later()
        assert len(said.splitlines()) == 1

    with (tmp_path / "hang.txt").open("w") as hangs:
        fuzz()


@pytest.mark.parametrize("text", ["a: " + "[" * 5000, "a: " + "{b: " * 5000, "- " * 5000])
def test_yaml_nested_without_end_is_told_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(UsageError, match="nested"):
        load_protocol(tmp_path / "p.yaml")


def test_a_resealed_record_that_is_no_json_is_told(tmp_path: Path) -> None:
    path = put(str(tmp_path), RUN)
    reseal(path, b'"classes"', b"classes")
    with pytest.raises(Exception, match=re.escape("run it again")) as caught:
        Store(tmp_path, PROTOCOL, FINGERPRINT).read(RUN)
    assert isinstance(caught.value, BenchmarkError)


@pytest.mark.parametrize("method", [12, 98])
def test_a_spreadsheet_packed_in_other_ways_is_told(method: int, tmp_path: Path) -> None:
    """Ways of packing that Python does not know, and one that it takes for another one's bytes."""
    content = bytearray(spreadsheet(tmp_path)[0])
    for at in (m.start() + 10 for m in re.finditer(b"PK\x01\x02", content)):
        content[at] = method
    (tmp_path / "c.xlsx").write_bytes(content)
    with pytest.raises(UsageError, match="a spreadsheet"):
        read_spreadsheet(tmp_path / "c.xlsx", "legend")


def test_a_spreadsheet_whose_cells_name_no_text_is_told(tmp_path: Path) -> None:
    parts = {"xl/sharedStrings.xml": "<sst><si><t>a</t></si></sst>"}
    parts["xl/worksheets/sheet1.xml"] = "<w><sheetData><row><c t='s'><v>-1</v></c></row></sheetData></w>"
    write_parts(tmp_path / "c.xlsx", parts)
    with pytest.raises(UsageError, match="the text number -1"):
        read_spreadsheet(tmp_path / "c.xlsx", "legend")
