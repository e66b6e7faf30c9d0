"""JVNV: four actors say sentences with sounds that are no words, in six emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Jvnv(FileCorpus):
    title = "JVNV, Japanese emotional speech with verbal content and nonverbal expressions"
    aliases = ("jvnv_v1", "jvnv_ver1")
    language = "Japanese"
    licence = "CC BY-SA 4.0"
    url = "https://ss-takashi.sakura.ne.jp/corpus/jvnv/"
    citation = """@misc{jvnv,
  author = {Xin, Detai and Jiang, Junfeng and Takamichi, Shinnosuke and Saito, Yuki and Aizawa, Akiko and
            Saruwatari, Hiroshi},
  title = {{JVNV}: A Corpus of {Japanese} Emotional Speech with Verbal Content and Nonverbal Expressions},
  year = {2023},
  eprint = {2310.06072},
  archiveprefix = {arXiv}
}"""
    published = Published(files=(1615,), speakers=(4,))
    notes = "No neutral speech. Sentences were written for their emotion and differ from emotion to emotion."
    pattern = path_pattern(
        r"(?P<speaker>(?P<gender>[FM])\d)_(?P<emotion>[a-z]+)_(?P<session>free|regular)_(?P<sentence>\d+)"
    )
    emotions = {
        "anger": "anger", "disgust": "disgust", "fear": "fear", "happy": "happiness", "sad": "sadness",
        "surprise": "surprise",
    }  # fmt: skip
