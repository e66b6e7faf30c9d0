"""MER 2023: clips of Chinese films and series in six emotions, the data of a challenge."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus


class Mer2023(TabledCorpus):
    title = "Multimodal Emotion Recognition challenge 2023 (MER 2023)"
    aliases = ("MER2023", "mer2023train")
    language = "Mandarin"
    licence = "free for research, on signing an agreement"
    url = "https://huggingface.co/datasets/MERChallenge/MER2023"
    citation = """@inproceedings{mer_2023,
  author = {Lian, Zheng and Sun, Haiyang and Sun, Licai and Chen, Kang and Xu, Mingyu and Wang, Kexin and Xu, Ke and
            He, Yu and Li, Ying and Zhao, Jinming and Liu, Ye and Liu, Bin and Yi, Jiangyan and Wang, Meng and
            Cambria, Erik and Zhao, Guoying and Schuller, Bj{\\"o}rn W. and Tao, Jianhua},
  title = {{MER} 2023: Multi-label Learning, Modality Robustness, and Semi-Supervised Learning},
  booktitle = {31st ACM International Conference on Multimedia (MM)},
  pages = {9610--9614},
  year = {2023},
  doi = {10.1145/3581783.3612836}
}"""
    # The labelled clips: 3,373 of training, 411, 412 and 834 of the three tests.
    published = Published(files=(5030,), speakers=())
    notes = (
        "Clips with a label; those of the semi-supervised track without one are left out. Noise was added to the "
        "second test. The corpus names no speakers: splits go by utterance. Worry is kept as a label of its own."
    )
    pattern = path_pattern(r"(?P<clip>sample_\d{8})")
    identifies = True
    emotions = {
        "angry": "anger", "happy": "happiness", "neutral": "neutral", "sad": "sadness", "surprise": "surprise",
        "worried": "worry",
    }  # fmt: skip
    others = ("worry",)

    def rows(self, folder: Path) -> Iterator[Row]:
        paths = self.label_files(folder, "train-label.csv", "test?-label.csv")
        for name in sorted({path.name for path in paths}):
            for row in self.table(folder, name, columns=("name", "discrete")):
                yield Row(row["name"], row["discrete"])
