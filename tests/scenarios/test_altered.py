"""Somebody writes the database beside the running bot: the case is closed to all, the rest goes on.

Whoever opens it gets a reference and nothing else; the operator's command names the row.
"""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from tests.office import ENGINE, HR, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    card_of,
    claim,
    envelopes,
    has_card,
    later,
    newcomer,
    open_case,
    press_forged,
    tell,
)
from tests.scenarios.noticing import judged_case, prepared
from tests.scenarios.sharing import FORGIVEN
from tests.scenarios.test_desk_lists import home_of

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(ENGINE != "sqlite", reason="the database is written as a file"),
]

WITNESS = "U0EMP2"
ENVIRON = {"MADOGUCHI_WITNESS": WITNESS}
HEAD = re.compile(r"M1-\d+-\d+-[0-9A-F]{32}")
REFERENCE = re.compile(r"(一致しません|not as it was written).*E-[0-9A-F]{8}")
SECRET = "内輪だけの話です"


def attack(office: Office, statement: str, *values: object) -> None:
    FORGIVEN.update(("stored_row_wrong", "unexpected", "delivery_failed", "undeliverable"))
    with contextlib.closing(sqlite3.connect(office.data / "madoguchi.db", timeout=10)) as database:
        assert database.execute(statement, values).rowcount > 0
        database.commit()


async def verified(office: Office, *more: str, code: int = 1) -> str:
    """What ``audit verify`` says."""
    done = await office.operate("audit", "verify", *more)
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    return said


async def only_a_reference(person: Person, action: str, message: dict[str, object]) -> None:
    """A press brings a kind sentence with a reference, and nothing of the case."""
    await person.close()
    before = len(person.messages())
    await person.press(action, message)
    said = shown([*person.views, *person.messages()[before:]])
    assert REFERENCE.search(said), said
    assert SECRET not in said and "U0ALT" not in said
    await person.close()


async def own_envelope(person: Person, case: Told) -> dict[str, object]:
    return next(m for m in reversed(envelopes(person, case)) if "report_open" in buttons(m))


def heads(person: Person) -> list[str]:
    return [found[0] for m in person.messages(kind="im") if (found := HEAD.search(shown(m)))]


async def test_the_witness_is_sent_the_head_once_a_day(office: Office) -> None:
    witness = office.person(WITNESS)
    (first,) = await eventually(lambda: heads(witness), "the head")
    await tell(newcomer(office, "U0ALT0"))
    assert "as the bot wrote it" in await verified(office, "--head", first, code=0)
    seq, changes = first.split("-")[1:3]
    forged = first.replace(f"-{seq}-{changes}-", f"-{seq}-{int(changes) + 10000}-")
    assert "does not hold the head" in await verified(office, "--head", forged)
    await later(office, days=1)
    await eventually(lambda: len(heads(witness)) == 2, "the next day's")


RECEIPT = re.compile(
    r"R1-M-[2-9A-Z]{6}-\d{8}T\d{6}Z-\d+-\d+-[0-9A-F]{32}-M2-[0-9A-F]{64}-[0-9A-F]{32}"
)


async def test_a_receipt_history_and_exclusion_are_the_persons_own(
    office: Office, tmp_path: Path
) -> None:
    reporter, tanaka = newcomer(office, "U0OWN"), office.tanaka
    case = await tell(reporter, "土下座を求められました", identity="anonymous")
    (confirmed,) = envelopes(reporter, case)
    (first,) = set(RECEIPT.findall(shown(confirmed)))
    assert case.number in first and "U0OWN" not in first
    await open_case(tanaka, case)
    await tanaka.close()
    # Once more, to be copied and as a file.
    await reporter.press("report_receipt", confirmed)
    assert reporter.view["callback_id"] == "report_receipt"
    (second,) = set(RECEIPT.findall(shown(reporter.view)))
    await reporter.close()
    (file,) = await eventually(lambda: files_of(office, case), "the file")
    assert file.decode().strip() == second
    kept, forged = tmp_path / "kept.txt", first.replace(case.number, "M-222222")
    kept.write_text(f"控え:`{first}`\n> {second}\n", "utf-8")
    said = await verified(office, "--receipt", str(kept), code=0)
    assert said.count("is genuine") == said.count("is all there, unchanged") == 2
    kept.write_text(f"{first}\n{forged}\n", "utf-8")
    said = await verified(office, "--receipt", str(kept))
    assert said.count("is genuine") == said.count("was not made by this bot") == 1
    # What happened, by role; from the open case, and from App Home.
    await reporter.press("report_open", confirmed)
    await reporter.press("report_history")
    assert reporter.view["callback_id"] == "report_history"
    for history in (shown(reporter.view), await history_at_home(reporter)):
        assert "窓口の人:内容を開いた" in history and "あなた:相談を送った" in history
        assert "U0DESK" not in history and "田中" not in history
    await reporter.close()
    # Somebody is excluded afterwards: they lose it at once.
    await reporter.press("report_open", confirmed)
    await reporter.press("report_exclude")
    await reporter.submit(exclude=["U0DESK1"])
    assert "<@U0DESK2>" in shown(reporter.view) and "<@U0DESK1>" not in shown(reporter.view)
    await reporter.close()
    await press_forged(tanaka, "case_open", case.id)
    assert "土下座" not in shown(tanaka.view)
    await tanaka.close()
    await eventually(lambda: has_card(tanaka, case) is None, "the card is taken away")
    await card_of(office.suzuki, case)
    refused = "この相談を知る権限のない人:内容を開いた(権限が"
    assert refused in await history_at_home(reporter)


def files_of(office: Office, case: Told) -> list[bytes]:
    """What the bot has posted as a file that names this case."""
    files = office.slack.workspace.files.values()
    return [f.content for f in files if f.posted_by_app and f.channels and case.number in f.name]


async def history_at_home(person: Person) -> str:
    button = buttons(await home_of(person))["report_history"]
    await person.act(
        "press",
        view_id="home",
        block_id=button["block_id"],
        action_id="report_history",
        values={},
    )
    history = shown(person.view)
    assert person.view["callback_id"] == "report_history", history
    await person.close()
    return history


async def test_who_reported_stays_hidden_and_the_others_stay_open(office: Office) -> None:
    ken = newcomer(office, "U0ALT1")
    case, other = await tell(ken, identity="anonymous"), await tell(ken)
    card = await card_of(office.tanaka, case)
    attack(office, "UPDATE cases SET anonymous = 0 WHERE id = ?", case.id)
    await only_a_reference(office.tanaka, "case_open", card)
    await only_a_reference(ken, "report_open", await own_envelope(ken, case))
    await open_case(office.tanaka, other)
    await office.tanaka.close()
    home = shown(await home_of(office.tanaka))
    assert other.number in home and case.number not in home
    assert other.number in shown(await home_of(ken))
    assert f"cases {case.id}: altered" in await verified(office)
    assert "stored_row_wrong" in office.bot.logged() and "U0ALT1" not in office.bot.logged()


async def test_a_note_is_not_shown_as_an_answer_and_a_missing_one_is_missed(office: Office) -> None:
    ken = newcomer(office, "U0ALT2")
    case, cut = await tell(ken), await tell(ken)
    for each in (case, cut):
        await claim(office.tanaka, each)
        await office.tanaka.press("case_open", await card_of(office.tanaka, each))
        await office.tanaka.press("case_note")
        assert (await office.tanaka.submit(message=SECRET))["ok"]
        await office.tanaka.close()
    attack(
        office, "UPDATE entries SET kind = 'answer' WHERE kind = 'note' AND case_id = ?", case.id
    )
    attack(office, "DELETE FROM entries WHERE kind = 'note' AND case_id = ?", cut.id)
    for each in (case, cut):
        await only_a_reference(ken, "report_open", await own_envelope(ken, each))
        await only_a_reference(office.tanaka, "case_open", await card_of(office.tanaka, each))
    named = await verified(office)
    assert re.search(r"entries \w{32}: altered", named)
    assert re.search(r"entries \w{32}: missing", named)


async def test_who_has_stepped_out_stays_out(office: Office) -> None:
    ken = newcomer(office, "U0ALT3")
    case = await tell(ken)
    card = await card_of(office.suzuki, case)
    ((before,),) = office.ask(f"SELECT recused FROM cases WHERE id = '{case.id}'")
    await office.suzuki.press("case_open", card)
    await office.suzuki.press("case_recuse")
    assert (await office.suzuki.submit())["ok"]
    await office.suzuki.close()
    attack(office, "UPDATE cases SET recused = ? WHERE id = ?", before, case.id)
    await only_a_reference(office.suzuki, "case_open", card)
    assert f"cases {case.id}: altered" in await verified(office)


async def test_a_notice_that_was_set_forward_is_not_published(office: Office) -> None:
    case = await judged_case(office, newcomer(office, "U0ALT4"), "電話で怒鳴られました")
    message = await prepared(office, case)
    attack(office, "UPDATE notices SET state = 'scheduled' WHERE state = 'drafting'")
    hr = office.person(HR)
    await only_a_reference(hr, "notice_open", message)
    await later(office, days=30)
    assert re.search(r"notices \w+: altered", await verified(office))
    published = [m for m in office.posted() if "notice_read" in shown(m)]
    assert not published
