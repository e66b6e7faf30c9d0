"""Cards of written-out docstrings, then those of every method of the registry."""

from __future__ import annotations

import dataclasses
import json
import sys
from types import ModuleType

import pytest

from benchmark.bibtex import bibtex_fields
from benchmark.cards import Card, Equation, known_cards, method_card
from benchmark.cli.common import Registries
from benchmark.cli.listing import list_methods, show_methods
from benchmark.contracts import Method
from benchmark.hyper import hyper, hyper_parameters
from benchmark.registry import Registry, method_registry

METHODS = method_registry("methods")

DOCSTRING = """Mean shift: the target's mean
is moved.

Doe, Roe: Shifting, Venue
2020.

(1)  m = 1/n sum_i x_i       mean
                             of a batch
(2) l = c
      + m

where m is that of equation
(1) in the second paper.

(3)  z = 0      if n = (2)      (4)  y = 1

Departs from the paper: no
(9)  drift; none at all.

More on it.
"""

CITATION = r"""@article{example,
  author = {M{\"u}ller, Anna and Roe, Bob},
  title = {A {Shift} = a move},
  year = 2020
}"""


def made(docstring: str | None, **attributes: object) -> Card:
    """The card of a class in a module with that docstring."""
    module = ModuleType("example_of_a_card", docstring)
    sys.modules[module.__name__] = module
    given = {"name": "example", "title": "Example", "family": "discrepancy", "target_use": "features"}
    annotations = {"weight": float, "kind": str, "steps": int}
    fields = {
        "weight": hyper(1.0, "how much", low=0.1, high=10, log=True, origin="paper"),
        "kind": hyper("a", "which", choices=("a", "b")),
        "steps": hyper(3, "how often"),
    }
    space = {"__module__": module.__name__, "__annotations__": annotations, **fields, **given, **attributes}
    return method_card(dataclasses.dataclass(type("Example", (Method,), space), eq=False))


def test_a_docstring_is_taken_apart():
    card = made(DOCSTRING, citation=CITATION)
    assert card.summary == "Mean shift: the target's mean is moved."
    assert card.source == "Doe, Roe: Shifting, Venue 2020."
    assert card.departures == "no (9) drift; none at all."
    assert card.author_year == "Müller and Roe 2020"


def test_equations_keep_their_lines_and_sentences_that_begin_with_a_number_are_none():
    card = made(DOCSTRING)
    aligned = "m = 1/n sum_i x_i       mean\n                        of a batch"
    beside = Equation(3, "z = 0      if n = (2)"), Equation(4, "y = 1")
    assert card.equations == (Equation(1, aligned), Equation(2, "l = c\n  + m"), *beside)


def test_a_source_that_the_docstring_lacks_is_the_cited_paper():
    assert made("Text.\n\n(1)  a", citation=CITATION).source == "Müller and Roe 2020: A Shift = a move"
    assert made("Text.\n\n(1)  a").source == ""


@pytest.mark.parametrize("docstring", [None, "", "One line."])
def test_a_method_without_documentation_has_a_card_with_gaps(docstring):
    card = made(docstring)
    assert (card.equations, card.departures, card.source, card.author_year) == ((), "", "", "")
    assert card.summary == (docstring or "")


def test_hyper_parameters_carry_default_range_and_help():
    weight, kind, steps = made("").hyper_parameters
    assert (weight.default, weight.range, weight.help) == (1.0, "0.1 to 10 (log)", "how much")
    assert (weight.low, weight.high, weight.log) == (0.1, 10.0, True)
    assert (kind.default, kind.range, kind.choices) == ("a", "one of a, b", ("a", "b"))
    assert (steps.range, steps.low, steps.choices) == ("fixed", None, ())
    assert (weight.origin, steps.origin) == ("paper", "ours")


# --------------------------------------------------------------------------- the registry


@pytest.fixture(params=METHODS.names)
def card(request):
    return method_card(METHODS.get(request.param))


def test_equations_are_numbered_from_1_without_gaps(card):
    numbers = [e.number for e in card.equations]
    assert numbers, f"methods/{card.name}.py: a line of the docstring that begins with (1) and two spaces expected"
    assert numbers == list(range(1, len(numbers) + 1)), f"methods/{card.name}.py"
    assert all(e.text for e in card.equations)


def test_every_card_says_what_it_departs_in_and_where_it_is_from(card):
    assert len(card.departures) > 20
    assert card.summary.endswith((".", ")"))
    assert bool(card.citation) == bool(card.source) == bool(card.author_year)
    assert not card.citation or card.author_year[-4:] == bibtex_fields(card.citation)["year"]
    assert not set(card.author_year) & set("{}\\")


def test_every_hyper_parameter_is_on_the_card(card):
    assert {p.name: p.default for p in card.hyper_parameters} == hyper_parameters(METHODS.get(card.name))
    assert all(p.help and p.range for p in card.hyper_parameters)


def test_a_card_survives_json(card):
    found = json.loads(json.dumps(card.to_dict()))
    assert set(found) == {f.name for f in dataclasses.fields(Card)}
    assert [e["number"] for e in found["equations"]] == [e.number for e in card.equations]


# --------------------------------------------------------------------------- lists


def test_unknown_and_broken_methods_have_no_card(tmp_path, monkeypatch):
    (tmp_path / "halves").mkdir()
    (tmp_path / "halves" / "__init__.py").write_text("")
    (tmp_path / "halves" / "empty.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    registry = method_registry("methods", "halves")
    assert list(known_cards(registry, ["gone", "empty", "mmd"])) == ["mmd"]
    rows = {row["name"]: row for row in list_methods(Registries(registry, Registry("corpus", object)))}  # type: ignore
    assert set(rows["empty"]) == {"name", "error"}
    assert rows["mmd"]["title"] == "DDC (MMD)"


def test_a_method_is_listed_as_a_block(capsys):
    row = made(DOCSTRING, citation=CITATION, source_free=True).to_dict()
    show_methods([row, {"name": "half", "error": "no class"}])
    assert capsys.readouterr().out.splitlines() == [
        "example: Example, Müller and Roe 2020",
        "    discrepancy, source-free; takes from the target: features",
        "    weight = 1.0 (paper): how much [0.1 to 10 (log); a number above 0]",
        "    kind = a (ours): which [one of a, b]",
        "    steps = 3 (ours): how often [fixed; a whole number]",
        "",
        "half: can't be used: no class",
    ]
