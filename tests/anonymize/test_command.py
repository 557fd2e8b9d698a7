"""``madoguchi leakcheck`` as it is typed and piped."""

import io
import json
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from rich.console import Console
from typer.testing import CliRunner

import bot.anonymize.tokens as tokens
import bot.operate.leakcheck as command
from bot.cli import app

runner = CliRunner()
CLEAN = "お客様から長時間の要求があり、責任者が引き継ぎました。"
LEAK = "担当は田中さん、電話は０９０－１２３４－５６７８です。"


def test_a_clean_text_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(CLEAN, encoding="utf-8")
    result = runner.invoke(app, ["leakcheck", str(file)])
    assert (result.exit_code, result.stdout) == (0, "")


def test_findings_are_shown_with_their_place_and_end_with_1() -> None:
    result = runner.invoke(app, ["leakcheck", "-"], input=f"{CLEAN}\n{LEAK}\n")
    assert result.exit_code == 1
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert ["2:4", "person", "ask", "田中"] in [line[:4] for line in lines]
    assert ["2:12", "phone", "block", "０９０－１２３４－５６７８"] in [line[:4] for line in lines]


def test_jsonl_answers_every_line_with_offsets_in_characters() -> None:
    texts = [LEAK, CLEAN, "🙂" + LEAK, "\ud83d田中さん"]
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    result = runner.invoke(app, ["leakcheck", "--jsonl"], input=lines)
    assert result.exit_code == 1
    answers = [json.loads(line)["findings"] for line in result.stdout.splitlines()]
    assert len(answers) == len(texts)
    assert answers[1] == []
    for text, findings in zip(texts, answers, strict=True):
        for finding in findings:
            assert set(finding) == {"start", "end", "kind", "text", "severity"}
            assert finding["severity"] in ("block", "ask", "warn")
            assert text[finding["start"] : finding["end"]] == finding["text"]
    assert [finding["start"] for finding in answers[2]] == [
        finding["start"] + 1 for finding in answers[0]
    ]


def test_only_clean_lines_end_with_0() -> None:
    result = runner.invoke(app, ["leakcheck", "--jsonl", "-"], input=json.dumps({"text": CLEAN}))
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"findings": []})


def test_what_is_known_comes_from_a_file(tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    known.write_text(
        json.dumps(
            {"people": [{"names": ["東 光"], "kana": "あずま ひかる"}], "terms": ["ヒカリ便"]}
        ),
        encoding="utf-8",
    )
    text = json.dumps({"text": "アズマさんがひかり便の件で"})
    result = runner.invoke(app, ["leakcheck", "--jsonl", "--known", str(known)], input=text)
    found = json.loads(result.stdout)["findings"]
    assert [(item["kind"], item["text"]) for item in found] == [
        ("known", "アズマ"),
        ("known", "ひかり便"),
    ]


def test_what_is_known_may_be_a_plain_list(tmp_path: Path) -> None:
    known = tmp_path / "known.txt"
    lines = ["渡邊 孝太郎", "", "hana.mori@example.jp", "@kota.w", "株式会社みどり", "K-20419"]
    known.write_text("\n".join(lines), encoding="utf-8-sig")
    texts = ["ワタナベさん", "hana.moriに", "KOTA.Wに", "(株)みどりの方", "ｋ２０４１９の件", CLEAN]
    result = runner.invoke(
        app,
        ["leakcheck", "--jsonl", "--known", str(known)],
        input="\n".join(json.dumps({"text": text}) for text in texts),
    )
    found = [json.loads(line)["findings"] for line in result.stdout.splitlines()]
    kinds = [{(f["kind"], f["severity"]) for f in line} for line in found]
    assert all(("known", "block") in line for line in kinds[:-1]), found
    assert kinds[-1] == set()


@pytest.mark.parametrize("content", ["", "[1]", '{"people": [1]}', '{"terms": [1]}', None])
def test_a_known_file_that_cannot_be_read_checks_nothing(
    tmp_path: Path, content: str | None
) -> None:
    known = tmp_path / "known.json"
    if content is not None:
        known.write_text(content)
    result = runner.invoke(app, ["leakcheck", "--known", str(known)], input=LEAK)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "known.json" in result.stderr


@pytest.mark.parametrize("line", [b"{", b'"text"', b'{"text": 1}', b"{}", b"\xff\xfe"])
def test_a_line_that_is_not_one_ends_with_2_and_its_number(line: bytes) -> None:
    good = json.dumps({"text": CLEAN}).encode()
    result = runner.invoke(app, ["leakcheck", "--jsonl"], input=good + b"\n" + line + b"\n")
    assert result.exit_code == 2
    assert "2" in result.stderr


def test_without_the_dictionary_it_says_so_and_ends_with_2() -> None:
    tokens.words.cache_clear()
    try:
        with patch.dict(sys.modules, {"sudachipy": None}):
            result = runner.invoke(app, ["leakcheck"], input=LEAK, env={"MADOGUCHI_LOCALE": "ja"})
    finally:
        tokens.words.cache_clear()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "辞書" in result.stderr


@pytest.mark.parametrize("jsonl", [False, True])
def test_a_long_text_shows_how_far_it_is(tmp_path: Path, jsonl: bool) -> None:
    file = tmp_path / "long.txt"
    body = "\n".join([CLEAN] * 200 + [LEAK])
    file.write_text(json.dumps({"text": body}) if jsonl else body, encoding="utf-8")
    shown, out = io.StringIO(), io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=80, _environ={})
    with patch.object(sys, "stdout", out):
        code = command.run(str(file), jsonl=jsonl, known=None, err=terminal)
    assert code == 1
    assert "leakcheck" in shown.getvalue()
    assert "田中" in out.getvalue()


def test_jsonl_keeps_to_its_kinds_and_a_text_shows_all() -> None:
    text = "50代の女性社員が対応しました。"
    result = runner.invoke(app, ["leakcheck", "--jsonl"], input=json.dumps({"text": text}))
    assert result.exit_code == 0 and json.loads(result.stdout) == {"findings": []}
    result = runner.invoke(app, ["leakcheck", "-"], input=text)
    assert result.exit_code == 1 and "age" in result.stdout and "sex" in result.stdout
