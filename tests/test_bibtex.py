from __future__ import annotations

import pytest

from benchmark.bibtex import author_year, bibtex_fields, plain_tex


@pytest.mark.parametrize(
    ("authors", "who"),
    [
        ("Doe, Jane", "Doe"),
        ("Jane Doe", "Doe"),
        ("Doe, Jane and\n            Roe, Bob", "Doe and Roe"),
        ("Doe, Jane and Roe, Bob and Poe, Al", "Doe et al."),
        ("Doe, Jane and others", "Doe et al."),
        ("Laurens van der Maaten and Hinton, Geoffrey", "van der Maaten and Hinton"),
        ("{The Audio and Speech Team}", "The Audio and Speech Team"),
        ("{Audio, Speech}", "Audio, Speech"),
        (r"Sch{\"o}lkopf, Bernhard", "Schölkopf"),
        (r"Sch\"{o}lkopf, Bernhard", "Schölkopf"),
        (r"Germ{\'{\i}}n, A. and {\O}stg{\aa}rd, B.", "Germín and Østgård"),
        (r"B{\v{r}}ezina, A. and Fran{\c c}ois, B.", "Březina and François"),
    ],
)
def test_family_names_are_found(authors, who):
    assert author_year(f"@misc{{key,\n  author = {{{authors}}},\n  year = {{2001}}\n}}") == f"{who} 2001"


def test_an_entry_without_authors_has_nobody_to_cite():
    assert author_year("") == ""
    assert author_year("@misc{key, title = {T}, year = {2001}}") == ""
    assert author_year("@misc{key, author = {Doe, Jane}}") == "Doe"


def test_fields_end_where_their_braces_do():
    entry = '@misc{key, Title = {a {b {c}} d = {e}}, note = "say {"} x, y", year=1999, pages = {1--2}}'
    expected = {"title": "a {b {c}} d = {e}", "note": 'say {"} x, y', "year": "1999", "pages": "1--2"}
    assert bibtex_fields(entry) == expected


def test_plain_text_passes_through_tex():
    assert plain_tex("A {CNN} \\& B~C,\n  D") == "A CNN & B C, D"
