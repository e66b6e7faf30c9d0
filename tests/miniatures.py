"""Miniatures of real corpora: a handful of files in the real layout, with its traps, for tests.

`MINIATURES` maps a corpus's name to what its folder holds and what the adapter must make of it;
`write_miniature` writes it with a few milliseconds of noise in each audio file.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.spreadsheets import write_spreadsheet
from tests.streams import CODINGS, write_stream

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
    spreadsheets: dict[str, dict[str, list[list[str]]]] = field(default_factory=dict)
    """Rows of text by sheet, by path."""
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
    """Noise that differs from path to path, in the container that the ending says where no ``format`` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(zlib.crc32(path.as_posix().encode()))
    noise = level * random.standard_normal(round(seconds * rate)).clip(-5, 5)
    if format is None and path.suffix.lower() in CODINGS:
        write_stream(path, noise, rate)
    else:
        soundfile.write(path, noise, rate, format=format or path.suffix[1:].upper())


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
    for file, sheets in miniature.spreadsheets.items():
        write_spreadsheet(folder / file, sheets)


def without_ending(file: str) -> str:
    recording, segment, seconds = file.partition("#")
    return recording.rpartition(".")[0] + segment + seconds


def scene(a: tuple[str, str], b: tuple[str, str], **dialogue: str) -> dict[str, Any]:
    """A dialogue of M3ED: name and gender of A and of B; utterance -> role, a space and the label."""
    names = {role: {"Name": name, "Age": "mid", "Gender": gender} for role, (name, gender) in (("A", a), ("B", b))}
    said = {
        utterance: {"Speaker": what.split()[0], "Text": "", "EmoAnnotation": {"final_main_emo": what.split()[1]}}
        for utterance, what in dialogue.items()
    }
    return {"SpeakerInfo": names, "Dialog": said}


M3ED = {
    "anjia": {
        "anjia_1": scene(
            ("Fang", "female"), ("Xu", "male"), anjia_1_1="A Neutral", anjia_1_2="B Anger", anjia_1_3="B Disgust"
        ),
        "anjia_2": scene(("Xu", "male"), ("Fang", "female"), anjia_2_1="A Fear", anjia_2_2="A Happy"),
    },
    "shaonianpai": {
        "shaonianpai_1": scene(
            ("Fang", "male"),
            ("Lin", "female"),
            shaonianpai_1_1="A Happy",
            shaonianpai_1_2="B Sad",
            shaonianpai_1_10="B Surprise",
        ),
    },
}


def textgrid(emotion: str) -> str:
    """A recording's label as Praat writes it, behind another tier."""
    tiers = (("sentence", "Korraldus on ikka väga „kõva”."), ("emotion", emotion))
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", "xmax = 1.48", "tiers? <exists>"]
    lines += ["size = 2", "item []:"]
    for number, (tier, text) in enumerate(tiers, start=3):
        lines += [f"    item [{number}]:", '        class = "IntervalTier"', f'        name = "{tier}"']
        lines += ["        intervals: size = 1", "        intervals [1]:", f'            text = "{text}"']
    return "\n".join(lines) + "\n"


TEXTGRIDS = {"105": "anger", "213": "joy", "120113": "sadness", "120574": "neutral", "117": "anger"}


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
            "enterface database/subject 1/anger/sentence 1/s1_an_1.avi": ("anger", "s1", ""),
            "enterface database/subject 11/disgust/sentence 2/s12_di_2.avi": ("disgust", "s11", ""),
            "enterface database/subject 12/disgust/sentence 2/s12_di_2.wav": ("disgust", "s12", ""),
            "enterface database/subject 3/fear/sentence 5/s_3_fe_5.AVI": ("fear", "s3", ""),
            "enterface database/subject 16/surprise/sentence 3/s16_su_3avi.avi": ("surprise", "s16", ""),
            "flat/s44_ha_4.WAV": ("happiness", "s44", ""),
            "flat/s43_sa_4.flac": ("sadness", "s43", ""),
        },
        dropped={
            "enterface database/subject 6/anger/s6_an.avi": "unsegmented",
            "enterface database/subject 43/sadness/sentence 4/s43_sa_4.avi": "second copy",
        },
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
            "Video/session6/S20N/T/MSP-IMPROV-S20N-M06-T-FM04.avi": ("sadness", "M06", "male"),
        },
        dropped={
            "Video/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.avi": "second copy",
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
    "msp_podcast": Miniature(
        kept={
            "Audios/MSP-PODCAST_0001_0008.wav": ("neutral", "Unknown", ""),
            "Audios/MSP-PODCAST_0001_0019.WAV": ("anger", "97", "female"),
            "Audios/MSP-PODCAST_0002_0033.wav": ("contempt", "97", "female"),
            "Audios/MSP-PODCAST_0002_0039.wav": ("disgust", "512", "male"),
            "Audios/MSP-PODCAST_0002_0051.wav": ("fear", "512", "male"),
            "Audios/MSP-PODCAST_0002_0059.flac": ("happiness", "512", "male"),
            "Audios/MSP-PODCAST_1023_0235_0001.wav": ("sadness", "512", "male"),
            "Audios/MSP-PODCAST_1023_0235_0002.wav": ("surprise", "512", "male"),
        },
        dropped={
            "Audios/MSP-PODCAST_0002_0064.wav": "label X",
            "Audios/MSP-PODCAST_0002_0068.wav": "label O",
            "Audios/MSP-PODCAST_test3_0001.wav": "no label",
            "MSP-PODCAST_0003_0001.wav": "no such file",
        },
        absent=("MSP-PODCAST_0003_0001.wav",),
        unexpected=("Audios/jingle.wav",),
        texts={
            "Labels/labels_consensus.csv": (
                "FileName,EmoClass,EmoAct,EmoVal,EmoDom,SpkrID,Gender,Split_Set\n"
                "MSP-PODCAST_0001_0008.wav,N,2.2,4.0,2.6,Unknown,Unknown,Train\n"
                "MSP-PODCAST_0001_0019.wav,A,6.2,2.0,6.0,97,Female,Test1\n"
                "MSP-PODCAST_0002_0033.wav,C,4.2,3.0,4.8,97,Female,Test1\n"
                "MSP-PODCAST_0002_0039.wav,D,4.4,2.6,4.8,512,Male,Development\n"
                "MSP-PODCAST_0002_0051.wav,F,4.4,2.6,3.0,512,Male,Development\n"
                "MSP-PODCAST_0002_0059.wav,H,5.2,6.0,5.0,512,Male,Development\n"
                "MSP-PODCAST_1023_0235_0001.wav,S,2.2,2.0,2.6,512,Male,Test2\n"
                "MSP-PODCAST_1023_0235_0002.wav,U,5.2,4.0,4.6,512,Male,Test2\n"
                "MSP-PODCAST_0002_0064.wav,X,4.2,4.0,4.6,512,Male,Train\n"
                "MSP-PODCAST_0002_0068.wav,O,4.2,4.0,4.6,512,Male,Train\n"
                "MSP-PODCAST_0003_0001.wav,H,4.2,4.0,4.6,512,Male,Train\n"
            ),
            "Labels/labels_detailed.csv": "FileName,WorkerID\nMSP-PODCAST_0001_0008.wav,WORKER1\n",
            "Previous_releases_information/previous_releases_info/1.11/Labels/labels_consensus.csv": (
                "FileName,EmoClass,EmoAct,EmoVal,EmoDom,SpkrID,Gender,Split_Set\n"
                "MSP-PODCAST_0001_0008.wav,S,2.2,4.0,2.6,Unknown,Unknown,Train\n"
            ),
        },
    ),
    "meld": Miniature(
        kept={
            "MELD.Raw/train/train_splits/dia0_utt0.mp4": ("neutral", "Chandler", ""),
            "MELD.Raw/train/train_splits/dia0_utt1.mp4": ("surprise", "The Interviewer", ""),
            "MELD.Raw/train/train_splits/dia125_utt3.wav": ("neutral", "Ross", ""),
            "MELD.Raw/dev_splits_complete/dia0_utt0.mp4": ("sadness", "Phoebe", ""),
            "MELD.Raw/dev_splits_complete/dia0_utt1.WAV": ("fear", "Eric", ""),
            "MELD.Raw/output_repeated_splits_test/dia0_utt0.mp4": ("anger", "Mark", ""),
            "MELD.Raw/output_repeated_splits_test/dia0_utt1.flac": ("disgust", "Rachel", ""),
            "MELD.Raw/output_repeated_splits_test/final_videos_testdia0_utt2.mp4": ("happiness", "Rachel", ""),
        },
        dropped={
            "MELD.Raw/output_repeated_splits_test/final_videos_testdia0_utt0.mp4": "second copy",
            "MELD.Raw/dev_splits_complete/dia66_utt9.mp4": "no label",
            "dev/dia110_utt7.mp4": "in no copy of the corpus",
        },
        absent=("dev/dia110_utt7.mp4",),
        texts={
            "MELD.Raw/train/train_sent_emo.csv": (
                "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
                '1,"also I was, you know",Chandler,neutral,neutral,0,0,8,21,"00:16:16,059","00:16:21,731"\n'
                "2,You must\x92ve had your hands full.,The Interviewer,surprise,positive,0,1,8,21,,\n"
                '3,"""Hi"", he said.",Ross,neutral,neutral,125,3,8,21,,\n'
            ),
            "MELD.Raw/dev_sent_emo.csv": (
                "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
                "1,Oh my God!,Phoebe,sadness,negative,0,0,4,7,,\n"
                "2,What?,Eric,fear,negative,0,1,4,7,,\n"
                "3,Did they tell you anything?,Phoebe,neutral,neutral,110,7,6,11,,\n"
            ),
            "MELD.Raw/test_sent_emo.csv": (
                "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
                "1,Why do all your mugs have numbers?,Mark,anger,negative,0,0,3,19,,\n"
                "2,Oh.,Rachel,disgust,negative,0,1,3,19,,\n"
                "3,Y'know what?,Rachel,joy,positive,0,2,3,19,,\n"
            ),
            "MELD.Raw/train/train_sent_emo_dya.csv": "not used",
        },
    ),
    "m3ed": Miniature(
        kept={
            "modality_speech/A_anjia_1_1.wav": ("neutral", "anjia Fang", "female"),
            "modality_speech/B_anjia_1_2.WAV": ("anger", "anjia Xu", "male"),
            "modality_speech/B_anjia_1_3.flac": ("disgust", "anjia Xu", "male"),
            "modality_speech/A_anjia_2_1.wav": ("fear", "anjia Xu", "male"),
            "modality_speech/A_shaonianpai_1_1.wav": ("happiness", "shaonianpai Fang", "male"),
            "modality_speech/B_shaonianpai_1_2.wav": ("sadness", "shaonianpai Lin", "female"),
            "modality_speech/B_shaonianpai_1_10.wav": ("surprise", "shaonianpai Lin", "female"),
        },
        dropped={"modality_speech/B_shaonianpai_1_11.wav": "no label", "A_anjia_2_2.wav": "no such file"},
        absent=("A_anjia_2_2.wav",),
        unexpected=("modality_speech/anjia.wav",),
        texts={"annotation.json": json.dumps(M3ED)},
    ),
    "mead": Miniature(
        kept={
            "MEAD/M003/audio/angry/level_1/001.m4a": ("anger", "M003", "male"),
            "MEAD/M003/audio/angry/level_2/001.m4a": ("anger", "M003", "male"),
            "MEAD/M003/audio/contempt/level_3/030.M4A": ("contempt", "M003", "male"),
            "MEAD/W009/audio/disgusted/level_1/001.wav": ("disgust", "W009", "female"),
            "MEAD/W009/audio/fear/level_1/001.m4a": ("fear", "W009", "female"),
            "MEAD/W009/audio/happy/level_1/001.m4a": ("happiness", "W009", "female"),
            "MEAD/W009/audio/neutral/level_1/040.m4a": ("neutral", "W009", "female"),
            "MEAD/W009/audio/sad/level_1/001.flac": ("sadness", "W009", "female"),
            "MEAD/W009/audio/surprised/level_1/001.m4a": ("surprise", "W009", "female"),
        },
        dropped={"a copy of MEAD/M003/audio/angry/level_1/001.m4a": "second copy"},
        texts={"MEAD/M003/video/front/angry/level_1/001.mp4": "beside the audio, not used"},
    ),
    "emns": Miniature(
        kept={
            "cleaned_webm/recorded_audio.webm": ("anger", "3", "female"),
            "cleaned_webm/recorded_audio_RF6OuQ4.webm": ("disgust", "3", "female"),
            "cleaned_webm/recorded_audio_KkeDrQa.WEBM": ("excitement", "3", "female"),
            "cleaned_webm/recorded_audio_oGl6q2Q.wav": ("happiness", "3", "female"),
            "cleaned_webm/recorded_audio_zax6QET.webm": ("neutral", "3", "female"),
            "cleaned_webm/recorded_audio_DTKHnUN.webm": ("sadness", "3", "female"),
            "cleaned_webm/recorded_audio_96uTNli.webm": ("sarcasm", "3", "female"),
            "cleaned_webm/recorded_audio_vPRtT8a.flac": ("surprise", "3", "female"),
        },
        dropped={"raw_webm/recorded_audio_RF6OuQ4.webm": "second copy", "wavs/recorded_audio_gone.webm": "updating"},
        absent=("wavs/recorded_audio_gone.webm",),
        texts={
            "metadata.csv": (
                "id|utterance|description|emotion|date_created|status|gender|age|level|audio_recording|user_id\n"
                "1|Get out, now!|An angry voice|Angry|2022|Complete|Female|20s|9|wavs/recorded_audio.webm|3\n"
                "2|Ugh.||Disgust|2022|Complete|Female|20s|6|wavs/recorded_audio_RF6OuQ4.webm|3\n"
                "3|Yes!||Excited|2022|Complete|Female|20s|8|wavs/recorded_audio_KkeDrQa.webm|3\n"
                "4|Good.||Happy|2022|Complete|Female|20s|5|wavs/recorded_audio_oGl6q2Q.webm|3\n"
                "5|So.||Neutral|2022|Complete|Female|20s|1|wavs/recorded_audio_zax6QET.webm|3\n"
                "6|Oh.||Sad|2022|Complete|Female|20s|4|wavs/recorded_audio_DTKHnUN.webm|3\n"
                "7|Sure.||Sarcastic|2022|Complete|Female|20s|4|wavs/recorded_audio_96uTNli.webm|3\n"
                "8|What?||Surprised|2022|Complete|Female|20s|7|wavs/recorded_audio_vPRtT8a.webm|3\n"
                "9|Not yet.||Happy|2022|Needs Updating|Female|20s|7|wavs/recorded_audio_gone.webm|3\n"
            ),
        },
    ),
    "emov_db": Miniature(
        kept={
            "EmoV-DB_sorted/bea/Amused/amused_1-15_0001.wav": ("amusement", "bea", "female"),
            "bea_Angry/anger_1-28_0011.WAV": ("anger", "bea", "female"),
            "jenie_Disgusted/disgust_1-28_0011.wav": ("disgust", "jenie", "female"),
            "josh/Neutral/neutral_1-28_0011.wav": ("neutral", "josh", "male"),
            "EmoV-DB_sorted/sam/Sleepy/sleepiness_1-28_0011.flac": ("sleepiness", "sam", "male"),
            "EmoV-DB_sorted/sam/Sleepy/sleepiness_29-56_0011.wav": ("sleepiness", "sam", "male"),
        },
        dropped={"bea_Amused/amused_1-15_0001.wav": "second copy"},
        texts={"bea_Amused/amused_1-15.TextGrid": "x"},
    ),
    "emozionalmente": Miniature(
        kept={
            "emozionalmente_dataset/audio/1613655062436.wav": ("neutral", "anna", "female"),
            "emozionalmente_dataset/audio/1613655062437.WAV": ("anger", "anna", "female"),
            "emozionalmente_dataset/audio/1613655062438.wav": ("disgust", "Bruno1", "male"),
            "emozionalmente_dataset/audio/1613655062439.flac": ("fear", "Bruno1", "male"),
            "emozionalmente_dataset/audio/1613655062440.wav": ("happiness", "Bruno1", "male"),
            "emozionalmente_dataset/audio/1613655062441.wav": ("sadness", "carla", ""),
            "emozionalmente_dataset/audio/1613655062442.wav": ("surprise", "carla", ""),
        },
        unexpected=("emozionalmente_dataset/audio/test.wav",),
        texts={
            "emozionalmente_dataset/metadata/users.csv": (
                "username,gender,age,mother_tongue\nanna,f,30,Italian\nBruno1,m,31,Italian\ncarla,other,32,Italian\n"
            ),
            "emozionalmente_dataset/metadata/samples.csv": (
                "timestamp,actor,sentence,emotion_expressed,file_name\n"
                '1,anna,"Ciao, mi chiamo Anna.",neutrality,1613655062436.wav\n'
                "2,anna,Ciao.,anger,1613655062437.wav\n"
                "3,Bruno1,Ciao.,disgust,1613655062438.wav\n"
                "4,Bruno1,Ciao.,fear,1613655062439.wav\n"
                "5,Bruno1,Ciao.,joy,1613655062440.wav\n"
                "6,carla,Ciao.,sadness,1613655062441.wav\n"
                "7,carla,Ciao.,surprise,1613655062442.wav\n"
            ),
            "emozionalmente_dataset/metadata/evaluations.csv": "file_name,evaluator,emotion_recognized\n",
        },
    ),
    "oreau": Miniature(
        kept={
            "OréauFR_01/f/sessj/10a02Ja.wav": ("happiness", "10", "female"),
            "OréauFR_01/f/sesss/37a01Sa.WAV": ("surprise", "37", "female"),
            "OréauFR_01/m/sessc/12b01Ca.wav": ("anger", "12", "male"),
            "OréauFR_01/m/sessd/12b01Da.wav": ("disgust", "12", "male"),
            "OréauFR_01/m/sessn/12b01Na.flac": ("neutral", "12", "male"),
            "OréauFR_01/m/sessp/12b01Pa.wav": ("fear", "12", "male"),
            "flat/12b01Ta.wav": ("sadness", "12", ""),
        },
        dropped={"OréauFR_02/f/sessj/10a02Ja.wav": "second copy", "OréauFR_01/m/sessx/12b01Xa.wav": "label X"},
        unexpected=("OréauFR_01/m/bruit.wav",),
        texts={"OréauFR_01/contents.txt": "x"},
    ),
    "pavoque": Miniature(
        kept={
            "pavoque-angry.flac#0-0.05": ("anger", "Stefan Röttig", "male"),
            "pavoque-angry.flac#0.05-0.1": ("anger", "Stefan Röttig", "male"),
            "pavoque-happy.flac#0-0.05": ("happiness", "Stefan Röttig", "male"),
            "more/pavoque-neutral.flac#0.1-0.15": ("neutral", "Stefan Röttig", "male"),
            "pavoque-poker.wav#0-0.05": ("poker", "Stefan Röttig", "male"),
            "pavoque-sad.flac#0-0.05": ("sadness", "Stefan Röttig", "male"),
        },
        dropped={"pavoque-outtakes.flac#0-0.05": "outtake"},
        unexpected=("a0001.wav",),
        texts={
            f"pavoque-{style}.yaml": "".join(
                f"- prompt: {style}{i:04d}\n  text: Guten Tag.\n  style: {label}\n  start: {start}\n  end: {end}\n"
                for i, (start, end) in enumerate(times)
            )
            for style, label, times in (
                ("angry", "angry", ((0.0, 0.05), (0.05, 0.1))),
                ("happy", "Happy", ((0.0, 0.05),)),
                ("neutral", "neutral", ((0.1, 0.15),)),
                ("outtakes", "neutral", ((0.0, 0.05),)),
                ("poker", "poker", ((0.0, 0.05),)),
                ("sad", "sad", ((0.0, 0.05),)),
            )
        },
    ),
    "baved": Miniature(
        kept={
            "0/0-m-21-0-1-105.wav": ("normal", "0", "male"),
            "0/100-f-6-0-0-0.WAV": ("low", "100", "female"),
            "6/4-m-20-6-2-1934.flac": ("high", "4", "male"),
        },
        dropped={"copy/0/0-m-21-0-1-105.wav": "second copy", "1/0-m-21-1-3-7.wav": "label 3"},
        unexpected=("0/0-m-21-9-1-105.wav",),
        texts={"speakers_info.json": '{"0": {"age": 21, "gender": "m"}}'},
    ),
    "portuguese_castro_lima": Miniature(
        kept={
            "Castro-BRM-2010 Sents/1sA_angry1.wav": ("anger", "A", ""),
            "Castro-BRM-2010 Sents/16sB_disgust2.WAV": ("disgust", "B", ""),
            "Castro-BRM-2010 Sents/2sA_happy1.wav": ("happiness", "A", ""),
            "Castro-BRM-2010 Sents/2sA_happy2.wav": ("happiness", "A", ""),
            "Castro-BRM-2010 Pseudosents/1pA_angry1.wav": ("anger", "A", ""),
            "Castro-BRM-2010 Pseudosents/3pB_fear1.flac": ("fear", "B", ""),
            "Castro-BRM-2010 Pseudosents/4pB_neutral1.wav": ("neutral", "B", ""),
            "Castro-BRM-2010 Pseudosents/5pB_sad1.wav": ("sadness", "B", ""),
            "Castro-BRM-2010 Pseudosents/6pB_surprise1.wav": ("surprise", "B", ""),
        },
        texts={"Castro-BRM-2010 Sents/ Castro_2010_AppxB_Sents.txt": "Stimulus \tIntensity (1-7)\n"},
    ),
    "mess": Miniature(
        kept={
            "MESS/AF1M01_SCR.wav": ("anger", "F1", "female"),
            "MESS/CF3T30_SCR.WAV": ("calm", "F3", "female"),
            "MESS/HM1V05_SCR.flac": ("happiness", "M1", "male"),
            "MESS/SM3V05.wav": ("sadness", "M3", "male"),
        },
        dropped={"MESS/sad/SM3V05_SCR.wav": "second copy", "MESS/NM3V05_SCR.wav": "label N"},
    ),
    "demos": Miniature(
        kept={
            "DEMOS/NP_f_01_col01a.wav": ("guilt", "01", "female"),
            "DEMOS/PR_m_02_rab12b.WAV": ("anger", "02", "male"),
            "DEMOS/NP_m_02_rab13b.wav": ("anger", "02", "male"),
            "DEMOS/PR_m_69_dis01a.flac": ("disgust", "69", "male"),
            "DEMOS/PR_f_21_gio01a.wav": ("happiness", "21", "female"),
            "DEMOS/PR_f_21_pau01a.wav": ("fear", "21", "female"),
            "DEMOS/PR_f_21_sor01a.wav": ("surprise", "21", "female"),
            "DEMOS/PR_f_21_tri01a.wav": ("sadness", "21", "female"),
            "NEU/f_21_neu01a.wav": ("neutral", "21", "female"),
        },
        dropped={"wav_DEMoS/NEU/f_21_neu01a.wav": "second copy"},
        unexpected=("DEMOS/test_f_21_neu01a.wav",),
    ),
    "asvp_esd": Miniature(
        kept={
            "Audio/actor_36/03-01-09-01-06-36-02-02-01-39.wav": ("excitement", "36", "male"),
            "Audio/actor_36/03-01-12-01-01-36-03-03-01.WAV": ("disappointment", "36", "male"),
            "Audio/actor_101/03-01-04-01-00-101-02-01-00-14-02.wav": ("sadness", "101", "female"),
            "Audio/actor_101/03-01-04-01-00-101-02-01-00-14-03.wav": ("sadness", "101", "female"),
            "Audio/actor_02/03-01-01-01-01-02-02-01.flac": ("boredom", "02", "male"),
            "Audio/actor_02/03-01-02-01-01-02-02-01.wav": ("neutral", "02", "male"),
            "Audio/actor_02/03-01-03-01-01-02-02-01.wav": ("happiness", "02", "male"),
            "Audio/actor_02/03-01-05-02-01-02-02-01.wav": ("anger", "02", "male"),
            "Audio/actor_02/03-01-06-02-01-02-02-01.wav": ("fear", "02", "male"),
            "Audio/actor_02/03-01-07-02-01-02-02-01.wav": ("disgust", "02", "male"),
            "Audio/actor_02/03-01-08-02-01-02-02-01.wav": ("surprise", "02", "male"),
            "Audio/actor_02/03-01-10-02-01-02-02-01.wav": ("pleasure", "02", "male"),
            "Audio/actor_02/03-01-11-02-01-02-02-01.wav": ("pain", "02", "male"),
        },
        dropped={
            "Audio/actor_36/03-02-08-02-81-36-03-03-01-18.wav": "non-speech",
            "Bonus/actor_03/03-02-04-01-01-03-04-01.wav": "non-speech",
            "Audio/actor_02/03-01-13-02-01-02-02-01.wav": "label 13",
            "Audio/actor_02/03-01-17-02-01-02-02-01.wav": "label 17",
            "Audio/copy/03-01-11-02-01-02-02-01.wav": "second copy",
        },
        unexpected=("Audio/actor_02/03-01-01-01-01-01-02.wav",),
    ),
    "polish_emotional_speech": Miniature(
        kept={
            "m3.s_trzymaj_5.wav": ("fear", "m3", "male"),
            "m2.n_podaj_2.WAV": ("neutral", "m2", "male"),
            "m5.a_stop_4.flac": ("anger", "m5", "male"),
        },
        dropped={"zip/m3.s_trzymaj_5.wav": "second copy"},
    ),
    "resd": Miniature(
        kept={
            "train/happiness_enthusiasm_32/32_happiness_enthusiasm_h_120.wav": ("happiness", "32h", ""),
            "train/happiness_enthusiasm_32/32_happiness_enthusiasm_e_060.WAV": ("enthusiasm", "32e", ""),
            "train/11_disgust_anger/11_anger_disgust d_200.wav": ("disgust", "11d", ""),
            "train/11_disgust_anger/11_anger_disgust a_200.flac": ("anger", "11a", ""),
            "test/neutral_fear_35/35_neutral_fear_f_042.wav": ("fear", "35f", ""),
            "test/neutral_fear_35/35_neutral_fear_n_020.wav": ("neutral", "35n", ""),
            "test/02_anger_sadness/02_anger_sadness  s_040.wav": ("sadness", "02s", ""),
        },
        dropped={"unpacked twice/32_happiness_enthusiasm_h_120.wav": "second copy"},
        texts={"train.csv": "name,path,emotion\n"},
    ),
    "emofilm": Miniature(
        kept={
            "wav_corpus/f_ans001aen.wav": ("fear", "meryl streep", "female"),
            "wav_corpus/f_ans007sen.WAV": ("fear", "kate winslet", "female"),
            "wav_corpus/f_dis027ait.wav": ("contempt", "unknown female", "female"),
            "wav_corpus/m_gio123aes.flac": ("happiness", "camilo garcía", "male"),
            "wav_corpus/m_gio140aes.wav": ("happiness", "camilo garcía", "male"),
            "wav_corpus/m_rab002ait.wav": ("anger", "angelo maggi", "male"),
            "wav_corpus/m_tri012ben.wav": ("sadness", "morgan freeman", "male"),
        },
        dropped={
            "wav_corpus_16k/f_ans001aen_16k.wav": "second copy",
            "wav_corpus/m_tri099aen.wav": "no label",
            "m_rab003ait.wav": "no such file",
        },
        absent=("m_rab003ait.wav",),
        spreadsheets={
            "f_m_corpus_it_es_en_legend.xlsx": {
                "female": [
                    ["file", "film", "speaker"],
                    ["f_ans001aen", "The Hours", "Meryl Streep"],
                    ["f_ans007sen", "The Reader", "kate winslet"],
                    ["f_dis027ait", "Crash", "??"],
                ],
                "male": [
                    ["file", "speaker", "film"],
                    ["m_gio123aes", "Camilo Garcia", "Falling Down"],
                    ["m_gio140aes", "camilo garcía", "Falling Down"],
                    ["m_rab002ait", "Angelo Maggi", "The Hours"],
                    ["m_rab003ait", "Angelo Maggi", "The Hours"],
                    ["m_tri012ben", "Morgan Freeman", "Million Dolar Baby"],
                ],
            },
        },
    ),
    "eesc": Miniature(
        kept={
            "ekorpus/105.wav": ("anger", "reader", "female"),
            "ekorpus/213.WAV": ("happiness", "reader", "female"),
            "ekorpus/120113.flac": ("sadness", "reader", "female"),
            "ekorpus/120574.wav": ("neutral", "reader", "female"),
        },
        dropped={"ekorpus/107.wav": "no label", "ekorpus/113.wav": "no label", "117.wav": "no such file"},
        unexpected=("ekorpus/test.wav",),
        absent=("117.wav",),
        texts={
            **{f"ekorpus/{number}.TextGrid": textgrid(label) for number, label in TEXTGRIDS.items()},
            "ekorpus/113.TextGrid": textgrid("anger").rpartition("    item [4]:")[0],
        },
    ),
    "mer_2023": Miniature(
        kept={
            "mer2023train/train/sample_00002721.wav": ("neutral", "unknown", ""),
            "mer2023train/train/sample_00005854.WAV": ("anger", "unknown", ""),
            "mer2023train/train/sample_00006664.flac": ("worry", "unknown", ""),
            "mer2023train/test3/sample_00000001.wav": ("surprise", "unknown", ""),
            "test1/sample_00003358.wav": ("sadness", "unknown", ""),
            "test2/sample_00005933.wav": ("happiness", "unknown", ""),
        },
        dropped={
            "mer2023train/test3/sample_00070000.wav": "no label",
            "test2/sample_00000005.wav": "label bored",
            "zip/test1/sample_00003358.wav": "second copy",
            "sample_00000002.wav": "no such file",
        },
        unexpected=("test2/noise.wav",),
        absent=("sample_00000002.wav",),
        texts={
            "mer2023train/train-label.csv": (
                "name,discrete,valence\nsample_00002721,neutral,0.2\nsample_00005854,angry,-2\n"
                "sample_00006664,worried,-1.25\nsample_00000002,sad,-1\n"
            ),
            "test-labels/test1-label.csv": "name,discrete,valence\nsample_00003358,sad,-2\n",
            "test-labels/test2-label.csv": "name,discrete,valence\nsample_00005933,happy,2\nsample_00000005,bored,-1\n",
            "test-labels/test3-label.csv": "name,discrete\nsample_00000001,surprise\n",
            "zip/test-labels/test1-label.csv": "name,discrete,valence\nsample_00003358,sad,-2\n",
        },
    ),
    "mlend_spoken_numerals": Miniature(
        kept={
            "MLEndSND_audiofiles/00000.wav": ("excitement", "59", ""),
            "MLEndSND_audiofiles/00001.WAV": ("question", "31", ""),
            "MLEndSND_audiofiles/00005.flac": ("neutral", "132", ""),
            "MLEndSND_audiofiles/47066.wav": ("boredom", "0", ""),
        },
        dropped={"MLEndSND_audiofiles/00002.wav": "no label", "MLEndSND_audiofiles/00007.wav": "label surprised"},
        unexpected=("MLEndSND_audiofiles/sample.wav",),
        texts={
            "MLEndSND_audio_attributes_benchmark.csv": (
                "filename,Numeral,Intonation,Speaker,Benchmark_A,Benchmark_B\n00000.wav,3,excited,59,Train,Test\n"
                "00001.wav,1000000,question,31,Train,Test\n00005.wav,19,neutral,132,Train,Train\n"
                "00007.wav,1,surprised,63,Test,Train\n47066.wav,2,bored,0,Test,Train\n"
            ),
            "MLEndSND_audio_attributes.csv": (
                "filename,Numeral,Intonation,Speaker\n<<<<<<< HEAD\n00000.wav,3,excited,59\n=======\n"
                "00000,3,excited,59\n>>>>>>> 438e7966\n"
            ),
        },
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
}
