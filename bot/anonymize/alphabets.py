"""Letters of other alphabets as the Latin ones that they look like, or sound like."""

_CYRILLIC = "авекмнорстухіјѕԁԛԝһӏгпиьёїўүАВЕКМНОРСТУХІЈЅԚԜҺҮӀГПИЬЁЇЎЗ"
_AS_SEEN = "abekmhopctyxijsdqwhlrnubeiyyABEKMHOPCTYXIJSQWHYIRNUBEIYZ"
_GREEK = "αβγεζηικμνορστυχωάέήίόύώϊϋςϲϳΑΒΕΖΗΙΚΜΝΟΡΣΤΥΧϹͿ"
_GREEK_AS_SEEN = "abyeznikuvopotuxwaenioywiuscjABEZHIKMNOPSTYXCJ"
_SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıɩꞮ"
_AS_LETTERS = "abcdefghijklmnoprstuvwyzagiiI"
_CHEROKEE = "ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ"
_CHEROKEE_AS_SEEN = "ABCDEGHIJKLMPRSTVWYZ"
_SPOKEN = (
    "абвгдезиійклмнопрстуфхыэ" + "αβγδεζηικλμνορστυφ",
    "abvgdeziijklmnoprstufhye" + "abgdeziiklmnorstuf",
)
"""Letter by letter, as Танака and Τανακα are written."""

_SEEN = dict(
    zip(
        map(ord, _CYRILLIC + _GREEK + _SMALL_CAPITALS + _CHEROKEE),
        _AS_SEEN + _GREEK_AS_SEEN + _AS_LETTERS + _CHEROKEE_AS_SEEN,
        strict=True,
    )
)
# 🅃, 🅣 and 🆃 in a frame, 🇹 of a flag.
for _first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):
    _SEEN |= {_first + at: chr(65 + at) for at in range(26)}
_HEARD = dict(zip(map(ord, _SPOKEN[0]), _SPOKEN[1], strict=True))
_HEARD |= {ord(char.upper()): latin.upper() for char, latin in zip(*_SPOKEN, strict=True)}
_HEARD = _SEEN | _HEARD


def latin_forms(text: str) -> list[str]:
    """The text, and what it reads as where letters of other alphabets stand in it.

    Each of the same length, so places are the same.
    """
    if text.isascii() or not any(ord(char) in _HEARD for char in text):
        return [text]
    return list(dict.fromkeys((text.translate(_SEEN), text.translate(_HEARD))))
