"""RML: eight people speak six languages in six emotions, on video."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Rml(FileCorpus):
    title = "Ryerson Multimedia Lab (RML) emotion database"
    aliases = ("RML emotion database", "Ryerson Multimedia Lab emotion database")
    language = "several"
    licence = "free for research, on request"
    url = "http://www.rml.ryerson.ca/rml-emotion-database.html"
    citation = """@inproceedings{rml,
  author = {Wang, Yongjin and Guan, Ling},
  title = {An Investigation of Speech-Based Human Emotion Recognition},
  booktitle = {IEEE 6th Workshop on Multimedia Signal Processing (MMSP)},
  pages = {15--18},
  year = {2004}
}"""
    published = Published(
        files=(720,),
        speakers=(8,),
        emotions=dict.fromkeys(("anger", "disgust", "fear", "happiness", "sadness", "surprise"), 120),
    )
    notes = (
        "English, Italian, Mandarin, Persian, Punjabi and Urdu. Two archives, rml-1 with s1 to s5 and rml-2 with s6 to "
        "s8; below the folder of a speaker of several languages lies one for each. No neutral speech."
    )
    example = "rml-1/s1/an1.avi"
    pattern = path_pattern(r"(?P<speaker>s[1-8])/(?P<tongue>(?:[^/]+/)?)(?P<emotion>[a-z]{2})[ _]?(?P<number>\d+)")
    emotions = {
        "an": "anger", "di": "disgust", "fe": "fear", "ha": "happiness", "sa": "sadness", "su": "surprise",
    }  # fmt: skip
