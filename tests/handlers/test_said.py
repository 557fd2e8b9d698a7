"""What a message says: all that it carries, once, in words that read by themselves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice import payloads
from handlers.emoji import with_emoji
from handlers.said import mentioned, readable, said

NAMES = {"U0MARIA1": "Maria", "S0DESK99": "desk", "C0HELP11": "help"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U0MARIA1> が言った", "@Maria が言った"),
        ("<@U0NOBODY>", "@U0NOBODY"),
        ("<@U0MARIA1|maria.s>", "@maria.s"),
        ("<!subteam^S0DESK99>", "@desk"),
        ("<!subteam^S0OTHER1|@sales>", "@sales"),
        ("<!subteam^S0OTHER1>", "@S0OTHER1"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<#C0HELP11> <#C0XXXX11|雑談> <#C0XXXX11>", "#help #雑談 #雑談"),
        ("<https://a.example/x?b=1&amp;c=2>", "https://a.example/x?b=1&c=2"),
        ("<https://a.example|この&lt;頁&gt;>", "この<頁> (https://a.example)"),
        ("<http://a.example|a.example>", "http://a.example"),
        ("<mailto:a@b.example|a@b.example> <tel:110|110>", "a@b.example 110"),
        ("<mailto:a@b.example|書く>", "書く (a@b.example)"),
        ("<!date^1700000000^{date_short}|11月15日>", "11月15日"),
        ("<!date^1700000000^{date_short}>", "2023-11-15 07:13"),
        ("<!date^now^{date}>", "date^now^{date}"),
        ("<!new_thing^1|説明> <!new_thing>", "@説明 @new_thing"),
        (":sob: :wave::skin-tone-3: :our_logo:", "😭 👋🏼 :our_logo:"),
        ("つらい:sob:です 10:100:30 :100:", "つらい😭です 10:100:30 💯"),
        ("&lt;b&gt; &amp;amp; &lt;@U0MARIA1&gt;", "<b> &amp; <@U0MARIA1>"),
        ("1 < 2 <> <", "1 < 2 <> <"),
    ],
)
def test_tokens_become_readable(written: str, read: str) -> None:
    names = {**NAMES}
    assert said({"text": written}, names).words == read


@given(st.text(alphabet="あa1<>&;:@#!|^ \n"))
def test_what_was_typed_comes_back(text: str) -> None:
    """What people type is escaped by Slack; nothing of it is taken for a token."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert readable(escaped, {}) == with_emoji(text)
    message = {"text": escaped, "blocks": payloads.typed_blocks(escaped)}
    assert said(message).words == with_emoji(text) or not text.strip()


def _rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": list(elements)}],
        }
    ]


def test_text_and_blocks_that_tell_the_same_are_taken_once() -> None:
    text = "*<@U0MARIA1>* と <#C0HELP11> で :sob: <https://a.example|頁>"
    elements = _rich(
        {"type": "user", "user_id": "U0MARIA1", "style": {"bold": True}},
        {"type": "text", "text": " と "},
        {"type": "channel", "channel_id": "C0HELP11"},
        {"type": "text", "text": " で "},
        {"type": "emoji", "name": "sob", "unicode": "1f62d"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.example", "text": "頁"},
    )
    message = {"text": text, "blocks": elements}
    assert mentioned(message) == {"U0MARIA1", "C0HELP11"}
    assert said(message, NAMES).words == "*@Maria* と #help で 😭 頁 (https://a.example)"


def test_words_in_blocks_alone_are_taken() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "新しい苦情"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "<@U0MARIA1> あて"},
            "fields": [{"type": "mrkdwn", "text": "金額 5"}],
            "accessory": {"type": "button", "text": {"type": "plain_text", "text": "開く"}},
        },
        {"type": "context", "elements": [{"type": "plain_text", "text": "15時"}]},
        {"type": "image", "image_url": "https://i.example/p.png", "alt_text": "写真の説明"},
        {"type": "of_tomorrow", "text": "まだ知らない形"},
        *_rich({"type": "of_tomorrow", "text": "その中の字"}),
    ]
    words = said({"text": "お知らせ", "blocks": blocks}, NAMES).words
    for part in ("お知らせ", "新しい苦情", "@Maria あて", "金額 5", "開く", "15時", "写真の説明"):
        assert part in words, part
    assert "https://i.example/p.png" in words
    assert "まだ知らない形" in words
    assert "その中の字" in words


def test_lists_and_quotes() -> None:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "一つ目"}]}
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "言われた"}]}
    numbered = {"type": "rich_text_list", "style": "ordered", "elements": [item]}
    blocks = [{"type": "rich_text", "elements": [numbered, quote]}]
    assert (
        said({"text": "1. 一つ目\n&gt; 言われた", "blocks": blocks}).words
        == "1. 一つ目\n> 言われた"
    )
    assert said({"text": "", "blocks": blocks}).words == "• 一つ目\n言われた"


def test_a_forwarded_message_comes_with_its_comment_and_its_files() -> None:
    forwarded = {
        "is_share": True,
        "author_name": "お客様係",
        "channel_name": "苦情",
        "text": "殺すと言われた\n二回",
        "message_blocks": [
            {"message": {"blocks": _rich({"type": "text", "text": "殺すと言われた\n二回"})}}
        ],
        "fallback": "[お客様係] 殺すと言われた",
        "from_url": "https://w.slack.com/archives/C1/p1",
        "files": [{"id": "F1", "name": "photo.png", "mimetype": "image/png", "size": 9}],
    }
    read = said({"text": "これです", "attachments": [forwarded]})
    assert read.words == (
        "これです\n\n↪ お客様係 · 苦情\n殺すと言われた\n二回\nhttps://w.slack.com/archives/C1/p1"
    )
    assert [file.name for file in read.files] == ["photo.png"]


def test_what_lies_deeper_in_a_forward_is_taken() -> None:
    """The post of a program that was forwarded, and files of a message without blocks."""
    inner = {
        "text": "ことば",
        "attachments": [{"text": "奥"}],
        "files": [{"id": "F2"}, {"id": "F1"}],
    }
    forwarded = {
        "author_name": "甲",
        "text": "外",
        "attachments": [{"text": "中", "files": [{"id": "F1"}]}],
        "message_blocks": [{"message": inner}],
    }
    read = said({"text": "", "attachments": [forwarded]})
    assert read.words == "↪ 甲\n外\nことば\n中\n奥"
    assert sorted(file.id for file in read.files) == ["F1", "F2"]


def test_the_post_of_another_program() -> None:
    post = {
        "pretext": "フォーム",
        "title": "問い合わせ",
        "title_link": "https://f.example",
        "fields": [{"title": "氏名", "value": "<@U0MARIA1>"}],
        "footer": "受付係",
        "fallback": "同じこと",
    }
    words = said({"subtype": "bot_message", "text": "", "attachments": [post]}, NAMES).words
    assert words == "フォーム\n問い合わせ (https://f.example)\n氏名\n@Maria\n受付係"
    assert said({"attachments": [{"fallback": "これだけ"}]}).words == "これだけ"


def test_a_mail_and_a_file_that_lies_elsewhere() -> None:
    mail = {
        "id": "F1",
        "mode": "email",
        "title": "件名",
        "from": [{"address": "a@b.example", "original": "甲 <a@b.example>"}],
        "subject": "返金しろ",
        "plain_text": "今日中に\n返金しろ",
        "attachments": [{"filename": "請求.pdf", "size": 3}],
    }
    short = {"id": "F3", "mode": "email", "subject": "始め", "preview_plain_text": "だけ"}
    assert said({"files": [short]}).words == "↪ 始め\nだけ"
    away = {"id": "F2", "mode": "external", "title": "録音", "url_private": "https://d.example/1"}
    read = said({"text": "", "files": [mail, away]})
    assert read.words == (
        "↪ 甲 <a@b.example> · 返金しろ\n今日中に\n返金しろ\n📎 請求.pdf\n\n録音 (https://d.example/1)"
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *("text", "blocks", "attachments", "files", "elements", "type", "fields"),
                        *("message_blocks", "message", "id"),
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_nothing_that_slack_could_send_is_an_error(message: Any) -> None:
    if isinstance(message, dict):
        said(message)
        mentioned(message)
