"""The English half of ESD: speakers 0011 to 0020."""

from corpora._esd import CITATION, EmotionalSpeechDataset


class EsdEnglish(EmotionalSpeechDataset):
    title = "Emotional Speech Dataset (ESD), English speakers"
    language = "English"
    citation = CITATION % "esd_en"
    notes = "The same download as esd_zh: give both folders the whole of it, or a link to it."
    speakers = frozenset(f"{number:04d}" for number in range(11, 21))
