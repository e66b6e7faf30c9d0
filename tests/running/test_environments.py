"""Runs from a script without a main guard, from a thread, from standard input, and on systems that give little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.errors import ending
from tests.tiny_corpora import write_pair, write_protocol

ROOT = Path(__file__).parents[2]

BARE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from run_benchmark import cli
print("began")
print("code", cli(sys.argv[1:], standalone_mode=False))
"""

THREAD = f"""
import sys, threading
sys.path.insert(0, {str(ROOT)!r})
from run_benchmark import cli
thread = threading.Thread(target=lambda: print("code", cli(sys.argv[1:], standalone_mode=False)))
thread.start()
thread.join()
"""

NO_MEMORY = "mount -t tmpfs -o ro,size=64k tmpfs /dev/shm"


def isolated(command: str) -> list[str]:
    """A command line behind which another is run in mounts of its own, after ``command``."""
    return ["unshare", "--mount", "sh", "-c", f'{command} && exec "$@"', "sh"]


def can_mount() -> bool:
    try:
        return not subprocess.run([*isolated(NO_MEMORY), "true"], capture_output=True, check=False).returncode
    except OSError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Corpora, a protocol and a cache."""
    made = tmp_path_factory.mktemp("environments")
    write_pair(made / "c")
    write_protocol(made)
    return made


def made(folder: Path, tmp_path: Path, command: list[str], code: str = "", **environment: str) -> str:
    """What a run prints that ``command`` makes, ``code`` being its standard input; its runs have to be there."""
    where = ("--corpora-root", folder / "c", "--results", tmp_path / "r", "--cache", folder / "cache")
    arguments = ("run", "--protocol", folder / "tiny.yaml", *where, "--pairs", "left:right", "--jobs", 1)
    done = subprocess.run(
        [*command, *map(str, arguments)],
        input=code,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("seed-0.json")), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_script_without_a_main_guard_runs_once(folder, tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(BARE)
    said = made(folder, tmp_path, [sys.executable, str(script)])
    assert said.count("began") == 1
    assert said.endswith("code 0\n")


def test_a_thread_of_a_program_from_standard_input(folder, tmp_path):
    assert made(folder, tmp_path, [sys.executable, "-"], THREAD).endswith("code 0\n")


def test_a_program_on_the_command_line(folder, tmp_path):
    assert made(folder, tmp_path, [sys.executable, "-c", BARE]).endswith("code 0\n")


@pytest.mark.skipif(not can_mount(), reason="mounts of one's own, as root on Linux has them, are needed")
def test_without_shared_memory(folder, tmp_path):
    made(folder, tmp_path, [*isolated(NO_MEMORY), sys.executable, str(ROOT / "run_benchmark.py")])


def test_without_a_folder_for_temporary_files_or_a_home(folder, tmp_path):
    nowhere = dict.fromkeys(("TMPDIR", "TMP", "TEMP", "HOME"), "/proc/nowhere")
    made(folder, tmp_path, [sys.executable, str(ROOT / "run_benchmark.py")], **nowhere)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGSEGV", "SIGUSR1"])
def test_how_a_process_ended_is_said_as_it_was(name):
    kill = f"import os, signal; os.kill(os.getpid(), signal.{name})"
    code = subprocess.run([sys.executable, "-c", kill], check=False).returncode
    assert code == -getattr(signal, name)
    assert ending(code).startswith(f"was killed by {name}")
    assert ("memory" in ending(code)) == (name == "SIGKILL")


def test_an_exit_code_and_a_signal_without_a_name_are_said():
    assert ending(7).startswith("ended with exit code 7")
    assert ending(-63) == "was killed by signal 63"
