"""Text that is plain passes as it is; a text with fields of a program does not pass as clean."""

import pytest

from bot.cleaning.child import cleaned
from tests import samples

NAME = samples.SECRET

PLAIN = {
    "a memo": "3月1日 10時\n店頭で「土下座しろ」と言われた。\n日時: 3月1日\n場所: 1階\n",
    "a talk from memory": "10:00 客: 土下座しろ\n10:01\t私\tできません\n2026/3/1 10:02 客: 帰る\n",
    "a table": "日付,時刻,内容\n3/1,10:00,暴言\n",
    "a log": "2026-03-01 10:00:01 INFO: started\nhttps://example.com/home/a/ <3 & a < b\n",
    "a day in a diary": "2026/03/01(日)\n[10:00] 客が来て「土下座しろ」と言った\n[10:05] 帰った\n",
    "words about words": "メールの内容: 帰れ\n結果: 対応中\nTODO: call\n相手: 男性\n",
    "times behind words": "来店 10:00\n退店 10:30\n\n2026/11/20 10:30 帰った\n担当者 不在\n",
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
    "a mail without its sender": f"Subject: x\nTo: {NAME}\n\nbody",
    "a talk as LINE saves it": f"[LINE] 佐藤さんとのトーク履歴\n\n10:01\t{NAME}\tあ\n",
    "a talk as WhatsApp saves it": f"3/1/26, 10:00 - {NAME}: hello\n",
    "a talk as LINE saves it on a computer": f"2026.03.01 日曜日\n10:00 {NAME} あ\n",
    "a talk that was copied": f"{NAME}  [10:00 AM]\nhello\n",
    "a terminal": f"{NAME.lower()}@host:~$ ls\n",
    "a meeting": f"10:00:01 From {NAME} to Everyone:\n hello\n",
    "captions": f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {NAME}>hello</v>\n",
    "a table of who wrote": f'"日時","投稿者","内容"\n"3/1","{NAME}","暴言"\n',
    "a field of full width": f"報告\n作成者：{NAME}\n",
    "a field far behind": "a line\n" * 200 + f"From: {NAME}\n",
    "a remark of a page": f"# words\n<!-- {NAME} -->\n",
    "a remark of a text": f"# words\n[//]: # ({NAME})\n",
    "a drawing": f"  0\nSECTION\n  2\nHEADER\n  9\n$LASTSAVEDBY\n  1\n{NAME}\n",
    "a reply": f"はい\n\nOn Mon, Jan 1 at 10:00 {NAME} <a@example.com> wrote:\n> x\n",
    "a table below its title": f"対応の記録\n\n日時,内容,社員名\n3/1,暴言,{NAME}\n",
    "a table with addresses": f"タイムスタンプ,メールアドレス,内容\n3/1,{NAME}@example.com,x\n",
    "a talk as LINE shows it": f"2026/03/01(日)\n10:00\t{NAME}\tあ\n",
    "a talk as Teams copies it": f"[10:00] {NAME}\nあ\n",
    "a talk as Telegram copies it": f"{NAME}, [01.03.26 10:00]\nhello\n",
    "a channel": f"10:00 <{NAME}> hello\n",
    "what was said": f"{NAME}  0:01\nhello\n\nTranscribed by a program\n",
    "who has signed": f"報告書\n\n文責：{NAME}\n",
    "who has shared": f"議事録\n共有者: {NAME}\n",
    "subtitles": f"[Script Info]\nOriginal Script: {NAME}\n",
    "a translation": f'msgid ""\nmsgstr ""\n"Last-Translator: {NAME}"\n',
    "keys of a program": f"meta:\n  createdBy: {NAME}\n",
    "a change": f"--- a/x\t{NAME}\n+++ b/x\n",
    "a picture in letters": "A" * 80 + "\n",
    "a form": f"【氏名】{NAME}\n【内容】暴言\n",
    "a form with spaces": f"社員番号 1\n氏名\u3000\u3000{NAME}\n",
    "a form in rows": f"■ 氏名\n{NAME}\n",
    "who took the call": f"受電者：{NAME}\n内容：暴言\n",
    "a reply without an address": f"はい\n\n2026年11月20日(金) 10:00 {NAME}:\n> x\n",
    "a record of a server": f"10.0.0.1 - {NAME} [20/Nov/2026:10:00:01 +0900] \"GET /\" 200 1\n",
    "a message of a service": f"{NAME}\n@{NAME}\n暴言\n",
    "a talk as Slack copies it": f"{NAME}\n  10:00 AM\nあ\n",
    "a talk that was written down": f"[00:00:01] {NAME}: あ\n",
    "a table of the staff": f"日時,オペレーター,内容\n3/1,{NAME},暴言\n",
    "a path": f"opened C:\\Users\\{NAME}\\a.txt\n",
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
