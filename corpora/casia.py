"""CASIA: four speakers read the same fifty sentences in six emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Casia(FileCorpus):
    title = "CASIA Mandarin emotional speech corpus (public subset)"
    aliases = ("CASIA database", "CASIA emotional speech corpus")
    language = "Mandarin"
    licence = "by agreement with the Institute of Automation, Chinese Academy of Sciences"
    url = "http://www.chineseldc.org"
    citation = """@inproceedings{casia,
  author = {Tao, J. and Liu, F. and Zhang, M. and Jia, H.},
  title = {Design of Speech Corpus for {Mandarin} Text to Speech},
  booktitle = {Blizzard Challenge Workshop},
  year = {2008}
}"""
    published = Published(
        files=(1200,),
        speakers=(4,),
        emotions=dict.fromkeys(("anger", "fear", "happiness", "neutral", "sadness", "surprise"), 200),
    )
    notes = "The public subset of 1,200 files of a corpus of 9,600."
    example = "wangzhe/angry/201.wav"
    pattern = path_pattern(
        r"(?P<speaker>liuchanhg|liuchanglin|wangzhe|ZhaoZuoxiang|zhaoquanyin)/(?P<emotion>[a-z]+)/(?P<sentence>\d+)"
    )
    emotions = {
        "angry": "anger", "fear": "fear", "happy": "happiness", "neutral": "neutral", "sad": "sadness",
        "surprise": "surprise",
    }  # fmt: skip

    def speaker(self, match: Match) -> str:  # copies differ in how they spell one of the four
        return "liuchanhg" if match["speaker"].lower() == "liuchanglin" else match["speaker"]
