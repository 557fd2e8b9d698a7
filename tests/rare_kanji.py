"""Makes ``bot/drawing/rare_kanji.otf``: kanji of names that the fonts of packages lack.

``python -m tests.rare_kanji NotoSansCJK-Regular.ttc`` takes them out of Noto Sans CJK JP (SIL
Open Font License 1.1): what the character sets of Japan, China, Taiwan and Korea have (彥, 刘, 吳),
the supplementary planes (𠮷), and compatibility ideographs.
"""

import sys
import unicodedata

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

from bot.drawing import characters

FACE = "Noto Sans CJK JP"
SETS = ("iso2022_jp_1", "gb2312", "big5", "euc_kr")
NAMES = {1: "Madoguchi Rare Kanji", 4: "Madoguchi Rare Kanji", 6: "MadoguchiRareKanji"}


def wanted(char: str) -> bool:
    """Whether somebody may be called so."""
    if "CJK" not in unicodedata.name(char, ""):
        return False
    return char > "\uffff" or "\uf900" <= char <= "\ufaff" or any(_in(char, name) for name in SETS)


def _in(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def main(source: str) -> None:
    faces = TTCollection(source).fonts
    face = next(each for each in faces if each["name"].getDebugName(1) == FACE)
    there = characters.of(characters.japanese()) | characters.of(characters.other())
    options = Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    lacking = [code for code in face.getBestCmap() if chr(code) not in there]
    subsetter.populate(unicodes=[code for code in lacking if wanted(chr(code))])
    subsetter.subset(face)
    for number, name in NAMES.items():
        face["name"].setName(name, number, 3, 1, 0x409)
    face.save(characters.rare())


if __name__ == "__main__":
    main(sys.argv[1])
