"""Another company's own policy, criteria, measures, contacts, templates, reminders, sentences."""

from pathlib import Path

import pytest

from tests.office import eventually, open_office, shown
from tests.scenarios.acting import card_of, claim, later, line, open_case, tell

POLICY = """
[[categories]]
id = "own_kind"
ja = "自社の種類"
en = "A kind of our own"

[[wishes]]
id = "own_wish"
ja = "自社の希望"
en = "A wish of our own"

[[guards]]
id = "own_guard"
ja = "自社の確かめ"
en = "A guard of our own"

[[measures]]
id = "own_measure"
direction = "inward"
care = true
ja = "自社の措置"
en = "A measure of our own"
ja_offer = "自社の支援があります。"
en_offer = "There is support of our own."
"""
CONTACTS = """
[[contacts]]
id = "own_place"
ja = "自社の社外窓口"
en = "A place of our own"
reach = "0120-000-000"
source = "https://example.com/"
checked = 2026-10-01

[[contacts]]
id = "unproven"
ja = "出典のない窓口"
en = "A place without its source"
reach = "0120-111-111"
"""
TEMPLATES = """
[[answers]]
id = "own_answer"
kind = "first"
ja_name = "自社の書き出し"
en_name = "A beginning of our own"
ja = "自社からの、ありがとうございます。"
en = "Thanks from us."
"""
SENTENCES = """
[ja.home]
title = "自社の相談室"

[ja]
timing.remind_answer = "自社の催促です。{due}まで。"

[ja.button]
report_new = "自社に話す"
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    written = {}
    texts = {"POLICY": POLICY, "CONTACTS": CONTACTS, "TEMPLATES": TEMPLATES, "MESSAGES": SENTENCES}
    for name, text in texts.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, "utf-8")
        written[f"MADOGUCHI_{name}_FILE"] = str(path)
    return written


async def test_everything_is_said_in_the_words_of_the_company(
    tmp_path: Path, files: dict[str, str]
) -> None:
    environ = files | {"MADOGUCHI_FIRST_RESPONSE": "PT2H"}
    async with open_office(tmp_path, environ=environ) as office:
        await office.employee.act("home")
        view = await eventually(lambda: office.employee.sees["home"]["view"], "App Home")
        home = shown(view)
        for own in ("自社の相談室", "自社に話す", "自社の社外窓口", "0120-000-000"):
            assert own in home, own
        assert "出典のない窓口" not in home and "110" not in home
        more = {"categories": ["own_kind"], "wishes": ["own_wish"]}
        case = await tell(office.employee, more=more)
        tanaka = office.tanaka
        await claim(tanaka, case)
        opened = shown(await open_case(tanaka, case))
        assert "自社の種類" in opened and "自社の希望" in opened
        for action, own in (
            ("case_judge", "自社の確かめ"),
            ("case_measure", "自社の措置"),
            ("case_reply", "自社の書き出し"),
        ):
            await tanaka.press("case_open", await card_of(tanaka, case))
            await tanaka.press(action)
            assert own in shown(tanaka.view)
            await tanaka.close()
        await later(office, hours=1, minutes=40)
        await line(tanaka, case, "自社の催促です。")
        assert office.breaches() == []
