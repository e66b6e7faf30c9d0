"""Miniatures of real corpora: a handful of files in the real layout, with its traps, for tests.

`MINIATURES` maps a corpus's name to what its folder holds and what the adapter must make of it;
`write_miniature` writes it with a few milliseconds of noise in each audio file.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + 64 * "0" + "\nsize 84024\n"


@dataclass(frozen=True)
class Miniature:
    """Files below the corpus's folder. Endings are as on disk; names in `Found` have none.

    A segment is its file and ``#start-end`` in seconds.
    """

    kept: dict[str, tuple[str, str, str]]
    """Path -> shared emotion, speaker, gender."""
    dropped: dict[str, str] = field(default_factory=dict)
    """Path -> words of the reason."""
    unexpected: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    """Label files and other text, by path."""
    absent: tuple[str, ...] = ()
    """Files of ``dropped`` that a label file names, as it does, and that do not exist."""
    pointers: tuple[str, ...] = ()
    """Audio files of ``kept`` that hold a Git LFS pointer."""
    aiff: tuple[str, ...] = ()
    """Audio files of ``kept`` that hold AIFF data."""

    def seconds(self, file: str) -> float:
        """How long a file is: as far as its segments go."""
        ends = [s.rpartition("-")[2] for s in (*self.kept, *self.dropped) if s.startswith(f"{file}#")]
        return max(map(float, ends), default=0.05)


def write_audio(
    path: Path, seconds: float = 0.05, rate: int = 16000, format: str | None = None, level: float = 0.1
) -> None:
    """Noise that differs from path to path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(zlib.crc32(path.as_posix().encode()))
    format = format or path.suffix[1:].upper()
    soundfile.write(path, level * random.standard_normal(round(seconds * rate)).clip(-5, 5), rate, format=format)


def write_miniature(name: str, folder: Path) -> Miniature:
    """The miniature of a corpus in ``folder``, beside what lies around in every unpacked download."""
    miniature = MINIATURES[name]
    rows = (*miniature.kept, *miniature.dropped, *miniature.unexpected)
    for file in dict.fromkeys(row.partition("#")[0] for row in rows):
        if file not in miniature.absent:
            write_audio(folder / file, miniature.seconds(file), format="AIFF" if file in miniature.aiff else None)
    for file in miniature.pointers:
        (folder / file).write_text(LFS_POINTER)
    write_texts(miniature, folder)
    return miniature


def write_texts(miniature: Miniature, folder: Path) -> None:
    texts = {"__MACOSX/._x.wav": "", "__MACOSX/sub/03a01Fa.wav": "", "._03a01Fa.wav": "", "readme.txt": "read me"}
    for file, text in {**texts, **miniature.texts}.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")


def without_ending(file: str) -> str:
    recording, segment, seconds = file.partition("#")
    return recording.rpartition(".")[0] + segment + seconds


MINIATURES = {
    "emodb": Miniature(
        kept={
            "wav/03a01Fa.wav": ("happiness", "03", "male"),
            "wav/08b09Lb.WAV": ("boredom", "08", "female"),
            "wav/16b10Td.flac": ("sadness", "16", "female"),
            "wav/11a05Wc.wav": ("anger", "11", "male"),
            "wav/10a01Nb.wav": ("neutral", "10", "male"),
            "wav/09a02Ea.wav": ("disgust", "09", "female"),
            "wav/15a04Ac.wav": ("fear", "15", "male"),
        },
        dropped={"zwei/wav/03a01Fa.wav": "second copy", "wav/03a01Xa.wav": "label X"},
        unexpected=("wav/noise.wav",),
        texts={"lablaut/03a01Fa.lablaut": "0"},
    ),
    "casia": Miniature(
        kept={
            "casia/liuchanhg/angry/201.wav": ("anger", "liuchanhg", ""),
            "casia/liuchanglin/fear/201.wav": ("fear", "liuchanhg", ""),
            "casia/wangzhe/happy/250.wav": ("happiness", "wangzhe", ""),
            "casia/ZhaoZuoxiang/Neutral/201.WAV": ("neutral", "ZhaoZuoxiang", ""),
            "casia/zhaoquanyin/sad/201.wav": ("sadness", "zhaoquanyin", ""),
            "casia/zhaoquanyin/surprise/201.wav": ("surprise", "zhaoquanyin", ""),
        },
        texts={"casia/wangzhe/happy/250.txt": "x", "casia/wangzhe/happy/250.pitch": "x"},
    ),
    "enterface": Miniature(
        kept={
            "enterface database/subject 1/anger/sentence 1/s1_an_1.wav": ("anger", "s1", ""),
            "enterface database/subject 11/disgust/sentence 2/s12_di_2.wav": ("disgust", "s11", ""),
            "enterface database/subject 12/disgust/sentence 2/s12_di_2.wav": ("disgust", "s12", ""),
            "enterface database/subject 3/fear/sentence 5/s_3_fe_5.wav": ("fear", "s3", ""),
            "enterface database/subject 16/surprise/sentence 3/s16_su_3avi.wav": ("surprise", "s16", ""),
            "flat/s44_ha_4.WAV": ("happiness", "s44", ""),
            "flat/s43_sa_4.flac": ("sadness", "s43", ""),
        },
        dropped={"enterface database/subject 6/anger/s6_an.wav": "unsegmented"},
    ),
    "ravdess": Miniature(
        kept={
            "Audio_Speech_Actors_01-24/Actor_01/03-01-01-01-01-01-01.wav": ("neutral", "01", "male"),
            "Audio_Speech_Actors_01-24/Actor_02/03-01-02-01-01-01-02.WAV": ("calm", "02", "female"),
            "Audio_Speech_Actors_01-24/Actor_12/03-01-06-01-02-01-12.flac": ("fear", "12", "female"),
            "Audio_Speech_Actors_01-24/Actor_24/03-01-08-02-02-02-24.wav": ("surprise", "24", "female"),
            "03-01-03-01-01-01-23.wav": ("happiness", "23", "male"),
            "03-01-04-01-01-01-23.wav": ("sadness", "23", "male"),
            "03-01-05-01-01-01-23.wav": ("anger", "23", "male"),
            "03-01-07-01-01-01-23.wav": ("disgust", "23", "male"),
        },
        dropped={
            "Audio_Song_Actors_01-24/Actor_01/03-02-01-01-01-01-01.wav": "song",
            "Video_Speech_Actor_01/01-01-01-01-01-01-01.wav": "video",
            "audio_speech_actors_01-24/Actor_01/03-01-01-01-01-01-01.wav": "second copy",
        },
    ),
    "savee": Miniature(
        kept={
            "AudioData/DC/a01.wav": ("anger", "DC", "male"),
            "AudioData/JE/sa15.wav": ("sadness", "JE", "male"),
            "AudioData/JK/su03.WAV": ("surprise", "JK", "male"),
            "AudioData/KL/n30.wav": ("neutral", "KL", "male"),
            "AudioData/KL/h01.wav": ("happiness", "KL", "male"),
            "AudioData/KL/f01.wav": ("fear", "KL", "male"),
            "flat/KL_d02.flac": ("disgust", "KL", "male"),
        },
        dropped={"flat/DC_a01.wav": "second copy"},
        texts={"Info.txt": "four men"},
    ),
    "tess": Miniature(
        kept={
            "TESS/OAF_Fear/OAF_back_fear.wav": ("fear", "OAF", "female"),
            "TESS/OAF_neutral/OA_bite_neutral.wav": ("neutral", "OAF", "female"),
            "TESS/YAF_pleasant_surprised/YAF_young_ps.wav": ("surprise", "YAF", "female"),
            "TESS/YAF_angry/YAF_back_angry.WAV": ("anger", "YAF", "female"),
            "TESS/YAF_disgust/YAF_back_disgust.wav": ("disgust", "YAF", "female"),
            "TESS/YAF_happy/YAF_germ_happy.wav": ("happiness", "YAF", "female"),
            "TESS/YAF_sad/YAF_back_sad.flac": ("sadness", "YAF", "female"),
        },
        dropped={"tess copy/OAF_Fear/OAF_back_fear.wav": "second copy"},
        aiff=("TESS/YAF_happy/YAF_germ_happy.wav",),
    ),
    "cremad": Miniature(
        kept={
            "AudioWAV/1001_DFA_ANG_XX.wav": ("anger", "1001", ""),
            "AudioWAV/1091_IEO_DIS_HI.WAV": ("disgust", "1091", ""),
            "AudioWAV/1040_ITH_SAD_X.wav": ("sadness", "1040", ""),
            "AudioWAV/1002_IEO_FEA_LO.wav": ("fear", "1002", ""),
            "AudioWAV/1002_IEO_HAP_MD.flac": ("happiness", "1002", ""),
            "AudioWAV/1002_TIE_NEU_XX.wav": ("neutral", "1002", ""),
        },
        texts={"AudioMP3/1001_DFA_ANG_XX.mp3": LFS_POINTER},
        pointers=("AudioWAV/1001_DFA_ANG_XX.wav",),
    ),
    "emovo": Miniature(
        kept={
            "EMOVO/f1/dis-f1-b1.wav": ("disgust", "f1", "female"),
            "EMOVO/f2/gio-f2-d2.WAV": ("happiness", "f2", "female"),
            "EMOVO/f3/neu-f3-l4.wav": ("neutral", "f3", "female"),
            "EMOVO/m1/tri-m1-n5.flac": ("sadness", "m1", "male"),
            "EMOVO/m2/pau-m2-b3.wav": ("fear", "m2", "male"),
            "EMOVO/m3/rab-m3-n1.wav": ("anger", "m3", "male"),
            "EMOVO/m3/sor-m3-n1.wav": ("surprise", "m3", "male"),
        },
        texts={"EMOVO/documents/foglio.doc": "x"},
    ),
    "urdu": Miniature(
        kept={
            "Angry/SM1_F10_A010.wav": ("anger", "SM1", "male"),
            "Happy/SF3_F2_H02.WAV": ("happiness", "SF3", "female"),
            "Neutral/SM24_F1_N011.flac": ("neutral", "SM24", "male"),
            "Sad/SM5_F7_S059.wav": ("sadness", "SM5", "male"),
        },
        unexpected=("Sad/clip.wav",),
    ),
    "nemo": Miniature(
        kept={
            "samples/EB0_anger_1.wav": ("anger", "EB0", ""),
            "samples/EB0_fear_13.WAV": ("fear", "EB0", ""),
            "samples/JMI0_happiness_2.flac": ("happiness", "JMI0", ""),
            "samples/KC0_neutral_90.wav": ("neutral", "KC0", ""),
            "samples/KC0_sadness_90.wav": ("sadness", "KC0", ""),
            "samples/KC0_surprised_90.wav": ("surprise", "KC0", ""),
        },
        texts={"data.tsv": "file_id\temotion\n"},
    ),
    "vivae": Miniature(
        kept={
            "VIVAE/core_set/S01_achievement_low_01.wav": ("achievement", "S01", ""),
            "VIVAE/full_set/S04_surprise_peak_10.WAV": ("surprise", "S04", ""),
            "VIVAE/full_set/S11_anger_moderate_02.flac": ("anger", "S11", ""),
            "VIVAE/full_set/S02_fear_strong_05.wav": ("fear", "S02", ""),
            "VIVAE/full_set/S02_pain_strong_05.wav": ("pain", "S02", ""),
            "VIVAE/full_set/S02_pleasure_peak_03.wav": ("pleasure", "S02", ""),
        },
        dropped={"VIVAE/full_set/S01_achievement_low_01.wav": "second copy"},
    ),
    "rml": Miniature(
        kept={
            "rml-1/s1/an1.wav": ("anger", "s1", ""),
            "rml-1/s2/an1.wav": ("anger", "s2", ""),
            "rml-1/s3/English/di2.WAV": ("disgust", "s3", ""),
            "rml-1/s3/Italian/di2.wav": ("disgust", "s3", ""),
            "rml-2/s6/fe3.flac": ("fear", "s6", ""),
            "rml-2/s8/ha10.wav": ("happiness", "s8", ""),
            "rml-2/s8/sa11.wav": ("sadness", "s8", ""),
            "rml-2/s8/su12.wav": ("surprise", "s8", ""),
        },
        dropped={"spare/s8/su12.wav": "second copy"},
    ),
    "emouerj": Miniature(
        kept={
            "emoUERJ/w04a11.wav": ("anger", "w04", "female"),
            "emoUERJ/m01h01.WAV": ("happiness", "m01", "male"),
            "emoUERJ/m04n02.flac": ("neutral", "m04", "male"),
            "emoUERJ/w01s10.wav": ("sadness", "w01", "female"),
        },
        dropped={"spare/w04a11.wav": "second copy"},
        unexpected=("emoUERJ/w04x11.wav",),
    ),
    "banglaser": Miniature(
        kept={
            "BanglaSER/Actor 01/03-01-01-01-01-01-01.wav": ("happiness", "01", "male"),
            "BanglaSER/Actor 02/03-01-02-01-03-02-02.WAV": ("sadness", "02", "female"),
            "BanglaSER/Actor 33/03-01-03-02-02-03-33.flac": ("anger", "33", "male"),
            "BanglaSER/Actor 34/03-01-04-02-02-03-34.wav": ("surprise", "34", "female"),
            "BanglaSER/Actor 34/03-01-05-01-02-03-34.wav": ("neutral", "34", "female"),
        },
        dropped={"BanglaSER/Actor 34/03-01-07-01-02-03-34.wav": "label 07"},
    ),
    "jtes": Miniature(
        kept={
            "jtes_v1.1/wav/f01/ang/f01_ang_01.wav": ("anger", "f01", "female"),
            "jtes_v1.1/wav/f50/joy/f50_joy_50.WAV": ("happiness", "f50", "female"),
            "jtes_v1.1/wav/m01/neu/m01_neu_09.flac": ("neutral", "m01", "male"),
            "jtes_v1.1/wav/m50/sad/m50_sad_31.wav": ("sadness", "m50", "male"),
        },
        texts={"jtes_v1.1/doc/ang.txt": "x"},
    ),
    "jvnv": Miniature(
        kept={
            "jvnv_v1/F1/anger/regular/F1_anger_regular_01.wav": ("anger", "F1", "female"),
            "jvnv_v1/F1/anger/free/F1_anger_free_01.wav": ("anger", "F1", "female"),
            "jvnv_v1/F2/disgust/regular/F2_disgust_regular_38.WAV": ("disgust", "F2", "female"),
            "jvnv_v1/M1/fear/regular/M1_fear_regular_23.flac": ("fear", "M1", "male"),
            "jvnv_v1/M2/happy/free/M2_happy_free_04.wav": ("happiness", "M2", "male"),
            "jvnv_v1/M2/sad/free/M2_sad_free_04.wav": ("sadness", "M2", "male"),
            "jvnv_v1/M2/surprise/free/M2_surprise_free_04.wav": ("surprise", "M2", "male"),
        },
        texts={"jvnv_v1/transcription.csv": "x", "jvnv_v1/nv_label/F1/F1_anger_regular_01.txt": "0.1\t0.2\tNV\n"},
    ),
    "thorsten_emotional": Miniature(
        kept={
            f"thorsten-emotional_v02/{voice}/{letter * 32}.{ending}": (emotion, "Thorsten", "male")
            for voice, letter, ending, emotion in (
                ("amused", "0", "wav", "amusement"),
                ("amused", "a", "WAV", "amusement"),
                ("angry", "0", "flac", "anger"),
                ("disgusted", "0", "wav", "disgust"),
                ("neutral", "0", "wav", "neutral"),
                ("sleepy", "0", "wav", "sleepiness"),
                ("surprised", "0", "wav", "surprise"),
                ("drunk", "0", "wav", "drunkenness"),
                ("whisper", "0", "wav", "whisper"),
            )
        },
        dropped={f"thorsten-emotional_v03/amused/{'0' * 32}.wav": "second copy"},
        texts={"thorsten-emotional_v02/thorsten-emotional-metadata.csv": "x"},
    ),
    "eaed": Miniature(
        kept={
            "EAED/Series1/Nelly Karim/NellyKarim_happy_ 01.wav": ("happiness", "NellyKarim", ""),
            "EAED/Series2/Nelly Karim/NellyKarim_happy_ 01.wav": ("happiness", "NellyKarim", ""),
            "EAED/Series1/A/A_Sad_(2).WAV": ("sadness", "A", ""),
            "EAED/Series1/A/A_angry_03.flac": ("anger", "A", ""),
            "EAED/Series1/A/A_neutral_ (4).wav": ("neutral", "A", ""),
            "EAED/Series1/B/B_surprised_05.wav": ("surprise", "B", ""),
            "EAED/Series1/B/B_fearful_06.wav": ("fear", "B", ""),
        },
        dropped={
            "copy/EAED/Series1/B/B_fearful_06.wav": "second copy",
            "EAED/Series1/B/B_bored_07.wav": "label bored",
        },
    ),
    "indowavesentiment": Miniature(
        kept={
            "IndoWaveSentiment/07-03-02-03.wav": ("surprise", "07", "male"),
            "IndoWaveSentiment/10-01-01-01.WAV": ("neutral", "10", "female"),
            "IndoWaveSentiment/02-02-01-01.flac": ("happiness", "02", "female"),
            "IndoWaveSentiment/01-04-01-02.wav": ("disgust", "01", "male"),
            "IndoWaveSentiment/01-05-01-02.wav": ("disappointment", "01", "male"),
        },
        dropped={"spare/07-03-02-03.wav": "second copy"},
    ),
    "kazemotts": Miniature(
        kept={
            "EmoKaz/1263201035/train/1263201035_angry_49695.wav": ("anger", "1263201035", ""),
            "EmoKaz/1263201035/eval/1263201035_fear_53711.WAV": ("fear", "1263201035", ""),
            "EmoKaz/399172782/train/399172782_happy_52657.flac": ("happiness", "399172782", ""),
            "EmoKaz/399172782/train/399172782_neutral_40342.wav": ("neutral", "399172782", ""),
            "EmoKaz/805570882/train/805570882_sad_48693.wav": ("sadness", "805570882", ""),
            "EmoKaz/805570882/train/805570882_surprise_47861.wav": ("surprise", "805570882", ""),
        },
        texts={"EmoKaz/805570882/train/805570882_sad_48693.txt": "x"},
    ),
    "emota": Miniature(
        kept={
            "EmoTa/angry/01_07_ang.wav": ("anger", "01", ""),
            "EmoTa/fear/22_19_fea.WAV": ("fear", "22", ""),
            "EmoTa/happy/02_01_hap.flac": ("happiness", "02", ""),
            "EmoTa/neutral/02_01_neu.wav": ("neutral", "02", ""),
            "EmoTa/sad/02_01_sad.wav": ("sadness", "02", ""),
        },
        dropped={"EmoTa/calm/02_01_cal.wav": "label cal"},
    ),
    "expresso": Miniature(
        kept={
            "expresso/audio_48khz/read/ex03/default/base/ex03_default_00003.wav": ("neutral", "ex03", ""),
            "expresso/audio_48khz/read/ex03/default/base/ex03_default_emphasis_00003.wav": ("neutral", "ex03", ""),
            "expresso/audio_48khz/read/ex04/happy/base/ex04_happy_00085.WAV": ("happiness", "ex04", ""),
            "expresso/audio_48khz/read/ex01/sad/base/ex01_sad_00085.flac": ("sadness", "ex01", ""),
            "expresso/audio_48khz/read/ex01/confused/base/ex01_confused_00001.wav": ("confusion", "ex01", ""),
        },
        dropped={
            "expresso/audio_48khz/read/ex03/default/longform/ex03_default_longform_00001.wav": "long recording",
            "expresso/audio_48khz/read/ex01/whisper/base/ex01_whisper_00001.wav": "label whisper",
            "expresso/audio_48khz/conversational/ex04-ex01/laughing/ex04-ex01_laughing_001.wav": "dialogue",
            "expresso/audio_48khz/conversational/ex04-ex01/sad/ex04-ex01_sad_001.wav": "dialogue",
            "expresso/audio_48khz/conversational/ex04-ex01/animal-animaldir/ex04-ex01_animal-animaldir_005.wav": (
                "dialogue"
            ),
        },
        texts={"expresso/read_transcriptions.txt": "x", "expresso/VAD.txt": "x"},
    ),
    "aibo": Miniature(
        kept={
            "wav/Ohm_01_000_00.wav": ("neutral", "Ohm_01", ""),
            "wav/Ohm_01_000_01.wav": ("emphatic", "Ohm_01", ""),
            "wav/Ohm_32_015_00.WAV": ("anger", "Ohm_32", ""),
            "wav/Mont_01_031_00.flac": ("positive", "Mont_01", ""),
            "wav/Mont_25_031_00.wav": ("rest", "Mont_25", ""),
        },
        dropped={"wav/Mont_25_031_01.wav": "no label"},
        texts={
            "labels/IS2009EmotionChallenge/chunk_labels_5cl_corpus.txt": (
                "Ohm_01_000_00 N 1\nOhm_01_000_01 E 0.5\r\nOhm_32_015_00 A 0.666\n\n"
                "Mont_01_031_00 P 1\nMont_25_031_00 R 0.75\n"
            ),
            "labels/IS2009EmotionChallenge/chunk_labels_2cl_corpus.txt": "Mont_25_031_01 NEG 1\n",
        },
    ),
    "venec": Miniature(
        kept={
            "NoNameProsody/0001.mp3.wav": ("affection", "AUS_01", ""),
            "NoNameProsody/0002.mp3.WAV": ("amusement", "AUS_01", ""),
            "NoNameProsody/0003.mp3.flac": ("anger", "USA_12", ""),
            "NoNameProsody/0004.wav": ("contempt", "USA_12", ""),
            "NoNameProsody/0005.wav": ("disgust", "KEN_03", ""),
            "NoNameProsody/0006.wav": ("distress", "KEN_03", ""),
            "NoNameProsody/0007.wav": ("fear", "IND_20", ""),
            "NoNameProsody/0008.wav": ("guilt", "IND_20", ""),
            "NoNameProsody/0009.wav": ("happiness", "SIN_02", ""),
            "NoNameProsody/0010.wav": ("interest", "SIN_02", ""),
            "NoNameProsody/0011.wav": ("lust", "SIN_02", ""),
            "NoNameProsody/0012.wav": ("surprise", "SIN_02", ""),
            "NoNameProsody/0013.wav": ("surprise", "SIN_02", ""),
            "NoNameProsody/0014.wav": ("neutral", "SIN_02", ""),
            "NoNameProsody/0015.wav": ("pride", "SIN_02", ""),
            "NoNameProsody/0016.wav": ("relief", "SIN_02", ""),
            "NoNameProsody/0017.wav": ("sadness", "SIN_02", ""),
            "NoNameProsody/0018.wav": ("serenity", "SIN_02", ""),
            "NoNameProsody/0019.wav": ("shame", "SIN_02", ""),
        },
        dropped={"NoNameProsody/1528.wav": "no label", "NoNameProsody/0020.wav": "no label"},
        texts={
            "veneccountryinfo.csv": (
                "0001.mp3,Aus,Medium_AUS/1aff.mp3\n0002.mp3,Str,High_AUS/Aus1amuHigh.mp3\r\n"
                "0003.mp3,USA,High_USA/US12ang2Hi.mp3\n0004.mp3,USA,Medium_USA/12con.mp3\n"
                "0005.mp3,Ken,High_KEN/Ken3disgH.mp3\n0006.mp3,Ken,Medium_KEN/3dist.mp3\n"
                "0007.mp3,Ind,Medium_IND/20fea.mp3\n0008.mp3,Ind,Medium_IND/20gui.mp3\n"
                "0009.mp3,Sin,Medium_SIN/2hap.mp3\n0010.mp3,Sin,Medium_SIN/2int.mp3\n"
                "0011.mp3,Sin,Medium_SIN/2lus.mp3\n0012.mp3,Sin,Medium_SIN/2negsurprise.mp3\n"
                "0013.mp3,Sin,High_SIN/Sin2psurhigh.mp3\n0014.mp3,Sin,Medium_SIN/2neu.mp3\n"
                "0015.mp3,Sin,Medium_SIN/2pri.mp3\n0016.mp3,Sin,Medium_SIN/2rel.mp3\n"
                "0017.mp3,Sin,Medium_SIN/2sad.mp3\n0018.mp3,Sin,Medium_SIN/2ser.mp3\n"
                "0019.mp3,Sin,Medium_SIN/2sham.mp3\n0020.mp3,Sin,Medium_SIN/take two.mp3\n"
            ),
            "CategoryRatingsUSA.csv": "x",
        },
    ),
    "thai_ser": Miniature(
        kept={
            "studio1-10/studio001/con/s001_con_actor001_script1_1_1a.flac": ("neutral", "001", "female"),
            "studio1-10/studio001/con/s001_con_actor002_script1_1_2b.WAV": ("anger", "002", "male"),
            "studio1-10/studio001/con/s001_con_actor002_impro1_1.flac": ("happiness", "002", "male"),
            "zoom1-10/zoom001/mic/z001_mic_actor200_impro1_1.flac": ("sadness", "200", ""),
            "zoom1-10/zoom001/mic/z001_mic_actor200_impro1_2.flac": ("frustration", "200", ""),
        },
        dropped={
            "zoom1-10/zoom001/mic/z001_mic_actor200_impro1_3.flac": "label Other",
            "studio1-10/studio001/clip/s001_clip_actor001_script1_1_1a.flac": "no label",
        },
        texts={
            "emotion_label.json": (
                '{"s001_con_actor001_script1_1_1a.flac": [{"assigned_emo": "Neutral", "majority_emo": "Neutral"}],'
                '"s001_con_actor002_script1_1_2b.flac": [{"assigned_emo": "Sad", "majority_emo": "Angry"}],'
                '"s001_con_actor002_impro1_1.flac": [{"assigned_emo": "Happy", "majority_emo": "Happy"}],'
                '"z001_mic_actor200_impro1_1.flac": [{"assigned_emo": "Sad", "majority_emo": "Sad"}],'
                '"z001_mic_actor200_impro1_2.flac": [{"assigned_emo": "Angry", "majority_emo": "Frustrated"}],'
                '"z001_mic_actor200_impro1_3.flac": [{"assigned_emo": "Angry", "majority_emo": "Other"}]}'
            ),
            "actor_demography.json": (
                '{"data": [{"Actor\'s ID": "001", "Age": 20, "Sex": "Female"},'
                '{"Actor\'s ID": "002", "Age": 30, "Sex": "Male"}]}'
            ),
        },
    ),
    "smartkom": Miniature(
        kept={
            "SK-Public/w001_pk/w001_pkd.wav#0-0.05": ("neutral", "AAA", ""),
            "SK-Public/w001_pk/w001_pkd.wav#0.0625-0.1125": ("happiness", "AAA", ""),
            "SK-Public/w001_pk/w001_pkd.wav#0.125-0.175": ("anger", "AAA", ""),
            "SK-Public/w002_pt/w002_ptd.WAV#0-0.05": ("helplessness", "AAB", ""),
            "SK-Public/w002_pt/w002_ptd.WAV#0.0625-0.1125": ("pondering", "AAB", ""),
            "SK-Public/w002_pt/w002_ptd.WAV#0.125-0.175": ("surprise", "AAB", ""),
        },
        dropped={
            "SK-Public/w001_pk/w001_pkd.wav#0.1875-0.2375": "label Restklasse",
            "SK-Public/w002_pt/w002_ptd.WAV#0.1875-0.2375": "no label",
            "SK-Public/w001_pk/w001_pkh.wav": "no label",
        },
        texts={
            "SK-Public/w001_pk/w001_pk_AAA.par": (
                "LHD: Partitur 1.2.17\nSAM: 16000\nORT: 0 hallo\n"
                "TRN: 0 799 0,1 001\r\nTRN: 1000 799 2 002\nTRN: 2000 799 3 003\nTRN: 3000 799 4 004\n"
                'USH: 0 1099 "Neutral" 1\nUSH: 1100 899 "Freude/Erfolg"\n'
                'USH: 2000 199 "Neutral"\nUSH: 2200 599 "Arger/Miserfolg"\nUSH: 3000 799 "Restklasse"\n'
            ),
            "SK-Public/w001_pk/w001_pk_SMA.par": "SAM: 16000\nTRN: 0 799 0 001\n",
            "SK-Public/w002_pt/w002_pt_AAB.par": (
                "SAM: 16000\nTRN: 0 799 0 001\nTRN: 1000 799 1 002\nTRN: 2000 799 2 003\nTRN: 3000 799 3 004\n"
                'USH: 0 899 "Ratlosigkeit"\nUSH: 900 999 "Uberlegen/Nachdenken"\n'
                'USH: 1900 999 "Uberraschung/Verwunderung"\n'
            ),
        },
    ),
    "baum_1a": Miniature(
        kept={
            "BAUM1a_MP4_all/s001/S001_001.wav": ("anger", "S001", "male"),
            "BAUM1a_MP4_all/s002/S002_002.WAV": ("happiness", "S002", "female"),
            "BAUM1a_MP4_all/s002/S002_003.flac": ("sadness", "S002", "female"),
            "BAUM1a_MP4_all/s002/S002_004.wav": ("boredom", "S002", "female"),
            "BAUM1a_MP4_all/s031/S031_005.wav": ("disgust", "S031", "male"),
            "BAUM1a_MP4_all/s031/S031_006.wav": ("fear", "S031", "male"),
            "BAUM1a_MP4_all/s031/S031_007.wav": ("interest", "S031", "male"),
            "BAUM1a_MP4_all/s031/S031_008.wav": ("surprise", "S031", "male"),
            "BAUM1a_MP4_all/s031/S031_009.wav": ("uncertainty", "S031", "male"),
        },
        dropped={
            "BAUM1s_MP4 - All/s001/S001_015.wav": "no label",
            "BAUM1a_MP4_all/s031/S031_010.wav": "label Thi",
        },
        texts={
            "Annotations_BAUM1a.csv": (
                "No,Subject,Note,Clip Name,Emotion,Emotion Code,Gender\n1,1,,S001_001,Anger,1,M\r\n"
                "2,2,,S002_002,Happiness,5,F\n3,2,,s002_003,Sadness,7,F\n4,2,,S002_004,Boredom,2,F\n"
                "5,31,,S031_005,Disgust,3,M\n6,31,,S031_006,Fear,4,M\n7,31,,S031_007,Interest,6,M\n"
                "8,31,,S031_008,Surprise,8,M\n9,31,,S031_009,Unsure,9,M\n10,31,,S031_010,Thinking,,M\n"
            ),
            "Annotations_BAUM1s.csv": "1,1,,S001_015,Anger,1,M\n",
        },
    ),
    "aesdd": Miniature(
        kept={
            "aesdd/anger/a01 (1).wav": ("anger", "1", ""),
            "aesdd/disgust/d02 (01).WAV": ("disgust", "1", ""),
            "aesdd/fear/f03 (5)a.wav": ("fear", "5", ""),
            "aesdd/fear/f03 (5)b.wav": ("fear", "5", ""),
            "aesdd/happiness/h01 (6).flac": ("happiness", "6", ""),
            "aesdd/sadness/s05 (3).wav": ("sadness", "3", ""),
        },
        pointers=("aesdd/sadness/s05 (3).wav",),
    ),
    "turev": Miniature(
        kept={
            "Sound Source/Angry/1157_kz_acik.wav": ("anger", "1157", ""),
            "Sound Source/Calm/1157_sk_acik.WAV": ("calm", "1157", ""),
            "Sound Source/Happy/6783_mu_çiçek.wav": ("happiness", "6783", ""),
            "Sound Source/Sad/6783_uz_çiçek.flac": ("sadness", "6783", ""),
        },
        texts={"Extracted CSV/angry.csv": "x"},
    ),
    "ased": Miniature(
        kept={
            "01Neutral/n1-01-01-01-01.wav": ("neutral", "01", ""),
            "02Fearful/f2-02-01-02-65.WAV": ("fear", "65", ""),
            "03Happy/h3-01-02-02-33.flac": ("happiness", "33", ""),
            "04Sad/s4-01-01-01-01.wav": ("sadness", "01", ""),
            "05Angry/a5-05-02-01-12.wav": ("anger", "12", ""),
        },
    ),
    "iemocap": Miniature(
        kept={
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav": ("neutral", "Ses01F", "female"),
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M000.wav": ("happiness", "Ses01M", "male"),
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M001.WAV": ("happiness", "Ses01M", "male"),
            "Session5/sentences/wav/Ses05M_script01_1b/Ses05M_script01_1b_F012.wav": ("anger", "Ses05F", "female"),
            "Session5/sentences/wav/Ses05M_script01_1b/Ses05M_script01_1b_MXX0.flac": ("sadness", "Ses05M", "male"),
        },
        dropped={
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F001.wav": "label fru",
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F002.wav": "label xxx",
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F009.wav": "no label",
            "Session1/dialog/wav/Ses01F_impro01.wav": "whole dialogue",
        },
        texts={
            "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt": (
                "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
                "[6.2901 - 8.2357]\tSes01F_impro01_F000\tneu\t[2.5000, 2.5000, 2.5000]\n"
                "C-E2:\tNeutral;\t()\nA-E3:\tval 3; act 2; dom  2;\t()\n\n"
                "[10.0100 - 11.3925]\tSes01F_impro01_F001\tfru\t[2.5000, 2.5000, 2.5000]\n"
                "[14.8872 - 18.0175]\tSes01F_impro01_F002\txxx\t[2.5000, 2.5000, 2.5000]\n"
                "[19.2900 - 20.7875]\tSes01F_impro01_M000\thap\t[2.5000, 3.0000, 2.5000]\n"
                "[21.3257 - 24.7400]\tSes01F_impro01_M001\texc\t[2.5000, 3.0000, 2.5000]\n"
            ),
            "Session1/dialog/EmoEvaluation/Categorical/Ses01F_impro01_e1_cat.txt": "Ses01F_impro01_F000 :Anger; ()\n",
            "Session1/dialog/transcriptions/Ses01F_impro01.txt": "[1 - 2]\tSes01F_impro01_F009\tang\t[]\n",
            "Session5/dialog/EmoEvaluation/Ses05M_script01_1b.txt": (
                "[6.2901 - 8.2357]\tSes05M_script01_1b_F012\tang\t[2.5000, 2.5000, 2.5000]\r\n"
                "[9.2901 - 9.9357]\tSes05M_script01_1b_MXX0\tsad\t[2.5000, 2.5000, 2.5000]\r\n"
            ),
        },
    ),
    "msp_improv": Miniature(
        kept={
            "Audio/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.wav": ("anger", "F01", "female"),
            "Audio/session1/S01A/S/MSP-IMPROV-S01A-M01-S-MF02.WAV": ("happiness", "M01", "male"),
            "Audio/session6/S20N/R/MSP-IMPROV-S20N-F06-R-MF03.flac": ("neutral", "F06", "female"),
            "Audio/session6/S20N/T/MSP-IMPROV-S20N-M06-T-FM04.wav": ("sadness", "M06", "male"),
        },
        dropped={
            "Audio/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM05.wav": "label X",
            "Audio/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM06.wav": "label O",
            "Audio/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM07.wav": "no label",
        },
        texts={
            "Evalution.txt": (
                "UTD-IMPROV-S01A-F01-P-FM01.avi; A; A:2.500000; V:2.166667; D:3.200000 ; N:3.300000;\n"
                "ID1; Angry; Angry,Frustrated; A:3.000000; V:2.000000; D:3.000000; N:3.000000;\n\n"
                "UTD-IMPROV-S01A-M01-S-MF02.avi; H; A:2.500000; V:4.166667; D:3.200000 ; N:NaN;\n"
                "UTD-IMPROV-S20N-F06-R-MF03.avi; N; A:2.500000; V:3.166667; D:3.200000 ; N:3.300000;\n"
                "UTD-IMPROV-S20N-M06-T-FM04.avi; S; A:2.500000; V:2.166667; D:3.200000 ; N:3.300000;\n"
                "UTD-IMPROV-S01A-F01-P-FM05.avi; X; A:2.500000; V:2.166667; D:3.200000 ; N:3.300000;\n"
                "UTD-IMPROV-S01A-F01-P-FM06.avi; O; A:2.500000; V:2.166667; D:3.200000 ; N:3.300000;\n"
            ),
        },
    ),
    "esd_zh": Miniature(
        kept={
            "ESD/0001/Angry/0001_000351.wav": ("anger", "0001", ""),
            "ESD/0010/Happy/train/0010_000701.WAV": ("happiness", "0010", ""),
            "ESD/0010/Neutral/test/0010_000020.flac": ("neutral", "0010", ""),
            "ESD/0010/Sad/evaluation/0010_001051.wav": ("sadness", "0010", ""),
            "ESD/0010/Surprise/0010_001401.wav": ("surprise", "0010", ""),
        },
        dropped={
            "ESD/0011/Angry/0011_000351.wav": "other language",
            "ESD/0001/Angry/train/0001_000351.wav": "second copy",
        },
        texts={"ESD/0001/0001.txt": "x"},
    ),
    "esd_en": Miniature(
        kept={
            "ESD/0011/Angry/0011_000351.wav": ("anger", "0011", ""),
            "ESD/0020/Happy/train/0020_000701.WAV": ("happiness", "0020", ""),
            "ESD/0020/Neutral/0020_000020.wav": ("neutral", "0020", ""),
            "ESD/0020/Sad/0020_001051.wav": ("sadness", "0020", ""),
            "ESD/0020/Surprise/0020_001401.wav": ("surprise", "0020", ""),
        },
        dropped={"ESD/0010/Angry/0010_000351.wav": "other language"},
    ),
    "shemo": Miniature(
        kept={
            "male/M01A01.wav": ("anger", "M01", "male"),
            "female/F01H03.WAV": ("happiness", "F01", "female"),
            "female/F31W01.flac": ("surprise", "F31", "female"),
            "female/F02F01.wav": ("fear", "F02", "female"),
            "male/M56N12.wav": ("neutral", "M56", "male"),
            "male/M56S01.wav": ("sadness", "M56", "male"),
        },
        texts={"shemo.json": "{}"},
    ),
    "subesco": Miniature(
        kept={
            "SUBESCO/F_01_OISHI_S_1_ANGRY_1.wav": ("anger", "F_01", "female"),
            "SUBESCO/M_01_NAME_S_10_DISGUST_5.WAV": ("disgust", "M_01", "male"),
            "SUBESCO/M_10_NAME_S_2_FEAR_2.flac": ("fear", "M_10", "male"),
            "SUBESCO/M_10_NAME_S_2_HAPPY_2.wav": ("happiness", "M_10", "male"),
            "SUBESCO/M_10_NAME_S_2_NEUTRAL_2.wav": ("neutral", "M_10", "male"),
            "SUBESCO/M_10_NAME_S_2_SAD_2.wav": ("sadness", "M_10", "male"),
            "SUBESCO/M_10_NAME_S_2_SURPRISE_2.wav": ("surprise", "M_10", "male"),
        },
    ),
    "cafe": Miniature(
        kept={
            "CaFE_48k/Colère/Fort/01-C-2-1.wav": ("anger", "01", "male"),
            "CaFE_48k/Dégoût/Faible/02-D-1-6.WAV": ("disgust", "02", "female"),
            "CaFE_48k/Joie/Faible/12-J-1-3.flac": ("happiness", "12", "female"),
            "CaFE_48k/Neutre/11-N-1-3.wav": ("neutral", "11", "male"),
            "CaFE_48k/Peur/Fort/11-P-2-3.wav": ("fear", "11", "male"),
            "CaFE_48k/Surprise/Fort/11-S-2-3.wav": ("surprise", "11", "male"),
            "CaFE_48k/Tristesse/Fort/11-T-2-3.wav": ("sadness", "11", "male"),
        },
        texts={"CaFE_192k/Colère/Fort/01-C-2-1.aiff": "x"},
    ),
    "mesd": Miniature(
        kept={
            "Anger_C_A_abajo.wav": ("anger", "C", ""),
            "Disgust_F_B_arana.WAV": ("disgust", "F", "female"),
            "Fear_M_B_desorden.flac": ("fear", "M", "male"),
            "Happiness_M_A_a tiempo.wav": ("happiness", "M", "male"),
            "Neutral_M_A_ayer.wav": ("neutral", "M", "male"),
            "Sadness_M_A_ayer.wav": ("sadness", "M", "male"),
        },
    ),
    "jl_corpus": Miniature(
        kept={
            "JL/female1_angry_10a_1.wav": ("anger", "female1", "female"),
            "JL/female1_angry_10b_1.wav": ("anger", "female1", "female"),
            "JL/male2_excited_3a_2.WAV": ("excitement", "male2", "male"),
            "JL/male2_happy_3a_2.flac": ("happiness", "male2", "male"),
            "JL/male2_neutral_3a_2.wav": ("neutral", "male2", "male"),
            "JL/male2_sad_3a_2.wav": ("sadness", "male2", "male"),
            "JL/male2_anxious_3a_2.wav": ("anxiety", "male2", "male"),
            "JL/male2_apologetic_3a_2.wav": ("apology", "male2", "male"),
            "JL/male2_assertive_3a_2.wav": ("assertiveness", "male2", "male"),
            "JL/male2_concerned_3a_2.wav": ("concern", "male2", "male"),
            "JL/male2_encouraging_3a_2.wav": ("encouragement", "male2", "male"),
        },
        texts={"JL/female1_angry_10a_1.txt": "x"},
    ),
}
