"""What is destroyed leaves Slack too, and what is left of it tells nobody anything."""

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from bot.runtime import clock
from tests.office import EMPLOYEE, Office, Person, buttons, eventually, open_office, shown
from tests.scenarios.acting import (
    Told,
    audit_of,
    card_of,
    closed,
    envelopes,
    has_card,
    later,
    line,
    lines,
    open_case,
    press_forged,
    quiet,
    tell,
)
from tests.scenarios.test_desk_lists import home_of

GONE = "保存期間が終わったため消去されました"
REMINDED = "最初の返事の期限は"
LATER = {"MADOGUCHI_RETENTION": "PT1S"}


def of_bot(person: Person, case: Told) -> list[dict[str, Any]]:
    """The bot's messages that lead to a case, wherever somebody sees them."""
    return [
        message
        for message in person.messages()
        if message["bot"] and (case.number in shown(message) or case.id in str(message))
    ]


def has_nothing_of(person: Person, case: Told) -> bool:
    return not of_bot(person, case)


async def told_gone(person: Person, action: str, value: str) -> None:
    before = len(person.messages())
    await press_forged(person, action, value)
    said = await eventually(
        lambda: shown([*person.views, *person.messages()[before:]]), "a sentence"
    )
    assert GONE in said, said
    await person.close()


async def test_its_messages_leave_slack_also_after_a_kill(tmp_path: Path) -> None:
    async with open_office(tmp_path, environ={"MADOGUCHI_CHECKINS": "P1D"}) as office:
        case = await tell(office.employee, identity="anonymous")
        other = await tell(office.employee, identity="anonymous")
        await closed(office.tanaka, case)
        everybody = [office.employee, office.tanaka, office.suzuki, office.maria]
        assert all(of_bot(person, case) for person in everybody)
        await _confirm_a_hold(office, other)

        await office.bot.kill()
        office.forward(minutes=1)
        done = await office.operate("retention", **LATER)
        assert f"Destroyed (1): {case.number}" in done.stdout, done.stderr
        assert re.search(r"to be taken out of Slack: [1-9]", done.stdout), done.stdout
        await office.bot.start()
        await office.bot.until_ready()
        office.forward(minutes=1)
        for person in everybody:
            await eventually(partial(has_nothing_of, person, case), f"nothing for {person.id}")
            assert of_bot(person, other)
        assert has_card(office.tanaka, other) and envelopes(office.employee, other)

        record = office.ask("SELECT count(*) FROM audit")
        await told_gone(office.employee, "report_open", case.id)
        await told_gone(office.suzuki, "case_open", case.id)
        assert office.ask("SELECT count(*) FROM audit") > record
        assert not [e for e in await audit_of(office, case) if e.actor in (EMPLOYEE, "U0DESK2")]


async def _confirm_a_hold(office: Office, case: Told) -> None:
    """Two people: the operator asks, somebody of the desk reads why and confirms."""
    done = await office.operate("hold", case.number, "--reason", "CANARYREASON")
    assert "The desk is asked" in done.stdout, done.stderr
    asked = await line(office.suzuki, case, "保存の指示")
    assert "CANARYREASON" not in shown(asked) and "case_hold" in buttons(asked)
    await office.suzuki.press("case_hold", asked)
    assert "CANARYREASON" in shown(office.suzuki.view)
    assert (await office.suzuki.submit())["ok"]
    await office.suzuki.close()
    await line(office.maria, case, "消去されません")


async def test_a_restore_sends_nothing_a_second_time(tmp_path: Path) -> None:
    """What time brought since the backup stands in Slack: it is found there."""
    async with open_office(tmp_path) as office:
        case = await tell(office.employee)
        await card_of(office.tanaka, case)
        file = tmp_path / "backup.zip"
        assert (await office.operate("backup", str(file))).returncode == 0
        await later(office, hours=6, minutes=5)
        await line(office.tanaka, case, REMINDED)
        await quiet(office)
        assert await office.bot.stop() == 0
        before = office.data.rename(tmp_path / "before")
        office.data.mkdir()
        shutil.copy(before / "master.key", office.data)
        done = await office.operate("restore", str(file))
        assert done.returncode == 0, done.stderr
        shutil.copy(before / clock.FILE, office.data)
        await office.bot.start()
        await office.bot.until_ready()
        await quiet(office, 2.0)
        assert len(lines(office.tanaka, case, REMINDED)) == 1
        assert len([m for m in office.tanaka.messages() if has_card_of(m, case)]) == 1


def has_card_of(message: dict[str, Any], case: Told) -> bool:
    return bool(buttons(message).get("case_open", {}).get("value") == case.id)


async def test_the_link_to_an_anonymous_reporter_ends_in_slack_too(tmp_path: Path) -> None:
    environ = {"MADOGUCHI_CHECKINS": "PT1S", "MADOGUCHI_LINK_RETENTION": "PT8S"}
    async with open_office(tmp_path, environ=environ) as office:
        case = await tell(office.employee, identity="anonymous")
        await closed(office.tanaka, case)
        await eventually(
            lambda: any("結びつき" in shown(m) for m in envelopes(office.employee, case)),
            "they are told what it means", patience=15,
        )  # fmt: skip
        office.forward(minutes=1)
        await line(office.tanaka, case, "だれからの相談だったか")
        await eventually(lambda: not of_bot(office.employee, case), "nothing in their DM")
        assert case.number not in shown(await home_of(office.employee))
        view = await open_case(office.tanaka, case)
        assert "返事は届きません" in shown(view) and "case_reply" not in buttons(view)
