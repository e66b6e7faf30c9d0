"""One name in every case and normalisation form; one safe file name for it, and back."""

from __future__ import annotations

import unicodedata

import pytest

from benchmark.names import LONGEST, composed, corpus_name, file_name, folded, from_file_name, loose

SCRIPTS = ("köln", "عربي_1", "中文", "हिन्दी", "ภาษาไทย", "ελληνικά", "русский_корпус", "한국어", "tiếng_việt")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_name_in_any_script_is_kept_in_any_form_and_case(name):
    for form in ("NFC", "NFD"):
        spelt = unicodedata.normalize(form, name)
        assert {corpus_name(s) for s in (spelt, spelt.upper(), f" {spelt}\u200f")} == {corpus_name(name)}
    assert len({corpus_name(n) for n in SCRIPTS}) == len(SCRIPTS)


@pytest.mark.parametrize("name", [*SCRIPTS, "emodb", "con", "aux", "lpt1", "u+x", "a_b"])
def test_a_file_name_is_plain_ascii_and_leads_back(name):
    file = file_name(name)
    assert file.isascii()
    assert "--" not in file
    assert file.lower() not in {"con", "aux", "lpt1"}
    assert not set(file) & set('<>:"/\\|?* %')
    assert from_file_name(file) == name


def test_names_that_are_ascii_name_their_folders_as_they_are():
    assert file_name("my_corpus_2") == "my_corpus_2"
    assert len(file_name("語" * 30)) <= LONGEST


@pytest.mark.parametrize("spelling", ["CREMA-D", "crema_d", "Crema D", "ＣＲＥＭＡ－Ｄ", "CREMA-D-master"])
def test_spellings_of_one_name_are_loosely_the_same(spelling):
    assert loose(spelling) == "cremad"


def test_what_is_no_text_can_be_printed():
    raw = b"K\xf6ln \xe4".decode(errors="surrogateescape")
    assert composed(raw).encode() == b"K\\xf6ln \\xe4"
    assert folded(raw) == "k\\xf6ln \\xe4"
