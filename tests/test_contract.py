"""What every method promises, tested on every method of the registry; and who may import whom."""

from __future__ import annotations

import ast
import dataclasses
import pickle
import random
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmark.contracts import Labelled, Method
from benchmark.deep import Crops, DeepMethod
from tests import tiny
from tests.tiny import METHODS

ROOT = Path(__file__).parents[1]
CLASSES = {name: METHODS.get(name) for name in METHODS.names}
ADAPTING = [n for n, c in CLASSES.items() if issubclass(c, DeepMethod) and "weight" in c.__dataclass_fields__]  # type: ignore[attr-defined]

every_method = pytest.mark.parametrize("name", METHODS.names)


def fitted(name: str, data: Labelled | None = None, hyper: dict | None = None, **setting) -> Method:
    method = CLASSES[name](**(hyper or {}))
    method.fit(data or tiny.source(), tiny.target(), tiny.setting(**setting), lambda progress: None)
    return method


def scores(method: Method, domain="target") -> np.ndarray:
    return method.outputs(tiny.target().x, domain).scores


def test_the_first_set_is_there():
    assert set(METHODS.names) >= {
        "source_only",
        "target_only",
        "svm",
        "mmd",
        "dan",
        "deep_coral",
        "dann",
        "didan",
    }


@every_method
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_scores_are_probabilities(name, precision):
    outputs = fitted(name, precision=precision).outputs(tiny.target().x, "target")
    assert outputs.scores.shape == (15, 3)
    assert np.isfinite(outputs.scores).all()
    assert (outputs.scores >= 0).all()
    np.testing.assert_allclose(outputs.scores.sum(1), 1, atol=1e-5)
    assert outputs.features.ndim == 2
    assert len(outputs.features) == 15
    assert np.isfinite(outputs.features).all()


@every_method
def test_same_seed_same_bits(name):
    assert np.array_equal(scores(fitted(name)), scores(fitted(name)))


@every_method
def test_fitting_again_starts_afresh(name):
    method = fitted(name)
    first = scores(method)
    method.fit(tiny.source(), tiny.target(), tiny.setting(), lambda progress: None)
    assert np.array_equal(scores(method), first)


@every_method
def test_another_seed_other_networks(name):
    same = np.array_equal(scores(fitted(name)), scores(fitted(name, seed=1)))
    assert same != issubclass(CLASSES[name], DeepMethod)


@every_method
@pytest.mark.parametrize("domain", ["source", "target"])
def test_a_row_alone_scores_the_same(name, domain):
    method, x = fitted(name), tiny.target().x
    together = method.outputs(x, domain)
    for row in (0, 7):
        alone = method.outputs(x[[row]], domain)
        np.testing.assert_allclose(alone.scores[0], together.scores[row], atol=1e-4)
        np.testing.assert_allclose(alone.features[0], together.features[row], rtol=1e-4, atol=1e-4)


@every_method
def test_inputs_stay_as_they_are(name):
    source, target = tiny.source(), tiny.target()
    before = pickle.dumps((source, target))
    method = CLASSES[name]()
    method.fit(source, target, tiny.setting(), lambda progress: None)
    method.outputs(target.x, "target")
    for now, then in zip((source, target), pickle.loads(before), strict=True):
        for field in dataclasses.fields(now.x):
            assert np.array_equal(getattr(now.x, field.name), getattr(then.x, field.name)), field.name
    assert np.array_equal(source.y, pickle.loads(before)[0].y)


@every_method
def test_global_random_state_stays_as_it_is(name, request):
    """Python's own state is left out under jaxtyping's hook, whose checker draws from it."""
    hooked = request.config.getoption("jaxtyping_packages", None)

    def state() -> list:
        kind, keys, *rest = np.random.get_state()  # noqa: NPY002
        return [None if hooked else random.getstate(), kind, keys.tolist(), rest, torch.get_rng_state().tolist()]

    torch.manual_seed(5)
    before = state()
    scores(fitted(name))
    assert state() == before


@every_method
def test_scores_do_not_depend_on_global_random_state(name):
    torch.manual_seed(1)
    first = scores(fitted(name))
    torch.manual_seed(2)
    np.random.seed(2)  # noqa: NPY002
    assert np.array_equal(scores(fitted(name)), first)


@every_method
def test_checkpoints_end_at_one_and_may_score(name):
    seen: list[float] = []
    method = CLASSES[name]()

    def checkpoint(progress: float) -> None:
        seen.append(progress)
        assert np.isfinite(scores(method)).all()

    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), checkpoint)
    assert seen == sorted(set(seen))
    assert seen[0] > 0
    assert seen[-1] == 1.0
    assert np.array_equal(scores(method), scores(fitted(name, steps=4))), "looking changes the model"


@every_method
@pytest.mark.parametrize("absent", [0, 1, 2])
def test_a_class_absent_from_the_source(name, absent):
    y = tiny.labels(18)
    rows = np.flatnonzero(y != absent)
    whole = tiny.source()
    p = scores(fitted(name, Labelled(whole.x[rows], y[rows], whole.speaker[rows])))
    assert np.isfinite(p).all()
    np.testing.assert_allclose(p.sum(1), 1, atol=1e-5)


@every_method
@pytest.mark.parametrize("n_classes", [1, 2])
def test_few_classes_in_the_source(name, n_classes):
    y = tiny.labels(18, n_classes)
    assert np.isfinite(scores(fitted(name, tiny.source(y=y)))).all()


@every_method
def test_a_batch_that_lacks_classes(name):
    p = scores(fitted(name, batch=2, sampling="natural"))
    assert np.isfinite(p).all()


@every_method
def test_a_single_speaker(name):
    assert np.isfinite(scores(fitted(name, tiny.source(speakers=1)))).all()


@every_method
def test_the_source_is_learnt(name):
    source, method = tiny.source(30), CLASSES[name]()
    method.fit(source, tiny.target(), tiny.setting(steps=40, batch=12, dropout=0.0), lambda progress: None)
    assert (method.outputs(source.x, "source").scores.argmax(1) == source.y).mean() > 0.8


@pytest.mark.parametrize("name", ADAPTING)
def test_weight_zero_is_source_only(name):
    hyper: dict = {"weight": 0.0}
    if "classification" in CLASSES[name].__dataclass_fields__:  # type: ignore[attr-defined]
        hyper["classification"] = "cross_entropy"
    plain, idle = fitted("source_only", steps=5), fitted(name, hyper=hyper, steps=5)
    assert isinstance(plain, DeepMethod)
    assert isinstance(idle, DeepMethod)
    assert np.array_equal(scores(plain), scores(idle))
    expected, found = plain.network.state_dict(), idle.network.state_dict()
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[key], found[key]) for key in expected)


@pytest.mark.parametrize("name", ADAPTING)
def test_the_default_weight_changes_the_network(name):
    plain, adapted = fitted("source_only", steps=5), fitted(name, steps=5)
    assert not np.array_equal(scores(plain), scores(adapted))


@pytest.mark.parametrize("name", [n for n, c in CLASSES.items() if issubclass(c, DeepMethod)])
def test_the_loss_looks_at_the_target_exactly_where_the_method_adapts(name):
    method = fitted(name, steps=1)
    assert isinstance(method, DeepMethod)
    x_s, x_t = (torch.randn(6, 32, tiny.MELS, generator=torch.Generator().manual_seed(s)) for s in (0, 1))
    rows = torch.arange(6)
    source, target = method.forward(Crops(x_s, rows, rows % 3, x_t, rows))
    total = torch.stack(list(method.loss(source, target, 0.5).values())).sum()
    seen = torch.autograd.grad(total, [*target.layers, target.features, target.logits], allow_unused=True)
    assert any(g is not None and g.abs().sum() > 0 for g in seen) == (name in ADAPTING)


@every_method
def test_hyper_parameters_have_default_range_and_help(name):
    for field in dataclasses.fields(CLASSES[name]):  # type: ignore[arg-type]
        given = field.metadata["range"]
        assert field.metadata["help"], field.name
        assert given.choices or given.low < given.high, field.name
        if given.choices:
            assert field.default in given.choices, field.name
        else:
            assert given.low <= field.default <= given.high, field.name


@pytest.mark.parametrize(
    ("name", "field", "choice"),
    [
        (name, f.name, choice)
        for name, c in CLASSES.items()
        for f in dataclasses.fields(c)  # type: ignore[arg-type]
        for choice in f.metadata["range"].choices
        if choice != f.default
    ],
)
def test_every_choice_trains(name, field, choice):
    assert np.isfinite(scores(fitted(name, hyper={field: choice}, steps=1))).all()


@every_method
def test_documentation(name):
    cls = CLASSES[name]
    module = sys.modules[cls.__module__]
    assert re.search(r"Departs from the paper: \S.{20,}", module.__doc__ or "", re.DOTALL)
    assert cls.title
    assert cls.family
    if cls.citation:
        assert re.match(r"@\w+\{" + name + ",\n", cls.citation)
    else:
        assert cls.family == "baseline"


@every_method
def test_short_file(name):
    assert len(METHODS.file(name).read_text().splitlines()) <= 100


def test_only_target_only_sees_target_labels():
    assert [name for name, cls in CLASSES.items() if cls.supervised_on_target] == ["target_only"]


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            package, _, module = (node.module or "").partition(".")
            found |= set() if module.startswith("_") and package == file.parent.name else {package}
    return found


@pytest.mark.parametrize("package", ["benchmark", "methods", "corpora"])
def test_direction_of_imports(package):
    """benchmark knows neither methods nor corpora; those know benchmark, and not each other
    or themselves, but for the private modules of their own folder."""
    forbidden = {"methods", "corpora", "run_benchmark", "tests"}
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    assert {str(f): bad for f in files if (bad := imported(f) & forbidden)} == {}
