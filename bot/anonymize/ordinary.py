"""What identifies nobody: titles of laws, public services, ordinary words of notices."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from bot.anonymize.errors import DictionaryMissing

_KINDS_LIST = """
おしぼり おもちゃ売り場 おれ お互い とのこと ぼく みんな わたくし わたし わび状
インターン ウェイター ウェイトレス エステサロン カフェ カラオケ ガイド ガソリンスタンド
キャンプ場 クリニック クリーニング クリーニング店 グループホーム
ケアマネジャー ケアマネージャー ゲストハウス ゲームセンター コインランドリー コンシェルジュ
コンビニ コンビニエンスストア コーヒー コールセンター サポートセンター サロン シェフ
ステーション スポーツ スポーツクラブ スーパー スーパーバイザー スーパーマーケット ターミナル
チーフ テレビ局 テーマパーク デイサービス デパート トラック ドアマン ドクター
ドラッグストア ナンバー ナース ナースステーション ネイルサロン ハローワーク バス停 バー
パチンコ店 パン屋 ファストフード ファミレス フロントマン ヘルパー
ヘルパーステーション ベビーカー ベルスタッフ ホットライン ホテル ホームセンター
ホールスタッフ ライブ ライブ配信 ラウンジ ラーメン ラーメン店 リサイクルショップ リハビリ
リハビリ室 レジ係 レストラン ロビー ワゴン ワゴン車 一斉 一歩 下請け 不動産会社 不動産屋
中学校 予備校 事務局 事務所 互い 交番 交通 今号 介護 介護施設 代理店 仮名 仲居 住宅地
住宅街 体育館 作業所 保健所 保育園 保育所 保険 保険会社 信用金庫 信販会社 倉庫 停留所
催事場 元々 元請け 児童館 全国 公園 公民館 公聴会 共同メッセージ 内科 処置室 出張所
出版社 分室 切電 前号 劇場 労使協議会 労働組合 労組 勉強会 動物園 動物病院 区役所 医院
千差万別 半 協会 博物館 即売会 受付票 古本屋 台風 右往左往 号外 商工会 商店街 喫茶
喫茶室 喫茶店 営業所 団地 図書館 国 国内 地上 地下 地下鉄 地震 塾 声 売り場 売場
売店 外来 外科 夜 大学 大学院 大浴場 大雪 天下 天国 学校 学校・教育関係 学童 学童保育
守衛所 安全衛生委員会 完全 宝石店 実行委員会 宴会 宴会場 宴会部門 家電量販店 宿 寮
専門学校 小児科 小学校 居酒屋 展示会 工場 工場見学 市役所 市街地 帰り際 幼稚園 庁舎
広場 床屋 式場 当地 形 役場 役所 心 所属事務所 折り返し先 披露宴 携帯 携帯ショップ
支店 支社 放送局 救急 救急外来 教習所 教育関係 斎場 料理店 新聞社 施設 旅館 昔 映画館
昼 書店 望みどおり 朝 朝礼 本屋 本店 本社 板前 林業 植物園 検察庁 業界団体 欠品 次号
歯科 歯科医院 歴史 母 毎号 民宿 水族館 法事 浴場 海外 海水浴場 消防 消防署 温泉 漁業
焼肉店 父 物流 物流センター 物産展 玩具店 現地 現場 現場事務所 球場 理髪店 町内会 病棟
病院 百貨店 直売所 県庁 眼科 社食 私鉄 税務署 空港 競馬場 笛 素人 組合 経営企画 経済
結婚式場 総代理店 総菜店 繁華街 美容サロン 美容室 美容師 美容院 美術館 老人ホーム 耳鼻科
自治会 自由記述 航空 航空会社 花屋 芸能事務所 芸術 英会話教室 荷捌き場 菓子店 葬儀社
薬局 衛生委員会 裁判所 見学 訪問看護ステーション 診療所 証 証券 証券会社 試写会 詰所
サービスセンター 研修センター カスタマーセンター 相談センター 当センター
コンタクトセンター データセンター 一利なし デリバリー ダイレクトメッセージ リプ
語学学校 説明会 調剤薬局 調理場 講習会 警察 警察署 豪雨 財団 路線 路線バス 車庫 農業
通信会社 連合会 遊園地 運動会 運輸 運送 運送会社 部分 郵便局 配送センター 酒場 量 鉄道
鉄道会社 銀行 鍋 長居 陸上 雨 青春 靴店 音楽 頂上 食品売り場 食堂 飲食店 駅 駅ナカ
SNS 管轄省庁 ユーザーグループ 再来週 再来月 再来年 社歴 後日 好奇心 こだわり 振り返り めやす 日付順
態様 手段 よく お たい おあり 質 いま きざみ かけ直し みな 順 文 件 命 総務 人事 経理 ガイダンス
Android Discord Facebook Google Insta Instagram LINE Mail Teams Telegram TikTok WeChat YouTube
Zoom iPhone MicrosoftTeams コード インスタ インスタグラム テレビ ライン 神
健康管理センター 総務部 交通費 何通
ビジネスネーム ショップ 駅前 高台 高校 高等学校 魔法 鮮魚売り場
"""
KINDS = frozenset(_KINDS_LIST.split())
"""What stands for any of its kind and names none where nothing else is beside it: 空港, 売り場."""

# Sources: the laws' own titles (e-Gov), and the public pages of the services.
TITLES = (
    "東京都カスタマー・ハラスメント防止条例",
    "東京都カスタマーハラスメント防止条例",
    "東京都カスタマーハラスメント総合相談窓口",
    "東京都の条例",
    "労働施策総合推進法",
    "労働施策の総合的な推進並びに労働者の雇用の安定及び職業生活の充実等に関する法律",
    "障害者差別解消法",
    "公益通報者保護法",
    "個人情報保護法",
    "男女雇用機会均等法",
    "労働基準法",
    "労働安全衛生法",
    "消費者契約法",
    "総合労働相談コーナー",
    "東京都ろうどう110番",
    "ろうどう110番",
    "法テラス",
    "日本司法支援センター",
    "弁護士会",
    "法務局",
    "厚生労働省の指針",
    "厚生労働省のマニュアル",
    "厚生労働省のガイドライン",
    "厚生労働省の相談",
    "都道府県労働局",
    "労働局",
    "労働基準監督署",
    "消費生活センター",
    "国民生活センター",
    "産業保健総合支援センター",
    "地域産業保健センター",
    "違法・有害情報相談センター",
    "誹謗中傷ホットライン",
    "情報流通プラットフォーム対処法",
    "消費者基本法",
    "消費者ホットライン188",
    "消費者ホットライン",
    "Ministry of Health, Labour and Welfare",
    "Consumer Affairs Agency",
    "Labour Bureau",
    "Labor Bureau",
    "Tokyo Metropolitan Government",
    "Tokyo's ordinance",
    "Tokyo ordinance",
    "Consultation desk",
    "こころの耳",
    "警察相談専用電話",
    "日本語",
    # The product's own words.
    "/sodan",
    "App Home",
    "カスハラ",
    "カスタマーハラスメント",
    "カスタマー・ハラスメント",
    "Madoguchi",
    "madoguchi",
)

_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_GAP = r"[\s()-]{0,2}"


@lru_cache(maxsize=4)
def public(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the titles, and these names and numbers that the company itself makes known.

    A name also without what stands behind it in brackets, a number however it is grouped, an
    address with or without its beginning, and no longer one.
    """
    texts = {text for word in (*TITLES, *words) for text in _forms(word)}
    return re.compile("|".join(map(_either, sorted(texts, key=len, reverse=True))), re.IGNORECASE)


def _forms(word: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", word).strip()
    for form in (text, text.partition("(")[0].strip(), _SCHEME.sub("", text)):
        if len(form) > 1:
            yield form.rstrip("/")


def _either(text: str) -> str:
    before = "(?<![0-9a-z])" if text[0].isascii() and text[0].isalnum() else ""
    if "/" in text or "." in text:
        return before + re.escape(text) + r"/?(?![0-9a-z/_?#-])"
    after = "(?!-?[0-9a-z])" if text[-1].isascii() else ""
    return before + _GAP.join(re.escape(char) for char in text if char not in " -()") + after


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Tokenizer that need much to count as part of a name; source and licence are in the file."""
    return _words("ordinary_words.json")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Nouns that everybody uses; source and licence are in the file."""
    return _words("common_words.json")


@lru_cache(maxsize=1)
def dictionary_words() -> frozenset[str]:
    """Nouns of the dictionary that name nobody; source and licence are in the file."""
    return _words("dictionary_words.json")


@lru_cache(maxsize=1)
def words_and_names() -> frozenset[str]:
    """Nouns that everybody learns first, and that are somebody's name too: 自由, 直通."""
    return _words("dictionary_words.json", "names_too")


@lru_cache(maxsize=1)
def everyday_names() -> frozenset[str]:
    """Nouns that everybody uses, and that are somebody's name too: 角, 森, 出口, こころ."""
    return _words("everyday_names.json")


@lru_cache(maxsize=1)
def set_phrases() -> Mapping[str, tuple[str, ...]]:
    """How expressions go on that begin with one of these, up to what is inflected: 角: が立."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in _words("everyday_names.json", "phrases"):
        word, _, rest = phrase.partition(":")
        found[word] = (*found.get(word, ()), rest)
    return found


def _words(name: str, key: str = "words") -> frozenset[str]:
    try:
        text = (files("bot.anonymize") / name).read_text(encoding="utf-8")
        return frozenset(json.loads(text)[key].split())
    except Exception as error:
        raise DictionaryMissing("weights") from error
