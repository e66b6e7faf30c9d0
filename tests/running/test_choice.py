from __future__ import annotations

import pytest

from benchmark.data.locate import Corpora
from benchmark.errors import UsageError
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol, Search
from benchmark.running.choice import Selection, Wish, select
from run_benchmark import introduce

PROTOCOL = Protocol(name="p", corpora=("emodb", "urdu", "emovo"), methods=("svm", "source_only"), seeds=(0, 1))


@pytest.fixture
def methods():
    return introduce().methods


@pytest.fixture
def corpora():
    return Corpora(introduce().corpora, None)


def test_protocol_decides_what_the_user_leaves_open(methods, corpora):
    chosen = select(PROTOCOL, Wish(), methods, corpora)
    assert chosen.methods == ("svm", "source_only")
    assert set(chosen.pairs) == {(a, b) for a in PROTOCOL.corpora for b in PROTOCOL.corpora if a != b}
    assert len(chosen.runs) == 2 * 6 * 2
    assert chosen.corpora == ["emodb", "emovo", "urdu"]


def test_wish_replaces_the_protocols_choice(methods, corpora):
    wish = Wish(methods=("dann",), corpora=("tess", "casia"), seeds=(7,))
    assert select(PROTOCOL, wish, methods, corpora) == Selection(
        ("dann",), (("tess", "casia"), ("casia", "tess")), (7,)
    )
    assert select(PROTOCOL, Wish(pairs=("tess:urdu",)), methods, corpora).pairs == (("tess", "urdu"),)


def test_listed_pairs_of_a_protocol_are_narrowed_by_corpora(methods, corpora):
    protocol = PROTOCOL.model_copy(update={"pairs": ("emodb:urdu", "urdu:emovo")})
    assert select(protocol, Wish(corpora=("emodb", "urdu")), methods, corpora).pairs == (("emodb", "urdu"),)
    with pytest.raises(UsageError, match="at least one pair"):
        select(protocol, Wish(corpora=("tess", "urdu")), methods, corpora)


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        (Wish(methods=("dan_n",)), "no method 'dan_n'; did you mean 'dann'"),
        (Wish(corpora=("emodb", "urdo")), "no corpus 'urdo'; did you mean 'urdu'"),
        (Wish(pairs=("emodb:urdo",)), "no corpus 'urdo'; did you mean 'urdu'"),
        (Wish(pairs=("emodb",)), "source:target expected, found 'emodb'"),
        (Wish(pairs=("emodb:urdu",), corpora=("emodb", "emovo")), "'urdu', which is not among the corpora"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(methods, corpora, wish, hint):
    with pytest.raises(UsageError, match=hint):
        select(PROTOCOL, wish, methods, corpora)


def test_runs_come_in_balanced_order(methods, corpora):
    runs = select(PROTOCOL, Wish(), methods, corpora).runs
    assert [run.seed for run in runs] == [0] * 12 + [1] * 12
    assert [(r.source, r.target, r.method) for r in runs[:3]] == [
        ("emodb", "emovo", "source_only"),
        ("emodb", "emovo", "svm"),
        ("emodb", "urdu", "source_only"),
    ]


def test_a_search_gives_every_method_with_something_to_vary_the_same_trials(methods, corpora):
    protocol = PROTOCOL.model_copy(update={"search": Search(trials=3), "rule": "infomax", "seeds": (0,)})
    chosen = select(protocol, Wish(pairs=("emodb:urdu",), methods=("dann", "mmd", "source_only")), methods, corpora)
    assert chosen.trials == {"dann": 3, "mmd": 3}
    assert [(run.trial, run.method) for run in chosen.runs] == [
        *((0, "dann"), (0, "mmd"), (0, "source_only")),
        *((k, m) for k in (1, 2) for m in ("dann", "mmd")),
    ]


def test_what_the_protocol_sets_is_not_searched(methods, corpora):
    settings = {"mmd": dict.fromkeys(hyper_parameters(methods.get("mmd")), 1.0)}
    protocol = PROTOCOL.model_copy(update={"search": Search(trials=3), "hyper_parameters": settings})
    assert select(protocol, Wish(methods=("mmd",)), methods, corpora).trials == {}


def test_found_means_what_lies_below_the_root(methods, corpora, tmp_path):
    protocol = PROTOCOL.model_copy(update={"corpora": "found"})
    for name in ("emodb", "urdu", "unknown_folder", "mine"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine" / "manifest.csv").write_text("file,emotion\na.wav,anger\n")
    found = select(protocol, Wish(), methods, Corpora(corpora.registry, tmp_path))
    assert found.corpora == ["emodb", "mine", "urdu"]
    with pytest.raises(UsageError, match=r"no corpora root.*--corpora-root"):
        select(protocol, Wish(), methods, corpora)
    stored = Corpora(corpora.registry, None, stored={"mine", "emodb"})
    assert select(protocol, Wish(), methods, stored).corpora == ["emodb", "mine"]


def test_manifest_by_path_is_a_corpus_and_has_the_manifests_own_name(methods, corpora, tmp_path):
    path = tmp_path / "My Corpus.csv"
    path.write_text("file,emotion\na.wav,anger\n")
    name = corpora.check(str(path))
    assert name == "my_corpus" == corpora.locate(name).name
    with pytest.raises(UsageError, match="expected, found none"):
        corpora.check(str(tmp_path / "other.csv"))
    (tmp_path / "emodb.csv").write_text(path.read_text())
    with pytest.raises(UsageError, match="'emodb' is taken"):
        corpora.check(str(tmp_path / "emodb.csv"))


@pytest.mark.parametrize("wish", [("emodb", "Emo-DB"), ("EMODB", "emodb", "urdu")])
def test_one_corpus_under_two_names_is_named_once(methods, corpora, wish):
    with pytest.raises(UsageError, match="are the same corpus, emodb; name it once"):
        select(PROTOCOL, Wish(corpora=wish), methods, corpora)
    with pytest.raises(UsageError, match="emodb twice"):
        select(PROTOCOL, Wish(pairs=("emodb:Emo-DB",)), methods, corpora)


def test_corpora_that_are_in_no_pair_are_named(methods, corpora):
    protocol = PROTOCOL.model_copy(update={"pairs": ("emodb:urdu",)})
    assert select(protocol, Wish(), methods, corpora).unused == {"emovo": "in none of the protocol's pairs"}
    chosen = select(PROTOCOL, Wish(corpora=("emodb", "urdu", "tess"), pairs=("emodb:urdu",)), methods, corpora)
    assert chosen.unused == {"tess": "in none of the given pairs"}
    assert not select(PROTOCOL, Wish(pairs=("emodb:urdu",)), methods, corpora).unused


def test_folders_that_are_no_corpus_are_named_where_all_are_wanted(methods, corpora, tmp_path):
    for name in ("Emo-DB", "URDU", "Crema2"):
        (tmp_path / name).mkdir()
    protocol = PROTOCOL.model_copy(update={"corpora": "found"})
    chosen = select(protocol, Wish(), methods, Corpora(corpora.registry, tmp_path))
    assert chosen.corpora == ["emodb", "urdu"]
    assert chosen.unused == {"Crema2": "no corpus of this name, no manifest.csv in it"}


def test_a_root_without_two_corpora_says_what_is_there_and_what_was_looked_for(methods, corpora, tmp_path):
    (tmp_path / "Crema2").mkdir()
    protocol = PROTOCOL.model_copy(update={"corpora": "found"})
    with pytest.raises(
        UsageError, match=r"found none; folders below .*: Crema2 .*looked for.* names of `list corpora`"
    ) as caught:
        select(protocol, Wish(), methods, Corpora(corpora.registry, tmp_path))
    assert "synthetic_north" not in str(caught.value)


def test_the_runs_of_a_selection_are_in_the_balanced_order():
    pairs = (("b", "a"), ("a", "c"), ("a", "b"))
    selection = Selection(("y", "x", "z"), pairs, (3, 0), {"x": 3, "z": 2})
    runs = selection.runs
    assert runs == sorted(runs, key=lambda run: run.order_key)
    assert len(set(runs)) == len(runs) == len(pairs) * 2 * (1 + 3 + 2)


def test_half_of_a_matrix_has_all_methods_and_pairs_evenly():
    pairs = (("a", "b"), ("b", "a"), ("a", "c"))
    runs = Selection(("x", "y"), pairs, (0, 1, 2, 3)).runs
    half = runs[: len(runs) // 2]
    assert {(m, p): sum((r.method, r.source, r.target) == (m, *p) for r in half) for m in "xy" for p in pairs} == {
        (m, p): 2 for m in "xy" for p in pairs
    }
