"""What is wrong with a corpus as it lies in its folder, in sentences: found, expected and the way out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from benchmark.contracts import Corpus, Found
from benchmark.data.corpus import NO_FILE, PatternCorpus
from benchmark.data.remarks import clashes, naming_remarks
from benchmark.errors import counted, shorten

MOST = 20
"""Problems of one kind that are told one by one."""

EXAMPLES = 3
"""Names of unused files that a record keeps for each reason."""

UNKNOWN = "name not understood"
"""Why an audio file is not used whose name says nothing to the adapter."""


def judge(
    corpus: Corpus,
    found: Found,
    unreadable: Mapping[str, str],
    silent: Sequence[str],
    duplicates: Sequence[Mapping[str, str]],
) -> tuple[list[str], list[str]]:
    """Problems, which need an answer, and remarks, which are known of every copy or harmless.

    Args:
        corpus: with what was published, and in ``known_faults`` (identity -> remark) what is known of every copy.
        found: what lies in its folder.
        unreadable: name -> reason.
        silent: names.
        duplicates: sets of utterances with the same samples, name -> emotion.
    """
    problems = [*compare_counts(corpus, found), *_strangers(corpus, found), *clashes(found)]
    remarks = list(naming_remarks(found))
    faults = [
        *(([name], f"unreadable: {name}: {_halves(why)[0]}", _halves(why)[1]) for name, why in unreadable.items()),
        *(([name], f"silent: {name}: sound expected", "replace it with the original") for name in silent),
        *((list(same), _differing(same), "keep the right one") for same in duplicates if len(set(same.values())) > 1),
    ]
    known_of = _known(corpus, found)
    for names, text, answer in faults:
        if known := known_of(names):
            remarks.append(f"{text} (known: {known})")
        else:
            problems.append(f"{text}; {answer}" if answer else text)
    for same in duplicates:
        if len(set(same.values())) == 1:
            known = known_of(list(same))
            remarks.append(f"same samples: {', '.join(same)}" + (f" (known: {known})" if known else ""))
    return _at_most(problems), _at_most(remarks)


def compare_counts(corpus: Corpus, found: Found) -> Iterator[str]:
    """A sentence for every number of files, speakers or utterances of an emotion that was not published so."""
    published = corpus.published
    n, emotions = len(found.utterances), Counter(u.emotion for u in found.utterances)
    speakers = len({u.speaker for u in found.utterances})
    if n == 0:
        yield nothing_found(corpus, found)
        return
    if published.files and n not in published.files:
        yield f"files: {n} found, {either(published.files)} published; {_way_out(corpus, n < max(published.files))}"
    if published.speakers and speakers not in published.speakers:
        way_out = _way_out(corpus, speakers < max(published.speakers))
        yield f"speakers: {speakers} found, {either(published.speakers)} published; {way_out}"
    if n in published.files and n != sum(published.emotions.values()):
        return  # the emotions were counted in another release
    for emotion, expected in published.emotions.items():
        if emotions[emotion] != expected:
            way_out = _way_out(corpus, emotions[emotion] < expected)
            yield f"{emotion}: {emotions[emotion]} found, {expected} published; {way_out}"


def same_samples(heard: Iterable[tuple[str, tuple[str, str]]]) -> list[dict[str, str]]:
    """Sets of utterances with the same samples, name -> emotion, from (digest, (name, emotion)) of each."""
    same: dict[str, dict[str, str]] = defaultdict(dict)
    for digest, (name, emotion) in heard:
        same[digest][name] = emotion
    return [names for names in same.values() if len(names) > 1]


def nothing_found(corpus: Corpus, found: Found) -> str:
    """Why no utterance of a corpus can be used, and the way out."""
    reasons = "; ".join(
        f"{counted(count, 'file')} left out, {reason} ({shorten(names)})"
        for reason, (count, names) in unused(found).items()
    )
    if lies_astray(corpus, found):
        return f"no utterance found: {reasons}; {way_to_layout(corpus)}"
    way_out = (
        "correct the table"
        if corpus.url == ""
        else f"check that the folder holds the corpus (get it from {corpus.url})"
    )
    return f"no utterance found{f': {reasons}' if reasons else ''}; {way_out}"


def unused(found: Found) -> dict[str, tuple[int, tuple[str, ...]]]:
    """What lies there and is not used, before any audio is read: reason -> how many files, and the first few."""
    names = {**found.dropped, **({UNKNOWN: found.unexpected} if found.unexpected else {})}
    return {reason: (len(files), tuple(files[:EXAMPLES])) for reason, files in sorted(names.items())}


def incompleteness(
    corpus: Corpus, found: Found, left_out: Mapping[str, str] = MappingProxyType({}), folder: Path | None = None
) -> str | None:
    """One sentence when less can be used than was published or is in the table, else None; generated corpora are whole.

    ``left_out``: name -> reason of those whose audio can't be used, as far as it was read; known faults of every copy
    don't count.
    """
    if corpus.synthetic:
        return None
    faults = [*_too_few(corpus, found, folder)]
    if rows := found.dropped.get(NO_FILE, ()):
        faults.append(f"{len(rows)} of {len(rows) + len(found.utterances)} rows without a file ({shorten(rows)})")
    known = _known(corpus, found)
    if bad := [name for name in left_out if not known([name])]:
        faults.append(f"{len(bad)} of {len(found.utterances)} files that can't be used ({shorten(bad)})")
    if not faults:
        return None
    way_out = f"get the complete corpus from {corpus.url}" if corpus.url else "correct the table or add what is missing"
    return f"{corpus.name}: {'; '.join(faults)}; {way_out} or pass --allow-incomplete"


def _too_few(corpus: Corpus, found: Found, folder: Path | None) -> Iterator[str]:
    files, n = corpus.published.files, len(found.utterances)
    if not files or n in files or n > max(files):
        return
    short = [f"{emotion} {there} of {whole}" for emotion, there, whole in short_of(corpus, found)]
    where = f" below {folder}" if folder else ""
    which = f" ({', '.join(short)})" if short else ""
    yield f"{n} of {either(files)} files{where}{which}"


def short_of(corpus: Corpus, found: Found) -> list[tuple[str, int, int]]:
    """Emotions of which fewer utterances were found than were published: how many, and how many were."""
    counts = Counter(u.emotion for u in found.utterances)
    return [(e, counts[e], whole) for e, whole in sorted(corpus.published.emotions.items()) if counts[e] < whole]


def either(numbers: Iterable[int]) -> str:
    """Numbers that are all right.

    >>> either((1257, 1287))
    '1257 or 1287'
    """
    return " or ".join(map(str, numbers))


def _strangers(corpus: Corpus, found: Found) -> Iterator[str]:
    for name in found.dropped.get(NO_FILE, ()):
        way_out = _way_out(corpus, True) if corpus.url else "correct the table or add the file"
        yield f"missing: {name}: no such file; {way_out}"
    if not found.utterances:
        return
    astray = lies_astray(corpus, found)
    if astray:
        yield (
            f"{counted(len(astray), 'audio file')} ({shorten(astray)}) lie outside of the folders whose names say the "
            f"rest of {corpus.name}; {way_to_layout(corpus)}"
        )
    if unexpected := [name for name in found.unexpected if name not in set(astray)]:
        yield (
            f"{counted(len(unexpected), 'unexpected audio file')} ({shorten(unexpected)}), names like those of the "
            "corpus expected; move them out of its folder"
        )


def _halves(reason: str) -> tuple[str, str]:
    """What was found, and the way out, which no file that is so in every copy has.

    >>> _halves("a.wav: empty file (0 bytes); replace it with the original")
    ('a.wav: empty file (0 bytes)', 'replace it with the original')
    >>> _halves("a.wav: no such file")
    ('a.wav: no such file', '')
    """
    found, _, answer = reason.rpartition("; ")
    return (found, answer) if found else (answer, "")


def lies_astray(corpus: Corpus, found: Found) -> list[str]:
    """Files that are the corpus's own by their names, outside of the folders that would say the rest."""
    if not isinstance(corpus, PatternCorpus):
        return []
    return [name for name in (*found.unexpected, *sum(found.dropped.values(), ())) if corpus.is_astray(name)]


def way_to_layout(corpus: Corpus) -> str:
    """What to do with a corpus that was unpacked without the folders that say something."""
    if example := getattr(corpus, "example", ""):
        return f"unpack it again with its folders, as in {example}"
    labels = ", ".join(getattr(corpus, "emotions", ()))
    return f"unpack it again with its folders ({labels})"


def _way_out(corpus: Corpus, fewer: bool) -> str:
    return f"get the complete corpus from {corpus.url}" if fewer else "move out of the folder what is not the corpus's"


def _differing(same: Mapping[str, str]) -> str:
    labels = ", ".join(f"{name} ({emotion})" for name, emotion in same.items())
    return f"same samples under different labels: {labels}"


def _known(corpus: Corpus, found: Found) -> Callable[[Sequence[str]], str]:
    """What is known of a fault that all these names share, or nothing: by what the utterances are, not by spelling."""
    known: Mapping[str, str] = getattr(corpus, "known_faults", {})
    remarks = {u.name: known[u.identity] for u in found.utterances if u.identity in known}
    return lambda names: remarks[names[0]] if remarks.keys() >= set(names) else ""


def _at_most(sentences: list[str]) -> list[str]:
    """Each kind (the word before the colon) at most `MOST` times, and how many more there are."""
    kept: list[str] = []
    counts: Counter[str] = Counter()
    for sentence in sentences:
        kind = sentence.split(":")[0]
        counts[kind] += 1
        if counts[kind] <= MOST:
            kept.append(sentence)
    return kept + [f"{kind}: {n - MOST} more like these (--json lists all)" for kind, n in counts.items() if n > MOST]
