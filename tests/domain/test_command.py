"""What is meant by the words behind the command, however they are typed."""

import pytest

from bot.domain.command import WORDS, Word, beside_the_cry, meant, resembles, told_by

NOW = (
    *(
        "now",
        "NOW!!",
        "ｎｏｗ",
        "今すぐ",
        "今すぐ！",
        "今すぐ。",
        "いますぐ",
        "イマスグ",
        "今すぐ助けて",
    ),
    *("助けて", "たすけて！！", "タスケテ", "助けてください", "SOS", "ＳＯＳ", "s.o.s.", "sos 3階"),
    *("ﾀｽｹﾃ", "タスケテ！！", "助けて下さい", "いますぐきて", "help!!", "S.O.S", "S O S", "今直ぐ"),
    *("助けに来て", "すぐ来て", "早く来て", "今来て", "至急！", "危ない", "殺される", "警察呼んで"),
    *(
        "3階にすぐ来てください",
        "now please",
        "come quickly",
        "please help",
        "Emergency!!",
        "🆘",
        ":sos:",
    ),
    *("レジで刃物を持った人がいます。助けて", "たすけてーー"),
    *("たｓけて", "たすけｔ", "いますｇ", "ima sugu", "TASUKETE kudasai", "hlep me", "helppppp me"),
    *("plz help", "someone help", "save me", "call the police", "エスオーエス", "ヘルプミー"),
    *(
        "助け",
        "助けを呼んで",
        "殺されそう",
        "閉じ込められた",
        "110して",
        "危険",
        "急いで",
        "nowwww",
    ),
    *(
        "救命!",
        "帮帮我",
        "도와주세요",
        "Cứu tôi với!",
        "giúp tôi",
        "Tulong!",
        "¡Ayúdame!",
        "Socorro",
    ),
    *("今すぐ来て", "help me!", "Help now", "誰か助けて、受付です", "緊急！"),
)


@pytest.mark.parametrize("text", NOW)
def test_a_cry_for_help(text: str) -> None:
    assert meant(text) is Word.NOW


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("status", Word.STATUS), ("Status.", Word.STATUS), ("状況？", Word.STATUS)),
        *(("ヘルプ", Word.HELP), ("へるぷ", Word.HELP), ("ﾍﾙﾌﾟ", Word.HELP), ("help!", Word.HELP)),
        *(("じょうきょう?", Word.STATUS), ("ジレイ", Word.NOTICES)),
        *(("事例", Word.NOTICES), ("", Word.REPORT), ("  ", Word.REPORT), ("！？", Word.REPORT)),
    ],
)
def test_the_other_words(text: str, word: Word) -> None:
    assert meant(text) is word


@pytest.mark.parametrize(
    "text",
    [*WORDS, "助けて", "たすけて！！", "助けてください", "NOW!!", "SOS", "今すぐ。", "now please"],
)
def test_the_call_itself_says_nothing_more(text: str) -> None:
    assert beside_the_cry(text) == ""


@pytest.mark.parametrize(
    "text", ["sos 3階", "誰か助けて、受付です", "怖い", "殺される", "警察呼んで"]
)
def test_what_is_said_with_a_cry_is_kept_as_it_is(text: str) -> None:
    assert meant(text) is Word.NOW and beside_the_cry(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "緊急ではありません",
            "怖い客の対応",
            "お願いします",
            "客に警察を呼ばれました",
            "danger zone",
        ),
        *("so", "hello", "店員に殴られました", "110番通報しました", "helpdesk", "call", "助け合い"),
        *(
            "救命講習で客にどなられました",
            "대기 시간이 길다고 고객이 소리를 질렀습니다",
            "socorrer",
        ),
        *("今すぐ金を返せと一時間どなられました", "助けてもらえなかった", "電話でどなられました"),
        *("店長を呼べ、今すぐだ、とカウンターを叩かれて困っています", "nowhere to go", "know"),
        *("The customer said he wants his money back now", "状況を説明しても聞いてくれません"),
    ],
)
def test_a_report_is_no_cry(text: str) -> None:
    assert meant(text) is Word.REPORT


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("stauts", "status"), ("statsu", "status"), ("noitces", "notices"), ("hlep", "help")),
        *(("ヘルブ", None), ("status", None), ("", None), ("電話でどなられた", None)),
        *(("The customer shouted", None), ("状況は悪いです", None)),
    ],
)
def test_a_slip_of_the_hand_is_asked_about(text: str, word: str | None) -> None:
    assert resembles(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("使い方", Word.HELP),
        ("つかいかた", Word.HELP),
        ("How it works", Word.HELP),
        ("お知らせ", Word.NOTICES),
        ("まなぶ", Word.LEARN),
        ("状態", Word.STATUS),
        ("相談したい", Word.REPORT),
        ("report", Word.REPORT),
    ],
)
def test_what_is_called_otherwise_on_a_button_is_meant_too(text: str, word: Word) -> None:
    """And is never taken for the beginning of a report."""
    assert meant(text) is word and resembles(text) is None
    assert told_by(text) == "" and told_by(f"{text}、と言ったら怒鳴られました") != ""
