"""What was typed while nobody heard it: read back, once, in order, to the right people."""

import pytest

from bot.practice import cast
from bot.practice.faults import Fault
from tests.office import SLACK_WAITS, Office, eventually, open_office, shown
from tests.scenarios.acting import (
    all_pages,
    audit_of,
    card_of,
    envelope_count,
    envelopes,
    newcomer,
    open_case,
    quiet,
    rows,
    tell,
)
from tests.scenarios.sharing import FORGIVEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODE = "http"


async def down(office: Office) -> None:
    """The bot is away, and Slack gives up every event by the time that it is back."""
    await quiet(office)
    await office.bot.stop()


async def up(office: Office) -> None:
    await office.slack.settled(15)
    office.slack.deliveries.undelivered.clear()
    await office.bot.start()
    await office.bot.until_ready()


async def test_words_typed_while_the_bot_was_down(office: Office) -> None:
    guest = newcomer(office, "U0AWAY")
    older = await tell(guest, "古い相談", exclude=["U0DESK1"])
    newer = await tell(guest, "新しい相談", exclude=["U0DESK2"])
    card = await card_of(office.suzuki, older)
    where = {"channel": card["channel"], "thread_ts": card["ts"]}
    envelope = envelopes(guest, older)[0]
    early = await guest.act("say", channel="app", thread_ts=envelope["ts"], text="まだ聞いていた")
    await envelope_count(guest, older, 2)
    regretted = await guest.act("say", channel="app", thread_ts=envelope["ts"], text="言いすぎた")
    memo = await office.suzuki.act("say", **where, text="消したメモ")
    await envelope_count(guest, older, 3)
    nobody = newcomer(office, "U0NOCASE")
    await nobody.act("home")
    await nobody.act("say", channel="app", text="前の言葉")
    await eventually(lambda: nobody.with_button("report_new", kind="im"), "a draft")
    await down(office)
    await guest.act("delete", channel="app", ts=regretted["ts"])
    await office.suzuki.act("delete", channel=where["channel"], ts=memo["ts"])
    await nobody.act("say", channel="app", text="だれも聞いていない言葉")
    for n in (1, 2):
        await guest.act("say", channel="app", thread_ts=envelope["ts"], text=f"留守の{n}")
    await guest.act("edit", channel="app", ts=early["ts"], text="書き直した")
    await office.suzuki.act("say", **where, text="留守の間のメモ")
    await guest.act("say", channel="app", text="どの件か書かなかった")
    await up(office)
    await envelope_count(guest, older, 7)
    thread = await card_of(office.suzuki, older)
    told = {"書き直し", "書き込みがSlackから消され", "メモがSlackから消され"}
    await eventually(
        lambda: not [s for s in told if s not in shown(office.suzuki.thread(thread))], "told"
    )
    await eventually(lambda: len(nobody.with_button("report_new", kind="im")) == 2, "taken")
    await nobody.command()
    assert "前の言葉\n\nだれも聞いていない言葉" in shown(nobody.view)
    await nobody.close()
    await open_case(office.suzuki, older)
    text = shown(await all_pages(office.suzuki))
    places = [text.index(w) for w in ("まだ聞いていた", "留守の1", "留守の2", "留守の間のメモ")]
    assert places == sorted(places)
    assert "書き直した" in text
    assert "言いすぎた" in text and "消したメモ" in text and text.count("Slackから消され") == 2
    assert "どの件か" not in text, "nobody can tell which case it is about: they are asked"
    assert "留守の" not in shown(await open_case(office.tanaka, newer))
    await eventually(
        lambda: [m for m in guest.messages(kind="im") if "まだ窓口には届いていません" in shown(m)],
        "a question which case is meant",
    )
    await quiet(office)
    entries = rows(office, "entries")
    await down(office)
    mine = office.slack.workspace.im(guest.id, cast.BOT_USER_ID)
    mine.messages = mine.messages[-1:]  # as a retention rule does: it deletes for nobody
    await up(office)
    await quiet(office, 1.5)
    assert rows(office, "entries") == entries, "once"
    assert len(mine.messages) == 1
    assert not [event for event in await audit_of(office, older) if event.refused]


async def test_a_reply_under_an_envelope_while_history_is_refused(office: Office) -> None:
    """Slack gives the event up; the words wait there until it lets them be read."""
    guest = newcomer(office, "U0LIMITED")
    case = await tell(guest)
    await quiet(office)
    FORGIVEN.add("listener_failed")
    office.slack.faults.add(Fault("conversations.history", "ratelimited", times=7, seconds=1))
    envelope = envelopes(guest, case)[0]
    await guest.act("say", channel="app", thread_ts=envelope["ts"], text="読まれるのを待つ言葉")
    await office.slack.settled(15)
    office.slack.deliveries.undelivered.clear()
    await envelope_count(guest, case, 2)
    assert "読まれるのを待つ言葉" in shown(await open_case(office.tanaka, case))


async def test_a_lost_socket(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with open_office(
        tmp_path_factory.mktemp("sockets"), "socket", retry_delays=(0.0,)
    ) as office:
        employee = office.employee
        case = await tell(employee)
        await quiet(office)
        sockets = office.slack.deliveries.sockets
        office.slack.core.timing.acknowledge, sockets.refusing = 0.5, True
        sockets.drop()
        await employee.act("say", channel="app", text="切れている間の言葉")
        await eventually(lambda: office.slack.deliveries.undelivered, "Slack gives it up")
        office.slack.core.timing.acknowledge, sockets.refusing = SLACK_WAITS, False
        await envelope_count(employee, case, 2)
        assert "切れている間の言葉" in shown(await open_case(office.tanaka, case))
