from __future__ import annotations

import sys

import pytest

from benchmark.errors import UsageError
from benchmark.running.callables import load_callable

MODULE = '''
from beside import NUMBER

def embed(waveform, sample_rate):
    """The number of samples.

    And more.
    """
    return [len(waveform), NUMBER]

def silent(waveform, sample_rate): return [0.0]

class Model:
    def __call__(self, waveform, sample_rate): return [1.0]
    def method(self, waveform, sample_rate): return [2.0]

model = Model()
number = 3
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "beside.py").write_text("NUMBER = 7\n")
    (tmp_path / "my_model.py").write_text(MODULE)
    (tmp_path / "broken.py").write_text("import nothing_of_that_name\n")
    (tmp_path / "ends.py").write_text("raise SystemExit('over')\n")
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p not in ("", ".")])
    yield tmp_path
    for name in ("my_model", "beside", "broken", "ends"):
        sys.modules.pop(name, None)


def test_a_module_of_the_working_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    named = load_callable("my_model:embed")
    assert named.function([0.0] * 5, 16000) == [5, 7]
    assert named.title == "my_model:embed: The number of samples."
    assert load_callable("my_model:silent").title == "my_model:silent"
    assert load_callable("my_model:model").function(0, 0) == [1.0]
    assert load_callable("my_model:model.method").function(0, 0) == [2.0]
    assert load_callable("math:hypot").digest == ""


def test_a_file_imports_what_lies_beside_it_and_is_known_by_its_content(folder):
    spec = f"{folder / 'my_model.py'}:embed"
    named = load_callable(spec)
    assert named.function([0.0], 16000) == [1, 7]
    assert named.title == "my_model.py:embed: The number of samples."
    before = named.digest
    assert len(before) == 16
    (folder / "my_model.py").write_text(MODULE.replace("NUMBER]", "NUMBER + 1]"))
    changed = load_callable(spec)
    assert changed.function([0.0], 16000) == [1, 8]
    assert changed.digest != before


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("my_model", "module:function or file.py:function expected; name both"),
        (":embed", "module:function or file.py:function expected; name both"),
        ("my_model:", "module:function or file.py:function expected; name both"),
        ("my_model.py:embedd", "no 'embedd' in my_model.py; did you mean 'embed'?"),
        ("my_model:model.other", "no 'other' in my_model; "),
        ("my_model:number", "a function of waveform and sample rate expected, found 3"),
        ("my_model:Model", "a function of waveform and sample rate expected, found <class"),
        ("nowhere.py:embed", "no file nowhere.py; give the path of one, or the name of a module"),
        (
            "nowhere:embed",
            "a module that can be imported expected, found ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "broken.py:embed",
            "ModuleNotFoundError: No module named 'nothing_of_that_name'; correct it, or install",
        ),
        ("ends:embed", "found SystemExit: over; correct it"),
    ],
)
def test_what_can_not_be_called_is_told(folder, monkeypatch, spec, said):
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError) as e:
        load_callable(spec)
    assert str(e.value).startswith(f"--with {spec}: ")
    assert said in str(e.value)
