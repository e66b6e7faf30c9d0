"""The site: built without a complaint, without a network, whole; and the README's front is drawn from the results."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

import run_benchmark
from benchmark.cards import method_card
from benchmark.evaluation.rules import RULES
from benchmark.protocol import shipped_protocols
from benchmark.report.paper.glance import TONES, numbers
from tests.documents import README, ROOT

KNOWN = run_benchmark.introduce()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; a proxy that isn't there would stop every fetch."""
    folder = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def front() -> ModuleType:
    """``docs/front.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        import front

        return front


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_every_method_has_its_page_with_its_equations(site):
    index = text_of(site / "methods" / "index.html")
    for name in KNOWN.methods.names:
        if not KNOWN.methods.is_own(name):
            continue
        page = text_of(site / "methods" / f"{name}.html")
        assert f'href="{name}.html"' in index, name
        assert all(f"({e.number})" in page for e in method_card(KNOWN.methods.get(name)).equations), name
        assert "Equations" in page, name


def test_every_corpus_has_its_page(site):
    index = text_of(site / "corpora" / "index.html")
    for name in KNOWN.corpora.names:
        assert f'href="{name}.html"' in index, name
        assert KNOWN.corpora.get(name).language in text_of(site / "corpora" / f"{name}.html"), name


def test_every_room_command_rule_and_protocol_is_shown(site):
    rooms = {path.parent.name for path in (ROOT / "benchmark").glob("*/__init__.py")}
    assert {f"{room}.html" for room in rooms} | {"hall.html"} == {page.name for page in (site / "api").iterdir()}
    commands, rules = text_of(site / "reference" / "commands.html"), text_of(site / "rules.html")
    assert all(f'id="{command}"' in commands for command in run_benchmark.cli.commands)
    assert all(f"<code>{rule}</code>" in rules for rule in RULES)
    protocols = text_of(site / "guides" / "protocol.html")
    assert all(f"<code>{name}</code>" in protocols for name in shipped_protocols())


def test_no_page_fetches_anything(site):
    """Links may lead out; scripts, styles, pictures and fonts lie beside the page."""
    for page in sorted(site.rglob("*.html")):
        fetched = re.findall(r"<(?:script|img|iframe|source)[^>]*(?:src|srcset)=\"?(?:https?:)?//", text_of(page))
        fetched += re.findall(
            r"<link[^>]*rel=\"?(?:stylesheet|preconnect|preload)[^>]*href=\"?(?:https?:)?//", text_of(page)
        )
        assert not fetched, page


@pytest.mark.parametrize("tone", TONES)
def test_the_pictures_show_the_shipped_results(tone, front):
    """The drawings' own descriptions are compared: bytes differ between versions of matplotlib."""
    for name, protocol in front.pictures().items():
        root = ElementTree.parse(front.IMAGES / f"{name}-{tone}.svg").getroot()
        described = next(e.text for e in root.iter() if e.tag.endswith("}description"))
        drawn, stored = json.loads(described or ""), numbers(front.shipped(protocol))
        assert drawn.keys() == stored.keys()
        for method, pair in stored.items():
            assert drawn[method] == pytest.approx(pair, abs=0.011), (name, method)
        assert f"{name}-{tone}.svg" in README


def test_the_first_rows_are_those_of_the_shipped_results(front):
    block = README.split(front.BEGIN)[1].split(front.END)[0]
    assert block == front.first_rows()
    assert all(f" {floor} (floor)" in block for floor in front.FLOORS)


def test_the_first_picture_is_of_the_features_on_which_two_seeds_agree_most(front):
    found = front.told_apart()
    assert set(found) == set(front.PROTOCOLS)
    assert all(found[front.best()] >= other for other in found.values())
    assert f"`{front.best()}`" in README
