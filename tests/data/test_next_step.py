"""One line on what to do next, for a corpus in every state, and for all of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmark.data.audit import audit
from benchmark.data.corpus import FileCorpus, path_pattern
from benchmark.data.locate import Corpora
from benchmark.data.manifest import ManifestCorpus
from benchmark.data.next_step import NOTHING, to_get
from benchmark.data.overview import overview
from run_benchmark import cli, introduce
from tests.miniatures import LFS_POINTER, write_audio
from tests.tiny_corpora import TinyCorpus

CORPORA = introduce().corpora
ADAPTERS = [name for name in CORPORA.names if not CORPORA.get(name).synthetic]


class Tiny(TinyCorpus):
    licence = "free for research"


class InFolders(Tiny):
    pattern = path_pattern(r"(?P<emotion>[a-z])/(?P<speaker>s\d)_(?P<number>\d+)")
    example = "a/s1_1.wav"


class Labelled(Tiny):
    def labels(self, folder: Path) -> Callable[[Any], str | None]:
        return lambda match: None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("s1_a1", "s1_n1", "s2_a1", "s2_n1"):
        write_audio(tmp_path / f"{name}.wav")
    return tmp_path


def invoke(*arguments: object, code: int = 0) -> Result:
    result = CliRunner(env={"SER_CORPORA_ROOT": None}).invoke(cli, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def step(folder: Path, corpus: FileCorpus | ManifestCorpus | None = None) -> str:
    found = audit(corpus or Tiny(), folder)
    assert found.next == found.to_dict()["next"]
    assert f"next: {found.next}" in found.render()
    assert "\n" not in found.next
    return found.next.replace(str(folder), "HERE")


def test_nothing_is_to_be_done_with_a_whole_corpus(folder: Path) -> None:
    assert step(folder) == NOTHING


@pytest.mark.parametrize(
    ("licence", "archive", "line"),
    [
        ("CC BY 4.0", "", "get the corpus from https://example.org/tiny (CC BY 4.0) and unpack it into x/tiny"),
        ("on signing an agreement", "t.zip", "sign the agreement at https://example.org/tiny, get t.zip and unpack it"),
        ("free, on registration", "", "register at https://example.org/tiny, get the corpus and unpack it into x/tiny"),
    ],
)
def test_an_absent_corpus_is_got(licence: str, archive: str, line: str) -> None:
    corpus = type("Other", (Tiny,), {"licence": licence, "archive": archive})()
    assert to_get(corpus, Path("x/tiny")).startswith(line)


def test_an_archive_that_lies_there_is_unpacked(folder: Path) -> None:
    (folder / "s2_n1.wav").unlink()
    (folder / "more").mkdir()
    (folder / "more" / "Rest.ZIP").write_bytes(b"PK")
    assert step(folder) == "unpack more/Rest.ZIP in HERE"


def test_what_is_missing_is_got(folder: Path) -> None:
    (folder / "s2_n1.wav").unlink()
    assert step(folder) == "get the 1 missing of 4 files (neutral 1) from https://example.org/tiny"


def test_pointers_are_pulled(folder: Path) -> None:
    (folder / "s2_n1.wav").write_text(LFS_POINTER)
    assert step(folder) == "run `git lfs pull` in HERE (1 file)"


def test_a_flat_tree_is_unpacked_with_its_folders(tmp_path: Path) -> None:
    write_audio(tmp_path / "s1_1.wav")
    assert step(tmp_path, InFolders()) == "unpack it again with its folders, as in a/s1_1.wav, in HERE"


def test_labels_are_added(folder: Path) -> None:
    assert step(folder, Labelled()) == "add the label files of the release to HERE (4 files without a label)"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert step(tmp_path).endswith("and unpack it into HERE: no file of it is there")


def test_bad_and_foreign_files(folder: Path) -> None:
    (folder / "s2_n1.wav").write_text("text")
    assert step(folder) == "replace 1 file that can't be used (s2_n1) with the originals"
    write_audio(folder / "s2_n1.wav")
    write_audio(folder / "crane.wav")
    assert step(folder) == "move 1 file (crane) out of HERE"
    (folder / "crane.wav").unlink()
    write_audio(folder / "s2_n2.wav")
    assert step(folder).startswith("answer files: 5 found, 4 published")


def test_rows_of_a_table(folder: Path) -> None:
    (folder / "own.csv").write_text("file,emotion\ns1_a1.wav,anger\nnone.wav,anger\n")
    assert step(folder, ManifestCorpus(folder / "own.csv")) == "correct the table or add 1 file (none)"


def test_all_corpora_have_a_line(tmp_path: Path) -> None:
    write_audio(tmp_path / "emodb/03a01Fa.wav")
    write_audio(tmp_path / "calls/1.wav")
    (tmp_path / "calls/manifest.csv").write_text("file,emotion\n1.wav,anger\n")
    standings = {s.corpus: s for s in overview(Corpora(CORPORA, tmp_path), 1, lambda name: None)}
    assert list(standings)[:2] == ["calls", "emodb"]
    assert {*standings} == {*ADAPTERS, "calls"}
    assert {name: s.state for name, s in standings.items() if s.state != "absent"} == {
        "calls": "ok",
        "emodb": "incomplete",
    }
    assert standings["calls"].line(6) == "calls   ok          1 files"
    assert standings["emodb"].line(6).startswith("emodb   incomplete  1 of 535 files; next: get the 534 missing of 535")
    for name in ADAPTERS:
        line = standings[name].line(12)
        assert "\n" not in line
        assert "http" in line


def test_check_all_on_the_command_line(tmp_path: Path) -> None:
    root = ("--corpora-root", tmp_path)
    assert invoke("check-corpus", "--all", *root, code=1).stdout.splitlines()[-1] == f"{len(ADAPTERS)} absent"
    write_audio(tmp_path / "calls/1.wav")
    (tmp_path / "calls/manifest.csv").write_text("file,emotion\n1.wav,anger\n")
    (tmp_path / "leftover").mkdir()
    lines = invoke("check-corpus", "--all", *root).stdout.splitlines()
    assert lines[0].split()[:2] == ["calls", "ok"]
    assert lines[-2].startswith(f"not used: {tmp_path / 'leftover'}: no corpus of this name")
    assert lines[-1] == f"1 ok, {len(ADAPTERS)} absent"
    (tmp_path / "calls/1.wav").unlink()
    told = json.loads(invoke("check-corpus", "--all", "--json", *root, code=1).stdout)
    (calls,) = (c for c in told["corpora"] if c["corpus"] == "calls")
    assert (calls["state"], calls["next"]) == ("incomplete", "correct the table or add 1 file (1)")
    assert list(told["not_used"]) == [str(tmp_path / "leftover")]


def test_two_folders_of_one_corpus_are_told(tmp_path: Path) -> None:
    for folder in ("emodb", "Emo-DB"):
        write_audio(tmp_path / folder / "03a01Fa.wav")
    (standing,) = (s for s in overview(Corpora(CORPORA, tmp_path), 1, lambda name: None) if s.corpus == "emodb")
    assert standing.state == "faulty"
    assert "one folder or table of that name expected" in standing.next


def test_a_corpus_without_its_label_file_is_told(tmp_path: Path) -> None:
    write_audio(tmp_path / "meld" / "train_splits" / "dia0_utt0.wav")
    (standing,) = (s for s in overview(Corpora(CORPORA, tmp_path), 1, lambda name: None) if s.corpus == "meld")
    assert standing.state == "incomplete"
    assert "no label file" in standing.next


def test_a_name_or_all() -> None:
    for arguments in ((), ("emodb", "--all")):
        assert "the name of a corpus or --all expected" in invoke("check-corpus", *arguments, code=2).stderr
