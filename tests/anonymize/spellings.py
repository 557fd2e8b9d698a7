"""Identifiers as people write them, made independently of the rules that find them.

Every strategy draws one spelling. Nothing here is imported from the check: what a digit, a
dash or an era may look like is listed once more, from how people write.
"""

import re
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

ASCII = "0123456789"
DIGITS = (
    ASCII,
    ASCII,
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零一二三四五六七八九",
    "○一二三四五六七八九",
    "零壱弐参四伍六七八九",
    "零壹貳參肆伍陸柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
)
DASHES = ("-", "‐", "‑", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "〜", "～")
GAPS = ("", " ", "\u3000", ".", "．", "・", "･", "/", "の", "、", "_", *DASHES)


def one_of(*values: T) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


def number(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(ASCII, min_size=least, max_size=most)


def write(text: str, digits: str) -> str:
    """``text`` with its digits taken from ``digits``."""
    return text.translate(str.maketrans(ASCII, digits))


def small_kanji(value: int) -> str:
    """A number under a hundred as 二十三."""
    tens, ones = divmod(value, 10)
    kanji = "〇一二三四五六七八九"
    head = "" if not tens else "十" if tens == 1 else kanji[tens] + "十"
    return head + (kanji[ones] if ones or not tens else "")


def _plain(value: int) -> str:
    return str(value)


def _wide(value: int) -> str:
    return write(str(value), "０１２３４５６７８９")


def _kanji(value: int) -> str:
    return write(str(value), "〇一二三四五六七八九")


def _padded(value: int) -> str:
    return f"{value:02}"


@st.composite
def small(draw: st.DrawFn, least: int, most: int) -> str:
    """A small number in one of the ways it is written."""
    value = draw(st.integers(least, most))
    way = draw(
        one_of(
            _plain,
            _plain,
            _wide,
            small_kanji,
            _kanji,
            _padded,
        )
    )
    return way(value)


@st.composite
def grouped(draw: st.DrawFn, groups: tuple[int, ...], start: str = "") -> str:
    """Digits in groups, one gap between all of them, in any digits."""
    gap = draw(st.sampled_from(GAPS))
    digits = start + draw(number(sum(groups) - len(start), sum(groups) - len(start)))
    parts, at = [], 0
    for size in groups:
        parts.append(digits[at : at + size])
        at += size
    return write(gap.join(parts), draw(st.sampled_from(DIGITS)))


@st.composite
def phone(draw: st.DrawFn) -> str:
    start, groups = draw(
        one_of(
            ("03", (2, 4, 4)),
            ("06", (2, 4, 4)),
            ("011", (3, 3, 4)),
            ("045", (3, 3, 4)),
            ("0466", (4, 2, 4)),
            ("09969", (5, 1, 4)),
            ("090", (3, 4, 4)),
            ("080", (3, 4, 4)),
            ("070", (3, 4, 4)),
            ("050", (3, 4, 4)),
            ("0120", (4, 3, 3)),
            ("0120", (4, 2, 4)),
            ("0570", (4, 3, 3)),
            ("0800", (4, 3, 4)),
        )
    )
    rest = draw(number(sum(groups) - len(start), sum(groups) - len(start)))
    a, b, c = (
        start,
        rest[: groups[1] + groups[0] - len(start)],
        rest[groups[1] + groups[0] - len(start) :],
    )
    shape = draw(one_of("gap", "gap", "round", "middle", "abroad", "abroad0"))
    gap = draw(st.sampled_from(GAPS))
    if shape == "round":
        text = f"({a}){b}{gap or '-'}{c}"
    elif shape == "middle":
        text = f"{a}({b}){c}"
    elif shape == "abroad":
        code = draw(one_of("+81", "＋81", "+81 ", "0081-", "010-81-", "81-"))
        text = f"{code}{a[1:]}{gap}{b}{gap}{c}"
    elif shape == "abroad0":
        text = f"+81({a[0]}){a[1:]}{gap}{b}{gap}{c}"
    else:
        text = f"{a}{gap}{b}{gap}{c}"
    if draw(st.booleans()):
        text = text.replace("(", "（").replace(")", "）")
    return write(text, draw(st.sampled_from(DIGITS)))


@st.composite
def extension(draw: st.DrawFn) -> str:
    label = draw(one_of("内線", "内線番号", "内線:", "内線は", "（内線）", "ext. ", "ext", "内線 "))
    return label + write(draw(number(2, 5)), draw(st.sampled_from(DIGITS[:6])))


_WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)


@st.composite
def domain(draw: st.DrawFn) -> str:
    ending = draw(one_of("com", "co.jp", "jp", "net", "ne.jp", "or.jp", "ac.jp", "go.jp", "info"))
    return ".".join([*draw(st.lists(_WORD, min_size=1, max_size=2)), ending])


def widen(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@st.composite
def cased(draw: st.DrawFn, text: str) -> str:
    return draw(one_of(text, text, text.upper(), text.title(), widen(text)))


@st.composite
def email(draw: st.DrawFn) -> str:
    local = draw(_WORD) + draw(one_of("", ".", "_", "-", "+")) + draw(_WORD)
    at = draw(
        one_of(
            "@", "@", "＠", " @ ", "(at)", "[at]", " (at) ", "（アット）", "(アットマーク)",
            "アットマーク", " アットマーク ", "★@", "{at}", "＜at＞",
        )
    )  # fmt: skip
    at = at.replace("★", "")
    where = draw(domain())
    if "at" in at and draw(st.booleans()):
        where = where.replace(".", draw(one_of(" dot ", "[.]", "(dot)", " ドット ")))
    return draw(cased(local + at + where))


@st.composite
def url(draw: st.DrawFn) -> str:
    scheme = draw(one_of("https://", "http://", "", "", "www.", "hxxps://", "https：//", "ftp://"))
    path = draw(one_of("", "/", "/a/b", "/index.html?id=1&x=y", "#top", "/日本", ":8080/x"))
    where = draw(domain())
    if not scheme and draw(st.booleans()):
        where = where.replace(".", "[.]")
    return draw(cased(scheme + where)) + path


@st.composite
def slack(draw: st.DrawFn) -> str:
    body = draw(number(1, 2)) + draw(
        st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=7, max_size=8)
    )
    head = draw(st.sampled_from("UWCG"))
    shape = draw(
        one_of(
            "<@{}>", "<#{}>", "<#{}|general>", "<@{}|taro>", "{}", "＜＠{}＞", "<!subteam^S{}>",
            "https://acme.slack.com/archives/{}/p1700000000000000",
            "acme.slack.com/archives/{}", "https://app.slack.com/client/T0123ABCD/{}",
            "slack://user?team=T0123ABCD&id={}",
        )
    )  # fmt: skip
    return shape.format(head + body)


@st.composite
def handle(draw: st.DrawFn) -> str:
    name = draw(_WORD) + draw(one_of("", "_", ".", "1")) + draw(_WORD)
    return draw(one_of("@{}", "＠{}", "@ {}")).format(draw(cased(name)))


@st.composite
def labelled(draw: st.DrawFn) -> str:
    """A number whose label says what it is: four characters are enough."""
    label = draw(
        one_of(
            "口座番号", "会員番号", "お客様番号", "契約番号", "証券番号", "注文番号",
            "オーダー番号",
            "予約番号", "受付番号", "問い合わせ番号", "お問い合わせ番号", "伝票番号", "送り状番号",
            "追跡番号", "社員番号", "会員ID", "顧客コード", "管理番号", "製造番号", "シリアル番号",
            "診察券番号", "免許証番号", "パスポート番号", "カード番号", "請求番号", "申込番号",
            "ポイントカード番号", "チケット番号", "取引番号", "端末番号", "回線番号", "保険証番号",
            "order number", "account no.", "Order #", "ticket ", "contract no. ", "注文No.",
            "契約ＩＤ", "利用者番号", "加入者番号", "登録番号", "整理番号",
        )
    )  # fmt: skip
    join = draw(one_of("", "は", ":", "：", " ", "＝", "が", "「", "→", "は、", "　"))
    head = draw(one_of("", "", "A", "K-", "ORD-", "X"))
    gap = draw(one_of("", "-", " ", "ー", "－", "/"))
    digits = draw(st.sampled_from(DIGITS[:6]))
    body = write(gap.join((draw(number(2, 4)), draw(number(2, 4)))), digits)
    return label + join + head + body + ("」" if join == "「" else "")


@st.composite
def bank_account(draw: st.DrawFn) -> str:
    label = draw(one_of("普通預金", "普通", "当座", "口座", "普通預金 ", "（普通）", "普通口座"))
    return label + write(draw(number(7, 7)), draw(st.sampled_from(DIGITS)))


def luhn_digit(digits: str) -> str:
    total = 0
    for place, char in enumerate(reversed(digits)):
        double = int(char) * (2 if place % 2 == 0 else 1)
        total += double // 10 + double % 10
    return str(-total % 10)


@st.composite
def card(draw: st.DrawFn) -> str:
    head = draw(one_of("4", "51", "34", "35", "36"))
    size = 15 if head == "34" else 14 if head == "36" else 16
    digits = head + draw(number(size - 1 - len(head), size - 1 - len(head)))
    digits += luhn_digit(digits)
    gap = draw(one_of("", " ", "-", "－", "\u3000", "・", "‐", "ー"))
    cut = (4, 10) if size < 16 else (4, 8, 12)
    parts = [digits[a:b] for a, b in zip((0, *cut), (*cut, size), strict=True)]
    return write(gap.join(parts), draw(st.sampled_from(DIGITS)))


@st.composite
def my_number(draw: st.DrawFn) -> str:
    digits = draw(number(11, 11))
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    digits += str(0 if rest <= 1 else 11 - rest)
    gap = draw(one_of("", " ", "-", "－", "\u3000", "・", "ー"))
    written = gap.join((digits[:4], digits[4:8], digits[8:]))
    return write(written, draw(st.sampled_from(DIGITS)))


@st.composite
def bare_number(draw: st.DrawFn) -> str:
    """Six and more digits without a label."""
    gap = draw(one_of("", "", "-", " ", "－", "・"))
    body = gap.join((draw(number(3, 5)), draw(number(3, 5))))
    return write("7" + body, draw(st.sampled_from(DIGITS[:6])))


@st.composite
def postal(draw: st.DrawFn) -> str:
    head = draw(one_of("〒", "〒 ", "郵便番号", "郵便番号は", "", ""))
    gap = draw(st.sampled_from(("-", "－", "ー", "−", "‐", *(("",) if head else ()))))
    written = draw(number(3, 3)) + gap + draw(number(4, 4))
    return head + write(written, draw(st.sampled_from(DIGITS[:6])))


TOWNS = ("桜ヶ丘", "本町", "若葉台", "東中野", "緑区白山", "大手町", "みなみ町", "西新井")


@st.composite
def address(draw: st.DrawFn) -> str:
    a, b, c = (draw(small(1, 29)) for _ in range(3))
    town = draw(st.sampled_from(TOWNS))
    dash = draw(one_of("-", "－", "ー", "‐", "−", "の"))
    shape = draw(
        one_of(
            "{t}{a}丁目{b}番{c}号", "{t}{a}丁目{b}番地{c}", "{t}{a}丁目{b}{d}{c}",
            "{a}丁目{b}番{c}号",
            "{t}{b}番地", "{t}{b}番地の{c}", "{b}番地{c}号", "{t}{a}{d}{b}{d}{c}", "{a}丁目",
            "{t} {a}{d}{b}{d}{c}", "{b}番{c}号",
        )
    )  # fmt: skip
    return shape.format(t=town, a=a, b=b, c=c, d=dash)


@st.composite
def plate(draw: st.DrawFn) -> str:
    area = draw(one_of("品川", "横浜", "なにわ", "つくば", "名古屋", "札幌", "とちぎ", "富士山"))
    kana = draw(st.sampled_from("あいうえかきくけこさすせそたちつてとなにぬねの"))
    gap = draw(one_of("", " ", "\u3000"))
    last = draw(number(4, 4))
    last = draw(one_of(f"{last[:2]}-{last[2:]}", f"{last[:2]}－{last[2:]}", f"・・{last[:2]}"))
    text = f"{area}{gap}{draw(number(2, 3))}{gap}{kana}{gap}{last}"
    return write(text, draw(st.sampled_from(DIGITS[:5])))


@st.composite
def ip(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        dotted = draw(st.ip_addresses(v=4)).exploded
        return write(dotted, draw(st.sampled_from((ASCII, "０１２３４５６７８９")))).replace(
            ".", draw(one_of(".", ".", "．"))
        )
    # ``::`` and ``::1`` are nobody's in particular.
    address = draw(st.ip_addresses(v=6).filter(lambda found: int(found) > 2**64))
    return draw(one_of(address.exploded, address.compressed, address.exploded.upper()))


@st.composite
def money(draw: st.DrawFn) -> str:
    value = draw(st.integers(1, 9_999_999))
    shape = draw(
        one_of(
            "{v}円", "{v:,}円", "{w}円", "¥{v:,}", "￥{v}", "{v} 円", "{s}万円", "{s}千円",
            "{k}万円",
            "{k}百円", "{k}億円", "{s}万{k}千円", "{s}.5万円", "{v}ドル", "${v}", "{v} yen", "{s}k",
            "{s}k円", "金{d}萬円", "{v}JPY", "{s}万円ほど", "約{s}万円", "{s}えん", "{v:,}ユーロ",
            "€{v}",
            "{s}万ドル", "USD {v}", "{k}十{k}万円", "数万円", "数十万円",
        )
    )  # fmt: skip
    return shape.format(
        v=value,
        w=write(str(value), draw(st.sampled_from(DIGITS[:5]))),
        s=draw(st.integers(1, 999)),
        k=draw(st.sampled_from("一二三四五六七八九")),
        d=draw(st.sampled_from("壱弐参伍拾")),
    )


_MONTHS = ("Jan", "February", "March", "Apr.", "June", "July", "August", "Sept.", "Oct", "December")


@st.composite
def date(draw: st.DrawFn) -> str:
    """A day, or a month, Western or by era."""
    y, m, d = draw(st.integers(2015, 2035)), draw(st.integers(1, 12)), draw(st.integers(2, 28))
    era = draw(one_of("令和", "R", "Ｒ", "㋿", "平成", "H"))
    form = draw(
        one_of(
            "{y}年{m}月{d}日", "{m}月{d}日", "{e}{n}年{m}月{d}日", "{m}月{d}日({w})", "{m}月",
            "{y}年{m}月",
            "{m}月上旬", "{m}月末", "{m}月半ば", "{e}{n}年{m}月", "{m}月の{d}日",
        )
    )  # fmt: skip
    slash = draw(
        one_of(
            "{y}/{m}/{d}", "{y}-{m:02}-{d:02}", "{y}.{m}.{d}", "{m}/{d}", "{y}{m:02}{d:02}",
            "{r}{n}.{m}.{d}",
            "{r}{n}/{m}/{d}", "{y}/{m:02}", "{en} {d}", "{d} {en} {y}", "{en} {d}, {y}",
            "{d}th of {en}",
            "{d}日の朝", "{d}日の午後", "{d}日({w})", "{d}日夜", "同月{d}日", "先月{d}日",
            "今月{d}日",
            "先月の{d}日", "{m}月連休", "{m}月の連休", "昨年{m}月", "今年の{m}月",
        )
    )  # fmt: skip
    kanji = draw(
        one_of(
            _plain, small_kanji, _wide,
        )
    )  # fmt: skip
    week = draw(st.sampled_from("月火水木金土日"))
    month = draw(st.sampled_from(_MONTHS))
    nth = draw(st.integers(2, 30))
    if draw(st.booleans()):
        year = write(str(y), "〇一二三四五六七八九") if kanji(20) == "二十" else kanji(y)
        return form.format(
            y=year, m=kanji(m), d=kanji(d), e=era, n="元" if nth == 30 else kanji(nth), w=week
        )
    text = slash.format(y=y, m=m, d=d, r=draw(one_of("R", "H", "令和")), n=nth, w=week, en=month)
    return draw(one_of(text, text, widen(text)))


RELATIVE = re.split(
    r"\s*\|\s*",
    """昨日 | 昨日の朝 | きのうの夕方 | 一昨日 | おととい | 今朝 | 昨夜 | ゆうべ | 昨晩 | 先週 |
先々週 | 先月 | 先月末 | 今週の{w}曜 | 先週の{w}曜日 | {w}曜日 | {w}曜の午後 | 今月の初め |
今月末 | 年末 | 年始 | 年末年始 | 年の瀬 | 正月 | お正月 | 大晦日 | 元日 | お盆 |
ゴールデンウィーク | GW | シルバーウィーク | クリスマス | クリスマスイブ | 敬老の日 | 3日前 |
三日前 | 二、三日前 | 数日前 | １週間前 | 二週間ほど前 | 先日の夜 | 翌日の朝 | 当日の夕方 |
週明け | 週末 | 先週末 | 月末 | 月初 | yesterday | last Friday | last week | two days ago |
一週間前 | 今週{w}曜 | 来週の{w}曜日 | 前の晩 | ５月連休 | 大型連休 | 給料日 | 本日午前""",
)


@st.composite
def relative(draw: st.DrawFn) -> str:
    """A day told from today, a weekday, a holiday."""
    week = draw(st.sampled_from("月火水木金土日"))
    return draw(st.sampled_from(RELATIVE)).format(w=week)


@st.composite
def time_of_day(draw: st.DrawFn) -> str:
    h, m = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    part = draw(one_of("午前", "午後", "夕方", "朝", "夜", "深夜", "夜の"))
    twelve = h % 12 or 12
    return draw(
        one_of(
            f"{h}:{m:02}",
            f"{h}：{m:02}",
            widen(f"{h}:{m:02}"),
            f"{h}時{m}分",
            f"{part}{twelve}時",
            f"{part}{small_kanji(twelve)}時半",
            f"{small_kanji(twelve)}時{small_kanji(m)}分",
            f"{h}時半",
            f"{h}時ごろ",
            f"{h}時頃",
            f"{twelve}pm",
            f"{twelve} p.m.",
            f"{twelve}:{m:02} AM",
            f"{small_kanji(twelve)}時すぎ",
            f"{write(str(h), '０１２３４５６７８９')}時",
            f"{h:02}:{m:02}:{m:02}",
            "正午",
            f"{part}{twelve}時過ぎ",
            f"{h:02}{m:02}時",
        )
    )


STRUCTURED = {
    "phone": phone(),
    "extension": extension(),
    "email": email(),
    "url": url(),
    "slack": slack(),
    "handle": handle(),
    "labelled": labelled(),
    "bank_account": bank_account(),
    "card": card(),
    "my_number": my_number(),
    "bare_number": bare_number(),
    "postal": postal(),
    "address": address(),
    "plate": plate(),
    "ip": ip(),
    "money": money(),
    "date": date(),
    "relative": relative(),
    "time": time_of_day(),
}
"""One strategy for each kind of identifier that has a form of its own."""
