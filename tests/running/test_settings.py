"""The hyper-parameters of a run, and whether a stored one was made with those of now."""

from __future__ import annotations

from dataclasses import make_dataclass

import pytest

from benchmark.hyper import Bounds, draw, hyper
from benchmark.running.settings import disagreement, readable, settings_of, varied

METHOD = make_dataclass(
    "Method",
    [
        ("weight", float, hyper(1.0, "in the logarithm", low=0.01, high=100, log=True)),
        ("share", float, hyper(0.5, "evenly", low=0.2, high=0.8)),
        ("theirs", float, hyper(1.0, "the paper's", low=0.5, high=2.0, origin="paper")),
        ("kind", str, hyper("a", "one of two", choices=("a", "b"), origin="tuned")),
        ("fixed", float, hyper(3.0, "no range")),
    ],
)


def test_a_search_varies_what_it_did():
    assert settings_of(METHOD, 4, {"kind": "b"}) == {"kind": "b", **draw(METHOD, 4, fixed=["kind"])}
    assert settings_of(METHOD, 0, {"kind": "b"}) == {"kind": "b"}


def test_tuning_varies_the_same_draws_but_what_is_the_paper_s():
    assert varied(METHOD, {}) == ["weight", "share", "kind"]
    assert settings_of(METHOD, 0, {}, tuning=True) == {}
    drawn, found = draw(METHOD, 4), settings_of(METHOD, 4, {}, tuning=True)
    assert set(found) == {"weight", "share", "kind"}
    assert found["kind"] == drawn["kind"]
    for name in ("weight", "share"):
        assert type(found[name]) is float, "plain numbers, which YAML and JSON can hold"
        assert found[name] == float(f"{drawn[name]:.2g}") == pytest.approx(drawn[name], rel=0.05)


def test_rounding_never_leaves_the_domain():
    assert readable(0.9961, Bounds(float, lt=1)) == 0.996
    assert readable(0.99999999999, Bounds(float, lt=1)) < 1
    assert [readable(value, Bounds()) for value in (1234, "a", True)] == [1234, "a", True]


def test_a_record_of_other_values_or_other_code_is_told():
    record = {"hyper_parameters": {"weight": 0.5, "kind": "a"}, "code": {"digest": "abc"}}
    assert disagreement(record, {"kind": "a", "weight": 0.5}, "abc") == ""
    assert disagreement(record, {"kind": "a", "weight": 0.5}, "def") == "made by another version of the code"
    assert disagreement(record, {"kind": "b", "weight": 0.5}, "abc") == (
        "made with other hyper-parameters: kind 'a', now 'b'"
    )
