"""No terminal, locale or pipe ends a command or costs a file."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run_benchmark
from benchmark.store.store import Store
from tests.report.report_cases import PROTOCOL, RIGHT, corpus, record

ROOT = Path(run_benchmark.__file__).parent
ODD = "aufnahme-ä-情感-\udce4"
"""A file's name with characters that few encodings have, and a byte that is none in UTF-8."""

COMMANDS = """
import sys
import run_benchmark
from benchmark.cli.output import steady_output

steady_output()
where = ["--protocol", "four_real.yaml"]
for line in (
    ["report", *where, "--output", sys.argv[1], "--latex"],
    ["status", *where],
    ["list", "methods"],
    ["list", "corpora"],
    ["compare", "results", "results", "--protocol", "four_real"],
    ["merge", "results", "--results", sys.argv[1] + "-merged"],
):
    run_benchmark.cli.main(line, standalone_mode=False)
print("the end \\u2020")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a protocol and stored runs of it."""
    folder = tmp_path_factory.mktemp("output")
    (folder / "four_real.yaml").write_text("name: four_real\ncorpora: [emodb, urdu, emovo]\n", encoding="utf-8")
    store = Store(folder / "results", PROTOCOL.name, PROTOCOL.fingerprint)
    for (method, source, target), rights in RIGHT.items():
        data = {"source": corpus(source, left_out={ODD: "silent"}), "target": corpus(target, left_out={ODD: "silent"})}
        for seed, right in enumerate(rights):
            store.write(record(method, (source, target), seed, right, data=data))
    return folder


def environment(**changes: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    return {**kept, "NO_COLOR": "1", "PYTHONPATH": str(ROOT), **changes}


def written(folder: Path) -> dict[str, bytes]:
    """Text files below a folder; figures hold the time at which they were drawn."""
    endings = {".html", ".md", ".csv", ".tex", ".bib"}
    found = (path for path in folder.rglob("*") if path.suffix in endings)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def everything(folder: Path, name: str, **changes: str) -> tuple[str, dict[str, bytes]]:
    """What all commands print under an environment, and the files of the report."""
    command = [sys.executable, "-c", COMMANDS, name]
    done = subprocess.run(command, cwd=folder, env=environment(**changes), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode(errors="replace"), written(folder / name)


@pytest.fixture(scope="module")
def usual(folder: Path) -> dict[str, bytes]:
    return everything(folder, "usual", PYTHONIOENCODING="utf-8")[1]


TERMINALS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "cp1252, unbuffered": {"PYTHONIOENCODING": "cp1252", "PYTHONUNBUFFERED": "1"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("name", TERMINALS)
def test_every_command_ends_under_every_terminal_and_locale_and_writes_the_same_files(folder, usual, name):
    printed, files = everything(folder, name.split(",")[0], **TERMINALS[name])
    assert printed.splitlines()[-1].startswith("the end ")
    assert {"leaderboard.html", "leaderboard.md", "paper/main.tex"} <= set(files)
    assert files == usual


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_costs_no_file(folder, usual, unbuffered):
    command = [sys.executable, str(ROOT / "run_benchmark.py"), "report", "--protocol", "four_real.yaml"]
    output = f"left{unbuffered}"
    read, write = os.pipe()
    os.close(read)
    env = environment(PYTHONUNBUFFERED=unbuffered)
    done = subprocess.run([*command, "--output", output], cwd=folder, env=env, stdout=write, stderr=write, check=False)
    os.close(write)
    assert done.returncode == 0
    found = written(folder / output)
    assert found == {name: usual[name] for name in found}
    assert "leaderboard.html" in found


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_the_output_is_said_once():
    code = "from benchmark.cli.output import steady_output as s; s(); [print(i, flush=True) for i in range(9)]"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 0
    assert done.stderr.decode() == (
        "warning: standard output: No space left on device; the command goes on without it\n"
    )


# --------------------------------------------------------------------------- files


def _opens_text(call: ast.Call) -> bool:
    """Whether a call opens a file, or a pipe, as text. Others than Python's own give bytes."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    words = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in {"read_text", "write_text"}:
        return True
    if "text" in words or "universal_newlines" in words:
        return name in {"run", "Popen", "check_output"}
    if name != "open" or ast.unparse(call.func) in {"archive.open", "os.open", "self._av.open"}:
        return False
    modes = [a.value for a in (*call.args, words.get("mode")) if isinstance(a, ast.Constant)]
    return not any("b" in str(mode) for mode in modes)


@pytest.mark.parametrize("room", ["benchmark", "corpora", "methods", "run_benchmark.py"])
def test_no_text_is_read_or_written_in_the_locale_s_encoding(room):
    files = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))
    unnamed = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in files
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call) and _opens_text(call) and "encoding" not in {k.arg for k in call.keywords}
    ]
    assert unnamed == []
