"""Everybody of a large company at once: what is found is what a plain search would find."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.anonymize.check import check
from bot.anonymize.finding import Finding, Kind, Severity
from bot.anonymize.fold import fold, fold_normal
from bot.anonymize.known import KnownNames, KnownPerson
from bot.anonymize.normal import normalize
from bot.anonymize.people import SHARD, PeopleIndex, at_ease
from bot.anonymize.person import spellings, written
from bot.anonymize.places import Manner
from tests.anonymize.crowd import crowd
from tests.anonymize.drafts import clean_drafts
from tests.anonymize.people import somebody

PARTS = ("tune", "held", "fresh", "last", "unseen", "later", "final")


def plainly(people: Sequence[KnownPerson], text: str) -> set[tuple[int, int, Manner]]:
    """Each name of each person, sought one after another."""
    needles: set[tuple[str, Manner]] = set()
    every: set[str] = set()
    domains: set[str] = set()
    for person in people:
        found = written(person)
        for part in found.parts:
            needles |= {(text, Manner.PART) for text in spellings(part).texts}
            needles |= {(text, Manner.RARE) for text in spellings(part).rare}
        for pair in found.pairs:
            one, other = ((*spellings(part).texts, *spellings(part).beside) for part in pair)
            needles |= {(a + b, Manner.PAIR) for a in one for b in other}
            needles |= {(b + a, Manner.PAIR) for a in one for b in other}
        for whole in found.wholes:
            needles.add((whole, Manner.WHOLE if len(whole) > 1 else Manner.PART))
        local, _, domain = person.mail.partition("@")
        accounts = {fold(account) for account in (person.handle, local, person.id)} - {""}
        needles |= {(account, Manner.ACCOUNT) for account in accounts}
        # Any account before the company's own domain.
        domains |= {fold("@" + domain)} if domain else set()
        every |= accounts
    needles |= {(account + domain, Manner.ACCOUNT) for account in every for domain in domains}
    return {
        (at, at + len(needle), manner)
        for needle, manner in needles
        for at in range(len(text))
        if text.startswith(needle, at)
    }


def named(index: PeopleIndex, text: str) -> set[tuple[int, int, Manner]]:
    found = index.find(fold_normal(normalize(text)))
    return {(match.start, match.end, match.manner) for match in found}


@st.composite
def person(draw: st.DrawFn) -> KnownPerson:
    who = draw(somebody())
    name = draw(
        st.sampled_from(
            (
                f"{who.family} {who.given}", f"{who.family}{who.given}", who.given,
                f"{who.family} 小 {who.given}", f"{who.family_kana} {who.given_kana}",
                f"{who.family} {who.given_kana}", who.given_kana, "森", "ま", "お客様", "Ken Ono",
            )
        )
    )  # fmt: skip
    handle = draw(st.sampled_from((who.handle, "", "k")))
    mail = draw(st.sampled_from((f"{who.handle}@example.jp", "")))
    return KnownPerson(names=(name,), handle=handle, mail=mail, id=draw(one_id()))


def one_id() -> st.SearchStrategy[str]:
    return st.sampled_from((*(f"U{number}" for number in range(12)), ""))


@st.composite
def a_text(draw: st.DrawFn, people: Sequence[KnownPerson]) -> str:
    """Pieces of these people's names and of others', in any order."""
    pieces = ["が", "さん", " ", "森", "a", "k", "@example.jp", "、", "一"]
    for one in people:
        pieces += [*one.names, one.handle, one.mail, one.id]
        for part in written(one).parts:
            pieces += [*spellings(part).texts, *spellings(part).beside[:3]]
    return "".join(draw(st.lists(st.sampled_from(pieces), max_size=12)))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(person(), max_size=6))
def test_all_at_once_are_found_as_each_alone(
    data: st.DataObject, people: list[KnownPerson]
) -> None:
    index = PeopleIndex(people)
    last = {one.id or one: one for one in people}
    text = data.draw(a_text(people))
    folded = fold_normal(normalize(text)).text
    assert named(index, text) == plainly(list(last.values()), folded)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.lists(st.lists(person(), max_size=5), min_size=2, max_size=5))
def test_a_list_that_changes_is_as_if_read_for_the_first_time(
    data: st.DataObject, lists: list[list[KnownPerson]]
) -> None:
    index = PeopleIndex()
    for people in lists:
        index.update(people)
    fresh = PeopleIndex(lists[-1])
    text = data.draw(a_text([one for people in lists for one in people]))
    assert named(index, text) == named(fresh, text)
    assert len(index) == len(fresh)
    for name in ("_parts", "_pairs", "_initials", "_alone", "_sounds_alone", "_domains"):
        assert getattr(index, name) == getattr(fresh, name), name
    for name in ("_reads", "_sounds"):
        one, other = ({k: set(v) for k, v in getattr(i, name).items()} for i in (index, fresh))
        assert one == other, name


def test_who_stays_is_found_while_others_come_and_go() -> None:
    few, many = crowd(3), crowd(3_000)
    index = PeopleIndex(few)
    name = few[0].names[0].replace(" ", "")
    done = Event()

    def change() -> None:
        for people in (many, few, many[:2000], few):
            index.update(people, at_ease())
        done.set()

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change)
        while not done.is_set() and not changing.done():
            assert named(index, name)
        changing.result()


def test_shards_do_not_pile_up() -> None:
    index = PeopleIndex()
    for at in range(12):
        index.update(crowd(1_500, seed=at))
    assert len(index) == 1_500
    assert len(index._in_shards) <= 2 * SHARD + 4 * index._words()


# A word that is a name too


def known_in(text: str, *names: str) -> list[Finding]:
    people = tuple(KnownPerson(names=(name,)) for name in names)
    return [f for f in check(text, KnownNames(people=people)) if f.kind is Kind.KNOWN]


NAMED = [
    ("仲間 由真", "仲間さんが電話を代わった。"),
    ("仲間 由真", "仲間由真が電話を代わった。"),
    ("仲間 由真", "担当者:仲間"),
    ("仲間 由真", "仲間と名乗った。"),
    ("出口 一斉", "出口様に伝えた。"),
    ("出口 一斉", "店長(出口)が話した。"),
    ("出口 一斉", "部長出口が話した。"),
    ("出口 一斉", "一斉 出口が話した。"),
    ("心 太一", "心さんが電話を代わった。"),
    ("千葉 直", "千葉が電話を代わった。"),
    ("小鳥遊 直", "昨年、小鳥遊が対応した。"),
    ("秋元 直", "店長の秋元が対応した。"),
    ("三橋 直", "三橋が電話を代わった。"),
    ("自由", "自由さんが電話を代わった。"),
    ("ken", "@kenに聞いた。"),
]


AS_A_NAME = (
    "{}が応対していて怒鳴られた。", "昨日、{}に聞いた。", "電話は{}が取った。", "担当は{}です。",
    "{}の対応が悪いと言われた。", "{}を名指しした。", "佐藤と{}が二人で話した。",
    "{}からの報告です。", "{}はもう辞めたいと話している。", "窓口の{}も同席した。",
    "{}って人を呼べと言われた。",
)  # fmt: skip
SHORT_LIST = """
角 森 林 南 東 金 星 泉 桜 渚 和 学 光 緑 要 歩 心 勇 望 旬 岡 原 関 守 出口 こころ ひかり
"""
NAMED += [
    (f"{name} 直", text.format(name))
    for at, name in enumerate(SHORT_LIST.split())
    for text in (AS_A_NAME[at % len(AS_A_NAME)], AS_A_NAME[(at + 4) % len(AS_A_NAME)])
    if (name, text) != ("要", "電話は{}が取った。")
]
AS_A_WORD = """
角 角が立たない言い方をします。 机の角にぶつかりました。 角の席で対応しました。
森 森の中の施設です。 店の裏の森へ逃げました。 森が広がる場所です。
林 林を抜けた先です。
原 原の広がる場所です。
関 関を越えて来ました。
南 南の入口を使います。 南から来ました。 駅の南に集まります。
東 東に出口があります。 東は通行止めです。
金 金を払えと言われた。 金がかかります。 金の要求は断ります。 金は返せません。 金を出せと言われた。
星 星が五つの評価です。 低い星を付けられました。 星五つにするから安くしろと言われた。
泉 泉が湧きます。
岡 岡の上の店舗です。
光 光が差しました。 強い光を向けられました。
緑 緑の服です。
心 心が折れそうでした。 心から謝ります。 心がつらいときは休みます。 心に残りました。
和 和を乱しません。
要 要は、断ることです。 記録が要です。
旬 旬の商品です。
誠 誠に申し訳ありません。
実 実に不快でした。 実は前にもありました。
仲間 仲間に相談します。 仲間が対応します。
出口 出口が見える場所で話します。 出口を塞がれました。
一斉 一斉に連絡します。
正直 正直に話します。
元気 元気に話します。
こころ こころが軽くなります。 こころの健康を守ります。
ひかり ひかりが差しました。
"""
WORDS = [
    (f"{name} 直", text)
    for name, *texts in map(str.split, AS_A_WORD.strip().splitlines())
    for text in texts
]


@pytest.mark.parametrize(("name", "text"), WORDS)
def test_a_word_that_is_a_name_blocks_nothing_where_it_is_a_word(name: str, text: str) -> None:
    assert [f for f in known_in(text, name) if f.severity is Severity.BLOCK] == []


@pytest.mark.parametrize(("name", "text"), NAMED)
def test_where_it_stands_as_a_name_it_blocks(name: str, text: str) -> None:
    people = (KnownPerson(names=(name,), handle=name if name.isascii() else ""),)
    found = [f for f in check(text, KnownNames(people=people)) if f.kind is Kind.KNOWN]
    assert [f.severity for f in found][:1] == [Severity.BLOCK], found
    assert found[0].why in ("known_person", "known_handle")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("仲間 由真", "職場の仲間と支え合います。"),
        ("出口 一斉", "出口まで案内します。"),
        ("出口 一斉", "一斉に連絡します。"),
        ("自由", "自由に選べます。"),
        ("千葉 直", "千葉県の条例を見ます。"),
    ],
)
def test_where_it_stands_as_a_word_it_is_asked_about(name: str, text: str) -> None:
    found = [
        f for f in check(text, KnownNames(people=(KnownPerson(names=(name,)),))) if f.text in text
    ]
    assert found
    assert all(f.severity is Severity.ASK for f in found)
    if "県" not in text:
        assert {f.why for f in found} == {"known_word"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("お客様", "お客様に説明します。"),
        ("時間", "時間をかけて話します。"),
        ("ま", "またのご相談をお待ちします。まだ間に合います。"),
        ("客 直", "お客様に説明します。"),
        ("神 直", "神様ではありません。"),
        ("楠野 直", "近くの先輩を呼びます。"),
        ("一年 直", "この一年で変わりました。1年ごとに見直します。"),
        ("なら 直", "応じないなら家に帰る。"),
        ("A", "A社とB社"),
    ],
)
def test_what_everybody_writes_is_nobody(name: str, text: str) -> None:
    assert known_in(text, name) == []


def test_a_rare_surname_that_begins_like_a_number() -> None:
    found = known_in("三茶が怒鳴られた。", "三茶 花")
    assert [(f.text, f.severity) for f in found] == [("三茶", Severity.BLOCK)]


def test_a_reviewed_word_is_not_asked_about_where_it_is_a_word() -> None:
    people = (KnownPerson(names=("出口 一斉",)),)
    known = KnownNames(people=people, allowed=("出口",))
    assert check("出口まで案内します。", known) == []
    assert check("出口さんが案内します。", known)[0].severity is Severity.BLOCK


@pytest.fixture(scope="module")
def thirty_thousand() -> PeopleIndex:
    return PeopleIndex(crowd(30_000))


def everything() -> Iterator[str]:
    for part in PARTS:
        yield from clean_drafts(part)


def test_thirty_thousand_names_block_no_clean_draft(thirty_thousand: PeopleIndex) -> None:
    drafts = list(everything())
    found = [
        f for draft in drafts for f in check(draft, KnownNames(people=thirty_thousand))
        if f.kind is Kind.KNOWN
    ]  # fmt: skip
    assert [f.text for f in found if f.severity is Severity.BLOCK] == []
    assert 400 * len(found) / sum(map(len, drafts)) <= 0.6, sorted(f.text for f in found)


def test_a_check_takes_no_longer_with_more_people(thirty_thousand: PeopleIndex) -> None:
    drafts = clean_drafts("unseen")

    def seconds(known: KnownNames) -> float:
        began = time.process_time()
        for draft in drafts:
            check(draft, known)
        return time.process_time() - began

    few, many = KnownNames(people=crowd(30)), KnownNames(people=thirty_thousand)
    seconds(few)
    assert seconds(many) < 4 * seconds(few)


@pytest.mark.parametrize(
    ("text", "severity"),
    [("support に連絡します。", Severity.ASK), ("@support に連絡します。", Severity.BLOCK)],
)
def test_an_account_that_is_called_as_a_word(text: str, severity: Severity) -> None:
    known = KnownNames(people=(KnownPerson(handle="support", mail="info@example.co.jp"),))
    assert [f.severity for f in check(text, known) if f.kind is Kind.KNOWN] == [severity]


def test_words_that_hold_a_name_and_a_title_are_told_from_a_name_before_a_title() -> None:
    assert known_in("さのさんがら皆に話した。", "佐野 亜明日")[0].severity is Severity.BLOCK
    assert known_in("担当はこやなぎさんです。", "小柳 直")[0].severity is Severity.BLOCK
    assert known_in("奥様に話した。", "奥 直") == []
