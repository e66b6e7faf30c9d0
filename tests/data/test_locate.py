"""Folders and tables below a root: by name in any spelling, never two of one name, and what is said where none is."""

from __future__ import annotations

import unicodedata

import pytest

from benchmark.data.folders import holds
from benchmark.data.locate import Corpora
from benchmark.errors import UsageError
from run_benchmark import introduce
from tests.miniatures import write_audio, write_miniature

REGISTRY = introduce().corpora
TABLE = "file,emotion\na.wav,anger\n"


def table(folder, name="manifest.csv", text=TABLE):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Crema", "cremad"),
        ("CREMA-D", "cremad"),
        ("Emo-DB", "emodb"),
        ("EMO_DB", "emodb"),
        ("SAVEE", "savee"),
        ("urdu-dataset-master", "urdu"),
        ("eNTERFACE'05", "enterface"),
        ("Audio_Speech_Actors_01-24", "ravdess"),
    ],
)
def test_a_folder_is_known_in_any_case_with_any_punctuation_and_by_aliases(tmp_path, folder, name):
    (tmp_path / folder).mkdir()
    corpora = Corpora(REGISTRY, tmp_path)
    assert corpora.below_root() == [name]
    for spelling in (name, folder, folder.upper()):
        assert corpora.locate(spelling).folder == tmp_path / folder
    assert corpora.locate(name).name == name


def test_aliases_of_a_corpus_are_no_names_of_another():
    shared = {}
    for name in REGISTRY.names:
        for alias in REGISTRY.get(name).aliases:
            shared.setdefault(alias, []).append(name)
    assert [names for names in shared.values() if len(names) > 1] == [["esd_en", "esd_zh"]] * 2, (
        "one download, two corpora"
    )


def test_one_download_of_two_corpora_serves_both_and_is_no_name(tmp_path):
    (tmp_path / "ESD").mkdir()
    corpora = Corpora(REGISTRY, tmp_path)
    assert corpora.below_root() == ["esd_en", "esd_zh"]
    with pytest.raises(UsageError, match="corpus 'ESD': one corpus expected, found esd_en and esd_zh; name one"):
        corpora.check("ESD")


def test_two_folders_of_one_corpus_are_refused_by_name_and_links_to_one_are_not(tmp_path):
    (tmp_path / "emodb").mkdir()
    (tmp_path / "EMODB-link").symlink_to(tmp_path / "emodb")
    (tmp_path / "Emo_DB").symlink_to(tmp_path / "emodb")
    assert Corpora(REGISTRY, tmp_path).locate("emodb").folder.resolve() == tmp_path / "emodb"
    (tmp_path / "Emo-DB").mkdir()
    corpora = Corpora(REGISTRY, tmp_path)
    with pytest.raises(UsageError, match=r"corpus emodb: one folder .* expected, found .*Emo-DB and .*Emo_DB"):
        corpora.locate("emodb")
    assert not corpora.can_locate("emodb")


@pytest.mark.parametrize(
    "places",
    [
        ("My Corpus/manifest.csv", "my_corpus/manifest.csv"),
        ("x/manifest.csv", "x/X.csv"),
        (unicodedata.normalize("NFC", "Köln/manifest.csv"), unicodedata.normalize("NFD", "Köln/manifest.csv")),
    ],
)
def test_two_tables_of_one_name_are_refused_by_name(tmp_path, places):
    paths = [table((tmp_path / place).parent, (tmp_path / place).name) for place in places]
    corpora = Corpora(REGISTRY, tmp_path)
    (name,) = corpora.below_root()
    with pytest.raises(UsageError, match=f"corpus {name}: one folder or table of that name expected, found .* and "):
        corpora.locate(name)
    assert corpora.check(str(paths[0])) == name, "one of them can be given by its path"


def test_a_table_in_the_folder_of_an_adapter_is_refused_by_name_and_other_tables_are_none_of_ours(tmp_path):
    table(tmp_path / "Crema", text="clip,votes\n1,2\n")
    assert Corpora(REGISTRY, tmp_path).locate("cremad").name == "cremad"
    table(tmp_path / "Crema")
    for name in ("cremad", "crema"):
        with pytest.raises(
            UsageError, match=r"Crema is the folder of cremad and holds a corpus of its own, manifest\.csv"
        ):
            Corpora(REGISTRY, tmp_path).locate(name)


def test_a_table_by_path_may_not_take_a_name_or_an_alias(tmp_path):
    corpora = Corpora(REGISTRY, tmp_path)
    with pytest.raises(UsageError, match="the name 'crema_d' is taken by cremad; rename the file"):
        corpora.check(str(table(tmp_path / "a", "Crema-D.csv")))
    corpora.check(str(table(tmp_path / "a", "Mine.csv")))
    with pytest.raises(UsageError, match=r"the name 'mine' is taken by .*Mine\.csv"):
        corpora.check(str(table(tmp_path / "b", "mine.csv")))


@pytest.mark.parametrize("name", ["!!!", "".join(chr(0x4E00 + 97 * k) for k in range(60))], ids=["signs", "long"])
def test_a_name_without_letters_or_too_long_for_a_folder_is_refused(tmp_path, name):
    table(tmp_path / name)
    corpora = Corpora(REGISTRY, tmp_path)
    with pytest.raises(
        UsageError, match="a name with letters or digits, at most 80 characters long in ASCII, expected"
    ):
        corpora.locate(corpora.below_root()[0])


@pytest.mark.parametrize("name", ["عربي", "中文 语料", "Köln", "हिन्दी"])
def test_a_corpus_is_named_in_its_own_script_in_any_form(tmp_path, name):
    table(tmp_path / unicodedata.normalize("NFD", name))
    corpora = Corpora(REGISTRY, tmp_path)
    assert corpora.check(name) == corpora.check(unicodedata.normalize("NFD", name).upper()) == corpora.below_root()[0]
    assert corpora.locate(name).corpus.find(tmp_path).dropped == {"no such file": ("a",)}


def test_folders_that_were_seen_are_named_and_those_that_hold_a_corpus_are_recognised(tmp_path):
    write_miniature("emodb", tmp_path / "German")
    (tmp_path / "notes").mkdir()
    around = Corpora(REGISTRY, tmp_path).around
    assert "German (no corpus of this name, no manifest.csv in it; it holds files of emodb: call it emodb)" in around
    assert "notes (no corpus of this name" in around


def test_a_root_that_is_a_corpus_itself_is_told(tmp_path):
    write_miniature("emodb", tmp_path / "Emo-DB")
    assert Corpora(REGISTRY, tmp_path / "Emo-DB").around.endswith(
        "itself holds the files of emodb: give the folder above it"
    )
    for actor in ("Actor_01", "Actor_02"):
        write_audio(tmp_path / "speech" / actor / f"03-01-01-01-01-01-{actor[-2:]}.wav")
    assert Corpora(REGISTRY, tmp_path / "speech").around.endswith("above it, and call this one banglaser or ravdess")
    for actor in ("Actor_01", "Actor_02"):
        write_audio(tmp_path / "speech" / actor / f"03-01-08-01-01-01-{actor[-2:]}.wav")
    assert Corpora(REGISTRY, tmp_path / "speech").around.endswith("above it, and call this one ravdess")


def test_files_of_no_corpus_are_nobodys(tmp_path):
    write_audio(tmp_path / "recording.wav")
    assert holds(tmp_path, REGISTRY) == []
