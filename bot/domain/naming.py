"""Names of people and companies in what somebody wrote about a customer.

Careful rather than complete: what is taken for a name and is none would bring cases
together that have nothing to do with each other.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from japanese_personal_name_dataset import load_dataset

from bot.domain.common_word import AROUND, DESCRIBING, ENGLISH, WHOLE, words
from bot.domain.kanji import fold_kanji
from bot.domain.spelling import LATIN_TITLES, LEGAL, TITLES, fold, mark_legal, name

LONGEST_NAME = 40
"""Characters: what is longer is a sentence."""

_K = "㐀-䶿一-鿿々〆ヵヶ\U00020000-\U0003ffff"
_KATA = "ァ-ヺー"
_HIRA = "ぁ-ゖー"
_LATIN = r"A-Za-zÀ-ɏ'’&.\-"

_describing = frozenset(map(fold, DESCRIBING))
_COMPANY_ENDS = tuple(
    map(
        fold,
        words(
            """
            商事 商会 商店 工業 産業 興業 建設 物産 電機 電気 電工 製作所 製薬 製菓 製鉄 銀行
            不動産 運輸 運送 食品 通信 工務店 印刷 水産 農園 酒造 書店 信用金庫 交通 観光 旅館
            ホテル システムズ ソリューションズ テクノロジー テクノロジーズ エンジニアリング
            ホールディングス コーポレーション クリニック
            """
        ),
    )
)
_around = sorted(map(fold, AROUND), key=lambda word: (-len(word), word))
_whole = _describing | {fold(word) for word in WHOLE | AROUND} | set(_COMPANY_ENDS)
_COUNTED = re.compile(r"\d+(?:名|代|歳|才|人|回|件|年|月|日|時|分|円)")


_PLAIN = re.compile("[㐀-䶿一-鿿]+")


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Frequent surnames, and given names, of Japan; of two characters and more, folded."""
    men, women, last = load_dataset("org", include_last_names=True)
    given = {
        kanji for names in (men, women) for entry in names.values() for kanji in entry["kanji"]
    }
    return frozenset(map(_quickly, last)), frozenset(map(_quickly, given))


def _quickly(listed: str) -> str:
    """``fold`` for many names at once, which are kanji nearly all; empty for a single one."""
    if len(listed) < 2:
        return ""
    return fold_kanji(listed) if _PLAIN.fullmatch(listed) else fold(listed)


def specific(form: str) -> bool:
    """Whether a name in the form that counts (``spelling.name``) is specific enough to be a key.

    Two kanji, three kana or three Latin letters and more; no word that anybody may be
    described with, and none that holds such a word.
    """
    if not form or len(form) > LONGEST_NAME or form in _whole or form.replace(" ", "").isdigit():
        return False
    if form.isascii():
        return len(form) > 2 and any(len(w) > 1 and w not in ENGLISH for w in form.split())
    if _COUNTED.search(form) or any(word in form for word in _describing):
        return False
    return len(form) >= (2 if re.search(f"[{_K}]", form) else 3)


def _specific(candidates: Iterable[str]) -> list[str]:
    return [
        form
        for c in candidates
        if len(c) <= 2 * LONGEST_NAME
        and specific(form := _bared(name(c)))
        and form not in TITLES  # サンプル㈱ 御中 is one name
    ]


def _bared(form: str) -> str:
    """Without the words that stand before or behind a name, as long as one is left."""
    again = True
    while again:
        again = False
        for word in _around:
            if len(form) >= len(word) + 2:
                if form.startswith(word):
                    form, again = form[len(word) :].removeprefix("ノ"), True
                elif form.endswith(word):
                    form, again = form[: -len(word)], True
    return form


def names_given(text: str) -> list[str]:
    """The names in what was entered as names (as of ``even``), a line each."""
    whole = (found for segment, _ in _segments(text) for found in _persons_and_companies(segment))
    return [*_specific(whole), *names_in(text)]


def names_in(text: str) -> list[str]:
    """The names in free text (as of ``even``) that are marked as such; see ``customer``."""
    found: list[str] = []
    for segment, labelled in _segments(text):
        if LEGAL in segment and (segment.isascii() or re.search("[ぁ-ゖ]", segment)):
            found += _companies(segment)
        elif LEGAL in segment:
            found += _beside(segment)
        found += _titled(segment)
        found += _full_names(segment)
        if labelled:
            found += _labelled(segment)
        elif _alone(segment):
            found += _persons_and_companies(segment)
    return _specific(found)


# The text between punctuation.

_CUT = re.compile(r"[\n\r\t。、,;:()\[\]{}「」『』【】《》〈〉<>/|\"“”!?…=#*]+|\s-+\s|\s{3,}")
_LABEL = re.compile(
    r"(?:お客様の?|顧客の?|相手の?)?(?:お?名前|氏名|フルネーム|会社名?|勤務先|社名|法人名|団体名|店名|屋号"
    r"|顧客名|契約者名|名義|お客様名?|ニックネーム|ハンドルネーム)"
    r"|(?:full |company |customer )?name|company|customer",
    re.I,
)
_LABEL_THEN = re.compile(rf"^(?:{_LABEL.pattern})(?:\s+|は\s*)(?=.)", re.I)
_SURNAME_FIRST = re.compile(rf"^([{_LATIN}]{{2,}}),[ ]*([{_LATIN} ]{{2,}})$", re.M)
_DOUBLE_HYPHEN = re.compile(rf"(?<=[{_KATA}])[=゠](?=[{_KATA}])")


def _segments(text: str) -> Iterator[tuple[str, bool]]:
    """Each piece, with the legal forms of companies marked, and whether a label stands before."""
    text = _DOUBLE_HYPHEN.sub("・", _SURNAME_FIRST.sub(r"\2 \1", text))
    text = re.sub(rf",?\s*{LEGAL}", LEGAL, mark_legal(text)) if "," in text else mark_legal(text)
    labelled = False
    last = 0
    for cut in [*_CUT.finditer(text), None]:
        piece = text[last : cut.start() if cut else len(text)].strip()
        mark = cut[0].strip() if cut else ""
        last = cut.end() if cut else last
        if not piece:
            continue
        if mark[:1] in (":", "=") and _LABEL.fullmatch(piece):
            labelled = True
            continue
        bare = _LABEL_THEN.sub("", piece)
        yield bare, labelled or bare != piece
        labelled = False


# Names with a sign.

_RUN = rf"[{_K}{_KATA}A-Za-z0-9・&]+"
_PARTICLE = re.compile("(?:の|は|が|を|に|と|から|より|で|も|へ|という|って)$")
_HIRAGANA_COMPANY = re.compile(rf"(?<![^\s])([{_HIRA}]{{2,12}})[{_K}{_KATA}]*$")
_CAPITALIZED = re.compile(rf"((?:[A-Z0-9][{_LATIN}0-9]*\s+){{0,4}}[A-Z0-9][{_LATIN}0-9]*)\s*$")


def _companies(segment: str) -> Iterator[str]:
    """The run beside each legal form: before it where it touches one, else behind it."""
    for before, behind in pairwise(segment.split(LEGAL)):
        if latin := _CAPITALIZED.search(before):
            yield latin[1]
        elif run := _run_before(before):
            yield run
        elif found := re.match(rf"\s?({_RUN})", behind):
            yield found[1]
        elif found := re.match(rf"\s?([{_HIRA}]{{2,12}})([{_K}{_KATA}]*)", behind):
            cut = _PARTICLE.sub("", found[1])
            yield cut if cut != found[1] else found[0]
        elif before.strip().isascii() and not behind.strip():
            yield before  # small letters: the whole piece


def _run_before(text: str) -> str:
    """The characters at the end of a text that belong together; empty where there are none."""
    hiragana = _HIRAGANA_COMPANY.search(text)
    if hiragana and not _PARTICLE.search(hiragana[1]):
        return hiragana[0]
    run = re.search(rf"{_RUN}$", text)
    return run[0] if run else ""


_WRITTEN_TITLES = {*TITLES, *(t for title in TITLES if (t := fold(title)) != title)}
_TITLE = re.compile("|".join(sorted(map(re.escape, _WRITTEN_TITLES), key=len, reverse=True)))
_NO_TITLE_BEHIND = "同多模仕一異有無神王何殿外奥皆各諸主暴宮御沈摂華両逆"
_BEFORE_TITLE = (
    re.compile(rf"((?:[{_K}]{{1,4}}|[{_KATA}]{{2,10}})[\s・])?([{_K}]{{1,6}}|[{_KATA}・]{{2,}})$"),
    re.compile(rf"()([{_K}]{{1,4}}\s?[{_HIRA}]{{2,4}})$"),
    re.compile(rf"(?:^|\s)()([{_HIRA}]{{3,14}}|[{_HIRA}]{{2,6}}\s[{_HIRA}]{{2,6}})$"),
    re.compile(rf"()((?:[A-Z][{_LATIN}]+\s)?[A-Z][{_LATIN}]+)[\s-]?$"),
)
_LONGER = re.compile(
    rf"(?:[{_K}]+[{_KATA}]|[{_KATA}]+[{_K}]|(?<![^\s])[{_HIRA}]{{2,12}}(?<![のはがをにとでも])[{_K}{_KATA}])"
    rf"[{_K}{_KATA}]*$"
)
"""A word of several scripts: さくら薬局 is known by all of it, not by 薬局."""
_LATIN_TITLED = re.compile(
    rf"\b(?:{'|'.join(sorted(LATIN_TITLES))})\b\.?\s+((?:[A-Z][{_LATIN}]+\s?){{1,3}})", re.I
)


def _titled(segment: str) -> Iterator[str]:
    """The run of characters directly before a title, with the family name before it."""
    for title in _TITLE.finditer(segment):
        before = segment[max(0, title.start() - LONGEST_NAME) : title.start()].removesuffix(" ")
        if title.start() > LONGEST_NAME:
            before = "\0" + before  # its first character does not begin the segment
        behind = segment[title.end() :]
        if before[-1:] in _NO_TITLE_BEHIND or behind[:1] in ("名", "子"):
            continue
        run, longer = _BEFORE_TITLE[0].search(before), _LONGER.search(before)
        if longer and not (run and _begins_with_surname(fold(run[2]))):
            if longer[0][-1] not in _NO_NAME_ENDS - _PREMISES:
                yield longer[0]
        elif run:
            family = (run[1] or "").strip(" ・")
            yield family + run[2] if _may_be_family(family) else run[2]
        if (run := _BEFORE_TITLE[1].search(before)) and _begins_with_surname(fold(run[2])):
            yield run[2]
        for pattern in _BEFORE_TITLE[2:]:
            if (run := pattern.search(before)) and not run[2].endswith("の"):
                yield run[2]
    for match in _LATIN_TITLED.finditer(segment):
        words = match[1].split()
        yield " ".join(w for w in words if w[0].isupper())


def _may_be_family(word: str) -> bool:
    form = fold(word)
    if form in _names()[0]:
        return True
    return not (form in _whole or form[-1:] in _NO_NAME_ENDS or _TITLE.search(word))


def _full_names(segment: str) -> Iterator[str]:
    """Runs of kanji that are a known surname with a known given name."""
    for run in re.finditer(rf"[{_K}]{{3,7}}", segment):
        if _full_name(fold(run[0])):
            yield run[0]


def _full_name(form: str) -> bool:
    surnames, given = _names()
    return any(form[:n] in surnames and form[n:] in given for n in range(2, len(form)))


def _begins_with_surname(form: str) -> bool:
    surnames, _ = _names()
    return any(form[:n] in surnames for n in (2, 3, 4))


def _labelled(segment: str) -> Iterator[str]:
    """What stands behind a label: whole where it is short, else its first run."""
    if LEGAL in segment:
        return
    if not re.search("[ぁ-ゖ]", segment):
        yield from _persons_and_companies(segment)
    elif run := re.match(rf"[{_K}]{{2,6}}[ぁ-ゖ]{{2,4}}$", segment):
        yield segment
    elif run := re.match(rf"(?:[{_K}]+\s?[{_K}]*|[{_KATA}・]{{3,}})(?=[ぁ-ゖ])", segment):
        yield run[0]


# Names that stand alone.

_FAMILY_GIVEN = re.compile(
    rf"(?:[{_K}]{{1,4}}\s[{_K}{_HIRA}{_KATA}]{{1,5}}|[{_KATA}]{{2,8}}[\s・][{_KATA}]{{2,10}}"
    rf"(?:[\s・][{_KATA}]{{2,10}})?|[{_HIRA}]{{2,6}}\s[{_HIRA}]{{2,6}})"
)
_FIRST_LAST = re.compile(
    rf"[A-ZÀ-Þ][{_LATIN}À-ɏ]+(?:\s[A-Z]\.?)?(?:\s[A-ZÀ-Þ][{_LATIN}À-ɏ]+){{1,2}}"
)
_PLACE_ENDS = frozenset("県市区町村郡府都線駅湖")
_NO_NAME_ENDS = frozenset("者員客店社人達系代歳才側宅家屋課部係室局署庁館院所校車")


_PREMISES = frozenset("局館院校")
"""Ends of a name behind another word: さくら薬局, あおぞら医院."""
_GIVEN_ENDS = ("太郎", "次郎", "三郎", "一郎", "之助", "之介", "之丞", "兵衛", "衛門", "之進")


def _kanji_name(form: str) -> bool:
    """A known surname with up to three kanji behind it, or any with a known given name."""
    surnames, given = _names()
    if form in surnames:
        return True
    if form[-1] in _NO_NAME_ENDS | _PLACE_ENDS:
        return form[-1] == "人" and _full_name(form)
    if any(form[:n] in surnames and len(form) - n <= 3 for n in (2, 3, 4)):
        return True
    if len(form) > 3 and form.endswith(_GIVEN_ENDS):
        return True
    return any(form[n:] in given for n in range(1, min(5, len(form) - 1)))


def _alone(segment: str) -> bool:
    """Whether a piece that stands between punctuation is a name and nothing else."""
    if LEGAL in segment or segment.isascii():
        words = segment.replace(".", " ").split()
        return bool(_FIRST_LAST.fullmatch(segment)) and not any(w.lower() in ENGLISH for w in words)
    form = fold(segment)
    if form.endswith(_COMPANY_ENDS) and re.fullmatch(rf"[{_K}{_KATA}A-Za-z0-9&・]+", segment):
        return not form.startswith(_COMPANY_ENDS)
    if _FIRST_LAST.fullmatch(segment):
        return True
    if _FAMILY_GIVEN.fullmatch(segment):
        return form[-1] not in _NO_NAME_ENDS or _begins_with_surname(form)
    if re.fullmatch(rf"[{_K}]{{2,7}}", segment):
        return _kanji_name(form)
    return bool(re.fullmatch(rf"[{_K}]{{2,4}}[ぁ-ゖァ-ヺ]{{2,4}}", segment)) and (
        _begins_with_surname(form)
    )


# A piece that holds names alone.

_TITLE_THEN = re.compile(rf"({_TITLE.pattern})\s+(?=\S)")


def _persons_and_companies(segment: str) -> Iterator[str]:
    """A person, a company, or both beside each other, in a piece that holds nothing else."""
    for part in _TITLE_THEN.sub(r"\1" + "\n", segment).split("\n"):
        if LEGAL not in part or part.isascii():
            yield part
        else:
            yield from _beside(part)


def _beside(part: str) -> Iterator[str]:
    """株式会社サンプル 田中太郎, 田中太郎 サンプル株式会社, or a company alone."""
    words = part.split()
    at = next(n for n, word in enumerate(words) if LEGAL in word)
    if words[at] == LEGAL:  # 株式会社 サンプル 田中太郎; サンプル 株式会社
        if at + 1 < len(words):
            words[at : at + 2] = [LEGAL + words[at + 1]]
        else:
            at -= 1
            words[at : at + 2] = [words[at] + LEGAL]
    ahead, company, behind = " ".join(words[:at]), words[at], " ".join(words[at + 1 :])
    whole = [company]
    for place, other in enumerate((ahead, behind)):
        if other and (_alone(other) or _TITLE.search(other)):
            yield other
        elif other and other[-1] not in _NO_NAME_ENDS:  # a department or branch is left out
            whole.insert(0 if place == 0 else len(whole), other)
    yield " ".join(whole)
