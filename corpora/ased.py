"""ASED: 65 volunteers of four dialects say sentences in five emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Ased(FileCorpus):
    title = "Amharic Speech Emotion Dataset (ASED)"
    aliases = ("ASED_V1",)
    language = "Amharic"
    licence = "see the authors' repository"
    url = "https://github.com/Ethio2021/ASED_V1"
    citation = """@article{ased,
  author = {Retta, Ephrem Afele and Almekhlafi, Eiad and Sutcliffe, Richard and Mhamed, Mustafa and Ali, Haider and
            Feng, Jun},
  title = {A New {Amharic} Speech Emotion Dataset and Classification Benchmark},
  journal = {ACM Transactions on Asian and Low-Resource Language Information Processing},
  volume = {22},
  number = {1},
  year = {2023}
}"""
    published = Published(
        files=(2474,),
        speakers=(65,),
        emotions={"neutral": 522, "fear": 510, "happiness": 486, "sadness": 470, "anger": 486},
    )
    example = "01Neutral/n1-01-01-01-01.wav"
    pattern = path_pattern(r"\d*[ _]?(?P<emotion>[a-z]+)/(?P<recording>[a-z]\d(?:-\d+)+)-(?P<speaker>\d+)")
    emotions = {
        "neutral": "neutral", "fearful": "fear", "happy": "happiness", "sad": "sadness", "angry": "anger",
    }  # fmt: skip
