"""Ranges, and the draws of a search."""

import dataclasses
import math
from dataclasses import make_dataclass

import pytest

from benchmark.hyper import Range, bounds_of, draw, hyper, searchable
from benchmark.hyper import origins as hyper_origins
from tests.tiny import METHODS


def method(**parameters):
    return make_dataclass("Method", [(name, object, field) for name, field in parameters.items()])


WIDE = method(
    weight=hyper(1.0, "in the logarithm", low=0.01, high=100, log=True),
    share=hyper(0.5, "evenly", low=0.2, high=0.8),
    width=hyper(64, "a whole number", low=16, high=256, log=True),
    kind=hyper("a", "one of two", choices=("a", "b")),
    fixed=hyper(3.0, "no range"),
)


def test_trial_zero_has_the_defaults():
    assert draw(WIDE, 0) == {}


def test_the_same_trial_is_the_same_draw_and_another_one_another():
    assert draw(WIDE, 4) == draw(WIDE, 4)
    assert draw(WIDE, 4) != draw(WIDE, 5)


def test_every_draw_lies_in_its_range_and_has_its_kind():
    for trial in range(1, 200):
        drawn = draw(WIDE, trial)
        assert set(drawn) == {"weight", "share", "width", "kind"}
        assert 0.01 <= drawn["weight"] <= 100
        assert 0.2 <= drawn["share"] <= 0.8
        assert type(drawn["width"]) is int
        assert 16 <= drawn["width"] <= 256
        assert drawn["kind"] in ("a", "b")


def test_the_logarithm_is_drawn_evenly_where_the_range_says_so():
    weights = [draw(WIDE, trial)["weight"] for trial in range(1, 400)]
    below = sum(w < 1 for w in weights) / len(weights)
    assert 0.42 < below < 0.58, "half of the draws lie below the middle of 0.01 to 100 in the logarithm"
    shares = [draw(WIDE, trial)["share"] for trial in range(1, 400)]
    assert abs(sum(shares) / len(shares) - 0.5) < 0.03


def test_what_is_fixed_is_left_alone_and_changes_no_other_draw():
    free, held = draw(WIDE, 7), draw(WIDE, 7, fixed=["weight"])
    assert held == {name: value for name, value in free.items() if name != "weight"}


def test_a_method_without_a_range_has_nothing_to_search():
    assert searchable(WIDE)
    assert not searchable(WIDE, fixed=("weight", "share", "width", "kind"))
    assert not searchable(method(fixed=hyper(3.0, "no range")))


@pytest.mark.parametrize("u", [0.0, 0.3, 0.999])
def test_a_share_of_a_range_is_where_its_equation_says(u):
    assert Range(2.0, 6.0).at(u) == pytest.approx(2 + u * 4)
    assert Range(0.1, 10.0, log=True).at(u) == pytest.approx(math.exp(math.log(0.1) + u * math.log(100)))
    assert Range(choices=(1, 2, 4)).at(u) == (1, 2, 4)[math.floor(3 * u)]


@pytest.mark.parametrize("name", METHODS.names)
def test_every_method_can_be_made_with_any_draw(name):
    cls = METHODS.get(name)
    for trial in range(1, 20):
        made = cls(**draw(cls, trial))
        for parameter, value in draw(cls, trial).items():
            assert getattr(made, parameter) == value


# --------------------------------------------------------------------------- domains


NOT_EVEN_NUMBERS = (True, None, "1", "1e-3", math.nan, math.inf, -math.inf, [1.0])


@pytest.mark.parametrize("name", METHODS.names)
def test_no_method_takes_what_is_beyond_its_domain_for_a_number(name):
    cls = METHODS.get(name)
    for field, bounds in zip(dataclasses.fields(cls), bounds_of(cls).values(), strict=True):
        if bounds.choices:
            assert "something else" not in bounds
            continue
        assert field.default in bounds
        assert all(value not in bounds for value in NOT_EVEN_NUMBERS)
        assert bounds.gt is not None or bounds.ge is not None, f"{field.name} needs a lower bound"
        lowest = bounds.gt if bounds.ge is None else bounds.ge
        assert lowest - 1 not in bounds
        assert all(edge in bounds for edge in bounds.edges(field.default))
        assert bounds.le is None or bounds.le + 1 not in bounds
        assert bounds.lt is None or bounds.lt not in bounds


def test_a_domain_follows_from_the_search_where_nothing_else_is_said():
    bounds = bounds_of(WIDE)
    assert [value in bounds["weight"] for value in (1e-9, 0, -1, 1e9)] == [True, False, False, True]
    assert [value in bounds["share"] for value in (-5, 0.5, 7, True)] == [True, True, True, False]
    assert [value in bounds["width"] for value in (1, 1.0, 0)] == [True, False, False]
    assert [value in bounds["kind"] for value in ("b", "c")] == [True, False]


def test_choices_with_a_bound_are_where_a_search_looks_and_no_more():
    (bounds,) = bounds_of(method(order=hyper(3, "order", choices=(1, 3, 5), ge=1))).values()
    assert [value in bounds for value in (2, 9, 0)] == [True, True, False]


@pytest.mark.parametrize(
    "given",
    [{"ge": 2}, {"low": -1, "high": 2, "ge": 0}, {"low": 0, "high": 2, "log": True}, {"choices": (2.0, 3.0)}],
)
def test_a_default_or_a_search_outside_of_the_domain_is_refused_where_it_is_declared(given):
    with pytest.raises(ValueError, match=r"expected, found .* as the default or in the search"):
        hyper(1.0, "help", **given)


def test_where_a_default_comes_from_is_ours_unless_it_is_said():
    origins = hyper_origins(method(ours=hyper(1.0, "help"), paper=hyper(2, "help", origin="paper"), plain=3))
    assert origins == {"ours": "ours", "paper": "paper", "plain": "ours"}
    with pytest.raises(ValueError, match="origin: one of paper, argued, tuned, ours expected, found 'theirs'"):
        hyper(1.0, "help", origin="theirs")


def test_an_origin_changes_no_draw():
    given = {"low": 0.0, "high": 1.0}
    free = method(a=hyper(0.5, "help", **given), b=hyper(0.5, "help", **given))
    said = method(a=hyper(0.5, "help", **given, origin="paper"), b=hyper(0.5, "help", **given, origin="tuned"))
    assert draw(free, 3) == draw(said, 3)
