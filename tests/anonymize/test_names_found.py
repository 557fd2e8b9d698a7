"""What is found, and flagged in vain, in texts that no training has seen: the floors."""

import pytest

from bot.anonymize.check import check
from tests.anonymize.drafts import clean_drafts
from tests.anonymize.labelled import everyday_sentences, labelled_sentences
from tests.tune_leakcheck.measure import count, false_flags, rates

FLOORS = {"people": 97.0, "orgs": 95.0, "places": 98.5, "sentences": 98.5}
"""Percent. These sentences are harder than most: rare surnames, names of one letter, chat."""
EVERYDAY = {"people": 96.0, "orgs": 98.0, "places": 95.5, "sentences": 99.0}
"""Percent, of blogs, shops and reviews."""
FLAGS = 1.5
"""Most findings for nothing in 400 characters of a clean draft."""


def test_names_in_sentences_never_trained_on() -> None:
    items = labelled_sentences()
    assert len(items) > 400
    found = rates(count(items), "hit")["all"]
    assert {name: found[name] for name in FLOORS if found[name] < FLOORS[name]} == {}


def test_names_in_everyday_texts_never_looked_at() -> None:
    items = everyday_sentences("held")
    assert len(items) > 70
    found = rates(count(items), "hit")["all"]
    assert {name: found[name] for name in EVERYDAY if found[name] < EVERYDAY[name]} == {}


@pytest.mark.parametrize("part", ["unseen", "later", "final"])
def test_clean_drafts_never_trained_on_raise_few_flags(part: str) -> None:
    rate, flags = false_flags(clean_drafts(part))
    assert rate <= FLAGS, flags


def test_a_department_is_told_by_what_it_does() -> None:
    found = {finding.text for finding in check("配送計画課の者です。地域医療連携室にいます。")}
    assert {"配送計画課", "地域医療連携室"} <= found
    assert check("ハラスメント相談室と会議室、休憩室を使えます。") == []
    assert [f.text for f in check("市民センターの窓口です。")] == ["市民センター"]
    for usual in ("お客様サービスセンター", "コールセンター", "相談センター", "当センター"):
        assert check(f"{usual}で電話を受けます。") == []


def test_what_somebody_joins_or_leaves_has_a_name() -> None:
    assert "全女" in {f.text for f in check("昨年まで選手でしたが、全女を退団しました。")}
    assert "明日を守る会" in {f.text for f in check("明日を守る会の代表が来ました。")}
    assert (
        check("話を聞く会を開きます。組合を脱退した人も、同じチームに移籍した人も相談できます。")
        == []
    )


def test_a_nickname_in_quotation_marks() -> None:
    found = {f.text for f in check("代わりに「もっさん」が出て、「しのっち」に話しました。")}
    assert {"もっさん", "しのっち"} <= found
    assert "the Colonel" in {f.text for f in check('A regular known as "the Colonel" came.')}
    assert "ボス" in {f.text for f in check("「ボス」と呼ばれている方が来ました。")}
    assert check("「担当者」と呼ばれる人が答えます。") == []
    assert check("「たくさん」「おじさん」「みなさん」と書きました。") == []
    assert check("五人以上が関わる場合も、お客様の娘さんや息子さんの話が出たときも。") == []


@pytest.mark.parametrize(
    "text",
    [
        "今年度の研修と、今すぐ助けが必要なとき。今は切って構いません。",
        "雨や雪の日の交通費は会社が負担します。",
        "差出人の分からないメールが何通も届いたら、総務部に転送してください。",
        "LINEやInstagram、YouTubeへの投稿に返信しません。Zoomの会議でも同じです。",
        "東側と西側の出口を確認し、一二度は説明してください。一章は三分で読めます。",
        "テレビの取材には答えません。「お客様は神様だ」と考える必要はありません。",
        "件数は五件ごとの幅で、返品の期限は購入から三十日です。消費者ホットライン188もあります。",
        "Thank you, everyone. Good morning, everyone. Kind regards, Human Resources",
    ],
)
def test_words_of_every_notice_pass(text: str) -> None:
    assert check(text) == []


def test_whoever_says_a_name_has_one() -> None:
    assert [finding.text for finding in check("三輪と申します。角と名乗る方。")] == ["三輪", "角"]
    assert check("お客様と申しましても、担当者と名乗る方や本社と名乗る電話もあります。") == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "きらら保育園",
            "ほのぼの薬局",
            "第一小",
            "あおぞら小",
            "東高校",
            "中央葬祭",
            "第二病院",
            "青空警備",
        ),
        *("無印", "食べログ", "天下一品", "ほっともっと", "脳神経外科"),
    ],
)
def test_a_name_of_ordinary_words_is_found(name: str) -> None:
    for around in ("きのう{}の前で並んだ。", "{}に電話した。"):
        text = around.format(name)
        assert name in {found.text for found in check(text)}


@pytest.mark.parametrize(
    "text",
    [
        "そろそろ病院へ行くか迷い、すぐ病院に電話しました。",
        "地元の病院や保育園、社員食堂、同じ小学校でも起きています。",
        "当病院と各駅、個人タクシーでも同じです。",
        "第一に安全、第一線の声、中小の会社。",
        "笑えないことがあり、早すぎると思っても構いません。",
    ],
)
def test_a_sort_of_premises_is_no_name(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "厚生労働省の指針と、第3条第2項によります。",
        "消費生活センターや国民生活センター、弁護士会、法務局にも相談できます。",
        "The Consultation desk follows Tokyo's ordinance.",
        "ガイダンスを順に流し、総務課長が同席します。",
    ],
)
def test_what_everybody_may_turn_to_is_no_name(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("Please delete it.", "Keep calm.", "Politely refuse.", "Close the window."),
        *("What happened:", "Look at training next.", "Review the manual.", "Add a page."),
        *("Teach everyone to hand over sooner.", "Print surnames only.", "Warn the caller."),
    ],
)
def test_a_short_english_sentence_names_nobody(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text", ["Ask Suzuki.", "Please meet John.", "Tanaka shouted.", "Warn Suzuki."]
)
def test_nor_hides_it_whom_it_names(text: str) -> None:
    (found,) = check(text)
    assert found.text in {"Suzuki", "John", "Tanaka"}
