"""The bibliography of the paper bundle: methods, corpora, selection rules and statistics, keys unique."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count

from benchmark.bibtex import bibtex_fields, plain_tex
from benchmark.report.board import Board
from benchmark.report.cards import Cards

References = dict[str, dict[str, str]]
"""Subject -> key -> BibTeX entry; an entry that two subjects share is in both."""

SHARED = {"Selection rules", "Statistics"}
"""Subjects whose papers may be a method's too, and are cited by its key then."""

_RULES = (
    r"""@inproceedings{morerio2018entropy,
  author = {Morerio, Pietro and Cavazza, Jacopo and Murino, Vittorio},
  title = {Minimal-Entropy Correlation Alignment for Unsupervised Deep Domain Adaptation},
  booktitle = {International Conference on Learning Representations (ICLR)},
  year = {2018}
}""",
    r"""@inproceedings{shi2012infomax,
  author = {Shi, Yuan and Sha, Fei},
  title = {Information-Theoretical Learning of Discriminative Clusters for Unsupervised Domain Adaptation},
  booktitle = {International Conference on Machine Learning (ICML)},
  year = {2012}
}""",
    r"""@inproceedings{saito2021snd,
  author = {Saito, Kuniaki and Kim, Donghyun and Teterwak, Piotr and Sclaroff, Stan and Darrell, Trevor and
            Saenko, Kate},
  title = {Tune It the Right Way: Unsupervised Validation of Domain Adaptation via Soft Neighborhood Density},
  booktitle = {International Conference on Computer Vision (ICCV)},
  pages = {9184--9193},
  year = {2021}
}""",
    r"""@article{sugiyama2007iwv,
  author = {Sugiyama, Masashi and Krauledat, Matthias and M{\"u}ller, Klaus-Robert},
  title = {Covariate Shift Adaptation by Importance Weighted Cross Validation},
  journal = {Journal of Machine Learning Research},
  volume = {8},
  pages = {985--1005},
  year = {2007}
}""",
    r"""@inproceedings{you2019dev,
  author = {You, Kaichao and Wang, Ximei and Long, Mingsheng and Jordan, Michael I.},
  title = {Towards Accurate Model Selection in Deep Unsupervised Domain Adaptation},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {7124--7133},
  year = {2019}
}""",
    r"""@inproceedings{cui2020bnm,
  author = {Cui, Shuhao and Wang, Shuhui and Zhuo, Junbao and Li, Liang and Huang, Qingming and Tian, Qi},
  title = {Towards Discriminability and Diversity: Batch Nuclear-norm Maximization under Label Insufficient Situations},
  booktitle = {Conference on Computer Vision and Pattern Recognition (CVPR)},
  year = {2020}
}""",
)
_STATISTICS = (
    r"""@article{clark1973language,
  author = {Clark, Herbert H.},
  title = {The Language-as-Fixed-Effect Fallacy: A Critique of Language Statistics in Psychological Research},
  journal = {Journal of Verbal Learning and Verbal Behavior},
  volume = {12},
  number = {4},
  pages = {335--359},
  year = {1973}
}""",
    r"""@article{holm1979simple,
  author = {Holm, Sture},
  title = {A Simple Sequentially Rejective Multiple Test Procedure},
  journal = {Scandinavian Journal of Statistics},
  volume = {6},
  pages = {65--70},
  year = {1979}
}""",
    r"""@article{demsar2006statistical,
  author = {Dem{\v{s}}ar, Janez},
  title = {Statistical Comparisons of Classifiers over Multiple Data Sets},
  journal = {Journal of Machine Learning Research},
  volume = {7},
  pages = {1--30},
  year = {2006}
}""",
)


def references(board: Board, cards: Cards, corpora: Mapping[str, str]) -> References:
    """What a paper with this board's tables cites.

    ``cards`` of its methods and ``corpora``, name -> BibTeX, are used as far as they are there and have an entry.
    A key that is taken gets a number; a rule's paper that a method cites already keeps the method's key.
    """
    used = sorted({name for pair in board.pairs for name in pair})
    entries = {
        "Methods": [cards[name].citation for name in sorted(board.methods) if name in cards],
        "Corpora": [corpora[name] for name in used if name in corpora],
        "Selection rules": _RULES,
        "Statistics": _STATISTICS,
    }
    found: References = {}
    for subject, own in entries.items():
        found[subject] = {}
        for entry in filter(None, (e.strip() for e in own)):
            _add(entry, found, subject)
    return found


def _add(entry: str, found: References, subject: str) -> None:
    taken = {key: text for entries in found.values() for key, text in entries.items()}
    same = [key for key, text in taken.items() if _title(text) == _title(entry)]
    if same and subject in SHARED:
        found[subject][same[0]] = taken[same[0]]
        return
    own = key_of(entry)
    numbered = (f"{own}-{n}" for n in count(2))
    key = next(key for key in chain([own], numbered) if key not in taken)
    found[subject][key] = re.sub(r"\{\s*[^,\s]+", lambda _: "{" + key, entry, count=1)


def key_of(entry: str) -> str:
    """The key of a BibTeX entry.

    >>> key_of("@article{dann, title = {A}}")
    'dann'
    """
    match = re.match(r"@\w+\s*\{\s*([^,\s]+)\s*,", entry.strip())
    return match[1] if match else ""


def render_references(found: Iterable[Mapping[str, str]]) -> str:
    """Every entry once, as a ``.bib`` file."""
    entries = {key: entry for subject in found for key, entry in subject.items()}
    return "\n\n".join(entries.values()) + "\n"


def _title(entry: str) -> str:
    return plain_tex(bibtex_fields(entry).get("title", "")).lower()
