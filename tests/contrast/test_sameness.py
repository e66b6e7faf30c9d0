"""Methods that a protocol doesn't reach are named, and counted once."""

from __future__ import annotations

from benchmark.contrast.finding import findings
from benchmark.contrast.markdown import render_markdown
from benchmark.contrast.sameness import different, unchanged
from tests.contrast.contrast_cases import PROTOCOLS, Made, contrast, of_them, records_of, results

SHALLOW = ("svm", "coral", "logistic")


def change(name: str, made: Made) -> Made:
    """Shallow methods have under the last protocol the scores that they have under the first one."""
    if name != "longer":
        return made
    stamp = {"name": name, "fingerprint": PROTOCOLS[2].fingerprint}
    first = [{**r, "protocol": stamp} for r in records_of(PROTOCOLS[0]) if r["run"]["method"] in SHALLOW]
    return [r for r in made if r["run"]["method"] not in SHALLOW] + first


def test_methods_with_the_same_scores_in_every_run_are_found() -> None:
    assert unchanged(contrast()) == {}
    found = unchanged(contrast(change=change))
    assert {couple: set(methods) for couple, methods in found.items()} == {("four_real", "longer"): set(SHALLOW)}


def test_one_run_that_differs_is_a_difference() -> None:
    def otherwise(name: str, made: Made) -> Made:
        changed = change(name, made)
        if name == "longer":
            [*_, last] = (r for r in changed if r["run"]["method"] == "svm")
            last["checkpoints"] = [{**last["checkpoints"][-1], "confusion": {"target": [[1, 9], [19, 1]]}}]
        return changed

    assert set(unchanged(contrast(change=otherwise))["four_real", "longer"]) == {"coral", "logistic"}


def test_protocols_count_once_where_a_method_came_out_the_same() -> None:
    same = {("a", "c"): ["svm"], ("b", "c"): ["dann"]}
    assert different("svm", ["a", "b", "c"], same) == ["a", "b"]
    assert different("svm", ["b", "c"], same) == ["b", "c"]
    assert different("mmd", ["a", "b", "c"], same) == ["a", "b", "c"]


def test_they_are_named_and_no_gain_of_theirs_counts_twice() -> None:
    found = results(change=change)
    names = ", ".join(m for m in found.contrast.methods if m in SHALLOW)
    said = f"Under four_real and longer 3 methods ({names}) have the same scores in every run"
    assert said in render_markdown(found)
    up = [
        {
            n
            for n in found.contrast.names
            if found.over_floor.found[n, m].mean > 0 and found.over_reference.found[n, m].mean > 0
        }
        for m in ("dann", "mmd", "coral")
    ]
    up[2] -= {"longer"} if "four_real" in up[2] else set()
    twice = sum(len(names) > 1 for names in up)
    assert (
        f"{of_them(twice)} above both their own floor and logistic under more than one protocol, with other"
        in " ".join(findings(found))
    )
