"""KazEmoTTS: three narrators read fifty-five thousand utterances in six emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class KazEmoTts(FileCorpus):
    title = "KazEmoTTS, a dataset for Kazakh emotional text-to-speech synthesis"
    aliases = ("EmoKaz",)
    language = "Kazakh"
    licence = "on filling in a form; see the authors' page"
    url = "https://github.com/IS2AI/KazEmoTTS"
    citation = """@misc{kazemotts,
  author = {Abilbekov, Adal and Mussakhojayeva, Saida and Yeshpanov, Rustem and Varol, Huseyin Atakan},
  title = {{KazEmoTTS}: A Dataset for {Kazakh} Emotional Text-to-Speech Synthesis},
  year = {2024},
  eprint = {2404.01033},
  archiveprefix = {arXiv}
}"""
    published = Published(
        files=(54760,),
        speakers=(3,),
        emotions={
            "anger": 9059, "fear": 9098, "happiness": 9059, "neutral": 9385, "sadness": 8980, "surprise": 9179,
        },
    )  # fmt: skip
    notes = "A woman and two men; names do not tell which narrator is which."
    pattern = path_pattern(r"(?P<speaker>\d+)_(?P<emotion>[a-z]+)_(?P<utterance>\d+)")
    emotions = {
        "angry": "anger", "fear": "fear", "happy": "happiness", "neutral": "neutral", "sad": "sadness",
        "surprise": "surprise",
    }  # fmt: skip
