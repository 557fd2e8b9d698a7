"""A dictionary that is missing: nothing is taken, approved or published until it is back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.practice.faults import Fault
from bot.practice.workspace import User
from tests.office import HR, PATIENCE, Json, Office, Person, buttons, eventually, open_office, shown
from tests.scenarios.acting import later
from tests.scenarios.noticing import CLEAN, begin, blank, done, in_channel, publish, published


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        assert opened.breaches() == []


def without_dictionary(tmp_path: Path) -> str:
    """A path on which the dictionary's package is found without its dictionary."""
    hollow = tmp_path / "hollow" / "sudachidict_core"
    hollow.mkdir(parents=True)
    (hollow / "__init__.py").touch()
    return str(hollow.parent)


async def restarted(office: Office, path: str | None) -> None:
    await office.bot.stop()
    if path is None:
        office.bot.environ.pop("PYTHONPATH", None)
    else:
        office.bot.environ["PYTHONPATH"] = path
    await office.bot.start()
    await office.bot.until_ready()


async def opened(hr: Person, message: Json) -> set[str]:
    """What HR can do with the notice now."""
    await hr.press("notice_open", message)
    found = set(buttons(hr.view))
    await hr.close()
    return found


async def test_without_the_dictionary_nothing_goes_out(office: Office, tmp_path: Path) -> None:
    hr, tanaka = office.person(HR), office.tanaka
    first = await begin(hr)
    await hr.press("notice_open", first)
    await hr.press("notice_submit")
    await hr.close()
    asked = await eventually(lambda: tanaka.with_button("notice_approve"), "the desk")
    await tanaka.press("notice_approve", asked[0])
    soon = office.now + timedelta(minutes=30)
    await hr.press("notice_open", first)
    await hr.press("notice_publish")
    await done(hr, publish_at=int(soon.timestamp()))
    await hr.close()

    await restarted(office, without_dictionary(tmp_path))
    # A draft is not taken, and nothing that was written is lost.
    await blank(hr)
    answer = await hr.submit(**CLEAN)
    assert list(answer["errors"]) == ["happened"] and "辞書" in shown(answer)
    await hr.close()
    assert [m["ts"] for m in hr.with_button("notice_open")] == [first["ts"]]
    # What waits for its time does not appear.
    await later(office, hours=1)
    await eventually(lambda: '"kind": "notice_appear"' in office.bot.logged(), "it was tried")
    assert not published(office)
    assert CLEAN["happened"] not in office.bot.logged()

    # With the dictionary back it does, by itself.
    await restarted(office, None)
    assert CLEAN["happened"] in shown(await in_channel(office))
    second = await begin(hr)
    await hr.press("notice_open", second)
    await hr.press("notice_submit")
    await hr.close()
    again = await eventually(
        lambda: [m for m in tanaka.with_button("notice_approve") if m["ts"] != asked[0]["ts"]],
        "the desk",
    )
    await restarted(office, str(tmp_path / "hollow"))
    await tanaka.press("notice_approve", again[0])
    assert tanaka.view["callback_id"] == "note"
    await tanaka.close()
    await restarted(office, None)
    async with asyncio.timeout(PATIENCE):
        while "notice_publish" not in await opened(hr, second):
            # The first check of a process may be too slow on a busy machine.
            await tanaka.press("notice_approve", again[0])
            await tanaka.close()
            await asyncio.sleep(0.5)
    await publish(hr, second)
    await in_channel(office, 2)


MANY = 3_200


def colleagues(office: Office) -> None:
    """Pages of people, the last of whom is somebody by name."""
    users = office.slack.core.workspace.users
    for number in range(MANY):
        name = "小鳥遊 直樹" if number == MANY - 1 else f"社員 {number}"
        one = User(f"U1{number:06}", f"m{number}", name, "ja-JP", "employee", "#888888")
        users[one.id] = one


def ready(person: Person) -> list[Json]:
    """What they are told once everybody is read."""
    return [said for said in person.messages() if "名簿を読み終わり" in shown(said)]


async def test_until_everybody_is_read_a_text_waits_and_is_not_lost(tmp_path: Path) -> None:
    async with open_office(tmp_path, start=False) as office:
        hr = office.person(HR)
        colleagues(office)
        office.slack.faults.add(Fault("users.list", "delay", times=1000, seconds=2.0))
        await office.bot.start()
        await office.bot.until_ready()
        await blank(hr)
        named = {**CLEAN, "happened": "小鳥遊さんが、お客様から強い言葉を受けました。"}
        for _ in range(2):
            answer = await hr.submit(**named)
            assert list(answer["errors"]) == ["happened"] and "名簿" in shown(answer)
        # Whoever closes the form finds the text in it again.
        await hr.close()
        await blank(hr)
        assert named["happened"] in shown(hr.view)
        assert ready(hr) == []
        office.slack.faults.clear()
        await eventually(lambda: ready(hr), "the word that it is ready")
        answer = await hr.submit(**named)
        assert "小鳥遊" in shown(answer["errors"])
        await done(hr, **CLEAN)
        await blank(hr)
        assert named["happened"] not in shown(hr.view), "what was kept is taken"
        assert len(ready(hr)) == 1
