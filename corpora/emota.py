"""EmoTa: twenty-two speakers say nineteen sentences in five emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class EmoTa(FileCorpus):
    title = "EmoTa, a Tamil emotional speech dataset"
    language = "Tamil"
    licence = "free for research, on request"
    url = "https://github.com/aaivu/EmoTa"
    citation = """@inproceedings{emota,
  author = {Thevakumar, Jubeerathan and Thavarasa, Luxshan and Sivatheepan, Thanikan and Kugarajah, Sajeev and
            Thayasivam, Uthayasanker},
  title = {{EmoTa}: A {Tamil} Emotional Speech Dataset},
  booktitle = {First Workshop on Challenges in Processing South Asian Languages (CHiPSAL)},
  pages = {193--201},
  year = {2025}
}"""
    published = Published(files=(936,), speakers=(22,))
    notes = "Tamil of Sri Lanka."
    pattern = path_pattern(r"(?P<speaker>[^/_]+)_(?P<sentence>[^/_]+)_(?P<emotion>[a-z]{3})")
    emotions = {"ang": "anger", "fea": "fear", "hap": "happiness", "neu": "neutral", "sad": "sadness"}
