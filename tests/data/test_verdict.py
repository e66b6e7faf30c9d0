"""Known faults of every copy: remarks however a file is cased, spaced and placed, and no advice that can't help."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmark.contracts import Published
from benchmark.data.audit import audit
from benchmark.data.corpus import FileCorpus, PatternCorpus
from run_benchmark import introduce
from tests.miniatures import write_audio

CORPORA = introduce().corpora
ADAPTERS = {name: CORPORA.get(name)() for name in CORPORA.names}
KNOWN = [
    (name, fault) for name, corpus in ADAPTERS.items() if isinstance(corpus, PatternCorpus) for fault in corpus.known
]
LONE = [(name, fault) for name, fault in KNOWN if isinstance(ADAPTERS[name], FileCorpus)]
"""Those of corpora whose files need no label file beside them."""
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "capitals": str.title,
    "in other folders": "unpacked/here and there/{}".format,
}


def adapter(name: str) -> PatternCorpus:
    """The adapter, without numbers that a miniature can't have."""
    corpus = CORPORA.get(name)()
    assert isinstance(corpus, PatternCorpus)
    corpus.published = Published((), ())  # type: ignore[misc]
    return corpus


def test_there_are_known_faults_to_hold_adapters_to() -> None:
    assert {name for name, _ in KNOWN} >= {"aesdd", "cremad", "ravdess"}


@pytest.mark.parametrize(("name", "fault"), KNOWN)
def test_every_known_fault_is_a_name_that_its_adapter_understands(name: str, fault: str) -> None:
    corpus = adapter(name)
    assert corpus.pattern.fullmatch(fault)
    assert len(corpus.known_faults) == len(corpus.known)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("name", "fault"), LONE)
def test_a_known_fault_stays_a_remark_however_the_file_is_spelt(
    name: str, fault: str, spelling: str, tmp_path: Path
) -> None:
    file = tmp_path / f"{SPELLINGS[spelling](fault)}.wav"
    write_audio(file)
    corpus = adapter(name)
    if "silent" in corpus.known[fault]:
        soundfile.write(file, np.zeros(800), 16000)
    else:
        file.write_bytes(b"\0\1 no audio")
    result = audit(corpus, tmp_path)
    assert result.problems == []
    [remark] = result.remarks
    assert remark.endswith(f"(known: {corpus.known[fault]})")
    assert ";" not in remark, "no way out of what is so in every copy"


@pytest.mark.parametrize("file", ["Sadness/s05(3)", "SADNESS/S05 (3)", "sadness/s05 (03)", "x/Sadness/S05(03)"])
def test_the_pattern_decides_which_file_is_the_known_one(file: str, tmp_path: Path) -> None:
    write_audio(tmp_path / f"{file}.wav")
    (tmp_path / f"{file}.wav").write_bytes(b"\0\1 no audio")
    result = audit(adapter("aesdd"), tmp_path)
    assert result.problems == []
    assert "not audio that libsndfile can read" in result.remarks[0]


def test_the_same_fault_of_another_file_is_a_problem_with_its_way_out(tmp_path: Path) -> None:
    write_audio(tmp_path / "sadness/s05 (4).wav")
    (tmp_path / "sadness/s05 (4).wav").write_bytes(b"\0\1 no audio")
    result = audit(adapter("aesdd"), tmp_path)
    assert result.remarks == []
    assert result.problems[0].endswith("; replace it with the original")


def test_known_duplicates_are_remarks_in_any_case(tmp_path: Path) -> None:
    write_audio(tmp_path / "audiowav/1013_wsi_dis_xx.wav")
    shutil.copy(tmp_path / "audiowav/1013_wsi_dis_xx.wav", tmp_path / "1013_WSI_SAD_XX.wav")
    result = audit(adapter("cremad"), tmp_path)
    assert result.problems == []
    assert result.remarks == [
        "same samples under different labels: 1013_WSI_SAD_XX (sadness), audiowav/1013_wsi_dis_xx (disgust) "
        "(known: byte-identical to 1013_WSI_DIS_XX in every copy)"
    ]
