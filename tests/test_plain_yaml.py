"""YAML as people mean it, and a sentence for each way in which a file is something else."""

from __future__ import annotations

import math
import re

import pytest
import yaml

from benchmark.errors import UsageError
from benchmark.plain_yaml import read_plain_yaml
from benchmark.protocol import SHIPPED, shipped_protocols


@pytest.fixture
def read(tmp_path):
    """What a file of these bytes says."""

    def reading(content: str | bytes):
        path = tmp_path / "mine.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_plain_yaml(path, "protocol")

    return reading


@pytest.mark.parametrize("text", ["1e-3", "1E-3", "+1.0e-3", "0.001", ".001", "1_0e-4"])
def test_a_number_is_a_number_however_it_is_written(read, text):
    (value,) = read(f"rate: {text}").values()
    assert type(value) is float
    assert value == pytest.approx(0.001, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1_000", 1000), ("-2", -2), ("0", 0), ("0x1f", 31), ("0o17", 15), ("18446744073709551615", 2**64 - 1)],
)
def test_whole_numbers(read, text, value):
    assert read(f"n: {text}") == {"n": value}
    assert type(read(f"n: {text}")["n"]) is int


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "Yes", "NO", "y", "n", "2024-01-01", "emodb:urdu", "1.2.3", "="]
)
def test_words_are_words(read, word):
    assert read(f"a: {word}\n{word}: 1" if ":" not in word else f"a: {word}") in ({"a": word, word: 1}, {"a": word})


def test_truth_nothing_and_quotes(read):
    assert read("a: [true, False, null, ~, '1:30', \"010\", 'true']") == {
        "a": [True, False, None, None, "1:30", "010", "true"]
    }
    assert math.isnan(read("a: .nan")["a"])


def test_a_byte_order_mark_anchors_and_merge_keys_are_read(read):
    assert read(b"\xef\xbb\xbfa: 1") == {"a": 1}
    assert read("a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, b: 3}") == {
        "a": {"b": 1, "c": 2},
        "d": {"b": 1, "c": 2},
        "e": {"b": 3, "c": 2},
    }


@pytest.mark.parametrize("name", shipped_protocols())
def test_shipped_protocols_read_the_same_in_yaml_1_1(name):
    path = SHIPPED / f"{name}.yaml"
    assert read_plain_yaml(path, "protocol") == yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "lines 1 and 3: the key 'a' once expected, found twice"),
        ("a:\n  b: {c: 1,\n c: 2}\n", r"lines 2 and 3: the key 'a\.b\.c' once expected, found twice"),
        ("a: 1\n'a': 2\n", "lines 1 and 2: the key 'a' once"),
        ("l: [{a: 1, a: 2}]", r"the key 'l\.a' once"),
        ("a: 010", "line 1: a number in one reading expected, found 010, .* quote the word: '010'"),
        ("\na: [1:30]", "line 2: a number in one reading expected, found 1:30"),
        ("a: 0b11", "found 0b11"),
        ("", "keys and values expected, found an empty file"),
        ("# nothing\n---\n", "keys and values expected, found the word ''|found an empty file"),
        ("- a\n- b\n", "keys and values expected, found a list"),
        ("word", "keys and values expected, found the word 'word'"),
        ("a:\n\tb: 1", r"line 2, column 1: .*\(a tab; indent by spaces\)"),
        ("a: 1\n---\nb: 2", "line 2, .*another document"),
        ("a: 'x", "not valid YAML: line 1"),
        ("a: *x", "line 1, column 4: found undefined alias 'x'"),
        ("a: &x [*x]", "found what contains itself"),
        ("a: &x {b: *x}", "found what contains itself"),
        ("1: 2", "line 1: a word as a key expected, found 1"),
        ("true: 2", "a word as a key expected, found true"),
        ("? [a]\n: 2", "a word as a key expected, found a list or a mapping"),
        ("a: !!python/name:os.system x", "line 1: a plain value expected, found the tag"),
        ("a: !!set {x}", "found the tag .*set"),
        ("a: !!int x", "found the tag .*int"),
        ("a: " + "9" * 5000, "a number expected, found one of 5000 digits"),
        (b"a: \xe9t\xe9", "text in UTF-8 expected, found other bytes"),
        ("a: 1".encode("utf-16"), "text in UTF-8 expected, found other bytes"),
        (b"a: \0", "not valid YAML: .*#x0000"),
    ],
)
def test_everything_else_is_told_in_a_line(read, content, says):
    with pytest.raises(UsageError) as caught:
        read(content)
    message = str(caught.value)
    assert re.search(says, message), message
    assert message.startswith("protocol ")
    assert "\n" not in message


def test_a_file_that_grows_by_aliases_is_refused_at_once(read):
    lines = ["a0: &a0 [" + ", ".join("1" * 10) + "]"]
    lines += [f"a{i + 1}: &a{i + 1} [" + ", ".join([f"*a{i}"] * 10) + "]" for i in range(20)]
    with pytest.raises(UsageError, match="more than 10000, aliases included"):
        read("\n".join(lines))
