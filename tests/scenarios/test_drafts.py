"""What somebody has begun to write: kept, restored, thrown away, sent."""

import pytest

from bot.practice import interactions
from bot.practice.faults import Fault
from tests.office import Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    all_pages,
    envelope_count,
    literal,
    newcomer,
    number_in,
    open_case,
    rows,
    today,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

REST = {"safety": "safe", "identity": "named", "scene": "phone"}


def narrative(person: Person) -> str:
    return str(person.view["values"]["narrative"]["value"]["value"] or "")


async def clean(person: Person) -> None:
    await person.close()
    await person.command()
    if "report_discard" in buttons(person.view):
        await person.press("report_discard")
    await person.close()


async def sent(person: Person, **values: object) -> Told:
    """Sends the report that is open, and answers its case."""
    answer = await person.submit(**{**REST, "occurred_on": today(), **values})
    assert answer.get("updated"), answer
    number = number_in(person.view)
    await person.close()
    (receipt,) = await envelope_count(person, Told("", number), 1)
    return Told(buttons(receipt)["report_open"]["value"], number)


async def test_closed_by_mistake_and_opened_again(office: Office) -> None:
    employee = office.employee
    await employee.command()
    await employee.choose("identity", "anonymous")
    await employee.choose("exclude", ["U0DESK1"])
    await employee.choose("narrative", "書きかけの文", identity="anonymous", exclude=["U0DESK1"])
    await employee.close()
    await employee.command()
    view = employee.view
    assert narrative(employee) == "書きかけの文"
    assert view["values"]["identity"]["value"]["selected_option"]["value"] == "anonymous"
    assert view["values"]["exclude"]["value"]["selected_users"] == ["U0DESK1"]
    assert "前に書きかけた内容を戻しました" in shown(view)
    other = office.person("U0EMP2")
    await other.command()
    assert narrative(other) == ""
    await other.close()
    await clean(employee)


async def test_discarded(office: Office) -> None:
    employee = office.employee
    await employee.command()
    await employee.choose("narrative", "消したい文")
    await employee.close()
    await employee.command()
    await employee.press("report_discard")
    assert employee.view["callback_id"] == "report", "a blank form at once"
    assert narrative(employee) == "" and "report_discard" not in buttons(employee.view)
    await employee.close()
    await employee.command()
    assert narrative(employee) == ""
    assert "report_discard" not in buttons(employee.view)


async def test_sent_clears_it(office: Office) -> None:
    employee = office.employee
    await employee.command()
    await employee.choose("narrative", "送る文")
    await employee.close()
    await employee.command()
    await sent(employee, narrative=narrative(employee))
    await employee.command()
    assert narrative(employee) == ""
    assert "戻しました" not in shown(employee.view)


async def test_typed_into_the_dm_becomes_a_draft_and_is_said_to_be_one(office: Office) -> None:
    guest = office.person("U0GUEST")
    await guest.act("say", channel="app", text="上司に <b>言えない</b> & つらい")
    word = await eventually(lambda: guest.with_button("report_new", kind="im"), "the word about it")
    assert "まだ窓口には届いていません" in shown(word[-1])
    await guest.press("report_new", word[-1])
    assert narrative(guest) == "上司に <b>言えない</b> & つらい"
    case = await sent(guest, narrative=narrative(guest), identity="anonymous")
    view = await open_case(office.tanaka, case)
    assert "上司に <b>言えない</b> & つらい" in literal([view])


async def test_long_typed_text_and_files_arrive_whole(office: Office) -> None:
    guest = newcomer(office, "U0LONG")
    first = "".join(f"{n}、電話が来ました。" for n in range(500))
    second = "".join(f"また{n}回目です。" for n in range(300))
    assert len(first) > 4000
    await guest.act("say", channel="app", text=first)
    await eventually(lambda: guest.with_button("report_new", kind="im"), "a word")
    file = upload(guest, "log.txt", b"log of the calls")
    await guest.act("say", channel="app", text=second, files=[file])
    await eventually(lambda: len(guest.with_button("report_new", kind="im")) >= 2, "a word")
    await guest.command()
    assert "入りきらない文とファイル" in shown(guest.view)
    case = await sent(guest, narrative=narrative(guest))
    tanaka = office.tanaka
    await open_case(tanaka, case)
    pages = await all_pages(tanaka)
    whole = literal(pages).replace("\n\n", "")
    written = first + second
    assert written[:2990] in whole, "the form's own part"
    cut = next(n for n in range(2990, 3001) if written[n : n + 300] in whole)
    assert written[:cut] in whole
    assert written[cut:] in whole, "what did not fit into the form goes with it"
    assert "log.txt" in shown(pages)


async def test_long_text_behind_the_command_arrives_whole(office: Office) -> None:
    james = office.person("U0EMP2")
    text = " ".join(f"Call {n} was worse." for n in range(300))
    assert len(text) > 5000
    await james.command(text)
    await james.close()
    await james.command()
    case = await sent(james, narrative=narrative(james))
    await open_case(office.maria, case)
    assert text in literal(await all_pages(office.maria))


async def test_message_shortcut_goes_behind_what_was_begun(office: Office) -> None:
    employee = office.employee
    await clean(employee)
    await employee.command()
    await employee.choose("narrative", "自分の文")
    await employee.close()
    posted = await employee.act("say", channel="C0GENERAL", text="引用する文")
    await employee.act(
        "message_shortcut", callback_id="report_message", channel="C0GENERAL", ts=posted["ts"]
    )
    assert narrative(employee) == "自分の文\n\n引用する文"
    await clean(employee)


async def test_second_step_closed_by_mistake_is_restored(office: Office) -> None:
    employee = office.employee
    await clean(employee)
    await employee.command()
    answer = await employee.submit(**REST, occurred_on=today(), narrative="一段目")
    assert answer.get("updated"), answer
    number = number_in(employee.view)
    await employee.choose("demand", "書きかけの要求")
    await employee.close()
    (receipt,) = await envelope_count(employee, Told("", number), 1)
    await employee.press("report_open", receipt)
    await employee.press("report_more")
    assert employee.view["values"]["demand"]["value"]["value"] == "書きかけの要求"
    await employee.submit(demand="書きかけの要求")
    await employee.close()
    await employee.press("report_open", receipt)
    await employee.press("report_more")
    assert employee.view["values"]["demand"]["value"]["value"] in (None, "")


async def test_two_windows_keep_a_draft_each(office: Office) -> None:
    """On a telephone and a computer: neither writes over the other, and each can be sent."""
    guest = newcomer(office, "U0TWO")
    await guest.command()
    await guest.choose("narrative", "電話で書いた文")
    telephone = office.slack.workspace.stack(guest.id).pop()
    await guest.command()
    await guest.choose("narrative", "パソコンで書いた文")
    computer = office.slack.workspace.stack(guest.id).pop()
    office.slack.workspace.stack(guest.id).append(telephone)
    await guest.choose("narrative", "電話で書いた文の続き")
    await guest.close()
    await guest.command()
    assert narrative(guest) == "電話で書いた文の続き"
    assert "パソコンで書いた文" in shown(guest.view)
    await guest.choose("safety", "danger", narrative="電話で書いた文の続き")
    assert "パソコンで書いた文" in shown(guest.view)
    await guest.press("report_other")
    assert narrative(guest) == "パソコンで書いた文"
    await sent(guest, narrative="パソコンで書いた文")
    await guest.command()
    assert narrative(guest) == "電話で書いた文の続き", "what was not sent stays"
    assert "パソコンで書いた文" not in shown(guest.view)
    assert computer.id != telephone.id
    await guest.close()


async def test_a_change_that_comes_late_replaces_no_newer_one(office: Office) -> None:
    guest = newcomer(office, "U0LATE")
    await guest.command()
    view = office.slack.workspace.stack(guest.id)[-1]
    await guest.choose("narrative", "古い文")
    core = office.slack.core
    block = next(b for b in view.body["blocks"] if b.get("block_id") == "narrative")
    changed = interactions.action(core, block, block["element"], view.state["narrative"]["value"])
    stale = interactions.on_view(core, core.user(guest.id), view, [changed])
    await guest.choose("narrative", "新しい文")
    await office.slack.deliveries.ask("interactive", stale)
    await guest.close()
    await guest.command()
    assert narrative(guest) == "新しい文"
    await guest.close()


async def test_typed_words_are_not_overwritten_by_a_form_that_is_open(office: Office) -> None:
    guest = newcomer(office, "U0BOTH")
    await guest.command()
    before = rows(office, "drafts")
    await guest.choose("narrative", "画面の文")
    await eventually(lambda: rows(office, "drafts") > before, "the draft")
    await guest.act("say", channel="app", text="DMの文")
    await eventually(lambda: guest.with_button("report_new", kind="im"), "a word")
    await guest.choose("narrative", "画面の文の続き")
    await guest.close()
    await guest.command()
    assert narrative(guest) == "画面の文の続き"
    assert "DMの文" in shown(guest.view)
    await guest.close()


async def test_a_draft_that_slack_refuses_locks_nobody_out(office: Office) -> None:
    guest = newcomer(office, "U0LOCKED")
    await guest.command()
    await guest.choose("exclude", ["U0DESK2"])
    await guest.choose("narrative", "戻せない文", exclude=["U0DESK2"])
    await guest.close()
    for times in (1, 2):
        office.slack.faults.add(
            Fault("views.open", "refuse", times=times, error="invalid_arguments")
        )
        await guest.command()
        assert "文は預かっています" in shown(guest.view)
        assert narrative(guest) == ""
        chosen = guest.view["values"]["exclude"]["value"]["selected_users"]
        assert chosen == (["U0DESK2"] if times == 1 else [])
        await guest.close()
        await guest.command()
        assert narrative(guest) == "戻せない文"
        await guest.close()
    office.slack.faults.add(Fault("views.open", "refuse", error="invalid_arguments"))
    await guest.command()
    office.slack.record.breaches.clear()
    case = await sent(guest, narrative="いま書いた文")
    await open_case(office.tanaka, case)
    words = literal(await all_pages(office.tanaka))
    assert "いま書いた文" in words
    assert words.count("戻せない文") == 1
    await guest.command()
    assert narrative(guest) == ""
    await guest.close()


async def test_a_second_step_that_slack_refuses_shows_the_words(office: Office) -> None:
    guest = newcomer(office, "U0MORE")
    await guest.command()
    answer = await guest.submit(**REST, occurred_on=today(), narrative="一段目")
    assert answer.get("updated"), answer
    number = number_in(guest.view)
    await guest.choose("demand", "戻せない要求")
    await guest.close()
    (receipt,) = await envelope_count(guest, Told("", number), 1)
    await guest.press("report_open", receipt)
    office.slack.faults.add(Fault("views.push", "refuse", error="invalid_arguments"))
    await guest.press("report_more")
    office.slack.record.breaches.clear()
    assert guest.view["values"]["demand"]["value"]["value"] in (None, "")
    assert "戻せない要求" in shown(guest.view)
    await guest.close()
