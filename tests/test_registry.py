"""Names, files and entry points: what becomes a method, and how what can't is refused."""

from __future__ import annotations

import pickle
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from benchmark import registry as module
from benchmark.contracts import Method
from benchmark.errors import UsageError
from benchmark.registry import METHODS_GROUP, Registry, check_name, method_registry
from tests.broken_methods import FINE

SHALLOW = FINE["shallow"]


def written(folder: Path, code: str = SHALLOW, name: str = "fine.py") -> Path:
    path = folder / name
    path.write_text(code, encoding="utf-8")
    return path


def loaded(path: Path) -> type[Method]:
    registry = method_registry("methods")
    return registry.get(registry.introduce_file(path))


@pytest.fixture
def installed(monkeypatch):
    """Pretends that packages with these entry points are installed."""

    def pretend(**entries: str) -> Registry[Method]:
        found = [EntryPoint(name, value, METHODS_GROUP) for name, value in entries.items()]
        monkeypatch.setattr(module, "entry_points", lambda group: found if group == METHODS_GROUP else [])
        return method_registry("methods", group=METHODS_GROUP)

    return pretend


# --------------------------------------------------------------------------- packages


def test_modules_of_a_package_are_known_by_name_and_not_imported(tmp_path, monkeypatch):
    (tmp_path / "lazy_methods").mkdir()
    for name in ("__init__.py", "one.py", "_helper.py"):
        written(tmp_path / "lazy_methods", "raise RuntimeError" if name == "one.py" else "", name)
    monkeypatch.syspath_prepend(tmp_path)
    registry = method_registry("lazy_methods")
    assert registry.names == ["one"]
    assert "one" in registry
    assert registry.file("one") == tmp_path / "lazy_methods" / "one.py"
    with pytest.raises(UsageError, match=r"lazy_methods\.one: a module that can be imported expected, found Runtime"):
        registry.get("one")


def test_what_is_unlisted_is_known_to_who_names_it_and_a_package_inside_is_passed_over(tmp_path, monkeypatch):
    for folder, name in (("pair_methods", "one.py"), ("pair_methods/hidden", "two.py")):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "", "__init__.py")
        written(tmp_path / folder, SHALLOW, name)
    monkeypatch.syspath_prepend(tmp_path)
    registry = method_registry("pair_methods")
    assert registry.names == ["one"]
    assert "two" not in registry
    registry.introduce("pair_methods.hidden", listed=False)
    assert registry.names == ["one"]
    assert registry.get(registry.check("two")).name == "two"
    with pytest.raises(UsageError, match="no method 'twoo'"):
        registry.check("twoo")


def test_an_unknown_name_gets_the_nearest_one():
    with pytest.raises(UsageError, match="no method 'dan_n'; did you mean 'dann'"):
        method_registry("methods").get("dan_n")


def test_an_unknown_package_is_refused():
    with pytest.raises(UsageError, match="no package 'nowhere' to read method files from"):
        method_registry("nowhere")


# --------------------------------------------------------------------------- plugins


def test_a_file_becomes_a_method_with_its_name(tmp_path):
    cls = loaded(written(tmp_path))
    assert (cls.name, cls.title) == ("fine", "Fine")
    assert cls(strength=0.5).strength == 0.5  # type: ignore[call-arg]


def test_a_plugin_is_not_imported_before_it_is_asked_for(tmp_path):
    registry = method_registry("methods", plugins=[written(tmp_path, "raise RuntimeError")])
    assert "fine" in registry.names
    assert not registry.is_own("fine")
    assert registry.is_own("dann")
    assert registry.file("fine") == tmp_path / "fine.py"


def test_two_files_of_one_name_are_two_classes(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = loaded(written(tmp_path / "a"))
    second = loaded(written(tmp_path / "b", SHALLOW.replace('title = "Fine"', 'title = "Other"')))
    assert (first.title, second.title) == ("Fine", "Other")


def test_the_same_file_twice_is_one_plugin(tmp_path):
    path = written(tmp_path)
    assert method_registry("methods", plugins=[path, tmp_path / "." / "fine.py"]).sources.plugins == (path,)


def test_a_file_of_the_suite_is_itself():
    registry = method_registry("methods")
    assert registry.introduce_file(registry.file("dann")) == "dann"
    assert registry.sources.plugins == ()


def test_sources_say_all_that_another_process_needs(tmp_path):
    sources = pickle.loads(pickle.dumps(method_registry("methods", plugins=[written(tmp_path)]).sources))
    again = method_registry(*sources.packages, plugins=sources.plugins, group=sources.group)
    assert again.get("fine").title == "Fine"


TWO = SHALLOW + "\n\nclass Second(Fine):\n    title = 'Second'\n"
REFUSED = {
    "syntax": ("class", "a module that can be imported expected, found SyntaxError: "),
    "import": (
        "import no_such_library",
        "found ModuleNotFoundError: No module named 'no_such_library'; correct it, or",
    ),
    "raises": ("1 / 0", "found ZeroDivisionError: division by zero"),
    "leaves": ("raise SystemExit(3)", "found SystemExit: 3"),
    "none": ("x = 1", "exactly one Method expected, found 0; write a class there that inherits from one"),
    "several": (TWO, "exactly one Method expected, found 2: Fine, Second; give each a file of its own"),
    "title": (SHALLOW.replace('    title = "Fine"\n', ""), "found Fine without title; add what is missing"),
    "family": (SHALLOW.replace('    family = "shallow"\n', ""), "found Fine without family;"),
    "target_use": (SHALLOW.replace('    target_use = "features"\n', ""), "found Fine without target_use;"),
    "citation": (SHALLOW.replace("    citation =", "    other ="), "found Fine without citation;"),
    "loss": (FINE["deep"].replace("def loss", "def lose"), "a complete Method expected, found Fine without loss()"),
    "fields": (SHALLOW + "\n    late: list = []\n", "hyper-parameters made by hyper() expected, found Fine: mutable"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_no_method_is_refused_in_one_sentence(why, tmp_path):
    code, says = REFUSED[why]
    modules = set(sys.modules)
    with pytest.raises(UsageError) as refusal:
        loaded(written(tmp_path, code))
    text = str(refusal.value)
    assert text.startswith(f"plugin {tmp_path / 'fine.py'}: ")
    assert says in text
    assert why not in {"syntax", "import", "raises", "leaves"} or set(sys.modules) == modules, "left half imported"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dann.py", "a new name expected, found 'dann', which is "),
        ("My-Method.py", "lower-case letters, digits and single _ expected, found 'My-Method'; take 'my_method'"),
        ("2fold.py", "take 'my_2fold'"),
        ("fine.txt", "a file NAME.py expected, found .txt"),
    ],
)
def test_a_file_whose_name_is_none_is_refused(name, says, tmp_path):
    with pytest.raises(UsageError) as refusal:
        loaded(written(tmp_path, SHALLOW, name))
    assert says in str(refusal.value)


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"a file NAME\.py expected, found no such file"):
        method_registry("methods", plugins=[tmp_path / "fine.py"])


@pytest.mark.parametrize(
    ("name", "hint"), [("class", "my_class"), ("MeanShift", "mean_shift"), ("a__b", "a_b"), ("_x", "x"), ("", "my")]
)
def test_a_name_that_is_none_gets_a_hint_that_is_one(name, hint):
    with pytest.raises(UsageError, match=f"take '{hint}'$"):
        check_name(name, "here")
    assert check_name(hint, "here") == hint


# --------------------------------------------------------------------------- installed packages


def test_an_entry_point_is_a_module_or_a_class(installed, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    path = written(tmp_path, SHALLOW, "somebodys_module.py")
    registry = installed(fine="somebodys_module", finer="somebodys_module:Fine")
    assert {"fine", "finer", "dann"} <= set(registry.names)
    assert registry.get("fine").title == "Fine"
    assert registry.file("finer") == path
    assert registry.get("finer").name == "finer"
    assert registry.get("fine").name == "fine"
    assert not registry.is_own("fine")
    assert registry.broken == {}


def test_a_class_of_the_suite_under_another_name_leaves_the_suites_alone(installed):
    registry = installed(renamed="methods.mmd:MMD")
    assert registry.get("renamed").name == "renamed"
    assert registry.get("mmd").name == "mmd"
    assert registry.file("renamed") == registry.file("mmd")


def test_a_broken_entry_point_is_named_and_stops_no_other(installed):
    registry = installed(gone="no_such_module", number="math:pi", dann="methods.mmd", **{"Bad-Name": "methods.mmd"})
    assert registry.get("dann").title == "DANN"
    assert set(registry.names) == set(method_registry("methods").names)
    assert set(registry.broken) == {"gone", "number", "dann", "Bad-Name"}
    assert (
        "entry point gone = no_such_module: a module that can be imported expected, found ModuleNot"
        in (registry.broken["gone"])
    )
    assert "a module or a Method expected, found 3.14" in registry.broken["number"]
    assert "a new name expected, found a method of the suite" in registry.broken["dann"]
    assert "take 'bad_name'" in registry.broken["Bad-Name"]
    with pytest.raises(UsageError, match="entry point gone = no_such_module"):
        registry.get("gone")


def test_a_broken_entry_point_is_named_where_it_is_asked_for_first(installed):
    with pytest.raises(UsageError, match="entry point gone = no_such_module"):
        installed(gone="no_such_module").get("gone")
