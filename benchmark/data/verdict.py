"""What is wrong with a corpus as it lies in its folder, in sentences: found, expected and the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from benchmark.contracts import Corpus, Found
from benchmark.data.manifest import NO_FILE
from benchmark.errors import shorten

MOST = 20
"""Problems of one kind that are told one by one."""


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
    problems = [*compare_counts(corpus, found), *_strangers(found)]
    remarks: list[str] = []
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
        yield f"no utterance found; check that the folder holds the corpus (get it from {corpus.url or 'its owner'})"
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


def either(numbers: Iterable[int]) -> str:
    """Numbers that are all right.

    >>> either((1257, 1287))
    '1257 or 1287'
    """
    return " or ".join(map(str, numbers))


def _strangers(found: Found) -> Iterator[str]:
    for name in found.dropped.get(NO_FILE, ()):
        yield f"missing: {name}: no such file; correct the table or add the file"
    if found.unexpected:
        yield (
            f"{len(found.unexpected)} unexpected audio files ({shorten(found.unexpected)}), names like those of the "
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
