"""Identifiers with a form of their own, in the spellings that people use, and near misses."""

import re

import pytest

from bot.anonymize.check import check
from bot.anonymize.finding import Kind, Severity
from bot.anonymize.normal import normalize
from bot.anonymize.structured import scan

PHONES = """
03-1234-5678
０３－１２３４－５６７８
03(1234)5678
(03)1234-5678
（０３）１２３４−５６７８
0312345678
03 1234 5678
03.1234.5678
03・1234・5678
03ー1234ー5678
03―1234―5678
03〜1234〜5678
090-1234-5678
09012345678
０９０１２３４５６７８
０９０ー１２３４ー５６７８
〇九〇一二三四五六七八
〇九〇-一二三四-五六七八
〇三・一二三四・五六七八
零九零一二三四五六七八
〇九〇の一二三四の五六七八
070 1234 5678
080/1234/5678
050-1234-5678
0120-123-456
0120123456
0800-123-4567
0570-012-345
0466-12-3456
011-123-4567
+81 90-1234-5678
+81-90-1234-5678
+819012345678
＋８１ ９０ １２３４ ５６７８
+81(0)3-1234-5678
+81 3 1234 5678
0081 3 1234 5678
010-81-3-1234-5678
+1 415-555-2671
+44 20 7946 0958
０９０₁₂₃₄₅₆₇₈
②-090-1234-5678
電話1234-5678
TEL:1234-5678
℡ 12-3456
携帯は1234-5678
内線1234
内線:1234
内線番号は 12-34
内線一二三四
（内線 ５６７８）
ext. 1234
extension 567
٠٩٠-١٢٣٤-٥٦٧٨
09​0-1234-5678
""".strip().splitlines()

EMAILS = """
taro.yamada@example.co.jp
ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ
taro＠example.com
taro+shop@example.jp
taro_yamada@mail.example.com
TARO@EXAMPLE.COM
taro (at) example.com
taro[at]example.com
taro（アット）example.com
taroアットマークexample.com
taro@example[.]com
taro@example ドット com
taro at example dot com
t@ex.io
taro@例え.jp
o'neil@example.com
taro@localhost
""".strip().splitlines()

URLS = """
https://example.com/a?b=c#d
http://example.jp
ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ
HTTPS://EXAMPLE.COM/PATH
hxxps://example.com
www.example.com
example.com
example.co.jp/shop
shop.example.jp
example.com:8080/x
ftp://files.example.org/x
slack://channel?id=C01ABCDEF
mailto:taro@example.com
bit.ly/3abcd
x.com/taro
example[.]com
https://acme.slack.com/archives/C01ABCDEFGH/p1700000000000000
acme.slack.com
例え.jp
10.0.0.1.example.net
""".strip().splitlines()

ACCOUNTS = """
口座番号1234567
口座番号は１２３４５６７です
普通 1234567
普通預金　７６５４３２１
会員番号 A12345
会員番号：AB-1234
お客様番号 12345678
契約番号は第K-20419号
注文番号#88213
注文番号 ORD-2024-0001
受付番号 5521
伝票番号1234-5678-9012
お問い合わせ番号 123456789012
追跡番号:EJ123456789JP
社員番号0421
社員コード A0421
予約番号は「AB12CD」
診察券番号 4521
カード番号 4111 1111 1111 1111
4111-1111-1111-1111
４１１１１１１１１１１１１１１１
四一一一一一一一一一一一一一一一
378282246310005
下4桁は1111
末尾4桁 4321
ID: a12345
No.12345
シリアル番号 SN12345678
X12345678
1234567
12-345678
一二三四五六七
ゼロキュウゼロイチニサンヨンゴロクナナハチ
ぜろさんいちにさんよんごろくななはち
""".strip().splitlines()

ID_NUMBERS = """
123456789018
1234-5678-9018
1234 5678 9018
１２３４５６７８９０１８
一二三四五六七八九〇一八
マイナンバーは1234-5678
個人番号 123456789012
品川300あ12-34
品川 300 あ 12-34
品川500さ・・12
つくば 301 ら 1
横浜５８０わ１２３４
ナンバーは12-34
192.168.0.1
１９２．１６８．０．１
8.8.8.8
2001:db8::1
fe80::1ff:fe23:4567:890a
2001:0db8:85a3:0000:0000:8a2e:0370:7334
00:1A:2B:3C:4D:5E
M-7KQ4RD
Ｍ－７ＫＱ４ＲＤ
m-7kq4rd
""".strip().splitlines()

PLACES = """
〒100-0001
〒１００ー０００１
100-0001
郵便番号1000001
〒一〇〇-〇〇〇一
一丁目2番3号
１丁目２－３
二丁目
千代田1-1-1
桜木町1-2
12番地
12番地の3
3番5号
三番五号
101号室
""".strip().splitlines()

DATES = """
4月3日
４月３日
四月三日
十二月二十五日
2026年4月3日
二〇二六年四月三日
令和8年4月3日
令和八年四月三日
令和元年五月一日
R8.4.3
Ｒ８．４．３
r8/4/3
H30.12.1
㋿8年4月
平成三十年三月
昭和六十三年一月
2026/4/3
2026-04-03
2026.4.3
２０２６／４／３
20260403
2026/04
4/3
４／３
4月
4月上旬
4月末
三月中旬
2026年4月
昨年4月
同月3日の朝
3日の夜
3日(月)
月曜日
火曜
水曜の午後
土曜日
先週
先週の火曜
先々週
昨日
きのう
おととい
一昨日
今朝
昨夜
先月
先月末
3日前
三日ほど前
二週間前
午後3時
午後三時
午前10時30分
15時
15:30
１５：３０
3時半
三時頃
夕方5時ごろ
pm 3:30
3pm
正午
元日
ゴールデンウィーク
クリスマス
April 3
3 April 2026
Apr. 3rd
Monday
yesterday
last week
""".strip().splitlines()

MONEY = """
3万5千円
三万五千円
35,000円
３５，０００円
¥35,000
￥３５０００
35000 円
1.5万円
百万円
10億円
五〇〇円
500えん
300ドル
$300
€20
5000 yen
JPY 5000
50万を請求
""".strip().splitlines()

MENTIONS = """
<@U02ABC34DE>
<@W02ABC34DE|taro>
<#C02ABC34DE|general>
<!subteam^S02ABC34DE>
<!here>
U02ABC34DE
C02ABC34DEF
Ｕ０２ＡＢＣ３４ＤＥ
＜＠Ｕ０２ＡＢＣ３４ＤＥ＞
@taro
＠ｔａｒｏ
@taro.yamada
@たろう
@山田
#random-osaka
""".strip().splitlines()

CASES = [
    (kind, text)
    for kind, texts in (
        ("phone", PHONES),
        ("email", EMAILS),
        ("url", URLS),
        ("account", ACCOUNTS),
        ("id_number", ID_NUMBERS),
        ("place", PLACES),
        ("date", DATES),
        ("money", MONEY),
        ("mention", MENTIONS),
    )
    for text in texts
]

NEAR_MISSES = """
第1四半期に起きた事案です
2026年の上半期です
令和8年度の方針
昨年度の下半期
令和7年法律第63号
第33条の2第1項
三日以内に返事をします
3日間の研修
一日も早い回復
3時間以内
24時間対応
八時間以内
三十分を超えたら交代
一か月ごと
3か月後
二名以上で対応する
一人で抱え込まない
第三者の意見
二次被害を防ぐ
三つのお願い
一方的な要求
一度だけ
万が一の場合
十分に注意する
千差万別
円滑な対応
円満に解決
月間の件数
一時的に停止
同時に進める
日時を決める
本日から始めます
今日から皆さんにお願いすること
来年度の上期
110番に通報
119に電話
#9110
50%を超えた
3対1
1回目、2回目
1,200件
100人規模
A4の用紙
Q&Aを用意
ISO9001の手順
COVID-19への対応
PDFの資料
(1)記録する
①撮影を見かけたら
1. 目的
3-4名で対応
Slackの画面
SNSの投稿
e-ラーニング
""".strip().splitlines()


@pytest.mark.parametrize(("kind", "text"), CASES, ids=lambda value: str(value))
def test_every_spelling_is_found(kind: str, text: str) -> None:
    """Alone and inside a sentence without spaces, with its kind, all of its digits covered."""
    for frame in ("{}", "連絡は{}へ。", "「{}」"):
        normal = normalize(frame.format(text))
        hits = scan(normal.text)
        assert kind in {hit.kind for hit in hits}, (frame, [(h.kind, h.why) for h in hits])
        spots = {place for hit in hits for place in range(hit.start, hit.end)}
        digits = {match.start() for match in re.finditer(r"[0-9]", normal.text)}
        label = re.search(r"(?:下|末尾)4桁", normal.text)
        if label:
            digits -= set(range(*label.span()))
        if kind not in ("place", "id_number") or "番地" not in text:
            assert digits <= spots, (frame, [normal.text[h.start : h.end] for h in hits])


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_left_alone(text: str) -> None:
    normal = normalize(text)
    assert [normal.text[hit.start : hit.end] for hit in scan(normal.text)] == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("起きたことを受けて、今月中に、全店で研修を行います。", Severity.ASK),
        ("今月末までに、マニュアルの手順を見直します。", Severity.ASK),
        ("今週から、お客様の迷惑行為に二人で対応する手順を始めます。", Severity.ASK),
        ("来月末までに学びを終えてください。", Severity.ASK),
        ("We will hold a training this month.", Severity.ASK),
        ("今月、同じ人から何度も電話がありました。", Severity.BLOCK),
        ("今月の研修で、お客様が怒鳴りました。", Severity.BLOCK),
        ("今月から、窓口に来た客が大声を出しています。", Severity.BLOCK),
        ("今月中に、あの客が来店する予定です。", Severity.BLOCK),
        ("先月末までに、研修を行います。", Severity.BLOCK),
        ("12月3日に研修を行います。", Severity.BLOCK),
        ("This month a customer shouted at the training.", Severity.BLOCK),
    ],
)
def test_what_the_company_plans_is_asked_about(text: str, severity: Severity) -> None:
    assert [f.severity for f in check(text) if f.kind is Kind.DATE] == [severity]
