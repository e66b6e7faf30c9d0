"""Every command of the documents is run, or where that would change the machine or take minutes, understood.

Commands of the suite run for real, on the tiny corpora and protocols of `tests.document_stage`, in this process;
`check-method` with the checks that don't train. A line that only looks is run in the first document that has it; a
line that makes runs is run in each, and finds those that it made in another document. Only understood are: what needs
the example package installed (`tests/cli/test_plugins.py` installs and runs it) or a graphics card, ``make`` (a dry
run), ``pip``, ``pytest`` and ``ruff``.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.protocol import load_protocol
from tests.document_stage import furnish, set_stage, write_home
from tests.documents import ROOT, TEXTS, lines, spoken_of

KNOWN = run_benchmark.introduce()
OWN = {"mean_shift", "mean_shift.py", "variance_match"}
"""Methods of the examples."""

EXTRA = {"compare": {0, 1}}
"""Exit codes beside 0 that say something of results, not of the command."""

DONE: dict[tuple[str, ...], Path] = {}
"""Lines that were run, and the working folder of each."""

MAKING = {"export", "run", "new-method", "merge", "tune"}
"""What other lines of a document may rest on."""

STORED = ("four_real", "four_real_inductive")
"""Protocols whose runs a reader has."""

DOCUMENTS = [name for name, text in TEXTS.items() if lines(text)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The stage, with the runs of `STORED` in ``stored``."""
    home = tmp_path_factory.mktemp("home")
    write_home(home)
    with pytest.MonkeyPatch.context() as patch:
        set_stage(patch, home)
        patch.chdir(home)
        for protocol in STORED:
            run(["run", "--protocol", protocol, "--corpora-root", "speech", "--results", "stored"], {})
        yield home


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_commands_of_a_document_do_what_they_say(name, home, monkeypatch):
    folder = home / re.sub(r"\W", "_", name) / "work"
    folder.mkdir(parents=True)
    (folder.parent / "calls").symlink_to(home / "calls")
    furnish(folder, name, [home / "stored"])
    monkeypatch.chdir(folder)
    run_benchmark.introduce.cache_clear()
    environment: dict[str, str] = {"SER_CORPORA_ROOT": str(home / "speech")}
    for words in (shlex.split(line, comments=True) for line in lines(TEXTS[name])):
        earlier = DONE.setdefault(tuple(words), folder)
        if earlier is folder or MAKING & set(words):
            bring_runs(words, earlier, folder)
            perform(words, environment)


def bring_runs(words: list[str], earlier: Path, folder: Path) -> None:
    """Of a line that makes runs, those that it made in the folder of an ``earlier`` document."""
    if "run" in words and "--results" in words and "--dry-run" not in words and earlier is not folder:
        results = words[words.index("--results") + 1]
        shutil.copytree(earlier / results, folder / results, dirs_exist_ok=True)


def perform(words: list[str], environment: dict[str, str]) -> None:
    """Run or understand one line; ``export`` adds to the environment of the lines below."""
    if words and words[0] == "export":
        name, _, value = words[1].partition("=")
        environment[name] = home_in(value)
        return
    while words and re.fullmatch(r"[A-Z_]+=\S+", words[0]):
        words = words[1:]
    assert words
    program, *arguments = words
    PROGRAMS[program](arguments, environment)


def home_in(word: str) -> str:
    """The word as a shell gives it on: with the home folder for ``~``."""
    return str(Path(word).expanduser()) if word.startswith("~") else word


def run(arguments: list[str], environment: dict[str, str]) -> None:
    """A command of the suite, for real where it can be."""
    understood(arguments)
    if "variance_match" in arguments or "source_only,variance_match" in arguments or "cuda" in arguments:
        return
    runner = CliRunner(env={**environment})
    words = list(map(home_in, arguments))
    result = runner.invoke(run_benchmark.cli, words, catch_exceptions=False)
    assert result.exit_code in EXTRA.get(words[0], {0}), f"{shlex.join(words)}: {result.output}"
    assert result.output.strip(), words


def understood(arguments: list[str]) -> None:
    """Options, protocols, corpora and methods are such as there are."""
    command, *rest = arguments
    if command in {"--help", "--version"}:
        return
    given = run_benchmark.cli.commands[command].make_context(command, list(rest)).params
    for protocol in (given.get("protocol"), *(given.get("protocols") or ())):
        if protocol and not str(protocol).endswith(".yaml"):
            load_protocol(protocol)
    names = {*(given.get("corpora") or ()), given.get("corpus")} - {None}
    for name in {n for n in names if not n.endswith(".csv")}:
        KNOWN.corpora.check(name)
    for name in {*(given.get("methods") or ()), given.get("method") or "svm"} - OWN:
        KNOWN.methods.check(name)


def make(arguments: list[str], _: dict[str, str]) -> None:
    """Targets exist, and make would know what to do."""
    done = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def pip(arguments: list[str], _: dict[str, str]) -> None:
    """Extras are declared, folders are projects."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    what = arguments[-1]
    if extra := re.fullmatch(r"\.\[(\w+)\]", what):
        assert extra[1] in extras
    else:
        assert (ROOT / what / "pyproject.toml").is_file()


def python(arguments: list[str], environment: dict[str, str]) -> None:
    """The suite's script, or pytest on files that are there."""
    if arguments[0] == "run_benchmark.py":
        run(arguments[1:], environment)
        return
    assert arguments[:2] == ["-m", "pytest"]
    assert (ROOT / arguments[2]).is_file()


def ruff(arguments: list[str], _: dict[str, str]) -> None:
    assert arguments in (["check", "--fix", "."], ["format", "."])


def source(arguments: list[str], _: dict[str, str]) -> None:
    """The environment is the one that the Makefile makes."""
    assert arguments == [".venv/bin/activate"]
    assert re.search(r"^VENV\s+\?= \.venv$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


PROGRAMS = {"cross-corpus-ser": run, "make": make, "pip": pip, "python": python, "ruff": ruff, ".": source}


def test_there_are_commands_and_a_wrong_one_would_be_told():
    assert len({line for name in DOCUMENTS for line in lines(TEXTS[name])}) > 50
    with pytest.raises(click.UsageError):
        understood(["run", "--protocol", "demo", "--epochs", "3"])


def test_what_sentences_name_is_understood(tmp_path, monkeypatch):
    """Options alone, such as ``--json``, are not whole commands; a line that lacks an argument is none either."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.yaml").write_text("jobs: 1\n")
    for line in sorted(spoken_of()):
        words = shlex.split(line)
        if words[0] in run_benchmark.cli.commands and len(words) > 1:
            understood(words)


def test_every_command_is_shown():
    shown = {shlex.split(line)[1] for text in TEXTS.values() for line in lines(text) if "cross-corpus-ser " in line}
    assert set(run_benchmark.cli.commands) <= shown


def test_documents_speak_of_the_installed_command():
    for name, text in TEXTS.items():
        assert all("run_benchmark.py" not in line for line in lines(text)), name


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {t for text in TEXTS.values() for t in re.findall(r"(?:`|^)make (\w+)", text, re.M)}
    assert {"demo", "test", "docs"} <= targets <= set(re.findall(r"^(\w+):", makefile, re.M))


def test_the_console_script_is_the_documented_command():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"cross-corpus-ser": "run_benchmark:main"}
