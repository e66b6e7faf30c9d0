import json

import numpy as np
import pytest

from benchmark.errors import BenchmarkError
from benchmark.features.entry import Row, Unused, open_entry, write_entry
from tests.records import flip

KEYS = [("a", "1"), ("b", "1"), ("c", "2")]


def row(time, seed=0):
    x = np.random.default_rng(seed).normal(size=(time, 8)).astype(np.float32)
    return Row(x, x.mean(axis=0), f"digest{seed}", time / 100)


@pytest.fixture
def outcomes():
    return [row(5), Unused("silent", "digest2"), row(7, 1)]


@pytest.fixture
def folder(tmp_path, outcomes):
    write_entry(tmp_path / "entry", "memory", KEYS, iter(outcomes), 8)
    return tmp_path / "entry"


def test_what_is_written_is_read(folder, outcomes):
    entry = open_entry(folder)
    assert entry.corpus == "memory"
    assert entry.keys == (KEYS[0], KEYS[2])
    assert entry.left_out == {KEYS[1]: outcomes[1]}
    assert entry.offsets.tolist() == [0, 5, 12]
    assert entry.seconds.tolist() == [0.05, 0.07]
    np.testing.assert_array_equal(entry.frames, np.concatenate([outcomes[0].frames, outcomes[2].frames]))


def test_outcomes_are_what_was_written(folder, outcomes):
    found = open_entry(folder).outcomes()
    assert found[KEYS[1]]() == outcomes[1]
    for key, expected in zip(KEYS[::2], outcomes[::2], strict=True):
        outcome = found[key]()
        np.testing.assert_array_equal(outcome.frames, expected.frames)
        np.testing.assert_array_equal(outcome.functionals, expected.functionals)
        assert (outcome.digest, outcome.seconds) == (expected.digest, expected.seconds)


def test_frames_are_an_ordinary_npy_file(folder):
    assert np.load(folder / "frames.npy").shape == (12, 8)
    assert (folder / "frames.npy").stat().st_size == 128 + 12 * 8 * 4


def test_arrays_are_read_only_and_frames_a_memory_map(folder):
    entry = open_entry(folder)
    assert isinstance(entry.frames, np.memmap)
    for array in (entry.frames, entry.offsets, entry.functionals, entry.seconds):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def damage_nothing_there(folder):
    (folder / "index.json").unlink()


def damage_cut_frames(folder):
    with (folder / "frames.npy").open("r+b") as file:
        file.truncate(200)


def damage_missing_array(folder):
    (folder / "functionals.npy").unlink()


def damage_cut_index(folder):
    (folder / "index.json").write_text((folder / "index.json").read_text()[:50])


def damage_other_index(folder):
    (folder / "index.json").write_text("[]")


def damage_index_key(folder):
    index = json.loads((folder / "index.json").read_text())
    del index["digests"]
    (folder / "index.json").write_text(json.dumps(index))


def damage_one_byte_of_the_index(folder):
    text = (folder / "index.json").read_text()
    assert "digest1" in text
    (folder / "index.json").write_text(text.replace("digest1", "digest2"))


DAMAGES = [
    damage_one_byte_of_the_index,
    damage_nothing_there,
    damage_cut_frames,
    damage_missing_array,
    damage_cut_index,
    damage_other_index,
    damage_index_key,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_an_error_with_a_way_out(folder, damage):
    damage(folder)
    with pytest.raises(BenchmarkError, match=r"missing or damaged \(.*\); run the command again"):
        open_entry(folder)


@pytest.mark.parametrize("name", ["frames", "functionals", "offsets", "seconds"])
def test_one_flipped_byte_of_an_array_is_damage_where_it_is_verified(folder, name):
    flip(folder / f"{name}.npy", -3)
    with pytest.raises(BenchmarkError, match=f"{name}.npy is not what was written: its checksum does not match"):
        open_entry(folder)
    assert open_entry(folder, verify=False).corpus == "memory"


def test_no_usable_utterance(tmp_path):
    with pytest.raises(BenchmarkError, match=r"memory: none of 3 utterances can be used; e.g. a: silent"):
        write_entry(tmp_path / "entry", "memory", KEYS, map(Unused, ("silent", "short", "short")), 8)
    with pytest.raises(BenchmarkError, match=r"memory: none of 0 utterances can be used$"):
        write_entry(tmp_path / "empty", "memory", [], [], 8)
