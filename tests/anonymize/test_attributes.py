"""Age, sex, health and traits of somebody are asked about; talk in general is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.anonymize.check import check
from bot.anonymize.finding import Finding, Kind, Severity
from bot.anonymize.known import KnownNames
from bot.cli import app
from tests.anonymize.drafts import clean_drafts

TOLD = """
50代の男性から電話があった | age sex
六十歳くらいの方 | age
高齢の女性が窓口に来た | age
高齢のお客様から苦情 | age
女性社員が被害を受けた | sex
男性のお客様が大声を出した | sex
女性に執拗に声をかけた | sex
若い女性店員を狙った | age sex
男性保育士が泣いていた | sex
入社2年目の子が対応した | age
店で一番若いスタッフに | age
相手は男だった | sex
女が怒鳴った | sex
彼女は泣いていた | sex
骨折した | health
うつ病と診断された | health
妊娠中の社員 | health
診断書が提出された | health
全治二週間のけが | health
体調を崩して休んでいます | health
20代前半の社員 | age
五十代後半とみられる | age
中年の男 | age
70歳の常連客 | age
18才の学生 | age
おばあさんが来店した | sex
年配の男性客 | age
昭和40年生まれ | age
従業員は入院した | health
適応障害で休職中 | health
手首を捻挫した | health
救急搬送された | health
車いすのお客様 | health
A man in his fifties shouted at her. | age sex
a female employee was injured | health sex
The customer, an elderly woman, refused to leave. | sex
担当の男性は退職した | sex
男性2人が店に来た | sex
足をけがした | health
打撲を負った | health
被害を受けたのは女性です | sex
男性から脅された | sex
老夫婦が怒鳴った | age
受付にいる、ただ一人の女性スタッフが対応 | trait
唯一の外国籍の従業員 | trait
夜勤の担当者は一人だけです | trait
英語を話せるのは一人だけで、その人が対応した | trait
外国人のスタッフが泣いていた | trait
ベトナム出身の同僚 | trait
関西弁の店員 | trait
入社したばかりの担当者 | trait
入社３か月の社員 | trait
育休から戻ったばかりの担当者 | trait
時短勤務の社員が電話を受けた | trait
金髪の店員 | trait
眼鏡をかけた店員 | trait
トランスジェンダーであることを知られた | trait
our only foreign employee | trait
the newest member of the team | trait
the clerk who had just joined | trait
She is back from maternity leave. | sex trait
持病のある社員 | health
流産した | health
""".strip().splitlines()

GENERAL = """
性的な言動があった場合は相談してください
セクシュアルハラスメントも含みます
健康への配慮を行います
産業医に相談できます
女性活躍推進法
男女雇用機会均等法
女性が働きやすい職場をつくる
男性も女性も相談できます
女性の健康相談
メンタルヘルス研修
年齢や性別を理由に対応を変えない
健康診断のお知らせ
妊娠・出産等に関するハラスメント
障害のある方への合理的配慮
高齢の方や障害のある方にも配慮する
病気やけがで休む場合
心身の不調を感じたら
眠れないときは相談を
医療機関の受診を支援します
休職や復職の相談
けがをした場合は労災の手続きを
彼らの話
年代を問わず
10代目の社長
2020年代の課題
三十分を超えたら
百年に一度
男女を問わず
二十歳未満の飲酒
He or she may contact the desk.
性別役割分担の意識
皆さん一人ひとりの健康
通院のための休暇
不妊治療のための休暇
入院や手術の費用
がんばりましょう
若手社員の育成
女性や高齢者への差別
労災の手続きを案内します
診断を受けるための費用は会社が負担します
体調を崩したときは休んでください
体調がすぐれないときは
性的な発言
育児休業
時代の変化
第三者の立場
三代続く店
外国人のお客様にも、やさしい日本語で話します
外国人従業員の受け入れ
担当者一人だけで対応しないでください
一人だけで抱えない
新人研修を見直します
入社した方への研修
唯一の窓口です
時短勤務の制度
育休から戻る人への支援
インフルエンザ系の症状
スタッフ全員で共有する
the only way to stop it
foreign customers
""".strip().splitlines()

ATTRIBUTES = (Kind.AGE, Kind.SEX, Kind.HEALTH, Kind.TRAIT)


NOTHING = KnownNames()


def told(text: str, known: KnownNames = NOTHING) -> list[Finding]:
    return [finding for finding in check(text, known) if finding.kind in ATTRIBUTES]


@pytest.mark.parametrize("line", TOLD)
def test_what_is_told_of_somebody_is_asked_about(line: str) -> None:
    text, kinds = line.split(" | ")
    found = told(text)
    assert {finding.kind.value for finding in found} == set(kinds.split())
    assert all(finding.severity is Severity.ASK and finding.suggestion for finding in found)


@pytest.mark.parametrize("text", GENERAL)
def test_talk_in_general_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_a_coarser_word_leaves_the_sex_out() -> None:
    found = told("女性社員と男性のお客様")
    assert [finding.suggestion for finding in found] == ["社員", "お客様"]


def test_what_the_company_reviewed_is_left_alone() -> None:
    assert told("女性社員の会を開きます", KnownNames(allowed=("女性社員",))) == []


AGES = st.sampled_from(("{}歳", "{}才", "{}歳くらい", "{} 歳"))
DIGITS = st.sampled_from(("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九"))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(18, 99), AGES, DIGITS, st.sampled_from(clean_drafts("held")), st.integers(0, 300)
)
def test_an_age_in_any_digits_in_any_draft(
    age: int, form: str, digits: str, draft: str, at: int
) -> None:
    written = form.format(str(age).translate(str.maketrans("0123456789", digits)))
    head, tail = draft[:at] + "、相手は", "の方でした。" + draft[at:]
    found = told(head + written + tail)
    assert any(f.start < len(head) + len(written) and len(head) < f.end for f in found)


def test_clean_drafts_hardly_tell_any() -> None:
    drafts = [d for part in ("tune", "held", "fresh", "last", "unseen") for d in clean_drafts(part)]
    found = [finding for draft in drafts for finding in told(draft)]
    assert 400 * len(found) / sum(map(len, drafts)) <= 0.05, {finding.text for finding in found}


def test_the_command_prints_them() -> None:
    result = CliRunner().invoke(app, ["leakcheck", "-"], input="50代の女性社員が骨折した。")
    assert result.exit_code == 1
    printed = {tuple(line.split("\t")[1:4]) for line in result.stdout.splitlines()}
    assert printed == {
        ("age", "ask", "50代"),
        ("sex", "ask", "女性社員"),
        ("health", "ask", "骨折"),
    }
