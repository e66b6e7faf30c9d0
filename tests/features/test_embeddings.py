from __future__ import annotations

import builtins
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmark.data.audio import sample_digest
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_writing import write_embeddings
from benchmark.features.embeddings import check_widths, files_of, read_embeddings
from benchmark.names import file_name

NAMES = [f"wav/ä{i:02}" for i in range(6)]
WIDTH = 5
ENDINGS = ("npz", "parquet", "csv")


def vectors(names: list[str] = NAMES, width: int = WIDTH) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {name: rng.standard_normal(width).astype(np.float32) for name in names}


def needs(ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")


def frame(rows: dict[str, np.ndarray]) -> pd.DataFrame:
    table = pd.DataFrame(np.stack(list(rows.values())), columns=[f"f{j}" for j in range(WIDTH)])
    table.insert(0, "name", list(rows))
    return table


def write(folder: Path, ending: str, rows: dict[str, np.ndarray], **texts: str) -> Path:
    """A file as a user's own program makes it, not as the suite does."""
    needs(ending)
    path = folder / f"emodb.{ending}"
    if ending == "npz":
        np.savez_compressed(path, **rows, **{key: np.array(text) for key, text in texts.items()})
        return path
    table = frame(rows).assign(**texts)
    if ending == "csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return path


def refused(folder: Path, names: list[str] = NAMES) -> str:
    """The sentence with which a folder's embeddings of emodb are refused."""
    with pytest.raises(UsageError) as e:
        read_embeddings(folder, "emodb", names)
    return str(e.value)


# --------------------------------------------------------------------------- what is read


@pytest.mark.parametrize("ending", ENDINGS)
def test_vectors_come_in_the_order_asked_for(tmp_path, ending):
    rows = vectors()
    path = write(tmp_path, ending, rows, README="Mean of nothing", trained_on="iemocap, LibriSpeech")
    asked = [NAMES[4], NAMES[0], NAMES[2]]
    found = read_embeddings(tmp_path, "emodb", asked)
    np.testing.assert_array_equal(found.frames, np.stack([rows[name] for name in asked]))
    assert found.frames.dtype == np.float32
    assert found.offsets.tolist() == [0, 1, 2, 3]
    assert found.digests == tuple(sample_digest(rows[name]) for name in asked)
    assert (found.path, found.width) == (path, WIDTH)
    assert found.readme == "Mean of nothing"
    assert found.trained_on == ("iemocap", "LibriSpeech")
    assert found.others == (NAMES[1], NAMES[3], NAMES[5])
    assert found.remark == f"{path}: 3 names that the corpus lacks, not used: {NAMES[1]}, {NAMES[3]}, {NAMES[5]}"
    assert read_embeddings(tmp_path, "emodb", NAMES).remark == ""


def test_frames_are_ragged(tmp_path):
    rows = {name: np.full((i + 1, 3), i, np.float64) for i, name in enumerate(NAMES)}
    np.savez(tmp_path / "emodb.npz", **rows)
    found = read_embeddings(tmp_path, "emodb", NAMES)
    assert found.frames.shape == (21, 3)
    assert found.frames.dtype == np.float32
    assert found.offsets.tolist() == [0, 1, 3, 6, 10, 15, 21]
    np.testing.assert_array_equal(found.frames[3:6], rows[NAMES[2]])
    assert (found.readme, found.trained_on) == ("", ())


@pytest.mark.parametrize("kind", ["float16", "float64", "int32", "uint8", ">f4"])
@pytest.mark.parametrize("ending", ["npz", "parquet"])
def test_numbers_of_any_precision_become_float32(tmp_path, ending, kind):
    if ending == "parquet" and kind == ">f4":
        pytest.skip("Parquet has no order of bytes")
    rows = {name: np.array([i, 2, 3, 4, 100], kind) for i, name in enumerate(NAMES)}
    write(tmp_path, ending, rows)
    found = read_embeddings(tmp_path, "emodb", NAMES)
    np.testing.assert_array_equal(found.frames, np.stack(list(rows.values())).astype(np.float32))


@pytest.mark.parametrize("order", ["C", "F"])
def test_frames_in_whatever_order_they_lie(tmp_path, order):
    rows = {name: np.asarray(np.arange(6.0).reshape(2, 3) + i, order=order) for i, name in enumerate(NAMES)}
    np.savez(tmp_path / "emodb.npz", **rows)
    np.testing.assert_array_equal(read_embeddings(tmp_path, "emodb", NAMES[:1]).frames, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize(
    "text",
    [
        "name,a,b\nx,1,2\ny,3,4.5\n",
        "\ufeffname;a;b\nx;1;2\ny;3;4.5",
        "Name\ta\tb\tReadme\r\nx\t1\t2\t\r\ny\t3\t4.5\t\r\n",
        '\nname,a,b\n\n"x", 1 ,2\n"y",3,4.5e0\n\n',
        "a,name,b\n1,x,2\n3,y,4.5\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tables_as_spreadsheets_save_them(tmp_path, text, encoding):
    (tmp_path / "emodb.csv").write_text(text, encoding=encoding, newline="")
    found = read_embeddings(tmp_path, "emodb", ["y", "x"])
    assert found.frames.tolist() == [[3.0, 4.5], [1.0, 2.0]]


def test_names_that_look_like_numbers_or_nothing_are_names(tmp_path):
    names = ["001", "NA", "1e5", "null"]
    (tmp_path / "emodb.csv").write_text("name,a\n" + "".join(f"{n},{i}\n" for i, n in enumerate(names)))
    assert read_embeddings(tmp_path, "emodb", names).frames[:, 0].tolist() == [0, 1, 2, 3]


def test_names_are_the_same_in_every_normalisation_form(tmp_path):
    np.savez(tmp_path / "emodb.npz", **{"Ko\u0308ln": np.arange(3.0), "b": np.zeros(3)})
    assert read_embeddings(tmp_path, "emodb", ["K\u00f6ln"]).frames.tolist() == [[0, 1, 2]]


def test_names_as_the_index_of_a_parquet_table(tmp_path):
    pytest.importorskip("pyarrow")
    frame(vectors()).set_index("name").to_parquet(tmp_path / "emodb.parquet")
    assert read_embeddings(tmp_path, "emodb", NAMES).width == WIDTH


def test_a_folder_whose_name_looks_like_a_partition_adds_no_column(tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "layer=9").mkdir()
    write(tmp_path / "layer=9", "parquet", vectors())
    assert read_embeddings(tmp_path / "layer=9", "emodb", NAMES).width == WIDTH


@pytest.mark.parametrize("corpus", ["emodb", "köln", "中文"])
def test_a_file_is_found_by_its_corpus_in_any_case(tmp_path, corpus):
    for stem in (corpus, file_name(corpus), corpus.upper()):
        path = tmp_path / f"{stem}.npz"
        np.savez(path, **vectors())
        (tmp_path / ".hidden.npz").write_text("")
        assert read_embeddings(tmp_path, corpus, NAMES).path == path
        assert files_of(tmp_path, corpus) == [path]
        path.unlink()
    assert files_of(tmp_path / "nowhere", corpus) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_may_say_why_an_utterance_has_no_numbers(tmp_path, ending):
    write(tmp_path, ending, vectors(NAMES[:4]), left_out=f"{NAMES[5]}\tempty file\n{NAMES[4]}\t\nelsewhere\tdeaf")
    found = read_embeddings(tmp_path, "emodb", NAMES[3:])
    assert found.names == (NAMES[3],)
    assert found.left_out == {NAMES[4]: "the file says not why", NAMES[5]: "empty file"}
    assert found.offsets.tolist() == [0, 1]
    assert "an utterance of the corpus expected, found all of them left out" in refused(tmp_path, NAMES[4:])


def test_text_under_the_keys_of_an_archive_is_of_any_kind(tmp_path):
    np.savez(tmp_path / "emodb.npz", **vectors(), README=np.array(b"bytes"), trained_on=["a", "b, c"])
    found = read_embeddings(tmp_path, "emodb", NAMES)
    assert (found.readme, found.trained_on) == ("bytes", ("a", "b", "c"))


def test_an_utterance_may_be_called_as_the_text_is(tmp_path):
    np.savez(tmp_path / "emodb.npz", README=np.arange(3.0), trained_on=np.zeros(3))
    found = read_embeddings(tmp_path, "emodb", ["README", "trained_on"])
    assert found.frames.tolist() == [[0, 1, 2], [0, 0, 0]]
    assert found.readme == ""


# --------------------------------------------------------------------------- what is refused


def test_no_folder_no_file_or_two(tmp_path):
    assert refused(tmp_path / "none") == (
        f"embeddings {tmp_path / 'none'}: a folder with emodb.npz, .parquet or .csv expected, found none; write it "
        f"with `embed emodb --with MODULE:FUNCTION --output {tmp_path / 'none'}`, or by a program of your own: "
        "`list utterances emodb --csv` prints the names"
    )
    (tmp_path / "file").write_text("")
    assert "expected, found a file; write it with `embed emodb" in refused(tmp_path / "file")
    assert "emodb.npz, .parquet or .csv expected (keyed by names such as wav/ä00), found none; " in refused(tmp_path)
    write(tmp_path, "csv", vectors()).rename(tmp_path / "urdu.csv")
    assert "found urdu.csv; " in refused(tmp_path)
    for ending in ("npz", "csv"):
        write(tmp_path, ending, vectors())
    assert refused(tmp_path).endswith("one file of emodb expected, found emodb.csv and emodb.npz; keep one")


@pytest.mark.parametrize("ending", ENDINGS)
def test_utterances_that_are_missing_are_named(tmp_path, ending):
    write(tmp_path, ending, vectors([*NAMES[:2], "wav/other.wav"]))
    assert refused(tmp_path).endswith(
        "all 6 utterances of the corpus expected, 4 missing: wav/ä02, wav/ä03, wav/ä04 and 1 more; names in the file "
        "that the corpus lacks: wav/other.wav; `list utterances` prints the names as they must be"
    )


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_names_twice_are_named(tmp_path, ending):
    needs(ending)
    table = frame(vectors())
    table = pd.concat([table, table[:2]])
    if ending == "csv":
        table.to_csv(tmp_path / "emodb.csv", index=False)
    else:
        table.to_parquet(tmp_path / "emodb.parquet", index=False)
    assert "each name once expected, found 2 names twice or more: wav/ä00, wav/ä01; keep one" in refused(tmp_path)


def test_names_twice_in_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "emodb.npz", "w") as archive:
        for key in ("Ko\u0308ln", "K\u00f6ln"):
            file = io.BytesIO()
            np.save(file, np.zeros(3))
            archive.writestr(f"{key}.npy", file.getvalue())
    assert "each name once expected, found 1 name twice or more: K\u00f6ln" in refused(tmp_path, ["K\u00f6ln"])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("ending", ["npz", "parquet"])
def test_numbers_that_are_none_are_told_by_utterance(tmp_path, ending, value):
    rows = {name: row.astype(np.float64) for name, row in vectors().items()}
    rows[NAMES[1]][2] = rows[NAMES[5]][0] = rows[NAMES[5]][1] = value
    write(tmp_path, ending, rows)
    assert "too large ones for 2 utterances: wav/ä01, wav/ä05; compute them again" in refused(tmp_path)
    assert len(read_embeddings(tmp_path, "emodb", NAMES[2:5]).frames) == 3, "of those asked for none is meant"


def test_frames_that_are_no_numbers_are_told_by_utterance(tmp_path):
    rows = {name: np.zeros((i + 1, 2)) for i, name in enumerate(NAMES)}
    rows[NAMES[3]][3, 1] = np.nan
    np.savez(tmp_path / "emodb.npz", **rows)
    assert "for 1 utterance: wav/ä03; compute them again" in refused(tmp_path)


@pytest.mark.parametrize("cell", ["", "nan", "inf", "-1e400", "word", "True", "1_000", "0x1F"])
def test_cells_that_are_no_numbers_are_told_by_utterance(tmp_path, cell):
    (tmp_path / "emodb.csv").write_text(f"name,a,b\nx,1,2\ny,3,{cell}\nz,5,6\n")
    said = refused(tmp_path, ["x", "y", "z"])
    assert f"found '{cell}' for y" in said or ("1 utterance: y; compute" in said and cell in {"inf", "-1e400"})


def test_decimal_commas_are_told(tmp_path):
    (tmp_path / "emodb.csv").write_text("name;a\nx;0,5\ny;0,7\n")
    assert "column a: a number expected, found '0,5' for x; write decimals with a point" in refused(tmp_path, ["x"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_for_all_utterances_is_no_embedding(tmp_path, ending):
    write(tmp_path, ending, dict.fromkeys(NAMES, np.ones(WIDTH)))
    assert "numbers that differ expected, found the same ones for all 6 utterances" in refused(tmp_path)
    assert len(read_embeddings(tmp_path, "emodb", NAMES[:1]).frames) == 1, "one utterance differs from none"


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (np.zeros(7), "one width expected, found 5 numbers for wav/ä00 and 7 for wav/ä03; embed all utterances by the"),
        (np.zeros((2, 5)), "frames for all expected, found the shapes (5,) for wav/ä00 and (2, 5) for wav/ä03"),
        (np.zeros((2, 5, 1)), "a vector (width,) or frames (time, width) expected, found the shape (2, 5, 1)"),
        (np.array(1.0), "wav/ä03: a vector (width,) or frames (time, width) expected, found the shape ()"),
        (np.zeros(0), "wav/ä03: at least one number expected, found the shape (0,)"),
        (np.zeros((0, 5)), "wav/ä03: at least one number expected, found the shape (0, 5)"),
        (np.array(["a"] * 5), "wav/ä03: an array of numbers expected, found '<U1'"),
        (np.zeros(5, complex), "wav/ä03: an array of numbers expected, found 'complex128'"),
        (np.zeros(5, bool), "wav/ä03: an array of numbers expected, found 'bool'"),
        (np.array([None] * 5), "wav/ä03: an array of numbers expected, found Python objects; write it again"),
        (np.zeros(5, [("a", "f4")]), "wav/ä03: an array of numbers expected, found"),
    ],
)
def test_arrays_that_are_no_embeddings(tmp_path, odd, said):
    np.savez(tmp_path / "emodb.npz", **{**vectors(), NAMES[3]: odd})
    assert said in refused(tmp_path)


def test_pickles_are_never_loaded(tmp_path):
    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    np.savez(tmp_path / "emodb.npz", **vectors(), README=np.array([Trap()], dtype=object))
    read_embeddings(tmp_path, "emodb", NAMES)
    np.savez(tmp_path / "emodb.npz", **{**vectors(), NAMES[0]: np.array([Trap()], dtype=object)})
    assert "found Python objects" in refused(tmp_path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a column name with the names of utterances expected, found none; `list utterances CORPUS --csv` prints"),
        ("id,a\nx,1\n", "a column name with the names of utterances expected, found id, a; "),
        ("name\nx\n", "a column for each number of an embedding expected beside name, found none"),
        ("name,a\n", "an utterance expected, found none"),
        (",name,a\n0,x,1\n", "a name for each column expected, found none for column 1, which may hold the numbers of"),
        ("name,a,b\nx,1,2,3\ny,1,2\n", "a CSV table in UTF-8 with as many cells in each row expected"),
        ("name,a,b\nx,1,2\ny,1,2,3\n", "a CSV table in UTF-8 with as many cells in each row expected"),
        ("name,a,b\nx,1,2\ny,1\n", "column b: a number expected, found '' for y"),
        ('name,a\nx,"1\ny,2\n', "a CSV table in UTF-8"),
        ("name,a,README\nx,1,one\ny,2,two\n", "one text in all rows of the column README expected, found 'one' and 't"),
    ],
)
def test_tables_that_are_none(tmp_path, text, said):
    (tmp_path / "emodb.csv").write_text(text)
    assert said in refused(tmp_path, ["x"])


def test_tables_in_another_encoding(tmp_path):
    (tmp_path / "emodb.csv").write_bytes("name,a\nKöln,1\n".encode("latin-1"))
    assert "a CSV table in UTF-8" in refused(tmp_path, ["Köln"])


def test_columns_of_a_parquet_table_that_are_no_numbers(tmp_path):
    pytest.importorskip("pyarrow")
    table = frame(vectors())
    path = tmp_path / "emodb.parquet"
    table.assign(label="anger").to_parquet(path)
    assert "a column of numbers expected, found " in (said := refused(tmp_path))
    assert " in the column label; give each number a column of its own" in said
    pd.DataFrame({"name": NAMES, "vector": [[1.0, 2.0]] * 6}).to_parquet(path)
    assert "found list<" in refused(tmp_path)
    table.iloc[[2, 0, 1, 3, 5, 4]].to_parquet(path)
    assert "a name for each column expected, found none for column 7" in refused(tmp_path)
    table.drop(columns="name").to_parquet(path)
    assert "a column name with the names of utterances expected, found f0, f1, f2 and 2 more" in refused(tmp_path)
    table.astype({"f2": "Float32"}).replace({"f2": {table["f2"][1]: None}}).to_parquet(path)
    assert "for 1 utterance: wav/ä01" in refused(tmp_path)


def test_without_pyarrow_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "emodb.parquet").write_bytes(b"PAR1")
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    said = refused(tmp_path)
    assert "the package pyarrow expected, found none that can be imported" in said
    assert "pip install 'cross-corpus-ser[embeddings]', or take .npz or .csv" in said
    with pytest.raises(UsageError, match="the package pyarrow expected"):
        write_embeddings(tmp_path / "urdu.parquet", vectors())


def test_one_width_for_all_corpora():
    check_widths({"emodb": 256})
    with pytest.raises(UsageError) as e:
        check_widths({"emodb": 256, "emovo": 512, "urdu": 256})
    assert str(e.value) == (
        "embeddings: one width for all corpora expected, found 256 of emodb, urdu and 512 of emovo; embed all of them "
        "by the same model"
    )


# --------------------------------------------------------------------------- damage


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_something_else(tmp_path, ending):
    needs(ending)
    path = tmp_path / f"emodb.{ending}"
    for content in (b"", b"\x80\x04N.", b"PK\x03\x04", b"PAR1PAR1", bytes(100)):
        path.write_bytes(content)
        assert str(path) in refused(tmp_path)
    path.unlink()
    path.mkdir()
    assert "Is a directory; give a file that can be read" in refused(tmp_path)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("own", [True, False])
def test_every_damage_is_a_sentence(tmp_path, ending, own):
    """Cut short at every place, and with bytes that changed: refused in words, or read as if nothing had happened."""
    needs(ending)
    rows = vectors()
    path = tmp_path / f"emodb.{ending}"
    if own:
        write_embeddings(path, rows, "what they are", ["emodb"])
    else:
        write(tmp_path, ending, rows)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    cut = [whole[:end] for end in range(0, len(whole), max(1, len(whole) // 150))]
    changed = [bytearray(whole) for _ in range(300)]
    for copy in changed:
        start = int(rng.integers(len(copy)))
        copy[start : start + int(rng.integers(1, 9))] = rng.bytes(int(rng.integers(1, 9)))
    said = []
    for damaged in [*cut, *changed]:
        path.write_bytes(damaged)
        try:
            found = read_embeddings(tmp_path, "emodb", NAMES)
        except UsageError as e:
            said.append(str(e))
            continue
        assert found.frames.shape == (6, WIDTH)
        if own and ending != "csv":
            np.testing.assert_array_equal(found.frames, list(rows.values()), "checksums hold")
    assert len(said) > 300
    assert all(sentence.startswith(f"embeddings {path}: ") and len(sentence) < 700 for sentence in said)


def test_a_header_that_promises_more_than_there_is_takes_no_memory(tmp_path):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (2**40, 5)})
    with zipfile.ZipFile(tmp_path / "emodb.npz", "w") as archive:
        archive.writestr("a.npy", file.getvalue() + bytes(20))
    assert "a: 21990232555520 bytes expected, found 20: a damaged array" in refused(tmp_path, ["a"])


# --------------------------------------------------------------------------- what is written


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_again_to_the_bit_and_always_the_same_file(tmp_path, ending):
    needs(ending)
    path, rows = tmp_path / "made" / f"emodb.{ending}", vectors()
    rows[NAMES[0]][:3] = 1e-45, -3.4e38, 1 / 3
    write_embeddings(path, rows, 'two\nlines, and "quotes"', ["iemocap", "LibriSpeech"])
    first = path.read_bytes()
    found = read_embeddings(path.parent, "emodb", NAMES)
    np.testing.assert_array_equal(found.frames, list(rows.values()))
    assert found.readme == 'two\nlines, and "quotes"'
    assert found.trained_on == ("iemocap", "LibriSpeech")
    write_embeddings(path, rows, 'two\nlines, and "quotes"', ["iemocap", "LibriSpeech"])
    assert path.read_bytes() == first
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"
    write_embeddings(path, rows)
    assert read_embeddings(path.parent, "emodb", NAMES).readme == ""


def test_frames_are_written_as_an_archive_alone(tmp_path):
    rows = {name: np.full((i + 1, 2), i, np.float16) for i, name in enumerate(["file", "self", "a/b", "0"])}
    write_embeddings(tmp_path / "emodb.npz", rows)
    found = read_embeddings(tmp_path, "emodb", list(rows))
    assert found.offsets.tolist() == [0, 1, 3, 6, 10]
    with np.load(tmp_path / "emodb.npz") as archive:
        assert archive.files == list(rows)
    with pytest.raises(UsageError, match=r"vectors expected in a table, found frames of the shape \(1, 2\) for file; "):
        write_embeddings(tmp_path / "emodb.csv", rows)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "an utterance expected, found none"),
        ({"a": np.zeros(2), "b": np.zeros(2)}, "found the same ones for all 2 utterances"),
        ({"a": np.zeros(2), "b": np.ones(3)}, "one width expected, found 2 numbers for a and 3 for b"),
        ({"a": np.zeros(2), "b": np.array([np.nan, 1])}, "b: finite numbers"),
        ({"a": np.zeros(2), "b": np.array(["x", "y"])}, "b: an array of numbers expected"),
    ],
)
@pytest.mark.parametrize("ending", ["npz", "csv"])
def test_nothing_is_written_that_could_not_be_read(tmp_path, rows, said, ending):
    with pytest.raises(UsageError, match=said):
        write_embeddings(tmp_path / f"emodb.{ending}", rows)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BenchmarkError, match="a place to write to expected, found: File exists; make room or"):
        write_embeddings(tmp_path / "file" / "emodb.npz", vectors())
    with pytest.raises(UsageError, match=r"a file .npz, .parquet, .csv expected, found .txt"):
        write_embeddings(tmp_path / "emodb.txt", vectors())
