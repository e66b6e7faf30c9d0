"""What is no file of audio although it is called one: nothing waits, everything gets its sentence."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

import numpy as np
import pytest

from benchmark.data.audio import read_audio
from benchmark.data.opening import Spliced
from benchmark.errors import UnreadableAudio
from tests.audio_bytes import CODED, PLAIN, SOUND


def refused(path):
    with pytest.raises(UnreadableAudio) as caught:
        read_audio(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_pipe_without_a_writer_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.wav")
    assert refused(tmp_path / "x.wav") == "a named pipe found, an audio file expected; remove it"


def test_a_socket_a_device_and_a_folder_are_no_audio(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("x.wav")
        assert refused(tmp_path / "x.wav").startswith("a socket found")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    assert refused(tmp_path / "zero.wav").startswith("a device found")
    (tmp_path / "folder.wav").mkdir()
    assert refused(tmp_path / "folder.wav").startswith("a folder found")


def test_links_and_names_that_lead_nowhere(tmp_path):
    (tmp_path / "circle.wav").symlink_to(tmp_path / "circle.wav")
    assert refused(tmp_path / "circle.wav").startswith("Too many levels of symbolic links")
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    assert refused(tmp_path / "lost.wav") == "no such file"
    assert refused(tmp_path / ("x" * 300 + ".wav")).startswith("File name too long")
    assert "null" in refused(tmp_path / "a\0b.wav")
    (tmp_path / "x.wav").write_bytes(PLAIN["wav"])
    assert refused(tmp_path / "x.wav" / "y.wav").startswith("Not a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "x.wav").write_bytes(PLAIN["wav"])
    (tmp_path / "x.wav").chmod(0)
    assert refused(tmp_path / "x.wav").startswith("Permission denied")


@pytest.mark.parametrize("name", ["x.wav.wav", "x.raw", "x.vox", "x", "x.flac", "\udcff\udcfe.wav", "ü 語.WAV"])
def test_a_name_says_nothing_about_the_content(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(PLAIN["wav"])
    np.testing.assert_array_equal(read_audio(path)[0], SOUND)
    path.write_bytes(bytes(range(256)))
    assert refused(path).startswith("not audio that libsndfile can read")


@pytest.mark.parametrize("content", [PLAIN["wav"], CODED["flac"][:3000], CODED["mp3"], b"", b"RIFF", PLAIN["bw64"]])
def test_a_file_is_closed_whatever_it_holds(tmp_path, monkeypatch, content):
    files, opening, path = [], Path.open, tmp_path / "x.wav"
    path.write_bytes(content)
    monkeypatch.setattr(Path, "open", lambda *a, **k: files.append(opening(*a, **k)) or files[-1])
    with contextlib.suppress(UnreadableAudio):
        read_audio(path)
    assert [file.closed for file in files] == [True]


def test_a_header_before_a_part_of_a_file_reads_like_one_file(tmp_path):
    (tmp_path / "x").write_bytes(bytes(range(100)))
    whole = b"head" + bytes(range(10, 40))
    with (tmp_path / "x").open("rb", buffering=0) as file:
        spliced = Spliced(b"head", file, 10, 30)
        assert spliced.read() == whole
        for place, size in ((0, 2), (2, 9), (4, 5), (20, 100), (34, 4), (90, 4)):
            assert spliced.seek(place) == place
            assert b"".join(iter(lambda size=size: spliced.read(size), b"")) == whole[place:]
        assert (spliced.seek(-4, 2), spliced.seek(1, 1), spliced.seek(-99, 1)) == (30, 31, 0)
