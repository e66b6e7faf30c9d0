"""What a protocol or the command line asks for: methods, pairs, seeds, trials, and which names come to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from benchmark.contracts import Method, Run
from benchmark.data.locate import Corpora
from benchmark.errors import UsageError, nearest
from benchmark.hyper import searchable
from benchmark.names import composed
from benchmark.protocol import Protocol, parse_pair
from benchmark.registry import Registry

Pair = tuple[str, str]


@dataclass(frozen=True)
class Selection:
    """Methods, ordered pairs and seeds that are asked for, and of each method how many trials.

    ``trials`` names the methods that have more than one: in a search those with a hyper-parameter to vary, as the
    trials of the others would be the same run again. ``unused``: corpora and folders that were asked for and are in
    no pair, and why.
    """

    methods: tuple[str, ...]
    pairs: tuple[Pair, ...]
    seeds: tuple[int, ...]
    trials: Mapping[str, int] = field(default_factory=dict)
    unused: Mapping[str, str] = field(default_factory=dict)

    @property
    def corpora(self) -> list[str]:
        """Names of all corpora of the pairs, in alphabetical order."""
        return sorted({name for pair in self.pairs for name in pair})

    @property
    def runs(self) -> list[Run]:
        """Every combination, in the balanced order."""
        trials = {method: self.trials.get(method, 1) for method in sorted(self.methods)}
        pairs = sorted(self.pairs)
        return [
            Run(method, source, target, seed, trial)
            for seed in sorted(self.seeds)
            for trial in range(max(trials.values(), default=0))
            for source, target in pairs
            for method, most in trials.items()
            if trial < most
        ]


@dataclass(frozen=True)
class Wish:
    """What the command line says; None where it leaves the choice to the protocol."""

    methods: Sequence[str] | None = None
    corpora: Sequence[str] | None = None
    pairs: Sequence[str] | None = None
    seeds: Sequence[int] | None = None


def select(protocol: Protocol, wish: Wish, methods: Registry[Method], corpora: Corpora) -> Selection:
    """The protocol's choice, or the user's where there is one. Names become canonical.

    Corpora of the wish replace the protocol's list, pairs of the wish its pairs. Raises `UsageError`
    for unknown names, with the nearest one, and when no pair is left.
    """
    wanted = wish.methods or (methods.names if protocol.methods == "all" else protocol.methods)
    pairs = _pairs(protocol, wish, corpora)
    if not pairs:
        raise UsageError(f"protocol {protocol.name}: at least one pair of two different corpora expected, found none")
    chosen = tuple(dict.fromkeys(methods.check(name) for name in wanted))
    return Selection(
        chosen,
        tuple(dict.fromkeys(pairs)),
        tuple(dict.fromkeys(protocol.seeds if wish.seeds is None else wish.seeds)),
        _trials(chosen, protocol, methods),
        _unused(protocol, wish, pairs, corpora),
    )


def _trials(chosen: Sequence[str], protocol: Protocol, methods: Registry[Method]) -> dict[str, int]:
    if protocol.search.trials == 1:
        return {}
    settings = protocol.hyper_parameters
    return {name: protocol.search.trials for name in chosen if searchable(methods.get(name), settings.get(name, ()))}


def _pairs(protocol: Protocol, wish: Wish, corpora: Corpora) -> list[Pair]:
    if wish.pairs:
        pairs = [_canonical(pair, corpora) for pair in wish.pairs]
        names = corpora_of(protocol, wish.corpora, corpora) if wish.corpora else None
        for name in (name for pair in pairs for name in pair):
            if names is not None and name not in names:
                raise UsageError(f"pair with {name!r}, which is not among the corpora; {nearest(name, names)}")
        return pairs
    known = corpora_of(protocol, wish.corpora, corpora)
    if protocol.pairs == "all":
        if len(known) < 2 and not wish.corpora:
            raise UsageError(_too_few(protocol, known, corpora))
        return list(permutations(known, 2))
    pairs = [_canonical(pair, corpora) for pair in protocol.pairs]
    return [pair for pair in pairs if not wish.corpora or set(pair) <= set(known)]


def corpora_of(protocol: Protocol, wish: Iterable[str] | None, corpora: Corpora) -> list[str]:
    """The names of the corpora that ``wish`` means, or else the protocol. Raises `UsageError` where two are one."""
    meant: dict[str, str] = {}
    for entry in wish or corpora.entries(protocol):
        name = corpora.check(entry)
        if meant.setdefault(name, entry) != entry:
            raise UsageError(f"{meant[name]} and {entry} are the same corpus, {name}; name it once")
    return list(meant)


def unused_folders(protocol: Protocol, corpora: Corpora) -> dict[str, str]:
    """Folders below the root that are no corpus, where the protocol asks for all that lie there, and why."""
    if protocol.corpora != "found":
        return {}
    return {composed(folder.name): corpora.why_no_corpus(folder) for folder in corpora.survey.strangers}


def _unused(protocol: Protocol, wish: Wish, pairs: Iterable[Pair], corpora: Corpora) -> dict[str, str]:
    used = {name for pair in pairs for name in pair}
    if wish.pairs and not wish.corpora:
        return {}
    whose = "given" if wish.pairs else "protocol's"
    named = [name for name in corpora_of(protocol, wish.corpora, corpora) if name not in used]
    folders = {} if wish.corpora else unused_folders(protocol, corpora)
    return {**dict.fromkeys(named, f"in none of the {whose} pairs"), **folders}


def _too_few(protocol: Protocol, known: Sequence[str], corpora: Corpora) -> str:
    return (
        f"protocol {protocol.name}: folders of at least two corpora below the root expected, found "
        f"{known[0] if known else 'none'}; {corpora.around}; looked for, in any case and with any punctuation: "
        f"the {len(corpora.adapters)} names of `list corpora`, and folders with a manifest.csv"
    )


def _canonical(text: str, corpora: Corpora) -> Pair:
    try:
        source, target = map(corpora.check, parse_pair(text))
    except ValueError as e:
        raise UsageError(str(e)) from None
    if source == target:
        raise UsageError(f"a pair of two corpora source:target expected, found {text!r}, which is {source} twice")
    return source, target
