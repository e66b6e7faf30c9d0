"""Every adapter against a miniature of its real layout, and four of them against the real files."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from benchmark.contracts import EMOTIONS, Corpus, Utterance
from benchmark.data.corpus import PatternCorpus, behind_folders, list_files, path_pattern
from benchmark.data.labels import level_of
from benchmark.data.verdict import judge
from benchmark.errors import CorpusAbsent, UnreadableAudio
from benchmark.names import folded
from benchmark.registry import Registry
from tests.miniatures import MINIATURES, textgrid, without_ending, write_audio, write_miniature, write_texts
from tests.streams import CODINGS, EXACT

REGISTRY: Registry[Corpus] = Registry("corpus", Corpus)
REGISTRY.introduce("corpora")

NAMES = [name for name in REGISTRY.names if not REGISTRY.get(name).synthetic]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpora"

on_real_files = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real corpora at {SHARED}")


def is_exact(path: Path) -> bool:
    """Whether a file of a miniature gives back the 800 samples of 16 kHz that were put in."""
    return path.suffix.lower() not in CODINGS or CODINGS[path.suffix.lower()][1] in EXACT


def adapter(name: str) -> PatternCorpus:
    corpus = REGISTRY.get(name)()
    assert isinstance(corpus, PatternCorpus)
    return corpus


@pytest.mark.parametrize("name", NAMES)
def test_adapter_understands_its_miniature(name, tmp_path):
    assert name in MINIATURES, f"corpora/{name}.py has no miniature: describe its layout in tests/miniatures.py"
    miniature = write_miniature(name, tmp_path)
    found = adapter(name).find(tmp_path)
    assert {u.name: (u.emotion, u.speaker, u.gender) for u in found.utterances} == {
        without_ending(file): what for file, what in miniature.kept.items()
    }
    reasons = {n: reason for reason, names in found.dropped.items() for n in names}
    assert sorted(reasons) == sorted(map(without_ending, miniature.dropped))
    for file, words in miniature.dropped.items():
        assert words in reasons[without_ending(file)]
    assert found.unexpected == tuple(map(without_ending, miniature.unexpected))


@pytest.mark.parametrize("name", NAMES)
def test_utterances_are_sorted_and_readable(name, tmp_path):
    miniature = write_miniature(name, tmp_path)
    corpus = adapter(name)
    found = corpus.find(tmp_path)
    assert [u.name for u in found.utterances] == sorted(u.name for u in found.utterances)
    pointers = {tmp_path / file for file in miniature.pointers}
    for utterance in found.utterances:
        if utterance.path in pointers:
            with pytest.raises(UnreadableAudio, match="git lfs pull"):
                corpus.read(utterance)
        else:
            waveform, rate = corpus.read(utterance)
            assert rate == (16000 if is_exact(utterance.path) else rate)
            assert len(waveform) / rate == pytest.approx(0.05, abs=0 if is_exact(utterance.path) else 0.15)


@pytest.mark.parametrize("name", NAMES)
def test_adapter_describes_its_corpus(name):
    corpus = adapter(name)
    assert re.match(rf"@\w+\{{{name},", corpus.citation), "the BibTeX key is the corpus's name"
    assert corpus.citation.count("{") == corpus.citation.count("}")
    for text in (corpus.title, corpus.language, corpus.licence):
        assert text
    assert corpus.url.startswith("http")
    published = corpus.published
    assert not published.emotions or sum(published.emotions.values()) in published.files
    assert not published.emotions or set(published.emotions) == set(corpus.emotions.values())


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_shared_or_declared(name):
    corpus = adapter(name)
    assert set(corpus.emotions.values()) <= {*EMOTIONS, *corpus.others}
    assert not set(corpus.others) & set(EMOTIONS)
    assert all(re.fullmatch("[a-z]+", other) for other in corpus.others)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_ambiguous_is_a_label_and_has_a_reference(name):
    corpus = adapter(name)
    known = {*corpus.own_labels(), *map(folded, corpus.words)} | ({"intensity"} if corpus.levels else set())
    for what in corpus.ambiguous:
        assert folded(what.label) in known
        assert what.practice.endswith(".")
        assert re.search(r"\(\d{4}\): ", what.reference), "authors (year): title"
    assert all(re.fullmatch("[a-z]+( [a-z]+)*", word) for word in (*corpus.words.values(), *corpus.levels.values()))


@pytest.mark.parametrize("name", NAMES)
def test_every_intensity_of_the_miniature_has_a_word(name, tmp_path):
    write_miniature(name, tmp_path)
    utterances = adapter(name).find(tmp_path).utterances
    levels = {level_of(adapter(name), u.name) for u in utterances}
    assert levels <= set(map(folded, adapter(name).levels)) or not adapter(name).levels


@pytest.mark.parametrize("name", NAMES)
def test_every_label_of_the_map_is_in_the_miniature(name):
    seen = {emotion for emotion, _, _ in MINIATURES[name].kept.values()}
    assert seen == set(adapter(name).emotions.values())


IN_FOLDERS = [name for name in NAMES if behind_folders(adapter(name).pattern)]


def test_corpora_whose_folders_say_something_are_known():
    assert IN_FOLDERS == [
        "aesdd",
        "ased",
        "casia",
        "emov_db",
        "esd_en",
        "esd_zh",
        "mead",
        "meld",
        "rml",
        "savee",
        "thorsten_emotional",
        "turev",
    ]


@pytest.mark.parametrize("name", IN_FOLDERS)
def test_a_corpus_unpacked_flat_is_told_its_layout(name, tmp_path):
    corpus = adapter(name)
    if behind_folders(corpus.pattern) is None:
        pytest.skip("every file says all by its own name")
    assert corpus.understands(without_ending(corpus.example)), "the example is of the layout"
    tree, flat, inside = tmp_path / "tree", tmp_path / "flat", tmp_path / "inside"
    written = write_miniature(name, tree)
    assert not [file for file in written.kept if corpus.is_astray(without_ending(file))]
    own = [file for file in written.kept if not corpus.understands(without_ending(file.rpartition("/")[2]))]
    for file in own:
        write_audio(flat / file.rpartition("/")[2])
        write_audio(inside / "audio" / file.rpartition("/")[2])
    for folder in (flat, inside):
        write_texts(written, folder)
        (problem, *_) = judge(corpus, corpus.find(folder), {}, (), ())[0]
        assert problem.startswith("no utterance found: ")
        assert problem.endswith(f"unpack it again with its folders, as in {corpus.example}")
    write_audio(tree / own[0].rpartition("/")[2])
    write_audio(tree / "!stray.wav")
    told = " | ".join(judge(corpus, corpus.find(tree), {}, (), ())[0])
    assert f"1 audio file ({without_ending(own[0]).rpartition('/')[2]}) lie outside of the folders" in told
    assert "1 unexpected audio file (!stray), names like those of the corpus expected; move them out" in told


@pytest.mark.parametrize("name", NAMES)
def test_names_are_understood_in_any_case_and_normalisation_form(name, tmp_path):
    miniature = write_miniature(name, tmp_path / "as published")
    recordings = {file.partition("#")[0] for file in miniature.kept}
    for file in recordings:
        other = tmp_path / "otherwise" / unicodedata.normalize("NFD", without_ending(file).upper() + ".WAV")
        write_audio(other, miniature.seconds(file))
    write_texts(miniature, tmp_path / "otherwise")
    published, otherwise = (
        adapter(name).find(tmp_path / folder).utterances for folder in ("as published", "otherwise")
    )
    assert len(otherwise) == len(published)
    assert Counter(folded(u.speaker) + u.emotion + u.gender for u in otherwise) == Counter(
        folded(u.speaker) + u.emotion + u.gender for u in published
    )


def test_a_speaker_in_two_cases_is_one(tmp_path):
    for file in ("SM1_F10_A010", "sm1_f10_a011", "SM1_F10_A012", "sf3_f2_h02"):
        write_audio(tmp_path / f"{file}.wav")
    assert {(u.speaker, u.gender) for u in adapter("urdu").find(tmp_path).utterances} == {
        ("SM1", "male"),
        ("sf3", "female"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_absent_folder_is_told(name, tmp_path):
    with pytest.raises(CorpusAbsent, match=f"{name}: no folder .*nowhere"):
        adapter(name).find(tmp_path / "nowhere")


def test_wav_beside_flac_counts_once(tmp_path):
    for ending in ("wav", "flac"):
        write_audio(tmp_path / f"03a01Fa.{ending}")
    found = adapter("emodb").find(tmp_path)
    assert [u.path.suffix for u in found.utterances] == [".flac"]
    assert dict(found.dropped) == {"second copy of the same name": ("03a01Fa",)}


def test_a_label_that_praat_wrote_in_utf_16_is_read(tmp_path):
    write_audio(tmp_path / "213.wav")
    (tmp_path / "213.TextGrid").write_text(textgrid("joy"), encoding="utf-16")
    assert [u.emotion for u in adapter("eesc").find(tmp_path).utterances] == ["happiness"]


def test_numerals_of_another_publisher_have_another_table(tmp_path):
    for file in ("00000", "00001"):
        write_audio(tmp_path / f"MLEndSND_Public/MLEndSND_Public/{file}.wav")
    table = "Public filename,Numeral,Intonation,Speaker\n00000,4,bored,73\n00001,2,neutral,0\n"
    (tmp_path / "MLEndSND_Audio_Attributes.csv").write_text(table)
    found = adapter("mlend_spoken_numerals").find(tmp_path)
    assert [(u.emotion, u.speaker) for u in found.utterances] == [("boredom", "73"), ("neutral", "0")]
    assert dict(found.dropped) == {}


def test_depth_of_folders_does_not_matter(tmp_path):
    write_audio(tmp_path / "a/b/c/d/Actor_12/03-01-06-01-02-01-12.wav")
    (utterance,) = adapter("ravdess").find(tmp_path).utterances
    assert (utterance.name, utterance.speaker) == ("a/b/c/d/Actor_12/03-01-06-01-02-01-12", "12")


def test_links_to_folders_are_followed_once(tmp_path):
    write_audio(tmp_path / "real/0001/Angry/0001_000351.wav")
    root = tmp_path / "esd_zh"
    root.mkdir()
    (root / "0001").symlink_to(tmp_path / "real/0001", target_is_directory=True)
    (root / "loop").symlink_to(root, target_is_directory=True)
    assert [name for name, _ in list_files(root)] == ["0001/Angry/0001_000351"]


def test_stamp_changes_with_the_file_and_the_segment(tmp_path):
    path = tmp_path / "x.wav"
    write_audio(path)
    corpus = adapter("emodb")
    whole = corpus.stamp(Utterance("x", "anger", "1", path))
    assert whole == corpus.stamp(Utterance("x", "fear", "2", path))
    assert whole != corpus.stamp(Utterance("x#0-1", "anger", "1", path, end=1.0))
    write_audio(path, seconds=0.1)
    assert whole != corpus.stamp(Utterance("x", "anger", "1", path))


def test_pattern_matches_at_any_depth_and_in_any_case():
    pattern = path_pattern(r"(?P<speaker>\d\d)(?P<emotion>[A-Z])")
    for name in ("03F", "x/03F", "x/y 01/03f"):
        match = pattern.fullmatch(name)
        assert match is not None
        assert match["speaker"] == "03"
    assert pattern.fullmatch("x03F") is None


@on_real_files
@pytest.mark.parametrize("name", ["emodb", "ravdess", "emovo", "urdu"])
def test_real_corpus_is_found_as_published(name):
    corpus = adapter(name)
    found = corpus.find(SHARED / name)
    assert Counter(u.emotion for u in found.utterances) == corpus.published.emotions
    assert len({u.speaker for u in found.utterances}) in corpus.published.speakers
    assert (dict(found.dropped), found.unexpected) == ({}, ())


@on_real_files
def test_real_speakers():
    speakers = {
        name: Counter(u.speaker for u in adapter(name).find(SHARED / name).utterances)
        for name in ("emodb", "ravdess", "emovo", "urdu")
    }
    names, counts = ("03", *(f"{n:02d}" for n in range(8, 17))), (49, 58, 43, 38, 55, 35, 61, 69, 56, 71)
    assert speakers["emodb"] == dict(zip(names, counts, strict=True))
    assert speakers["ravdess"] == {f"{actor:02d}": 60 for actor in range(1, 25)}
    assert speakers["emovo"] == dict.fromkeys(("f1", "f2", "f3", "m1", "m2", "m3"), 98)
    assert (speakers["urdu"]["SM5"], speakers["urdu"]["SM4"], min(speakers["urdu"].values())) == (80, 48, 2)
    assert sum(s.startswith("SF") for s in speakers["urdu"]) == 11


@on_real_files
def test_urdu_letters_agree_with_their_folders():
    for utterance in adapter("urdu").find(SHARED / "urdu").utterances:
        folder = utterance.name.split("/")[0]
        assert {"Angry": "anger", "Happy": "happiness", "Sad": "sadness"}.get(folder, "neutral") == utterance.emotion
