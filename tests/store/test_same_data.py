"""Names of data across versions: what a record of before is known to be made from, and what can't be known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from benchmark.errors import BenchmarkError
from benchmark.report.checks import check_comparable
from benchmark.store.record import encode
from benchmark.store.same_data import PUBLISHED, known_names, other_data, renamed, untold
from tests.records import at_hand, make_record
from tests.report.report_cases import PROTOCOL


def made_from(name: str, earlier: str | None = None) -> dict[str, Any]:
    """A record with the source's data under these names, of the report's protocol."""
    record = make_record()
    record["data"]["source"] |= {"fingerprint": name, "earlier": earlier}
    record["protocol"] = {"name": PROTOCOL.name, "fingerprint": PROTOCOL.fingerprint}
    return record


def test_other_data_names_the_side_that_changed():
    record = make_record()
    assert other_data(record, {}) == ""
    assert other_data(record, at_hand(emodb="abc", urdu="abc")) == ""
    assert other_data(record, at_hand(emodb="zzz")).startswith("made from other data of emodb (abc, now zzz; a name")


def test_a_record_of_before_is_of_the_data_at_hand_where_its_name_is_what_version_1_gives_them():
    now = SimpleNamespace(fingerprint="2:new", earlier="abc")
    assert other_data(made_from("abc"), {"emodb": now}) == ""
    assert other_data(made_from("2:new", "of another folder"), {"emodb": now}) == ""
    assert other_data(made_from("2:other", "abc"), {"emodb": now}) == (
        "made from other data of emodb (2:other, now 2:new)"
    )


def test_the_published_runs_are_of_the_same_data_in_whatever_folders_these_lie():
    for earlier, name in PUBLISHED.items():
        now = SimpleNamespace(fingerprint=name, earlier="in other folders")
        assert other_data(made_from(earlier), {"emodb": now}) == ""


def test_where_it_cannot_be_told_the_sentence_says_so_and_how_it_could():
    now = SimpleNamespace(fingerprint="2:new", earlier="moved")
    why = other_data(made_from("abc"), {"emodb": now})
    assert "may stand for the same data in other folders: put them back as they lay then" in why
    assert untold(["2:a", "2:b"]) == ""
    assert "its record bears both names" in untold(["2:a", "abc"])


def test_one_record_with_both_names_tells_what_all_earlier_ones_were_made_from():
    old, moved, new = made_from("abc"), made_from("def"), made_from("2:x", "abc")
    assert known_names([old, moved, new])["abc"] == "2:x"
    names = [record["data"]["source"]["fingerprint"] for record in renamed([old, moved, new])]
    assert names == ["2:x", "def", "2:x"]
    assert old["data"]["source"]["fingerprint"] == "abc", "what was read stays as it was"


def test_a_report_without_corpora_joins_old_and_new_records_of_the_same_data():
    check_comparable(renamed([made_from("abc"), made_from("2:x", "abc"), made_from("2:x", "elsewhere")]), PROTOCOL)
    with pytest.raises(BenchmarkError, match=r"one more run .* bears both names; remove"):
        check_comparable(renamed([made_from("abc"), made_from("2:x", "elsewhere")]), PROTOCOL)
    with pytest.raises(BenchmarkError, match="its audio or labels changed between runs; remove"):
        check_comparable(renamed([made_from("2:y", "abc"), made_from("2:x", "elsewhere")]), PROTOCOL)


def test_a_record_without_an_earlier_name_does_not_hold_the_key():
    assert b'"earlier"' not in encode(make_record())
    assert b'"earlier": "abc"' in encode(made_from("2:x", "abc"))
