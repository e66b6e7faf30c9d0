"""Linear support vector machine on utterance functionals: the field's plain baseline.

(1)  min_w,b  1/2 (||w||^2 + b^2) + C sum_i k_i max(0, 1 - s_i (w'x_i + b))^2        one class against the rest

with s_i = 1 in the class and -1 outside, k_i inversely proportional to the frequency of utterance i's side.

Departs from the paper: the squared hinge, which liblinear solves fastest, in the place of the hinge; no kernel;
several classes by one against the rest. C has no published value: the default is, of {0.0003, 0.001, 0.002, 0.003,
0.01}, the one with the best mean UAR when one speaker is left out *within* EmoDB, RAVDESS, EMOVO and URDU, whose
functionals are standardised per corpus or per speaker; cross-corpus scores had no part in it.
"""

from __future__ import annotations

from benchmark.training.shallow import ShallowMethod


class SVM(ShallowMethod):
    """A linear SVM trained on the source, applied to the target as it is."""

    title = "SVM"
    family = "shallow"
    target_use = "nothing"
    floor = ""
    citation = """@article{svm,
  author = {Cortes, Corinna and Vapnik, Vladimir},
  title = {Support-Vector Networks},
  journal = {Machine Learning},
  volume = {20},
  number = {3},
  pages = {273--297},
  year = {1995}
}"""
