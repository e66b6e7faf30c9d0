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

from tests.spreadsheets import write_spreadsheet

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
    for file, sheets in miniature.spreadsheets.items():
        write_spreadsheet(folder / file, sheets)


def without_ending(file: str) -> str:
    recording, segment, seconds = file.partition("#")
    return recording.rpartition(".")[0] + segment + seconds


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
}
