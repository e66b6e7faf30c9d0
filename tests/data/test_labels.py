"""What a protocol makes of labels: for adapters, tables and generated corpora, without computing features again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmark.contracts import UNLABELLED, Impossible
from benchmark.data.corpus import FileCorpus
from benchmark.data.labels import known_labels
from benchmark.data.locate import Corpora
from benchmark.data.manifest import ManifestCorpus
from benchmark.errors import UsageError
from benchmark.protocol import build_protocol, load_protocol, shipped_protocols
from benchmark.running.choice import Selection
from benchmark.running.plan import split_pairs
from benchmark.running.session import features_of, gather
from benchmark.tasks.tasks import Side
from run_benchmark import introduce
from tests.miniatures import write_miniature
from tests.tiny_corpora import write_corpus

FINGERPRINTS = {
    "all_pairs": "653d10e9daab",
    "demo": "69e71487b018",
    "didan": "653d10e9daab",
    "four_real": "653d10e9daab",
    "four_real_egemaps": "aac953b8356e",
    "four_real_functionals": "c084ad52082d",
    "four_real_inductive": "c698dfcb0348",
    "four_real_separate": "74c9e66b2f46",
    "four_real_speakers": "008b5b0665da",
    "tuning": "c084ad52082d",
    "tuning_spectrograms": "653d10e9daab",
}
"""Under which results were stored before protocols could map labels."""

REGISTRY = introduce().corpora


def protocol(labels, **more):
    return build_protocol({"name": "p", "corpora": ["iemocap", "jl_corpus"], "labels": labels, **more}, "p")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("iemocap", "jl_corpus", "ravdess", "cremad", "emodb", "tess"):
        write_miniature(name, tmp_path / name)
    return tmp_path


def silent(name):
    """Progress that nobody watches."""
    return lambda done, total: None


def counts(root, name, labels, **more):
    gathered = gather([name], Corpora(REGISTRY, root), protocol({name: labels}, **more))
    return gathered.labels[name]


# --------------------------------------------------------------------------- the protocol


@pytest.mark.parametrize("name", sorted(FINGERPRINTS))
def test_protocols_without_a_map_keep_their_fingerprint(name):
    assert load_protocol(name).fingerprint == FINGERPRINTS[name]


def test_every_shipped_protocol_of_that_time_is_known():
    assert set(FINGERPRINTS) <= set(shipped_protocols())


def test_a_map_is_part_of_the_fingerprint_in_any_case_and_order():
    plain, one = protocol({}), protocol({"IEMOCAP": {"Exc": "Excitement", "sad": None}})
    assert plain.fingerprint == protocol({"iemocap": {}}).fingerprint
    assert one.fingerprint == protocol({"iemocap": {"sad": None, "EXC": "excitement"}}).fingerprint
    others = [{"iemocap": {"exc": "excitement"}}, {"iemocap": {"exc": None, "sad": None}}, {"esd_en": {"sad": None}}]
    assert len({plain.fingerprint, one.fingerprint, *(protocol(o).fingerprint for o in others)}) == 5


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"iemocap": {"exc": "a", "EXC": "b"}}, "a label of iemocap once expected, found 'exc' in two spellings"),
        ({"iemocap": {}, "IEMOCAP": {}}, "a corpus once expected, found 'iemocap' in two spellings"),
        ({"iemocap": {"exc": ""}}, "iemocap: a label and an emotion, or null, expected, found nothing at 'exc'"),
        ({"iemocap": "exc"}, "labels.iemocap: .*dictionary, found 'exc'"),
        ({"iemocap": {"exc": 1}}, "labels.iemocap.exc: .*string, found 1"),
        (["iemocap"], "labels: .*dictionary"),
    ],
)
def test_what_is_no_map_is_refused(labels, said):
    with pytest.raises(UsageError, match=said):
        protocol(labels)


# --------------------------------------------------------------------------- corpora


NAMES = [name for name in REGISTRY.names if not REGISTRY.get(name).synthetic]


@pytest.mark.parametrize("name", NAMES)
def test_every_adapter_takes_a_map(name, tmp_path):
    write_miniature(name, tmp_path / name)
    corpora, own = Corpora(REGISTRY, tmp_path), known_labels(REGISTRY.get(name)())
    plain = gather([name], corpora).found[name].utterances
    first = min(own.words, key=lambda label: ({u.emotion for u in plain}.isdisjoint({own.mapped.get(label)}), label))
    for emotion in ("emotion of its own", None):
        chosen = protocol({name: {first.upper(): emotion}}, emotions=["anger", "emotion of its own"])
        found = gather([name], corpora, chosen).found[name].utterances
        assert [(u.name, u.speaker, u.path, u.identity) for u in found] == [
            (u.name, u.speaker, u.path, u.identity) for u in plain
        ]
        changed = {a.emotion for a, b in zip(plain, found, strict=True) if b.emotion == (emotion or UNLABELLED)}
        assert changed == {own.mapped[first]}
        kept = [a for a, b in zip(plain, found, strict=True) if b.emotion != (emotion or UNLABELLED)]
        assert all(u in found for u in kept)


@pytest.mark.parametrize("label", ["exc", "EXC", "excitement", " Excitement "])
def test_a_label_is_taken_in_any_case_as_the_files_have_it_and_in_plain_english(root, label):
    plain = counts(root, "iemocap", {})
    mapped = counts(root, "iemocap", {label: "excitement"})
    assert mapped["excitement"] == 1
    assert sum(mapped.values()) == sum(plain.values())
    assert mapped.get("happiness", 0) == plain["happiness"] - 1


def test_a_word_names_only_the_labels_of_that_word(root):
    plain, mapped = counts(root, "iemocap", {}), counts(root, "iemocap", {"happiness": None})
    assert mapped["happiness"] == 1, "excitement stays happiness"
    assert plain["happiness"] == 2


def test_a_label_that_the_adapter_leaves_out_comes_in_where_the_protocol_has_an_emotion_for_it(root):
    corpora = Corpora(REGISTRY, root)
    plain = gather(["iemocap"], corpora).found["iemocap"]
    assert "label fru is not mapped" in plain.dropped
    found = gather(["iemocap"], corpora, protocol({"iemocap": {"frustration": "Frustration"}})).found["iemocap"]
    assert Counter(u.emotion for u in found.utterances)["frustration"] == len(plain.dropped["label fru is not mapped"])
    assert "label fru is not mapped" not in found.dropped
    assert [u.name for u in found.utterances] == sorted(u.name for u in found.utterances)


def test_a_level_of_intensity_may_be_left_out_alone(root):
    found = FileCorpus.find(REGISTRY.get("ravdess")(), root / "ravdess").utterances
    corpora = Corpora(REGISTRY, root)
    strong = {u.name for u in found if u.emotion == "anger" and u.name.split("-")[3] == "02"}
    for key in ("05 02", "anger strong", "Anger 02"):
        mapped = gather(["ravdess"], corpora, protocol({"ravdess": {key: None, "anger": "surprise"}})).found["ravdess"]
        assert {u.name for u in mapped.utterances if u.emotion == UNLABELLED} == strong
        assert "anger" not in {u.emotion for u in mapped.utterances}


def test_what_is_left_out_keeps_its_features_and_is_in_no_task(root, tmp_path, monkeypatch):
    corpora, cache = Corpora(REGISTRY, root), tmp_path / "cache"
    plain = protocol({})
    features = features_of(["emodb"], gather(["emodb"], corpora, plain), plain, cache, 1, silent)
    monkeypatch.setattr(FileCorpus, "read", lambda *_: pytest.fail("audio is not read again"))
    other = protocol({"emodb": {"N": None, "boredom": "neutral"}})
    gathered = gather(["emodb"], corpora, other)
    mapped = features_of(["emodb"], gathered, other, cache, 1, silent)
    a, b = features["emodb"], mapped["emodb"]
    assert a.folder == b.folder
    np.testing.assert_array_equal(a.frames, b.frames)
    assert a.fingerprint != b.fingerprint, "labels are part of the data"
    side = Side.of(b, ("anger", "neutral"))
    own = Counter(u.emotion for u in a.utterances)
    assert np.bincount(side.y).tolist() == [own["anger"], own["boredom"]]
    assert "" not in side.dropped
    assert gathered.unused("emodb")["label n is left out by the protocol"]["count"] == own["neutral"]
    assert gathered.as_published("emodb").utterances == gather(["emodb"], corpora).found["emodb"].utterances


def test_pairs_have_the_classes_of_the_map(root):
    corpora, pair = Corpora(REGISTRY, root), [("jl_corpus", "iemocap")]
    selection = Selection((), tuple(pair), (0,))
    for labels, with_excitement in (({}, False), ({"iemocap": {"exc": "excitement"}}, True)):
        chosen = protocol(labels)
        gathered = gather(["iemocap", "jl_corpus"], corpora, chosen)
        tasks, impossible = split_pairs(selection, gathered.labels, {}, chosen)
        assert impossible == ()
        assert ("excitement" in tasks[pair[0]].classes) == with_excitement
    chosen = protocol({"jl_corpus": dict.fromkeys(("angry", "sad", "neutral", "happy"))})
    gathered = gather(["iemocap", "jl_corpus"], corpora, chosen)
    (why,) = split_pairs(selection, gathered.labels, {}, chosen)[1]
    assert isinstance(why, Impossible)


def test_a_table_has_its_own_labels(tmp_path):
    folder = write_corpus(tmp_path, "mine", emotions=("Happy", "aufgeregt"))
    write_corpus(tmp_path, "yours", emotions=("excited", "sad"))
    corpora = Corpora(REGISTRY, tmp_path)
    for key in ("happy", "HAPPINESS"):
        chosen = build_protocol(
            {"name": "p", "corpora": ["mine", "yours"], "labels": {"mine": {key: None, "Aufgeregt": "excited"}}}, "p"
        )
        assert gather(["mine", "yours"], corpora, chosen).labels["mine"] == {"excited": 12}
    assert {u.label for u in ManifestCorpus(folder / "manifest.csv").find().utterances} == {"Happy", "aufgeregt"}


def test_a_table_given_by_path_need_not_be_at_hand(tmp_path):
    chosen = build_protocol(
        {"name": "p", "corpora": ["here/mine.csv", "synthetic_north"], "labels": {"here/mine.csv": {"sad": None}}}, "p"
    )
    assert gather(["synthetic_north"], Corpora(REGISTRY, None), chosen).labels["synthetic_north"]["sadness"] == 50


def test_a_generated_corpus_has_its_emotions(tmp_path):
    chosen = protocol({"synthetic_north": {"Happiness": "surprise", "anger": None}})
    assert gather(["synthetic_north"], Corpora(REGISTRY, None), chosen).labels["synthetic_north"] == {
        "surprise": 50,
        "neutral": 50,
        "sadness": 50,
    }


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"iemocapp": {"exc": None}}, "protocol p: labels: no corpus 'iemocapp'; did you mean 'iemocap'"),
        ({"crema-d": {"ANG": None}}, "labels: the corpus's own name 'cremad' expected, found 'crema_d'; write it so"),
        ({"iemocap": {"exitement": None}}, "labels.iemocap.exitement: no such label; did you mean 'excitement'"),
        (
            {"iemocap": {"exc": "hapiness"}},
            "iemocap.exc: .* found 'hapiness'; did you mean 'happiness'",
        ),
        ({"iemocap": {"exc": None, "excitement": "anger"}}, "exc and excitement are the same label; keep one"),
        (
            {"iemocap": dict.fromkeys(("ang", "hap", "exc", "neu", "sad"))},
            "labels.iemocap: an emotion for at least one label expected, found null for all",
        ),
    ],
)
def test_what_does_not_suit_a_corpus_is_told(root, labels, said):
    with pytest.raises(UsageError, match=said):
        gather(["iemocap", "emodb"], Corpora(REGISTRY, root), protocol(labels))


def test_words_of_other_corpora_and_of_the_protocol_are_emotions_too(root):
    assert counts(root, "emodb", {"L": "excitement"})["excitement"] > 0, "declared by jl_corpus"
    assert counts(root, "emodb", {"L": "ennui"}, emotions=["ennui", "anger"])["ennui"] > 0
