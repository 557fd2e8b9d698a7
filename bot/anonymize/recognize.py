"""Names of people, organizations and places in a text, by model and rules together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.anonymize.features import char_class, features
from bot.anonymize.finding import Kind
from bot.anonymize.model import Guess, model
from bot.anonymize.names import Names, names
from bot.anonymize.ordinary import (
    KINDS,
    common_words,
    dictionary_words,
    ordinary_words,
    words_and_names,
)
from bot.anonymize.persons import (
    HONORIFICS,
    NOBODY,
    TITLES,
    beside_titles,
    called,
    companies,
    departments,
    groups,
    introduced,
)
from bot.anonymize.premises import premises
from bot.anonymize.tokens import Token

_ENDS = frozenset("。!?！？")

_ENGLISH_LIST = """
you your we our us they their them it its he she his her i my me a an the this that these those
there here who whom whose what which when where why how if so as at by for from in into of off
on onto out over to under up with without and or but not no nor yes please dear thank thanks
sorry hello hi all any both each every everyone everybody anyone anybody someone somebody nobody
none one two three first second third last next new old more most many much some few other
another such same own do does did done be is are was were been being have has had can could may
might must shall should will would let call ask tell keep stay leave stop end begin take make
give get go come see say use write read report contact talk speak help remember note never
always today from after before during until while once then than also only just even still
again because although though however therefore instead customer customers staff company
manager managers team desk case cases manual training notice
"""
ENGLISH = frozenset(_ENGLISH_LIST.split())
"""Tokenizer that begin English sentences and are no names."""

_NOTICES_LIST = """
someone sincerely regards unfortunately usually sometimes often already soon later today
yesterday tomorrow together alone away wait waiting keep calm quiet slowly politely kindly
firmly calmly gently immediately carefully clearly what happened changes change changed delete
deleted remove removed stop stopped refuse refused apologise apologize apologised apologized
meet met shout shouted shouting insult insults insulted threaten threatened threats threat hang hung
walk walked speak spoke listen listened open opened close closed escalate escalated document
documented record recorded inform informed follow followed check checked try tried need needs
needed want wanted know knew think thought feel felt happen happens said asked told called
answered left came went gave took put set let move moved show showed shown send sent pay paid
buy bought order orders ordered refund refunds delivery deliveries window windows counter phone
phones door room shop store line lines word words supervisor supervisors colleague colleagues
clerk clerks employee employees people person police safe safety unsafe late early daily weekly
time times hour hours minute minutes day days week weeks month months year years pair pairs
possible impossible acceptable allowed right wrong good bad better worse sure ready able
nothing something everything anything here these okay ok no yes
look again review add hand plan update rethink discuss hold teach bring share work improve install
hire offer explain clarify switch shorten replace post avoid stand rotate limit warn support remind
practise practice train retrain revise rewrite include prepare provide reduce increase agree decide
arrange schedule test use turn track save run rest repeat reconsider raise push pull protect
present pass mention measure match make lock link learn lead introduce invite hear gather find
finish extend expect ensure drop define cover continue collect choose begin apply adjust act
print display lighting counselling surnames initials names reading pages sessions steps signs
kind best morning afternoon evening human resources
"""
IN_ENGLISH = ENGLISH | frozenset(_NOTICES_LIST.split())
"""With what notices say besides: of these some are a surname too, so that who is known by one is
still found."""


class NameHit(NamedTuple):
    """A place in the normalized text."""

    start: int
    end: int
    kind: Kind
    why: str
    likely: float = 1.0
    """How sure the model is of its best word; rules are."""


def recognize(text: str, tokens: Sequence[Token]) -> list[NameHit]:
    """Every name found, in order of place; may overlap."""
    lists = names()
    hits: list[NameHit] = []
    for sentence in sentences(text, tokens):
        guesses = model().guess(features(sentence, lists))
        hits.extend(_runs(sentence, guesses, lists))
        for first, last, kind, why in beside_titles(sentence, lists):
            hits.append(NameHit(sentence[first].start, sentence[last].end, kind, why))
        for start, end in called(text, sentence):
            hits.append(NameHit(start, end, Kind.PERSON, "honorific"))
        for start, end in introduced(text, sentence, lists):
            hits.append(NameHit(start, end, Kind.PERSON, "name"))
        for start, end in departments(sentence):
            hits.append(NameHit(start, end, Kind.ORGANIZATION, "department"))
        for start, end in groups(text, sentence):
            hits.append(NameHit(start, end, Kind.ORGANIZATION, "name"))
        for start, end in premises(text, sentence, lists):
            hits.append(NameHit(start, end, Kind.ORGANIZATION, "name"))
        first_char, last_char = sentence[0].start, sentence[-1].end
        piece = text[first_char:last_char]
        for start, end in companies(text, sentence) if _has_form(piece) else ():
            if first_char <= start < last_char:
                hits.append(NameHit(start, end, Kind.ORGANIZATION, "company"))
    return hits


def _has_form(piece: str) -> bool:
    return any(
        mark in piece for mark in ("会社", "法人", "(", "Inc", "Ltd", "LLC", "Co", "KK", "K.K")
    )


def sentences(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The words by sentence, as the model was trained on sentences."""
    current: list[Token] = []
    for token in tokens:
        if current and "\n" in text[current[-1].end : token.start]:
            yield current
            current = []
        current.append(token)
        if token.surface in _ENDS or len(current) >= 400:
            yield current
            current = []
    if current:
        yield current


THRESHOLDS: Mapping[str, float] = {
    "proper": 0.00001,
    "name": 0.0001,
    "latin": 0.0003,
    "listed": 0.001,
    "learned": 0.01,
    "learned alone": 0.05,
    "katakana": 0.0001,
    "kana": 0.003,
    "common": 0.0005,
    "common alone": 0.03,
    "katakana common": 0.0001,
    "katakana common alone": 0.001,
    "dictionary": 0.004,
    "dictionary alone": 0.02,
    "noun": 0.002,
    "noun alone": 0.003,
    "listed alone": 0.003,
    "ordinary alone": 0.3,
    "kana alone": 0.01,
    "single": 0.006,
    "ending": 0.03,
    "other": 0.015,
    "ordinary": 0.03,
}
"""From which probability a word counts, by its class; chosen on held-out folds, recall first.

``proper`` is what the dictionary has as somebody's or a place's name, ``name`` its other names
and what it does not have at all, ``listed`` a noun that is somebody's name too, ``learned`` one
of these that everybody learns first, ``common`` a noun that everybody uses, ``dictionary``
another one that names nobody, ``single`` a noun of one character, ``ending`` what only follows
(所, 館, 会), ``ordinary`` a word of notices. ``alone`` is a word with no noun right beside it:
made of such words are the names of organizations and places, but hardly ever of one of them.
"""


@lru_cache(maxsize=4096)
def word_class(surface: str, pos: tuple[str, ...], unknown: bool) -> str:
    """Which threshold is the word's; nothing for what is never part of a name by itself."""
    if not any(char.isalnum() for char in surface):
        return ""
    classes = {char_class(char) for char in surface}
    if classes <= {"9", "."}:
        return ""
    if surface in ordinary_words() or surface in NOBODY or pos[1] == "数詞":
        return "ordinary"
    if len(surface) == 1 and classes == {"T"}:
        return ""  # (ア): the sign of a list
    if len(surface) == 1 and surface.isascii():
        return "ordinary"
    if len(surface) == 1 and pos[0] == "接尾辞":
        return "ending"
    if pos[1] == "固有名詞" and pos[2] in ("人名", "地名"):
        return "proper"
    if unknown or pos[1] == "固有名詞":
        return "name"
    if classes == {"T"}:
        known = surface in common_words() or surface in dictionary_words()
        return "katakana common" if known else "katakana"
    if surface in common_words():
        return "common"
    if surface in dictionary_words():
        return "dictionary"
    if pos[0] not in ("名詞", "接尾辞", "接頭辞"):
        return "other"
    if names().surname(surface) or surface in names().given:
        return "learned" if surface in words_and_names() else "listed"
    if classes & {"A", "a"}:
        return "latin"
    if classes == {"H"}:
        return "kana"
    return "single" if len(surface) == 1 else "noun"


def _alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether no noun stands right before or behind: 説得を, and not 説得委員会."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return not (
        (before and before.end == token.start and _noun(before))
        or (after and after.start == token.end and _noun(after))
    )


def _noun(token: Token) -> bool:
    return token.unknown or token.pos[0] in ("名詞", "接頭辞", "接尾辞", "形状詞")


_POLITE = frozenset({"listed", "learned", "single", "noun", "common", "dictionary"})


def flagged(tokens: Sequence[Token], guesses: Sequence[Guess], english: bool) -> list[bool]:
    """Which words count as part of a name.

    In an English sentence a word of small letters never does.
    """
    on = []
    for at, (token, guess) in enumerate(zip(tokens, guesses, strict=True)):
        name = word_class(token.surface, token.pos, token.unknown)
        before = tokens[at - 1] if at else None
        if name in _POLITE and before and before.surface in ("お", "ご", "御"):
            name = "ordinary"  # お金, ご飯, お菓子
        if english and (
            not any(char_class(char) == "A" for char in token.surface)
            or IN_ENGLISH.issuperset(token.surface.lower().split())
        ):
            name = ""
        if f"{name} alone" in THRESHOLDS and _alone(tokens, at):
            name += " alone"
        on.append(bool(name) and guess.likely >= THRESHOLDS[name])
    for at in range(len(tokens) - 1):
        # 三 + 橋: no name apart, and a surname together.
        first, second = tokens[at], tokens[at + 1]
        if (
            "数詞" in first.pos
            and first.end == second.start
            and names().surname(first.surface + second.surface)
            and max(guesses[at].likely, guesses[at + 1].likely) >= THRESHOLDS["listed"]
        ):
            on[at] = on[at + 1] = True
    return on


def _begins(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].surface in (".", ":", ";", '"', "“", "(", "-", "!", "?")


def _name_begins(tokens: Sequence[Token], at: int, lists: Names) -> bool:
    """Whether the first word of an English sentence is a name, or begins one."""
    following = tokens[at + 1].surface if at + 1 < len(tokens) else ""
    return tokens[at].surface.lower() in lists.romaji or char_class(following[:1] or " ") == "A"


def _counts(token: Token) -> bool:
    """第一, 五人, 何十通, 第3条第2項: a number and what it counts, and no more."""
    counts = token.pos[2] == "助数詞" or token.surface in ("第", "条", "項", "章", "節", "版", "人")
    return counts or token.pos[1] == "数詞"


def _inflected(token: Token) -> bool:
    """笑え, 早すぎる: what only says that something is or is done."""
    verbal = token.pos[0] in ("動詞", "形容詞", "助動詞", "助詞") or token.pos[1] == "動詞的"
    return verbal and not token.unknown


def _anybody(word: str, lists: Names) -> bool:
    return word in lists.given_readings or word in lists.surname_readings or word in lists.given


WIDENS = 0.0003
"""From which probability a noun beside a flagged word belongs to the same name."""


def _widen(tokens: Sequence[Token], guesses: Sequence[Guess], on: list[bool]) -> None:
    """Marks the rest of a name of several words: a longer finding, and none more."""

    def joins(at: int) -> bool:
        token = tokens[at]
        if token.surface in HONORIFICS or token.surface in TITLES:
            return False
        return guesses[at].likely >= WIDENS and (
            token.unknown
            or token.pos[0] in ("名詞", "接尾辞", "接頭辞", "形状詞")
            or token.surface in ("・", "=", "-", "&")
        )

    for order in (range(1, len(tokens)), range(len(tokens) - 2, -1, -1)):
        for at in order:
            beside = at - order.step
            touching = max(tokens[at].start, tokens[beside].start) == min(
                tokens[at].end, tokens[beside].end
            )
            if on[beside] and not on[at] and touching and joins(at):
                on[at] = True
    for at, token in enumerate(tokens):
        # A mark at the edge belongs to the sentence.
        if not any(char.isalnum() for char in token.surface) and on[at]:
            on[at] = 0 < at < len(tokens) - 1 and on[at - 1] and on[at + 1]


def _each(run: Sequence[Token], kind: Kind) -> Iterator[tuple[int, int]]:
    """Names of places or people joined by ・ one by one; マリア・サントス stays whole."""
    pieces: list[list[Token]] = [[]]
    for token in run:
        if token.surface == "・":
            pieces.append([])
        else:
            pieces[-1].append(token)
    places = all(any("地名" in t.pos for t in piece) for piece in pieces)
    # 青山・表参道・梅田: the dictionary does not know each of them as a place.
    proper = sum(any(t.unknown or t.pos[1] == "固有名詞" for t in piece) for piece in pieces)
    kanji = all(any(char_class(t.surface[0]) == "K" for t in piece) for piece in pieces)
    names_each = all(pieces) and kanji and 2 * proper >= len(pieces)
    if (kind is Kind.PLACE and places) or (kind is not Kind.ORGANIZATION and names_each):
        for piece in pieces:
            yield piece[0].start, piece[-1].end
    else:
        yield run[0].start, run[-1].end


_SECTION = re.compile(
    r"(?:方針|約款|規[約程則]|就業規則|契約書?|条例|法律?)?第[0-9一二三四五六七八九十]+[章条項号]"
)
"""A sentence of a policy, or of a contract."""
_SO_MANY = re.compile("[一二三四五六七八九十]+[章度件日]")
"""What the dictionary may have as somebody's name, and a notice hardly."""


def _runs(tokens: Sequence[Token], guesses: Sequence[Guess], lists: Names) -> Iterator[NameHit]:
    # In English every sentence begins with a capital: that alone tells nothing.
    letters = sum(char.isalpha() for token in tokens for char in token.surface)
    latin = sum(char.isascii() and char.isalpha() for t in tokens for char in t.surface)
    long = len(tokens) > 4
    known = any(token.surface.lower() in IN_ENGLISH for token in tokens)
    english = latin * 10 > letters * 7 and (long or known)
    on = flagged(tokens, guesses, english)
    if english and long:
        on = [
            mark and not (_begins(tokens, at) and not _name_begins(tokens, at, lists))
            for at, mark in enumerate(on)
        ]
    _widen(tokens, guesses, on)
    index = 0
    while index < len(tokens):
        if not on[index]:
            index += 1
            continue
        stop = index
        while (
            stop + 1 < len(tokens)
            and on[stop + 1]
            and tokens[stop + 1].start - tokens[stop].end <= 1
        ):
            stop += 1
        run = tokens[index : stop + 1]
        said = "".join(token.surface for token in run)
        if (
            all(map(_counts, run))
            or KINDS.issuperset(said.split("・"))
            or _SECTION.fullmatch(said)
            or _SO_MANY.fullmatch(said)
            or (all(map(_inflected, run)) and not _anybody(said, lists))
        ):
            index = stop + 1
            continue
        votes = dict.fromkeys(Kind, 0.0)
        for guess in guesses[index : stop + 1]:
            votes[guess.kind] += guess.likely
        kind = max(votes, key=votes.__getitem__)
        likely = max(guess.likely for guess in guesses[index : stop + 1])
        for start, end in _each(run, kind):
            yield NameHit(start, end, kind, "name", likely)
        index = stop + 1
