"""Known people whose names look like something else, as bare subjects and objects."""

import pytest

from bot.anonymize.check import check
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.known import KnownNames, KnownPerson

NUMBERS = """
一 二 三 六 七 九 十 百 千 一二 二三 三四 四五 五六 八九 一二三 三三 七五三 一円 三円 九石 一尺八寸
五十嵐 五味 九十九 四十八願 百目鬼 五百旗頭 三分一 一色 二瓶 三好 六角 七海 八十島 十河 千々石 三茶
"""
KANJI = """
森 林 原 関 東 西 南 北 辻 堤 峰 岸 泉 谷 畑 滝 桂 菅 椿 橘 榊 旭 轟 叶 嵐 乾 巽 星 月 光 凪 凛
李 王 朴 劉 張 陳 呉 周 高 馬 范 阮 洪 柳 崔 文
"""
KANA = """
さくら ひなた のぞみ みく あおい ゆい はる さつき めぐみ まもる しんじ あゆみ みらい ひかり つばさ
いぶき かなえ つむぎ ことり すみれ かえで もも そら なぎ りん みなみ みどり しおり いずみ あきら
つよし ふじ ゆき
サクラ アンナ マリア グエン チャン ホセ カルロス ラム マイ レイ エミ ナオミ ジョン ボブ
ケン ロペス シン クマール アリ ナム サム ソン パク キム リー ワン ゴー サラ エマ ノア ルカ
パブロ ヴィクトル フエ
"""
OLD = """
髙橋 渡邊 齋藤 澤田 濵田 廣瀨 櫻井 國分 邉見 𠮷田 﨑山 德永 黑田 桒原 眞鍋 淺野 瀧澤 髙栁 壽
圓城寺 緖方
"""
WHOLE = """
マリア・サントス グエン・ヴァン・アン アンナ＝マリア・ロペス ジャン=ポール・デュポン
田中・マリア チャン･ティ･マイ
"""
LATIN = """
Tanaka_Hanako Sato_Ken Oh_Sadaharu Li_Wei Kim_Min Ito_Jun Mori_Ai Doi_Ryo Abe_Shin Yuuki_Ohno
Endo_Shou
Chan_Wing Wu_Lan Van_An_Nguyen O'Brien_Sean Al-Farsi_Omar Ii_Naomi Ueo_Go Kato_Jun'ichi
Park_Joon Aoi_Sora
"""
SAID = ("{}が電話に出た。", "昨日は{}が対応しました。", "強い口調で、{}が怒鳴られました。")


def known(name: str) -> KnownNames:
    return KnownNames(people=(KnownPerson(names=(name,)),))


def names() -> list[tuple[str, str]]:
    """As the workspace shows somebody, and as a text calls them."""
    parts = [(f"{part} 恵", part) for text in (NUMBERS, KANJI, OLD) for part in text.split()]
    parts += [(name, name) for name in KANA.split()]
    for name in WHOLE.split():
        parts += [(name, name), (name, "".join(filter(str.isalpha, name)))]
    for joined in LATIN.split():
        name, last = joined.replace("_", " "), joined.split("_")[::-1]
        parts += [(name, name), (name, " ".join(last)), (name, "".join(last)), (name, name.upper())]
    return parts


def test_every_known_person_is_found_as_a_bare_subject() -> None:
    missed = []
    for at, (name, written) in enumerate(names()):
        text = SAID[at % len(SAID)].format(written)
        start = text.index(written)
        found = check(text, known(name))
        spots = {at for f in found for at in range(f.start, f.end)}
        if not {start, start + len(written) - 1} <= spots:
            missed.append((name, text))
    assert len(names()) > 250
    assert missed == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("一二三 恵", "お客様は一二三人いました。"),
        ("五六 恵", "五六人が電話に出た。"),
        ("二三 恵", "二三日後に電話します。二三の点を確認します。"),
        ("四五 恵", "四五回電話があった。"),
        ("一二 恵", "一二を争う店です。"),
        ("三人 恵", "三人が対応しました。"),
        ("二日 恵", "二日に聞いた。二日も電話した。"),
        ("三 恵", "三が日は休みます。三から五まで選びます。"),
        ("一 恵", "一から話を聞きます。一に記録、二に連絡です。"),
        ("十 恵", "十を聞いて一を知る。十分ごとに見ます。"),
        ("十 恵", "一から十まで一人でやる必要はありません。"),
        ("Grace Hope", "We hope that this note helps."),
        ("千 恵", "The company sent a written warning."),
        ("万 恵", "60万が兵力です。万が一に備えます。"),
    ],
)
def test_a_count_blocks_nothing(name: str, text: str) -> None:
    for knows in (known(name), known(name.removesuffix(" 恵"))):
        found = [f for f in check(text, knows) if f.kind is Kind.KNOWN]
        assert [f for f in found if f.severity is Severity.BLOCK] == []


def test_a_listed_number_counts_nothing_and_a_longer_one_is_no_count() -> None:
    listed = KnownNames(terms=("五六", "二〇三四八"))
    found = check("五六人が来た。五六が話した。二〇三四八番のお客様。", listed)
    assert [f.text for f in found if f.kind is Kind.KNOWN] == ["五六", "二〇三四八"]
