"""Which file is which recording where names deviate: never one for two, and what is written wins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmark.contracts import Found, Utterance
from benchmark.data.corpus import KIND, found_in
from benchmark.data.readings import is_tidy, readings
from benchmark.data.remarks import clashes, naming_remarks
from benchmark.data.sorting import CLASH, SECOND_COPY, Meaning, sort_files

PATTERN = re.compile(r"(?:.*/)?(?P<speaker>s\d)_(?P<emotion>[a-z])(?:_(?P<take>\d))?", re.IGNORECASE)
OPEN = re.compile(r"(?:.*/)?(?P<speaker>s\d)_(?P<emotion>[a-z])_(?P<word>[^/]+)")


def understand(name: str, pattern: re.Pattern[str] = PATTERN) -> Meaning | None:
    match = pattern.fullmatch(name)
    if match is None:
        return None
    if match["emotion"] == "x":
        return Meaning(reason="label x is not mapped")
    return Meaning("|".join(part or "" for part in match.groups()), match["emotion"], match["speaker"])


def sort(folder: Path, files: dict[str, str], pattern: re.Pattern[str] = PATTERN, own_brackets: bool = False) -> Found:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return found([(name.rpartition(".")[0], folder / name) for name in files], pattern, own_brackets)


def found(
    files: list[tuple[str, Path]], pattern: re.Pattern[str] = PATTERN, own_brackets: bool = False, named: bool = False
) -> Found:
    """What a corpus of one pattern would find."""
    listed = sorted((KIND[path.suffix], name, path) for name, path in files)
    seen = sort_files(listed, lambda name: understand(name, pattern), own_brackets, named)
    used = [Utterance(n, m.emotion, m.speaker, p, identity=m.identity) for _, n, p, m in seen.kept.values()]
    return found_in(used, seen, seen.last)


def kept(found: Found) -> dict[str, str]:
    return {u.name: u.identity for u in found.utterances}


def test_what_is_written_wins(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a_1].wav": "other", "s1_a_1.wav": "this", "b/s1_a_1].wav": "this"})
    assert kept(seen) == {"s1_a_1": "s1|a|1"}
    assert seen.dropped == {CLASH: ("s1_a_1]",), SECOND_COPY: ("b/s1_a_1]",)}
    assert seen.copies == {"b/s1_a_1]": "s1_a_1"}
    assert seen.respelt == {}
    (problem,) = clashes(seen)
    assert problem.startswith("1 audio file (s1_a_1]) named almost like another file, with other content")


def test_of_deviating_names_that_would_be_one_and_differ_none_is_taken(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a (1).wav": "first", "s1_a (2).wav": "second", "s1_a (3).wav": "first"})
    assert (kept(seen), dict(seen.dropped)) == ({}, {CLASH: ("s1_a (1)", "s1_a (2)", "s1_a (3)")})


def test_of_deviating_names_that_hold_the_same_one_counts(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a (1).wav": "first", "s1_a - Copy.wav": "first"})
    assert kept(seen) == {"s1_a (1)": "s1|a|"}
    assert seen.dropped == {SECOND_COPY: ("s1_a - Copy",)}
    assert seen.respelt == {"s1_a (1)": "s1_a"}


def test_the_nearest_reading_wins_and_one_of_two_meanings_is_not_taken(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a_2 (1).wav": "1", "s1 a 3.wav": "2"})
    assert kept(seen) == {"s1 a 3": "s1|a|3", "s1_a_2 (1)": "s1|a|2"}
    either = re.compile(r"(?P<speaker>s\d)(?P<sign>[_-])(?P<emotion>[a-z])")
    seen = sort(tmp_path / "either", {"s1 a.wav": "1"}, either)
    assert (kept(seen), seen.unexpected) == ({}, ("s1 a",))


def test_an_open_word_may_hold_a_mark_of_its_own(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a_no.wav": "1", "s1_a_no (1).wav": "2", "s1_a_no (2).wav": "1"}, OPEN)
    assert kept(seen) == {"s1_a_no": "s1|a|no", "s1_a_no (1)": "s1|a|no (1)"}
    assert seen.copies == {"s1_a_no (2)": "s1_a_no"}


def test_brackets_of_the_corpus_itself_are_no_mark_without_the_original(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a_1 (1).wav": "1", "s1_a_2 (1).wav": "2", "s1_a_2.wav": "2"}, own_brackets=True)
    assert kept(seen) == {"s1_a_2": "s1|a|2"}
    assert (seen.unexpected, seen.copies) == (("s1_a_1 (1)",), {"s1_a_2 (1)": "s1_a_2"})


def test_full_width_is_read_before_a_pattern_takes_it_for_itself(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s\uff11_a_\uff12.wav": "1"})
    assert kept(seen) == {"s\uff11_a_\uff12": "s1|a|2"}


def test_a_deviating_name_that_is_left_out_has_the_reason(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_x_1].wav": "1", "noise].wav": "2"})
    assert (dict(seen.dropped), seen.unexpected) == ({"label x is not mapped": ("s1_x_1]",)}, ("noise]",))


def test_files_that_are_gone_are_no_copies(tmp_path: Path) -> None:
    seen = found([(n, tmp_path / f"{n}.wav") for n in ("s1_a_1", "s1_a_1 (1)")])
    assert seen.dropped == {CLASH: ("s1_a_1 (1)",)}


def test_remarks_say_how_many_and_where(tmp_path: Path) -> None:
    files = {f"{tree}s{i}_a_1.wav": "same" for tree in ("", "mirror/inner/") for i in range(3)}
    seen = sort(tmp_path, {**files, "s3_a_1 copy.wav": "1", "s3_a_1.wav": "1", "s4_a_1].wav": "2"})
    assert list(naming_remarks(seen)) == [
        "1 audio file taken in spite of its name: s4_a_1] as s4_a_1",
        "4 audio files are second copies and count once: 3 below the corpus's folder of files below mirror/inner, "
        "1 beside their originals (s3_a_1 copy)",
    ]


def test_a_deviating_wav_counts_before_a_video_of_the_right_name(tmp_path: Path) -> None:
    seen = sort(tmp_path, {"s1_a_1].wav": "1", "s1_a_1.avi": "2", "s2_a_1.wav": "3"})
    assert kept(seen) == {"s1_a_1]": "s1|a|1", "s2_a_1": "s2|a|1"}
    assert (dict(seen.dropped), dict(seen.copies)) == ({}, {})


def test_names_that_are_known_from_elsewhere_have_no_marks(tmp_path: Path) -> None:
    for name in ("s1_a_no", "s1_a_no (1)"):
        (tmp_path / f"{name}.wav").write_text("same")
    seen = found([(n, tmp_path / f"{n}.wav") for n in ("s1_a_no", "s1_a_no (1)")], OPEN, named=True)
    assert kept(seen) == {"s1_a_no": "s1|a|no", "s1_a_no (1)": "s1|a|no (1)"}


@pytest.mark.parametrize("name", ["a/b c/03a01Fa", "F_01_X_S_1_ANGRY_1", "03-01-06", "Sound Source/Happy/1_mu_çiçek"])
def test_tidy_names_have_no_readings_but_themselves(name: str) -> None:
    assert is_tidy(name)
    assert not any(readings(name, separators=False))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Ore╠üauFR_02", "OréauFR_02"),
        ("OrÃ©auFR_02", "OréauFR_02"),
        ("Or#U00e9auFR_02", "OréauFR_02"),
        ("Or\\xe9auFR_02", "OréauFR_02"),
        ("Or%C3%A9auFR_02", "OréauFR_02"),
        ("Ore\u0301auFR_02", "OréauFR_02"),
        ("a%2Fb", "ab"),
        ("x\uff0fy]", "x\uff0fy"),
        ("sad/sad/x", "sad/x"),
        ("x.avi", "x"),
    ],
)
def test_readings(name: str, read: str) -> None:
    found = [reading.name for level in readings(name, separators=False) for reading in level]
    assert (read in found) == (read != "ab"), "a coded slash parts no name"
    assert all(text.count("/") <= name.count("/") for text in found)
