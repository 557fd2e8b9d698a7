"""Whether what stands at a place of a text is a name, a word that is spelled alike, or neither."""

import bisect
import re
from collections.abc import Sequence
from enum import Enum, auto

from bot.anonymize.around import REACH, Around, set_phrase, somebody, thing
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.fold import fold
from bot.anonymize.names import names
from bot.anonymize.ordinary import common_words, everyday_names, ordinary_words
from bot.anonymize.persons import NOBODY
from bot.anonymize.recognize import ENGLISH, IN_ENGLISH, NameHit
from bot.anonymize.tokens import Token

_HONORIFIC = re.compile(
    r"(?:さん|様(?![子式々態相])|さま(?!ざま)|氏(?![名族神])|君(?![臨主])|くん|ちゃん|殿(?![堂下])|どの|"
    r"先生|課長|部長|係長|主任|店長|社長|次長|室長|所長|支店長|マネージャー|リーダー|チーフ|先輩|夫妻|夫人|"
    r"一家|家(?![一-龠々]))"
)
_PARTICLE = re.compile(
    r"(?:が|は|を|に|の|と|も|へ|で|や|か|から|まで|より|って|という|です|だ|、|。)"
)
_INTRODUCED = re.compile(
    r"(?:担当者?|社員|職員|店員|氏名|名前|署名|相手|責任者|対応者|報告者|上司|部下|同僚|課長|部長|係長|"
    r"店長|社長|次長|室長|所長|主任|リーダー|チーフ|マネージャー)\s?[:(「]\s?$"
)
_TITLED = re.compile(r"(?:課長|部長|係長|店長|社長|次長|室長|所長|主任)$")
_PRESENTED = re.compile(
    r"(?:」|\))?(?:って(?:人|方|者|いう|名前)|と(?:申し|申す|名乗|(?:いう|言う)(?:者|人|方|社員|職員|店員|名))|宛(?!先)|あての|"
    r"\((?:担当|店長|課長|部長|係長|主任))"
)
_OFTEN_COUNTED = re.compile("[人名組社店件回度日月年時分秒週番号班課部係席台点]")
_OF_OFFICES_LIST = """
admin claim contact counter customer desk harassment help helpdesk hotline hr info inquiry mail
manager member news office reception sales shop staff store support team test user
"""
_OF_OFFICES = frozenset(_OF_OFFICES_LIST.split())
"""Words after which accounts are called that are nobody's own."""

_TOO_LIST = """
hope grace mark bill rose art summer guy sue rich frank jack pat rob drew dean page price young long
best king law field wood stone hill ford lane west north east south green brown white black gray
joy faith angel star sky dawn eve chase grant hunter miller cook baker fisher
"""
_TOO = frozenset(_TOO_LIST.split()) | IN_ENGLISH

_NOUNS = ("名詞", "形状詞")

LIKELY = 0.06
"""From which probability the model's word for a name is taken against the dictionary's.

In clean drafts the words that are names too stay below it.
"""


class Manner(Enum):
    """What was found."""

    PART = auto()
    """A surname or a given name alone."""
    RARE = auto()
    """A surname as few read it: somebody's only where さん or 様 follows."""
    WHOLE = auto()
    """A name of one part, as displayed names are, or of more than two."""
    PAIR = auto()
    """Surname and given name together."""
    TERM = auto()
    """What a case knows: never taken for a word."""
    ACCOUNT = auto()
    """Handle, mail or id."""


class Places:
    """What stands around a place of the text."""

    def __init__(self, text: str, tokens: Sequence[Token], named: Sequence[NameHit]) -> None:
        self.text = text
        self._tokens = tokens
        self._starts = [token.start for token in tokens]
        self._edges = set(self._starts) | {token.end for token in tokens}
        self._named = named

    def judge(self, start: int, end: int, needle: str, manner: Manner) -> Severity | None:
        """Whether a match blocks, is asked about since it is a word too, or is nothing.

        ``needle`` is what was matched, folded.
        """
        text = self.text
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ""
        if (_digit(needle[0]) and _digit(before)) or (_digit(needle[-1]) and _digit(after)):
            return None
        ascii_digits = any("0" <= char <= "9" for char in text[start:end])
        if manner is Manner.PART and ascii_digits:
            return None  # 一 and 三 are names, and numbers everywhere else; 1年 is never one
        number = needle.isdigit() or any("数詞" in t.pos for t in self._touching(start, end))
        if number and manner in (Manner.PART, Manner.WHOLE) and not ascii_digits:
            return self._numeral(start, end, needle)
        if manner is Manner.TERM and number and not ascii_digits and len(needle) < 4:
            # 五六人 counts; a longer number is no name.
            return None if self._goes_on(start, end) else Severity.BLOCK
        if manner is Manner.RARE:
            named = self._honoured(start, end) and not self._set_phrase(start, end)
            return Severity.BLOCK if named and self._opens(start) else None
        kana = not any(script(char) == "kanji" for char in text[start:end])
        if needle.isascii() and kana:
            return self._latin(start, end, needle, manner)
        if manner is Manner.TERM or (manner is Manner.PAIR and not self._one_word(start, end)):
            # A whole name of five kana is no piece of another word.
            stands = self._opens(start) or not kana or len(needle) >= 5
            return Severity.BLOCK if stands else None
        return self._japanese(start, end, needle, manner, kana)

    def _numeral(self, start: int, end: int, needle: str) -> Severity | None:
        """三橋 may be cut into a number and a thing, 一年 is one: the lists know surnames.

        一二三 and 三円 are somebody where what is said is said of people, 三茶 counts nothing.
        """
        if self._honoured(start, end):
            return Severity.BLOCK
        touching = self._touching(start, end)
        number = needle.isdigit() or all("数詞" in token.pos for token in touching)
        surname = not needle.isdigit() and bool(names().surname(self.text[start:end]))
        if surname and not number:
            return Severity.BLOCK if self._apart(start, end) else Severity.ASK
        counted = _OFTEN_COUNTED.fullmatch(touching[-1].surface) is not None
        if counted or self.text.endswith("から", 0, start):
            return None  # 三人が話した, 二日に聞いた, 一から十まで: the same is said of these
        if not (number or any("助数詞" in token.pos[2] for token in touching)):
            return self._japanese(start, end, needle, Manner.PART, kana=False)
        if not self._somebody_counted(start, end):
            return Severity.ASK if surname and len(needle) > 1 else None
        # 一に記録、二に連絡: a list counts too.
        listed = len(needle) == 1 and self.text.startswith("に", end)
        return Severity.ASK if listed else Severity.BLOCK

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a number counts what is behind it: 五六人, 二三日."""
        behind = self._touching(end, end + 1)
        return all("数詞" in token.pos for token in self._touching(start, end)) and any(
            "助数詞" in token.pos[2] or _OFTEN_COUNTED.match(token.surface) for token in behind
        )

    def _somebody_counted(self, start: int, end: int) -> bool:
        """Whether what stands around a number, or a number and a thing, says that it is a name."""
        apart = self._apart(start, end) and not _digit(self.text[max(0, start - 1) : start])
        if not (apart or _PRESENTED.match(self.text, end)):
            return False
        around = self._around(start, end, both=self.text[start:end] not in common_words())
        return self._presented(start, end) or somebody(self.text, start, end, around)

    def _latin(self, start: int, end: int, needle: str, manner: Manner) -> Severity | None:
        """Latin letters and digits: short ones count where they stand alone."""
        before = self.text[start - 1] if start else ""
        after = self.text[end] if end < len(self.text) else ""
        whole = not (_letter(before) or _letter(after) or _digit(before) or _digit(after))
        if not (whole or (len(needle) >= 4 and not needle.isalpha()) or len(needle) >= 6):
            return None
        if manner is Manner.TERM or before in ("@", "＠"):
            return Severity.BLOCK
        if len(needle) == 1:
            return None  # A社, プランB
        word = english_word(self.text[start:end]) and not self._honoured(start, end)
        if needle in _OF_OFFICES or needle in ENGLISH or word:
            return Severity.ASK
        return Severity.BLOCK

    def _japanese(
        self, start: int, end: int, needle: str, manner: Manner, kana: bool
    ) -> Severity | None:
        opens, text = self._opens(start), self.text[start:end]
        if self._honoured(start, end) and (opens or not kana or self._after_particle(start)):
            return None if self._set_phrase(start, end) else Severity.BLOCK
        long = manner is not Manner.PART and len(needle) >= 5
        if (kana or len(needle) == 1) and not long and not (opens and self._closes(end)):
            return None
        if kana and len(needle) == 1:
            return None
        if self._presented(start, end):
            return Severity.BLOCK
        word, both = self.word(start, end), self._both(start, end)
        short = both and (len(text) == 1 or kana)
        if not word and not short and not set_phrase(self.text, start, end):
            inside = manner is Manner.PART and self._inside(start, end)
            return Severity.ASK if inside else Severity.BLOCK
        if manner is Manner.PART and self._noun_alone(start, end):
            around = self._around(start, end, both)
            if somebody(self.text, start, end, around):
                return Severity.BLOCK
            usual = both and not kana and not names().surname(text)
            both = usual or (both and thing(self.text, start, end, around))
        likely = not word or self._likely(start, end) or self._rare_surname(start, end)
        if likely and not both:
            return Severity.BLOCK
        everyday = text in NOBODY and (manner is not Manner.PART or len(needle) == 1)
        if kana or everyday or text in ordinary_words() or len(needle) == 1:
            asked = self._flagged(start, end) or (not everyday and self._noun(start, end))
            return Severity.ASK if asked else None
        return Severity.ASK

    def _inside(self, start: int, end: int) -> bool:
        """Whether the place is part of a longer name: 神戸 in 神戸市立, 海道 in 北海道."""
        if start not in self._edges or end not in self._edges:
            return True
        if not any("地名" in token.pos for token in self._touching(start, end)):
            return False
        after = [t for t in self._touching(end, end + 1) if t.pos[0] in ("名詞", "接尾辞")]
        before = [t for t in self._touching(start - 1, start) if "地名" in t.pos]
        return bool(after or before)

    def _rare_surname(self, start: int, end: int) -> bool:
        """Whether a surname stands apart that the dictionary cuts into words: 小鳥 + 遊."""
        text = self.text[start:end]
        return (
            len(self._touching(start, end)) > 1
            and self._apart(start, end)
            and bool(names().surname(text))
        )

    def _apart(self, start: int, end: int) -> bool:
        """Whether no letter of the same script stands right beside."""
        before = self.text[start - 1] if start else ""
        after = self.text[end] if end < len(self.text) else ""
        return script(before) != script(self.text[start]) and script(after) != script(
            self.text[end - 1]
        )

    def _opens(self, start: int) -> bool:
        """Whether a word can begin here."""
        before = self.text[start - 1] if start else ""
        here = script(self.text[start])
        if here == "hiragana" and script(before) == "kanji":
            return start in self._edges  # 近くの: くの is nobody
        return start in self._edges or script(before) != here

    def _after_particle(self, start: int) -> bool:
        """担当はこやなぎさん: the dictionary may cut は to what follows."""
        before = self.text[max(0, start - 2) : start]
        return before[-1:] in tuple("はがをにとのでもへ") and script(before[:-1]) != "hiragana"

    def _closes(self, end: int) -> bool:
        """Whether a word can end here."""
        after = self.text[end] if end < len(self.text) else ""
        return (
            end in self._edges
            or script(after) != script(self.text[end - 1])
            or _PARTICLE.match(self.text, end) is not None
        )

    def _honoured(self, start: int, end: int) -> bool:
        """Whether さん, 課長 … follows. 家 after a word of every day is a house: …なら家に."""
        found = _HONORIFIC.match(self.text, end)
        return found is not None and not (found.group() == "家" and self.word(start, end))

    def _set_phrase(self, start: int, end: int) -> bool:
        """Whether word and title are one expression that names nobody: お客様, 奥さん, 神様."""
        found = _HONORIFIC.match(self.text, end)
        stop = found.end() if found else end
        if self.text[start:stop] in ordinary_words():
            return True
        phrase = {token.whole for token in self._touching(start, stop)}
        return (
            self.text[start:end] in NOBODY
            and len(phrase) == 1
            and self.text[start:stop] in phrase.pop()
        )

    def _presented(self, start: int, end: int) -> bool:
        """Whether the words around say that a name stands here: 担当:出口, 出口と名乗る."""
        return bool(
            _INTRODUCED.search(self.text, max(0, start - 12), start)
            or _PRESENTED.match(self.text, end)
            or (
                _TITLED.search(self.text, max(0, start - 4), start)
                and _PARTICLE.match(self.text, end)
            )
        )

    def _both(self, start: int, end: int) -> bool:
        """Whether everybody uses the word, so that it is a name only where something says so."""
        text = self.text[start:end]
        return text in everyday_names() or (len(text) == 1 and text in common_words())

    def _noun_alone(self, start: int, end: int) -> bool:
        """Whether this is one noun, and no part of a longer word."""
        text, touching = self.text[start:end], self._touching(start, end)
        if len(touching) != 1 or touching[0].surface != text:
            return False
        if touching[0].pos[0] not in _NOUNS:
            return _read_so(text) and self._marked(start, end)
        return len(text) > 1 or script(self.text[start - 1 : start]) != script(text)

    def _marked(self, start: int, end: int) -> bool:
        """Whether what is no noun stands as one: そらが, ただしに."""
        before = self._touching(start - 1, start) if start else []
        after = self._touching(end, end + 1)
        begins = all(t.pos[0] == "補助記号" or t.surface in ("は", "の", "で") for t in before)
        return begins and bool(after) and after[0].surface in ("が", "を", "に", "へ", "から")

    def _around(self, start: int, end: int, both: bool) -> Around:
        text, behind = self.text[start:end], bisect.bisect_left(self._starts, end)
        first = bisect.bisect_right(self._starts, start) - 1
        return Around(
            it=self._tokens[behind - 1],
            before=self._tokens[max(0, first - 2) : first],
            after=self._tokens[behind : behind + REACH],
            usual=text in ordinary_words() or not (both or len(text) == 1 or _read_so(text)),
        )

    def _likely(self, start: int, end: int) -> bool:
        """Whether the model takes it for a person, or all of it for somebody's or a place's."""
        return any(
            hit.likely >= LIKELY
            and hit.start <= start
            and end <= hit.end
            and (hit.kind is Kind.PERSON or (hit.start, hit.end) == (start, end))
            for hit in self._named
        )

    def _flagged(self, start: int, end: int) -> bool:
        return any(hit.start < end and start < hit.end for hit in self._named)

    def _touching(self, start: int, end: int) -> list[Token]:
        at = max(bisect.bisect_right(self._starts, start) - 1, 0)
        found = []
        while at < len(self._tokens) and self._tokens[at].start < end:
            if self._tokens[at].end > start:
                found.append(self._tokens[at])
            at += 1
        return found

    def word(self, start: int, end: int) -> bool:
        """Whether only words stand here that the dictionary has, and not as names."""
        touching = self._touching(start, end)
        return bool(touching) and not any(map(_names, touching))

    def _noun(self, start: int, end: int) -> bool:
        """Whether one kanji is a word by itself: 心を, not 中心 or 出る."""
        touching = self._touching(start, end)
        return (
            end - start == 1
            and len(touching) == 1
            and touching[0].pos[:2] == ("名詞", "普通名詞")
            and touching[0].pos[2] != "副詞可能"
            and touching[0].whole == self.text[start:end]
            and self._apart(start, end)
        )

    def _one_word(self, start: int, end: int) -> bool:
        touching = self._touching(start, end)
        return len(touching) == 1 and not _names(touching[0])


def _names(token: Token) -> bool:
    return token.unknown or token.pos[1] == "固有名詞"


def _read_so(text: str) -> bool:
    """Whether kana are how the lists read somebody's name: みなみ, しおり."""
    folded, lists = fold(text), names()
    return folded in lists.given_readings or folded in lists.surname_readings


def english_word(written: str) -> bool:
    """Whether this is a word of English in small letters, whoever is called so too: hope, sent."""
    return written.islower() and written in _TOO


def _digit(char: str) -> bool:
    return bool(char) and char.isdecimal()


def _letter(char: str) -> bool:
    return bool(char) and char.isalpha() and ord(char) < 0x250


def script(char: str) -> str:
    """``hiragana``, ``katakana``, ``kanji`` (also other letters of the East), or nothing."""
    if not char:
        return ""
    if "ぁ" <= char <= "ゖ":
        return "hiragana"
    if "ァ" <= char <= "ヺ" or char == "ー":
        return "katakana"
    return "kanji" if char.isalpha() and ord(char) > 0x3000 else ""


def one_script(text: str) -> bool:
    """Whether kana are of one kind: コミや is not こみや. With kanji anything may stand."""
    scripts = {script(char) for char in text} - {""}
    return len(scripts) <= 1 or "kanji" in scripts
