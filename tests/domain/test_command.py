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
    *(
        "たすけてえええ",
        "助けてや",
        "たすけてくれ",
        "はよ来て",
        "はよ来てくれ",
        "助けてもらえませんか",
        "助けてください、お願い",
    ),
    *(
        "tskt",
        "いまsugu",
        "いますく",
        "今すく",
        "noww",
        "heeelp",
        "🆘🆘🆘",
        ":rotating_light:",
        "助けて:sob:",
        "@tanaka 助けて",
    ),
    *(
        "<@U0DESK1> 助けて",
        "助けて 2番レジ 男が怒鳴ってる",
        "助けて！書類を投げつけられています",
        "助けてください。受付にナイフを持った男がいます。",
    ),
    *(
        "2階で客が暴れています、すぐ来てください",
        "今すぐ助けが必要です",
        "今すぐ！レジ！",
        "「助けて」",
        "今すぐトイレ",
    ),
    *(
        "I need help at the front desk",
        "help at reception",
        "Help, a customer is attacking me at register 3",
        "there's a man with a knife, help",
        "help me he has a knife",
        "he won't let me leave",
    ),
    *(
        "I am being attacked at the counter",
        "in danger",
        "call the police now",
        "right now",
        "ASAP",
    ),
    *("快来人", "사람 살려", "Me ajudem", "au secours", "à l'aide", "Hilfe!", "помогите", "ช่วยด้วย"),
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
        *(
            "客が『助けて』と叫んだ",
            "助けてください、と電話口で泣かれた",
            "今すぐ来てと言われて困っている",
        ),
        *(
            "すぐに返事がほしい",
            "今すぐ返金しろ",
            "今すぐじゃなくていい",
            "緊急の用件ではないです",
            "至急連絡してください",
        ),
        *(
            "フォームの書き方を助けてください",
            "助けてくれてありがとう",
            "誰も助けてくれない",
            "助けて欲しかった",
        ),
        *(
            "助けを求められた",
            "相談すると助けになります",
            "警備員が助けに来なかった",
            "SOSを出した",
            "来てくれない",
            "客が毎日暴れています",
        ),
        *(
            "help me with the form please",
            "help me understand",
            "how can you help me",
            "no emergency",
        ),
        *(
            "I don't need help now",
            "not now",
            "the customer shouted help me",
            "he saved me",
            "sos button",
        ),
        *(
            "don't call the police",
            "emergency contacts please",
            "I'm fine now",
            "thanks for your help",
        ),
    ],
)
def test_a_report_is_no_cry(text: str) -> None:
    assert meant(text) is Word.REPORT


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("stauts", "status"), ("statsu", "status"), ("noitces", "notices"), ("hlep", "help")),
        *(("nwo", "now"), ("onw", "now"), ("nw", "now"), ("ヘプル", "ヘルプ")),
        *(("ヘルブ", "ヘルプ"), ("status", None), ("", None), ("電話でどなられた", None)),
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
