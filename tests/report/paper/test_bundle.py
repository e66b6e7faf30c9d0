import re
import shutil
import subprocess
from collections import Counter

import pytest

from benchmark.cards import known_cards
from benchmark.contracts import Run
from benchmark.errors import StoreError, UsageError
from benchmark.evaluation.rules import RULES
from benchmark.registry import method_registry
from benchmark.report.paper.bundle import HEAD, render_tables, write_bundle
from benchmark.report.paper.latex import protocol_text, render_metric
from benchmark.report.paper.references import key_of, references
from tests.report.paper.test_latex import structure, widths
from tests.report.report_cases import failure, leaderboard, record, records

CARDS = known_cards(method_registry("methods"), ["dann", "bnm", "source_only"])
CORPORA = {"emodb": "@misc{emodb,\n  author = {Doe, Jane},\n  title = {One},\n  year = {2000}\n}", "urdu": ""}
TABLES = ["uar.tex", "war.tex", "rules.tex"]
SECTION = "sec:four-real-protocol"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    paths = write_bundle(leaderboard(), folder, CARDS, CORPORA)
    return {path.relative_to(folder / "paper").as_posix(): path.read_bytes() for path in paths}


def all_pairs(corpora):
    return [(s, t) for s in corpora for t in corpora if s != t]


def test_the_tables_that_a_paper_prints_and_an_appendix_of_every_other_rule(bundle):
    assert [name for name in bundle if name.startswith("tables/")] == [f"tables/{name}" for name in TABLES]
    assert next(iter(bundle)) == "main.tex"
    found = set(re.findall(r"\\label\{tab:four-real-(.*?)\}", bundle["appendix.tex"].decode()))
    rules = [rule.replace("_", "-") for rule in RULES if rule != "last"]
    assert found == {f"{metric}-{rule}" for metric in ("uar", "war") for rule in rules}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_whole_and_captions_short_and_point_to_the_protocol(bundle, name):
    text = bundle[f"tables/{name}"].decode()
    ((columns, body),) = structure(text)
    assert set(widths(body)) == {len(columns)}
    caption = re.search(r"\\caption\{(.*)\}\n", text)[1]
    assert len(caption) < 320
    assert caption.endswith(rf"Protocol four\_real: Section~\ref{{{SECTION}}}.")
    assert "over 2 seeds" in caption


def test_figures_have_short_captions_that_point_to_the_protocol(bundle):
    floats = [text.decode() for name, text in bundle.items() if name.startswith("figures/") and name.endswith(".tex")]
    assert floats
    assert all(rf"\ref{{{SECTION}}}" in text for text in floats)


def test_the_protocol_is_told_once_with_all_that_numbers_stand_on(bundle):
    text = bundle["protocol.tex"].decode()
    assert text.startswith(rf"\label{{{SECTION}}}")
    for said in ("emodb, urdu", "Classes:", "seeds (0, 1)", "normalisation: corpus", "Selection rule: last"):
        assert said in text
    everything = b"".join(content for name, content in bundle.items() if name.endswith(".tex")).decode()
    assert everything.count("normalisation: corpus") == 1
    assert everything.count(rf"\label{{{SECTION}}}") == 1


def test_one_seed_has_no_deviation_and_no_word_of_it():
    one = leaderboard([r for r in records() if r["run"]["seed"] == 0], seeds=[0])
    tables, appendix = render_tables(one)
    text = "".join([*tables.values(), appendix, protocol_text(one.board)])
    assert "deviation" not in text
    assert "subscript" not in text
    assert "$_{" not in text
    assert "of one seed (0)" in text


def test_labels_differ(bundle):
    labels = [
        label
        for name, text in bundle.items()
        if name.endswith(".tex")
        for label in re.findall(r"\\label\{(.*?)\}", text.decode())
    ]
    assert len(set(labels)) == len(labels)
    assert "tab:four-real-uar-source-validation" in labels
    assert "tab:four-real-uar-last" in labels


def test_under_the_oracle_nothing_is_marked_and_the_table_says_why(bundle):
    tables = bundle["appendix.tex"].decode().split(r"\begin{table*}")
    for metric in ("uar", "war"):
        (text,) = [table for table in tables if f"tab:four-real-{metric}-oracle" in table]
        assert not re.search(r"\\textbf|\\underline|dagger|Best bold", text)
        assert "chosen by the oracle, which sees target labels" in text
        assert r"\textbf" in bundle[f"tables/{metric}.tex"].decode()


def test_the_table_of_rules_has_the_mean_under_each_and_no_mark_for_the_oracle(bundle):
    board = leaderboard().board
    lines = bundle["tables/rules.tex"].decode().splitlines()
    for method in board.methods:
        row = next(line for line in lines if line.startswith(method.replace("_", r"\_")))
        cells = row.removesuffix(r" \\").split(" & ")[1:]
        for rule, cell in zip(RULES, cells, strict=True):
            runs = board.under(rule)
            mean = 100 * runs[runs["method"] == method]["uar"].mean()
            assert re.sub(r"\\\w+\{(.*?)\}", r"\1", cell).startswith(f"{mean:.1f}$")
        assert "textbf" not in cells[-1]
        assert "underline" not in cells[-1]
    assert any(r"\textbf{" in line for line in lines)


def test_methods_stand_in_the_order_of_the_tables_rule():
    board = leaderboard().board
    assert board.ruled("oracle").methods == ("dann", "source_only", "target_only")
    lost = leaderboard(
        [r | {"checkpoints": r["checkpoints"][-1:]} if r["run"]["method"] == "dann" else r for r in records()]
    )
    assert lost.board.methods == ("dann", "source_only", "target_only")
    ruled = lost.board.ruled("infomax")
    assert ruled.methods == ("source_only", "dann", "target_only")
    assert ruled.rule == "infomax"
    assert ruled.runs.equals(lost.board.under("infomax"))
    with pytest.raises(UsageError, match="infomax"):
        board.ruled("infomx")


def test_every_citation_is_in_the_bibliography_once(bundle):
    keys = re.findall(r"^@\w+\{([^,]+),", bundle["references.bib"].decode(), re.MULTILINE)
    cited = re.findall(r"\\cite\{(.*?)\}", bundle["main.tex"].decode())
    assert max(Counter(keys).values()) == 1
    assert set(cited) == set(keys)
    assert {"dann", "emodb", "holm1979simple", "demsar2006statistical"} <= set(keys)
    assert "urdu" not in keys


def test_a_taken_key_gets_a_number_and_a_rules_paper_keeps_the_methods_key():
    board = leaderboard(
        [record(m, ("emodb", "urdu"), 0, (5, 10)) for m in ("bnm", "dann")],
        pairs=[("emodb", "urdu")],
        methods=["bnm", "dann"],
        seeds=[0],
    ).board
    found = references(board, CARDS, {"emodb": CORPORA["emodb"].replace("{emodb", "{dann", 1)})
    assert list(found["Methods"]) == ["bnm", "dann"]
    assert list(found["Corpora"]) == ["dann-2"]
    assert key_of(found["Corpora"]["dann-2"]) == "dann-2"
    assert "bnm" in found["Selection rules"]
    assert "cui2020bnm" not in found["Selection rules"]


def test_main_shows_every_table_and_figure(bundle):
    inputs = re.findall(r"\\input\{(.*?)\}", bundle["main.tex"].decode())
    assert sorted(inputs) == sorted(name for name in bundle if name.endswith(".tex") and name != "main.tex")


def test_the_same_runs_give_the_same_tables(bundle):
    again, appendix = render_tables(leaderboard())
    assert {name: bundle[f"tables/{name}"].decode() for name in TABLES} == again
    assert bundle["appendix.tex"].decode() == appendix


def test_a_file_in_the_folders_place_is_told(tmp_path):
    (tmp_path / "paper").write_text("")
    with pytest.raises(StoreError, match="paper"):
        write_bundle(leaderboard(), tmp_path, {}, {})


def compiled(folder, *commands):
    """The document ``main.tex`` put through TeX; its log."""
    for command in commands:
        options = ["-interaction=nonstopmode", "-halt-on-error"] if command == "pdflatex" else []
        done = subprocess.run([command, *options, "main"], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:].decode(errors="replace")
    return (folder / "main.log").read_text(errors="replace")


FAULTS = r"Overfull \\hbox|Float too large|undefined|multiply defined|LaTeX Warning"
needs_tex = pytest.mark.skipif(
    not (shutil.which("pdflatex") and shutil.which("bibtex")), reason="pdflatex and bibtex are not installed"
)


@needs_tex
def test_the_document_compiles(bundle, tmp_path):
    for name, content in bundle.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    log = compiled(tmp_path, "pdflatex", "bibtex", "pdflatex", "pdflatex")
    assert not re.search(FAULTS, log)
    assert "Warning--" not in (tmp_path / "main.blg").read_text()


@needs_tex
def test_a_table_of_38_methods_and_12_pairs_with_notes_fits_a_page(tmp_path):
    names = ["source_only", "dann", "target_only", *(f"a_method_with_{n:02}_things" for n in range(35))]
    pairs = all_pairs(["emodb", "ravdess", "emovo", "enterface"])
    right = ((0, 0), (9, 18))
    given = [record(m, pair, seed, right[seed]) for m in names for pair in pairs for seed in (0, 1)]
    gone = Run("dann", *pairs[0], 1)
    failures = [failure("dann", pairs[0], 1, r"OSError: 50% of $x_1 & {y} in C:\a~b^c #1 <é 语>")]
    kept = [r for r in given if Run(**r["run"]) != gone]
    board = leaderboard(kept, pairs=pairs, methods=names, failures=failures)
    label = r"\makeatletter\@namedef{r@sec:four-real-protocol}{{1}{1}}\makeatother"  # that the caption points to
    (tmp_path / "main.tex").write_text(HEAD + label + render_metric(board, "uar") + r"\end{document}")
    log = compiled(tmp_path, "pdflatex", "pdflatex")
    assert not re.search(FAULTS, log)
    assert "(1 page" in log
