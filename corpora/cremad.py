"""CREMA-D: 91 actors of many backgrounds say twelve sentences in six emotions."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class CremaD(FileCorpus):
    title = "Crowd-sourced Emotional Multimodal Actors Dataset (CREMA-D)"
    aliases = ("CREMA",)
    language = "English"
    licence = "Open Database License (ODbL) 1.0"
    url = "https://github.com/CheyneyComputerScience/CREMA-D"
    citation = """@article{cremad,
  author = {Cao, Houwei and Cooper, David G. and Keutmann, Michael K. and Gur, Ruben C. and Nenkova, Ani and
            Verma, Ragini},
  title = {{CREMA-D}: Crowd-Sourced Emotional Multimodal Actors Dataset},
  journal = {IEEE Transactions on Affective Computing},
  volume = {5},
  number = {4},
  pages = {377--390},
  year = {2014},
  doi = {10.1109/TAFFC.2014.2336244}
}"""
    published = Published(
        files=(7442,),
        speakers=(91,),
        emotions={"anger": 1271, "disgust": 1271, "fear": 1271, "happiness": 1271, "neutral": 1087, "sadness": 1271},
    )
    notes = "The emotions that the actors were asked for. A clone without Git LFS holds pointers instead of audio."
    pattern = path_pattern(
        r"(?P<speaker>1\d{3})_(?P<sentence>[A-Z]{3})_(?P<emotion>[A-Z]{3})_(?P<intensity>[A-Z]{1,2})"
    )
    emotions = {
        "ANG": "anger", "DIS": "disgust", "FEA": "fear", "HAP": "happiness", "NEU": "neutral", "SAD": "sadness",
    }  # fmt: skip
    levels = {"LO": "low", "MD": "medium", "HI": "high", "XX": "unspecified", "X": "unspecified"}
    ambiguous = (
        Ambiguous(
            "intensity",
            "One of the twelve sentences is spoken in low, medium and high intensity, the others in none that was "
            "asked for; all count alike.",
            "Cao et al. (2014): CREMA-D: Crowd-Sourced Emotional Multimodal Actors Dataset. IEEE Transactions on "
            "Affective Computing 5(4), pp. 377-390. doi:10.1109/TAFFC.2014.2336244",
        ),
    )
    known = {
        "1076_MTI_SAD_XX": "silent in every copy",
        "1006_TIE_HAP_XX": "byte-identical to 1006_TIE_NEU_XX in every copy",
        "1006_TIE_NEU_XX": "byte-identical to 1006_TIE_HAP_XX in every copy",
        "1013_WSI_DIS_XX": "byte-identical to 1013_WSI_SAD_XX in every copy",
        "1013_WSI_SAD_XX": "byte-identical to 1013_WSI_DIS_XX in every copy",
        "1017_IWW_ANG_XX": "byte-identical to 1017_IWW_FEA_XX in every copy",
        "1017_IWW_FEA_XX": "byte-identical to 1017_IWW_ANG_XX in every copy",
    }
