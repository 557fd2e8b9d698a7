"""Sentences of the office with names in them, made from patterns, each name with its place.

The labelled texts are encyclopaedias and news; what the check reads are notices. These
sentences bring the two together. Names are combined from the lists of
japanese-personal-name-dataset (MIT) and from the made-up parts below.
"""

import random

from japanese_personal_name_dataset import load_dataset

_STEMS_LIST = """
青葉 みどり 東和 大成 光 さくら 丸福 日新 三栄 北斗 白鳥 あさひ 共栄 富士見 サンライズ
グローバル ネクスト アルファ ブルーム ミライ トーヨー オリオン はなまる ひまわり 山金 松屋
川喜 新興 中央 太平 双葉 若葉 クローバー ソレイユ ヴィスタ テクノ プライム マルイチ 三ツ星
協和 Nexia BrightWay Solaris アクア セントラ
"""
_STEMS = _STEMS_LIST.split()
_TRADES_LIST = """
商事 電機 工業 建設 運輸 物産 食品 製作所 システムズ ホールディングス 不動産 通信 サービス
産業 印刷 薬品 フーズ 交通 電気 信用金庫 銀行 保険 クリニック 病院 大学 高校 労働組合 協会
法律事務所 製菓 化学 興業 ロジスティクス モータース ソリューションズ コーポレーション 観光
ガス 鉄道 新聞社 放送
"""
_TRADES = _TRADES_LIST.split()
_FORMS = ("株式会社{}", "{}株式会社", "有限会社{}", "{}有限会社", "(株){}", "合同会社{}", "{}(株)")
_PLACES_LIST = """
梅田 渋谷 新宿 難波 天神 栄 札幌 仙台 横浜 川崎 大宮 千葉 柏 立川 町田 吉祥寺 三宮 京都
奈良 岡山 広島 高松 松山 博多 小倉 熊本 那覇 金沢 新潟 長野 静岡 浜松 豊橋 岐阜 津 大津
草津 堺 茨木 豊中 西宮 姫路 倉敷 福山 宇部 大分 宮崎 鹿児島 旭川 函館 青森 盛岡 秋田 山形
福島 水戸 宇都宮 高崎 前橋 所沢 川越 船橋 松戸 蒲田 品川 恵比寿 目黒 中野 荻窪 赤羽 池袋
上野 秋葉原 錦糸町 北千住 たまプラーザ 湘南台 みなとみらい つくば いわき あざみ野
ひばりが丘 さいたま むつ 南大沢 多摩センター センター北 鶴見 緑園 東戸塚
"""
_PLACES = _PLACES_LIST.split()
_SITES_LIST = """
{}店 {}支店 {}営業所 {}駅前店 {}本店 {}センター {}駅 {}市 {}区 {}支社 {}工場 {}ショップ
{}モール {}ビル {}病院 {}市役所 {}物流センター {}サービスセンター {}コールセンター
{}ホテル {}公園 {}警察署 {}空港 {} {} {}
"""
_SITES = _SITES_LIST.split()
_SUFFIXES_LIST = """
さん 様 さま 氏 くん ちゃん 君 先生 課長 部長 店長 係長 主任 社員 マネージャー リーダー
先輩 さん 様 さん 様 殿
"""
_SUFFIXES = _SUFFIXES_LIST.split()

_PATTERNS = (
    "先週、{P}から電話がありました。",
    "{P}が対応を引き継ぎました。",
    "担当の{P}に何度も電話がかかってきた。",
    "{F}で{P}が怒鳴られました。",
    "{F}で、お客様が大声を出す事案がありました。",
    "{F}に勤務する{N}は、体調を崩して休んでいます。",
    "{F}の{P}からの報告によると、相手は{O}の{P}と名乗ったとのことです。",
    "{O}の担当者から無理な要求を受けました。",
    "{O}に申し入れを行いました。",
    "取引先の{O}との打ち合わせで、{P}が侮辱的な発言を受けた。",
    "お客様の{P}は、{L}にお住まいです。",
    "{P}は「責任者を出せ」と繰り返しました。",
    "対応したのは{N}と{N}の二名です。",
    "{N}が受付で待っていた。",
    "{N}、{N}、{N}の三名が証言した。",
    "被害を受けたのは{F}の{N}です。",
    "{L}の店舗で起きた事案を共有します。",
    "{L}エリアの店長会議で話し合いました。",
    "{L}に出張中、{O}の社員から暴言を受けた。",
    "{P}のご家族が来店されました。",
    "窓口の{P}まで連絡してください。",
    "{P}と{P}が一緒に対応しました。",
    "{K}さんが電話を代わりました。",
    "{K}ちゃんに対する書き込みがあった。",
    "{K}という名前の客です。",
    "{K}が現場にいました。",
    "常連の{K}様から苦情を受けた。",
    "相手は{R}と名乗った。",
    "{R}さんが担当しました。",
    "{R}からメールが届きました。",
    "{T}様から英語で問い合わせがあった。",
    "{T}さんは別の部署に異動しました。",
    "{O}の{F}で働く{P}の件です。",
    "{O}を退職した{N}氏が来店した。",
    "{O}と{O}の二社が関係しています。",
    "弁護士の{N}先生に相談しました。",
    "産業医の{N}先生と面談した。",
    "{F}へ異動した{P}に代わり、{P}が担当します。",
    "この件は{F}の{P}に確認してください。",
    "{P}宛てに荷物が届いた。",
    "{F}では、{P}の発案で名札を見直しました。",
    "{N}の件について、会社は警察に通報しました。",
    "{O}製の商品をめぐる苦情でした。",
    "{L}在住の男性から脅迫を受けた。",
    "{L}出身だと話していた。",
    "{P}による迷惑行為が続いています。",
    "犯人は{N}だといううわさがある。",
    "{N}容疑者が逮捕された。",
    "{S}の話では、{S}も一緒だったそうだ。",
    "{S}が辞めると言っている。",
    "{S}は悪くないと思う。",
    "あの{S}がまた来た。",
    "夜の受付にいた{K}は何も言えなかった。",
    "{K}、いま代われる?",
    "{K}と{K}が先に帰った。",
    "{K}も泣いていたよ。",
    "{K}に聞いてみて",
    "{S}、悪いけど窓口に入って",
    "{S}が戻ったら伝えます。",
    "{S}って誰ですか。",
    "{S}、{S}の二人が残った。",
    "{S}の声がした。",
    "・担当:{S}",
    "・対応者 {N}",
    "担当:{S} 補助:{S}",
    "氏名:{N} 所属:{D}",
    "報告者:{P}({F})",
    "・場所:{L}",
    "場所は{L}、相手は{S}。",
    "【店舗】{F}【担当】{S}",
    "相手先:{O}",
    "{L}、{L}、{L}の三拠点で注意してください。",
    "{L}と{L}で同じことがあった。",
    "{L}に住む家族から連絡があった。",
    "{L}から来た客だそうだ。",
    "{L}の人らしい。",
    "{D}の{S}です。",
    "{D}の{P}が引き継いだ。",
    "{D}に異動になった。",
    "{D}で起きたことだ。",
    "{D}あてに苦情が届いた。",
    "{D}と{D}が一緒に調べる。",
    "{O}の人がまた来た。",
    "{O}へ連絡しました。",
    "{O}にも同じ客が来ている。",
    "{O}の予約サイトに悪口を書かれた。",
    "{O}、{O}からも苦情が来ています。",
    "{R} was shouted at by a customer.",
    "The caller asked for {R} again and again.",
    "{R} and {R} were at the counter.",
    "Please contact {R} about this.",
    "Our {A} branch closed early.",
    "The customer lives in {A}.",
    "It happened in {A}.",
    "We moved {R} to {A}.",
    "A man from {E} threatened our staff.",
    "{E} sent a letter of apology.",
    # Nobody's name: what stands near names in the others.
    "第一に安全、第二に記録、第三に相談です。",
    "第一回と第二回の研修に出てください。",
    "担当の課や係を問わず、どの部署でも同じ手順です。",
    "どの班でも、まず責任者に知らせてください。",
    "営業所や支店ごとに、話し合いの場を設けます。",
    "事業所の説明会で、手順の変更を説明しました。",
    "明日からではなく、今日から始めます。",
    "朝の打ち合わせで読み上げてください。",
    "働く仲間の声を聴き、仲間どうしで支え合います。",
    "お金より命、売上より安全です。",
    "雨の日も風の日も、窓口は開いています。",
    "実は、だれにでも起こりうることです。",
    "You may end the call. We will support you. Please tell your manager.",
)
_OFFICES_LIST = """
業務改革推進課 第三営業部 営業一課 審査第二グループ 保守サービス課 福祉政策課 道路管理課 医事課
経営戦略室 品質管理第一課 販売促進チーム 商品開発部第二係 資産税課 市民協働課 債権管理課
施設整備課 入退院支援室 検査部第一班 運行管理課 車両課 出納課 設備保全グループ 国保年金課
顧客応対第四班 情報システム課 乗務第二区 物流企画課 介護保険課 環境政策課 広域営業部
"""
_OFFICES = _OFFICES_LIST.split()
_LATIN_PLACES_LIST = """
Umeda Shibuya Namba Sapporo Yokohama Kawasaki Chiba Kyoto Nara Okayama Hiroshima Takamatsu
Matsuyama Hakata Kumamoto Naha Kanazawa Niigata Nagano Shizuoka Hamamatsu Gifu Himeji Aomori
Morioka Akita Yamagata Mito Utsunomiya Takasaki Ikebukuro Ueno Shinagawa Meguro Nakano Tachikawa
"""
_LATIN_PLACES = _LATIN_PLACES_LIST.split()
_LATIN_ENDS = ("Foods", "Trading", "Systems", "Electric", "Logistics", "Bank", "Telecom", "Group")
_FOREIGN_LIST = """
ジョン マイケル グエン スミス ブラウン アンナ マリア リー キム パク チェン ワン ガルシア
トーマス エミリー ダニエル ソフィア ラム タン シン クマール アリ ハッサン オリビア
ルーカス ミゲル ホセ イワン ナターシャ
"""
_FOREIGN = _FOREIGN_LIST.split()


class Maker:
    """Makes sentences with the places of their names; the same seed, the same sentences."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        men, women, families = load_dataset(include_last_names=True)
        self._families = list(families.items())
        self._given = [(reading, entry["kanji"]) for reading, entry in (men | women).items()]

    def sentences(self, count: int) -> list[tuple[str, list[tuple[int, int, str]]]]:
        """``count`` pairs of a text and the places ``(start, end, label)`` in it."""
        return [self._sentence() for _ in range(count)]

    def _sentence(self) -> tuple[str, list[tuple[int, int, str]]]:
        pattern = self._random.choice(_PATTERNS)
        out = ""
        spans: list[tuple[int, int, str]] = []
        rest = pattern
        while rest:
            head, brace, rest = rest.partition("{")
            out += head
            if not brace:
                break
            what, _, rest = rest.partition("}")
            label, name, after = getattr(self, f"_{what.lower()}")()
            spans.append((len(out), len(out) + len(name), label))
            out += name + after
        return out, spans

    def _family(self) -> tuple[str, str]:
        # Common surnames often, every surname sometimes.
        top = len(self._families) if self._random.random() < 0.6 else 200
        kanji, entry = self._families[self._random.randrange(top)]
        return kanji, entry["reading"]

    def _first(self) -> tuple[str, str]:
        reading, forms = self._random.choice(self._given)
        return self._random.choice(forms), reading

    def _p(self) -> tuple[str, str, str]:
        if self._random.random() < 0.25:
            return "P", self._n()[1], self._random.choice(_SUFFIXES)
        return "P", self._family()[0], self._random.choice(_SUFFIXES)

    def _n(self) -> tuple[str, str, str]:
        gap = self._random.choice(("", "", "", " ", "\u3000"))
        roll = self._random.random()
        if roll < 0.75:
            return "P", self._family()[0] + gap + self._first()[0], ""
        if roll < 0.88:
            return "P", self._family()[1] + gap + self._first()[1], ""
        return "P", self._family()[0] + gap + self._first()[1], ""

    def _s(self) -> tuple[str, str, str]:
        return "P", self._family()[0], ""

    def _k(self) -> tuple[str, str, str]:
        name = self._family()[1] if self._random.random() < 0.5 else self._first()[1]
        if self._random.random() < 0.4:
            name = "".join(chr(ord(c) + 96) if "ぁ" <= c <= "ゖ" else c for c in name)
        return "P", name, ""

    def _r(self) -> tuple[str, str, str]:
        family = self._families[self._random.randrange(len(self._families))][1]["en"]
        first = self._random.choice(self._given)[0]
        from bot.anonymize.romaji import to_romaji

        given = to_romaji(first).capitalize()
        roll = self._random.random()
        if roll < 0.3:
            return "P", family.capitalize(), ""
        if roll < 0.7:
            return "P", f"{given} {family.capitalize()}", ""
        return "P", f"{family.upper()} {given}", ""

    def _t(self) -> tuple[str, str, str]:
        names = self._random.sample(_FOREIGN, self._random.choice((1, 1, 2, 2, 3)))
        return "P", "・".join(names), ""

    def _o(self) -> tuple[str, str, str]:
        stem = self._random.choice(_STEMS)
        if self._random.random() < 0.25:
            stem = self._family()[0]
        if self._random.random() < 0.75:
            stem += self._random.choice(_TRADES)
        if self._random.random() < 0.4:
            stem = self._random.choice(_FORMS).format(stem)
        return "G", stem, ""

    def _f(self) -> tuple[str, str, str]:
        place = self._random.choice(_PLACES)
        if self._random.random() < 0.25:
            place = self._family()[0]
        return "L", self._random.choice(_SITES[:-3]).format(place), ""

    def _d(self) -> tuple[str, str, str]:
        return "G", self._random.choice(_OFFICES), ""

    def _a(self) -> tuple[str, str, str]:
        return "L", self._random.choice(_LATIN_PLACES), ""

    def _e(self) -> tuple[str, str, str]:
        family = self._families[self._random.randrange(len(self._families))][1]["en"].capitalize()
        return "G", f"{family} {self._random.choice(_LATIN_ENDS)}", ""

    def _l(self) -> tuple[str, str, str]:
        return "L", self._random.choice(_SITES).format(self._random.choice(_PLACES)), ""
