"""The Mandarin half of ESD: speakers 0001 to 0010."""

from corpora._esd import CITATION, EmotionalSpeechDataset


class EsdMandarin(EmotionalSpeechDataset):
    title = "Emotional Speech Dataset (ESD), Mandarin speakers"
    language = "Mandarin"
    citation = CITATION % "esd_zh"
    notes = "The same download as esd_en: give both folders the whole of it, or a link to it."
    speakers = frozenset(f"{number:04d}" for number in range(1, 11))
