"""``list corpora --emotions`` and ``--ambiguous``: counts before and after a corpus is there, in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import run_benchmark
from benchmark.data.corpus import StoredCorpus
from benchmark.data.locate import ROOT_VARIABLE
from tests.miniatures import MINIATURES, write_miniature
from tests.tiny_corpora import write_corpus


def invoke(*arguments: object, width: int = 400) -> Result:
    runner = CliRunner(env={ROOT_VARIABLE: None, "COLUMNS": str(width)})
    return runner.invoke(run_benchmark.cli, ["list", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_miniature("emodb", tmp_path / "emodb")
    write_corpus(tmp_path, "mine", emotions=("joy", "irony"))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.csv").write_text("file\nx.wav\n")
    monkeypatch.setattr(StoredCorpus, "read", lambda *_: pytest.fail("audio is not read"))
    return tmp_path


def test_counts_are_published_until_a_corpus_is_there():
    rows = {row["name"]: row for row in json.loads(invoke("corpora", "--emotions", "--json").stdout)}
    assert rows["emodb"]["counts"] == "published"
    assert rows["emodb"]["emotions"]["anger"] == 127
    assert rows["synthetic_north"] == {
        "name": "synthetic_north",
        "counts": "generated",
        "emotions": {"anger": 50, "happiness": 50, "neutral": 50, "sadness": 50},
    }


def test_counts_are_found_where_a_corpus_is_below_the_root_without_reading_audio(root):
    rows = {r["name"]: r for r in json.loads(invoke("corpora", "--emotions", "--json", "--corpora-root", root).stdout)}
    assert rows["emodb"]["counts"] == "found"
    assert sum(rows["emodb"]["emotions"].values()) == len(MINIATURES["emodb"].kept)
    assert rows["mine"] == {"name": "mine", "counts": "found", "emotions": {"happiness": 12, "irony": 12}}
    assert rows["urdu"]["counts"] == "published"
    assert (rows["broken"]["counts"], rows["broken"]["emotions"]) == ("unknown", {})
    assert "no column emotion" in rows["broken"]["error"]


def test_the_table_has_a_column_for_each_shared_emotion_where_they_fit(root):
    lines = invoke("corpora", "--emotions", "--corpora-root", root).stdout.splitlines()
    assert lines[0].split()[:4] == ["name", "counts", "anger", "boredom"]
    (mine,) = [line for line in lines if line.startswith("mine ")]
    assert mine.split() == ["mine", "found", "12", "irony", "12"]
    assert any(line.startswith("broken: ") and "no column emotion" in line for line in lines)


def test_a_narrow_terminal_gets_one_column(root):
    lines = invoke("corpora", "--emotions", "--corpora-root", root, width=80).stdout.splitlines()
    assert lines[0].split() == ["name", "counts", "emotions"]
    table = lines[: lines.index("")]
    assert max(map(len, table)) <= 100
    (mine,) = [line for line in table if line.startswith("mine ")]
    assert mine.split(maxsplit=2) == ["mine", "found", "happiness 12, irony 12"]


def test_csv_has_a_line_for_each_emotion_and_markdown_the_wide_table(root):
    rows = list(csv.DictReader(io.StringIO(invoke("corpora", "--emotions", "--csv", "--corpora-root", root).stdout)))
    assert {"corpus": "mine", "emotion": "irony", "utterances": "12", "counts": "found"} in rows
    lines = invoke("corpora", "--emotions", "--markdown", "--corpora-root", root, width=80).stdout.splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert [cell.strip() for cell in lines[0].split("|")][1:4] == ["name", "counts", "anger"]


def test_ambiguous_labels_come_with_what_the_field_does_and_the_reference():
    text = invoke("corpora", "--ambiguous").stdout
    assert "iemocap: exc (excitement) as happiness\n    Most studies of four classes" in text
    rows = json.loads(invoke("corpora", "--ambiguous", "--json").stdout)
    (calm,) = [row for row in rows if (row["corpus"], row["label"]) == ("ravdess", "02")]
    assert (calm["word"], calm["emotion"]) == ("calm", "calm")
    assert "Livingstone and Russo (2018)" in calm["reference"]
    table = list(csv.DictReader(io.StringIO(invoke("corpora", "--ambiguous", "--csv").stdout)))
    assert table == rows
    assert invoke("corpora", "--ambiguous", "--markdown").stdout.count("\n") == len(rows) + 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("methods", "--emotions"), "list methods: nothing more expected, found --emotions"),
        (("corpora", "--emotions", "--ambiguous"), "--emotions or --ambiguous expected, found both"),
        (("corpora", "--emotions", "--json", "--csv"), "one form expected, found --csv and --json; take one"),
        (("corpora", "--markdown"), "list corpora: nothing more expected, found --markdown"),
        (("corpora", "emodb", "--emotions"), "list corpora: nothing more expected, found 'emodb'"),
        (("corpora", "--protocol", "demo"), "list corpora: no protocol expected, found --protocol demo"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments, said):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_utterances_under_a_protocol_have_its_labels(root):
    protocol = root / "mine.yaml"
    protocol.write_text("corpora: [emodb, mine]\nlabels: {mine: {joy: excitement, irony: null}}\n")
    listed = ("utterances", "mine", "--json", "--corpora-root", root)
    plain, mapped = (json.loads(invoke(*listed, *more).stdout) for more in ((), ("--protocol", protocol)))
    assert {row["emotion"] for row in plain} == {"happiness", "irony"}
    assert {row["emotion"] for row in mapped} == {"excitement", ""}
    assert [row["name"] for row in plain] == [row["name"] for row in mapped]
