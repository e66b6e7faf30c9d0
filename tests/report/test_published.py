"""Published numbers as data: every shipped file keeps the form, and what is wrong with a file is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import run_benchmark
from benchmark.bibtex import bibtex_fields
from benchmark.contracts import EMOTIONS
from benchmark.errors import BenchmarkError
from benchmark.report.published import SHIPPED, Paper, load_published

FOLDER = SHIPPED
FILES = sorted(FOLDER.glob("*.yaml"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TEMPLATE = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0])
KEY = "doe2024name"
KNOWN = run_benchmark.introduce()

shipped = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def load(path: Path) -> Paper:
    return next(paper for paper in load_published(path.parent) if paper.key == path.stem)


def written(folder: Path, content: Any, name: str = KEY) -> Path:
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def refused(folder: Path, content: Any, name: str = KEY) -> str:
    with pytest.raises(BenchmarkError) as error:
        load_published(written(folder, content, name))
    assert f"{name}.yaml" in str(error.value)
    assert "\n" not in str(error.value)
    return str(error.value)


# --------------------------------------------------------------------------- the shipped files


def test_there_are_files_and_all_load_in_the_order_of_their_names():
    assert FILES
    assert [paper.key for paper in load_published(FOLDER)] == [path.stem for path in FILES]


@shipped
def test_the_bibtex_agrees_with_the_file(path: Path):
    paper = load(path)
    assert re.findall(r"@\w+\{([^,]+),", paper.bibtex) == [path.stem]
    assert len(paper.authors) == len(re.split(r"\s+and\s+", bibtex_fields(paper.bibtex)["author"]))
    assert paper.label.endswith(f" {paper.year}")
    assert path.stem not in KNOWN.methods


@shipped
def test_corpora_are_known_or_plain(path: Path):
    for number in load(path).numbers:
        for name in number.pair:
            assert name in KNOWN.corpora or name[0].isupper(), name


@shipped
def test_our_methods_and_emotions_are_the_suites_own(path: Path):
    for number in load(path).numbers:
        assert number.our_method is None or number.our_method in KNOWN.methods
        if isinstance(number.classes, tuple):
            assert set(number.classes) <= set(EMOTIONS)


@shipped
def test_values_are_percentages_as_the_file_has_them(path: Path):
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    numbers = load(path).numbers
    assert [n.value for n in numbers] == [n["value"] for n in raw["numbers"]]
    assert all(0 <= n.value <= 100 for n in numbers)


@shipped
def test_every_tag_is_written_down_and_the_unknown_ones_are_listed(path: Path):
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))["protocol"]
    protocol = load(path).protocol
    assert list(raw) == list(type(protocol).model_fields)
    assert protocol.unknown == [name for name, value in raw.items() if value == "unknown"]


@shipped
def test_a_file_says_where_each_number_was_read(path: Path):
    paper = load(path)
    assert len(paper.how_obtained.split()) >= 4
    assert paper.protocol.notes != "unknown"


def test_war_of_single_runs_are_whole_counts_as_the_notes_say():
    paper = load(FOLDER / "wen2022ctlmtnet.yaml")
    for number in paper.numbers:
        if number.metric == "WAR":
            emotions = KNOWN.corpora.get(number.target).published.emotions
            n = sum(emotions[emotion] for emotion in number.classes)
            printed = {round(100 * right / n, 2) for right in range(n + 1)}
            assert (number.value in printed) == (not number.note), number
    assert [n.note for n in paper.numbers if n.note] == ["no whole count of 408 utterances, unlike the others"]


# --------------------------------------------------------------------------- the form


def test_the_template_of_the_readme_loads(tmp_path: Path):
    (paper,) = load_published(written(tmp_path, TEMPLATE))
    assert (paper.key, paper.label) == (KEY, "Doe and Roe 2024")
    assert paper.protocol.unknown == ["normalisation"]
    assert [(n.pair, n.our_method, n.value) for n in paper.numbers] == [
        (("emodb", "casia"), "dann", 41.3),
        (("emodb", "RESD"), None, 38.2),
    ]


def test_the_readme_says_which_choices_a_tag_has():
    said = {
        name: re.findall(rf"^  {name}: (.*?) +# (.*)$", README, re.MULTILINE) for name in ("adaptation", "selection")
    }
    assert said == {
        "adaptation": [("transductive", "inductive, unknown")],
        "selection": [("last", "best on target labels, validation, unknown")],
    }


def test_a_folder_that_is_not_there_has_no_papers(tmp_path: Path):
    assert load_published(tmp_path / "nowhere") == []


def test_papers_of_one_s_own_stand_beside_the_shipped_ones_and_replace_those_of_the_same_name(tmp_path: Path):
    first = FILES[0]
    title = "Emotion Recognition Revisited"
    content = yaml.safe_load(first.read_text(encoding="utf-8"))
    written(tmp_path, TEMPLATE)
    bibtex = re.sub(r" title = \{.*?\},\n", f" title = {{{title}}},\n", content["bibtex"], flags=re.DOTALL)
    written(tmp_path, content | {"title": title, "bibtex": bibtex}, first.stem)
    papers = load_published(FOLDER, tmp_path)
    assert [paper.key for paper in papers] == sorted([KEY, *(path.stem for path in FILES)])
    assert title in {paper.title for paper in papers}


@pytest.mark.parametrize("key", list(TEMPLATE))
def test_no_key_may_be_left_out(tmp_path: Path, key: str):
    less = {name: value for name, value in TEMPLATE.items() if name != key}
    assert f"key {key!r} is missing" in refused(tmp_path, less)


@pytest.mark.parametrize("tag", list(TEMPLATE["protocol"]))
def test_no_tag_may_be_left_out(tmp_path: Path, tag: str):
    less = {name: value for name, value in TEMPLATE["protocol"].items() if name != tag}
    assert f"key 'protocol.{tag}' is missing" in refused(tmp_path, TEMPLATE | {"protocol": less})


def test_unknown_keys_are_refused_with_the_nearest_key(tmp_path: Path):
    assert "unknown key 'titel'; did you mean 'title'?" in refused(tmp_path, TEMPLATE | {"titel": "x"})
    protocol = TEMPLATE["protocol"] | {"seed": "1"}
    found = refused(tmp_path, TEMPLATE | {"protocol": protocol})
    assert "unknown key 'protocol.seed'; did you mean 'seeds'?" in found
    number = TEMPLATE["numbers"][0] | {"values": 1}
    found = refused(tmp_path, TEMPLATE | {"numbers": [TEMPLATE["numbers"][1], number]})
    assert "unknown key 'numbers.1.values'; did you mean 'value'?" in found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": 100.1}, "numbers.0.value: Input should be less than or equal to 100, found 100.1"),
        ({"value": 0.413}, "numbers.0.value: Input should be greater than or equal to 1, found 0.413"),
        ({"metric": "F1"}, "numbers.0.metric: Input should be 'UAR' or 'WAR', found 'F1'"),
        ({"target": "emodb"}, "numbers.0: two corpora expected, found 'emodb' as source and target"),
        ({"classes": "five"}, "numbers.0.classes: Input should be 'unknown', found 'five'"),
        ({"classes": ["anger"]}, "numbers.0.classes: "),
    ],
)
def test_a_wrong_number_is_refused(tmp_path: Path, changes: dict[str, Any], said: str):
    assert said in refused(tmp_path, TEMPLATE | {"numbers": [TEMPLATE["numbers"][0] | changes]})


def test_a_number_may_not_be_there_twice(tmp_path: Path):
    found = refused(tmp_path, TEMPLATE | {"numbers": [TEMPLATE["numbers"][0]] * 2})
    assert "once expected, found twice: emodb, casia, DANN, UAR" in found


def test_the_number_of_classes_is_enough(tmp_path: Path):
    numbers = [TEMPLATE["numbers"][0] | {"classes": 5}]
    (paper,) = load_published(written(tmp_path, TEMPLATE | {"numbers": numbers}))
    assert paper.numbers[0].classes == 5


def test_a_bibtex_entry_of_another_paper_is_refused(tmp_path: Path):
    assert "key 'other2024name' expected, found 'doe2024name'" in refused(tmp_path, TEMPLATE, "other2024name")
    (tmp_path / "other2024name.yaml").unlink()
    assert "bibtex: year '2023' expected" in refused(tmp_path, TEMPLATE | {"year": 2023})
    assert "bibtex: title 'Another' expected" in refused(tmp_path, TEMPLATE | {"title": "Another"})


@pytest.mark.parametrize("content", ["title: [", "", "- a list\n"])
def test_what_is_no_paper_is_refused_by_name(tmp_path: Path, content: str):
    (tmp_path / "broken.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"broken\.yaml"):
        load_published(tmp_path)
