"""Text that is plain passes as it is; a text with fields of a program does not pass as clean."""

import pytest

from bot.cleaning.child import cleaned
from tests import samples

NAME = samples.SECRET

PLAIN = {
    "a memo": "3月1日 10時\n店頭で「土下座しろ」と言われた。\n日時: 3月1日\n場所: 1階\n",
    "a chat": "[LINE] 佐藤さんとのトーク履歴\n保存日時:2026/03/01 12:00\n10:01\t佐藤\tあ\n",
    "a table": "日付,時刻,内容\n3/1,10:00,暴言\n",
    "a log": "2026-03-01 10:00:01 INFO started\n",
    "nothing": "",
}
HEADED = {
    "a mail": f"Return-Path: <a@example.com>\r\nFrom: {NAME} <a@example.com>\r\n\r\n本文\r\n",
    "a mail as text": f"転送します\n\n差出人: {NAME}\n送信日時: 2026年3月1日\n件名: 苦情\n\n本文\n",
    "a forwarded mail": f"FYI\n\n> From: {NAME}\n> Subject: x\n",
    "a mailbox": f"From a@example.com Sat Jan  3 01:05:34 1996\nSubject: {NAME}\n",
    "rich text": rf"{{\rtf1\ansi{{\info{{\author {NAME}}}}}\pard body\par}}",
    "a picture of lines": f'<?xml version="1.0"?><svg xmlns="http://x"><metadata>{NAME}</metadata></svg>',
    "a page": f"\ufeff\n<!DOCTYPE html><html><head><meta name=author content={NAME}></head></html>",
    "a calendar": f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN={NAME}:x\r\nEND:VEVENT",
    "a contact": f"BEGIN:VCARD\nVERSION:3.0\nFN:{NAME}\nEND:VCARD\n",
    "data": f'{{"user": "{NAME}"}}',
    "rows of data": f'[{{"user": "{NAME}"}}]',
    "front matter": f"---\nauthor: {NAME}\n---\nbody\n",
    "postscript": f"%!PS-Adobe-3.0\n%%For: {NAME}\n",
    "latex": f"\\documentclass{{a}}\\author{{{NAME}}}",
    "settings": f"[InternetShortcut]\nURL=file:///C:/Users/{NAME}\n",
    "what a machine says of itself": f"ホスト名: PC1\n登録されている所有者: {NAME}\n",
    "what a program exported": f"Call log\nExported by: {NAME}\n",
    "a log with its owner": f"session log\nUser Name: {NAME}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_plain_text_is_shown_as_it_is(name: str) -> None:
    head, copy = cleaned(PLAIN[name].encode())
    assert (head["state"], head["kind"], bytes(copy)) == ("as_it_is", "text", b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp932"])
@pytest.mark.parametrize("name", HEADED)
def test_a_text_with_headers_is_not_called_clean(name: str, encoding: str) -> None:
    head, copy = cleaned(HEADED[name].encode(encoding, "ignore"))
    assert (head["state"], head["why"], bytes(copy)) == ("failed", "headers", b"")
    assert head["kind"] == "text"


def test_what_only_looks_like_text_is_not_clean() -> None:
    assert cleaned(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NAME.encode())[0]["why"] == "unknown"
    assert cleaned(b"words\0" + NAME.encode())[0]["why"] == "unknown"
