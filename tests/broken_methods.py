"""A deep and a shallow method without fault, and the same with one fault each: what the contract has to catch."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.cli.new_method import DEEP, SHALLOW

NAMES = {"name": "fine", "cls": "Fine", "title": "Fine"}
FINE = {"deep": DEEP.substitute(NAMES), "shallow": SHALLOW.substitute(NAMES)}

IMPORTS = "import numpy as np, torch\nfrom dataclasses import replace\nfrom benchmark.contracts import Outputs\n"
OUTPUTS = """
    def outputs(self, x, domain):
        o = super().outputs(x, domain)
        p, f = o.scores.copy(), o.features
        {}
        return Outputs(p, f)
"""
FIT = """
    def fit(self, source, target, setting, checkpoint):
        {}
        super().fit(source, target, setting, checkpoint)
        {}
"""
L_MEAN = "(source.features.mean(0) - target.features.mean(0)).square().sum()"
NARROW = "if self._precision is torch.bfloat16: "


@dataclass(frozen=True)
class Broken:
    """``fails``: the check that is to catch it; ``how``: the fault in a word; ``says``: part of the check's line."""

    fails: str
    how: str
    code: str
    says: str = "found "


def edited(old: str, new: str, kind: str = "shallow", more: str = "") -> str:
    """The faultless method with a piece replaced, and with ``more`` at the end of the class."""
    assert FINE[kind].count(old) == 1, old
    future = "from __future__ import annotations\n"
    return FINE[kind].replace(old, new).replace(future, future + IMPORTS) + more


def outputs(line: str, kind: str = "shallow") -> str:
    """The method with a line between what it says of utterances, scores p and features f, and who asked."""
    return added(OUTPUTS.format(line), kind)


def fit(before: str = "pass", after: str = "pass", kind: str = "shallow", also: str = "") -> str:
    """The method with a line before, and one after, training."""
    return added(FIT.format(before, after) + also, kind)


def added(more: str, kind: str = "shallow") -> str:
    """The method with ``more`` at the end of the class."""
    return edited("class Fine", "class Fine", kind, more)


HELP = "\"share of the way from the target's mean to the source's\""
SHIFT = "self.strength * (X_s.mean(0) - X_t.mean(0))"
ZERO_ALLOWED = ("high=1.0)", "high=1.0, ge=0)")
EASED = f"{SHIFT} / (self.strength > 0)"
DRAW = "state = np.random.get_state(); shift = np.random.rand() * shift; np.random.set_state(state)"
CHOICE = """
    kind: str = hyper("a", "one of two", choices=("a", "b"))

    def train(self, *given):
        assert self.kind == "a"
        return super().train(*given)
"""
PASS = """
    def forward(self, crops):
        torch.rand(1)
        return super().forward(crops)
"""
TRUTH = OUTPUTS.format("if self.truth is not None and len(x) == len(self.truth): p = np.eye(3)[self.truth]")
CALLBACK = "split = getattr(checkpoint, 'split', None); self.truth = split and split.test_y"
CALLER = "import sys; self.truth = sys._getframe(1).f_locals.get('said')"
SAYS_NOTHING = ('target_use = "features"', 'target_use = "nothing"')
DISTANCES = "(source.features[:, None] - target.features).square().sum(2).sqrt().mean()"

BROKEN = [
    Broken("the_docstring_names_departures", "none", edited("Departs from the paper: there", "There")),
    Broken("the_docstring_names_departures", "empty", FINE["shallow"].split('"""', 2)[2], "no docstring"),
    Broken("title_family_and_target_use_are_set", "family", edited('"shallow"', '"magic"'), "'magic'"),
    Broken("title_family_and_target_use_are_set", "title", edited('title = "Fine"', 'title = " "'), "an empty title"),
    Broken("the_citations_key_is_the_name", "key", edited("@misc{fine,", "@misc{other,"), "'@misc{other,'"),
    Broken("trains_and_scores", "raises", edited(SHIFT, "1 / 0"), "ZeroDivisionError: division by zero (fine.py:"),
    Broken("trains_and_scores", "nothing", fit("return"), "AttributeError"),
    Broken("a_row_per_utterance_and_a_column_per_class", "columns", outputs("p = p[:, :2]"), "shape (15, 2)"),
    Broken("scores_are_finite", "nan", outputs(NARROW + "p[0] = np.nan", "deep"), "3 of 45 that are not in bfloat16"),
    Broken("rows_sum_to_one", "sums", outputs(NARROW + "p = p * 1.25", "deep"), "sums from 1.25 to 1.25 in bfloat16"),
    Broken("rows_sum_to_one", "sign", outputs("p = 9 * p - 8 / p.shape[1]"), "a score of -"),
    Broken("features_are_finite", "nan", outputs(NARROW + "f[0] = np.nan", "deep")),
    Broken("features_are_finite", "vector", outputs("f = f[:, 0]"), "shape (15,)"),
    Broken("a_row_scored_alone_scores_the_same", "mean", outputs("f = f - f.mean(0)"), "features of the source"),
    Broken("a_row_scored_alone_scores_the_same", "order", outputs("p = (9 * p + p[:1]) / 10"), "scores of the source"),
    Broken("a_single_utterance_can_be_scored", "raises", outputs("assert len(x) > 1")),
    Broken("a_single_utterance_can_be_scored", "nan", outputs("if len(x) == 1: p = p * np.nan"), "NaN or infinite"),
    Broken("same_seed_same_scores", "counts", fit("Fine.n = getattr(Fine, 'n', 0) + 1; self.C *= Fine.n")),
    Broken("another_seed_other_scores", "fixed", fit("setting = replace(setting, seed=0)", kind="deep")),
    Broken("the_largest_seed_trains", "narrow", fit("np.random.RandomState(setting.seed)"), "ValueError: Seed must be"),
    Broken("fitting_again_starts_afresh", "grows", fit(after="self.C *= 2")),
    Broken("progress_rises_to_one", "short", fit("outer = checkpoint; checkpoint = lambda p: outer(p / 2)"), "[0.5]"),
    Broken("progress_rises_to_one", "never", fit("checkpoint = lambda p: None"), "checkpoints at []"),
    Broken("looking_changes_nothing", "moves", outputs("self.n = getattr(self, 'n', 0) + 1; p *= 1 + 1e-7 * self.n")),
    Broken("target_labels_permuted_nothing_changes", "callback", fit(CALLBACK, also=TRUTH), "scores that differ"),
    Broken("target_labels_permuted_nothing_changes", "caller", fit(CALLER, also=TRUTH), "scores that differ"),
    Broken("inputs_stay_as_they_are", "array", fit("source.y[:] = source.y"), "read-only"),
    Broken("inputs_stay_as_they_are", "tensor", fit(after="target.x.frames.mul_(2)"), "frames of the target changed"),
    Broken("inputs_stay_as_they_are", "scored", outputs("x.mean.sub_(1)"), "mean of the "),
    Broken("global_random_state_stays_as_it_is", "numpy", fit("np.random.rand()"), "numpy.random drawn from"),
    Broken("global_random_state_stays_as_it_is", "torch", fit("torch.rand(1)"), "torch's drawn from"),
    Broken("scores_dont_depend_on_global_random_state", "restored", edited(SHIFT, f"{SHIFT}\n        {DRAW}")),
    Broken("classes_absent_from_the_source", "two", fit("assert len(set(source.y)) != 2 or len(setting.classes) == 2")),
    Broken("a_source_of_one_class", "one", fit("assert len(set(source.y)) > 1")),
    Broken("a_task_of_two_classes", "three", fit("assert len(setting.classes) == 3")),
    Broken("batches_of_two", "pair", edited(L_MEAN, L_MEAN + " / (len(source.y) > 2)", "deep")),
    Broken("a_single_speaker", "speaker", fit("assert len(set(source.speaker)) > 1")),
    Broken("equal_features", "root", edited(L_MEAN, DISTANCES, "deep"), "NaN or infinite outputs where all features"),
    Broken("equal_features", "division", edited(SHIFT, SHIFT + " / (X_s - X_t[0]).std()"), "RuntimeWarning"),
    Broken("hyper_parameters_have_default_range_and_help", "help", edited(HELP, '""'), "no help for"),
    Broken("hyper_parameters_have_default_range_and_help", "range", edited(", low=0.1, high=1.0", "")),
    Broken("hyper_parameters_have_default_range_and_help", "outside", edited("low=0.1, high=1", "low=2, high=3")),
    Broken("hyper_parameters_have_default_range_and_help", "bare", added("\n    extra: int = 3\n"), "extra without"),
    Broken("every_choice_trains", "choice", added(CHOICE), "AssertionError:  with kind='b'"),
    Broken("both_ends_of_every_range_train", "end", edited(SHIFT, SHIFT + " / (self.strength > 0.5)"), "strength=0.1"),
    Broken("both_ends_of_every_domain_train", "edge", edited(*ZERO_ALLOWED).replace(SHIFT, EASED), "strength=0.0"),
    Broken("weight_zero_equals_its_floor", "scaled", edited("self.cross", "1.01 * self.cross", "deep"), "differ by"),
    Broken("weight_zero_equals_its_floor", "draws", added(PASS, "deep"), "differ by"),
    Broken(
        "adaptation_changes_the_network", "nothing", edited("self.weight * l", "0 * l", "deep").replace(*SAYS_NOTHING)
    ),
    Broken(
        "the_target_enters_as_target_use_says", "deep", edited(L_MEAN, "source.features.mean()", "deep"), "the same"
    ),
    Broken("the_target_enters_as_target_use_says", "unused", edited(SHIFT, "X_s.mean(0)"), "the same scores with"),
    Broken("the_target_enters_as_target_use_says", "unsaid", edited('"features"', '"nothing"', "deep"), "'nothing'"),
    Broken("it_learns", "ignorant", outputs("p = p[:, ::-1]"), "% of the target right"),
]
