import pytest

from benchmark.errors import BenchmarkError
from benchmark.report.checks import remarks, tally
from tests.report.report_cases import PAIRS, corpus, leaderboard, record, records


def refused(*more):
    with pytest.raises(BenchmarkError) as caught:
        leaderboard([*records(), *more], seeds=[0, 1, 2])
    return str(caught.value)


def test_other_protocol_fingerprints_are_refused():
    stamp = {"name": "four_real", "fingerprint": "0" * 12}
    message = refused(record("dann", PAIRS[0], 2, (5, 10), protocol=stamp))
    assert "000000000000 (1 run)" in message
    assert "(12 runs)" in message
    assert "separate results folders" in message
    assert "\n" not in message


def test_two_states_of_a_corpus_are_refused_by_its_name():
    data = {"source": corpus("emodb"), "target": corpus("urdu", "urdu-new")}
    message = refused(record("dann", PAIRS[0], 2, (5, 10), data=data))
    assert message.startswith("corpus urdu: one data fingerprint")
    assert "urdu-data (12 runs), urdu-new (1 run)" in message
    assert "leave urdu out" in message


def test_two_class_lists_of_a_pair_are_refused():
    message = refused(record("dann", PAIRS[1], 2, (5, 10), classes=["anger", "fear"]))
    assert message.startswith("pair urdu:emodb: one class list")
    assert "anger sadness (6 runs), anger fear (1 run)" in message


def test_a_run_that_is_not_wanted_refuses_nothing():
    stamp = {"name": "four_real", "fingerprint": "0" * 12}
    other = record("mmd", PAIRS[0], 0, (5, 10), protocol=stamp)
    assert len(leaderboard([*records(), other]).board.records) == 12


def test_code_that_changed_between_seeds_is_remarked_not_refused():
    given = [*records(), record("dann", PAIRS[0], 2, (5, 10), code={"version": "0.2", "commit": None, "digest": "new"})]
    assert remarks(given) == [
        "The code changed between the seeds of 1 of 6 combinations of method and pair, by its digest: "
        "dann emodb → urdu: dddddddddddd (2 runs), new (1 run)."
    ]
    leaderboard(given, seeds=[0, 1, 2])


def test_digests_that_differ_between_methods_are_no_change_of_the_code():
    own = {"version": "0.1.0", "commit": None, "digest": "of mmd"}
    assert remarks([*records(), *(record("mmd", PAIRS[0], seed, (5, 10), code=own) for seed in (0, 1))]) == []


def test_a_tally_is_ordered_by_frequency_then_name():
    assert tally("bca" + "c") == "c (2 runs), a (1 run), b (1 run)"
