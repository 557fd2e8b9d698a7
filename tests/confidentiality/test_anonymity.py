"""An anonymous reporter is named nowhere that the desk, the disk or the log can show."""

import pytest

from tests.confidentiality.search import in_log, in_metrics, kept_in_slack, on_disk
from tests.office import DESK, Office, Person, buttons, eventually, shown, strings
from tests.scenarios.acting import (
    Told,
    all_pages,
    answer,
    audit_of,
    card_of,
    claim,
    envelopes,
    has_card,
    newcomer,
    number_in,
    open_case,
    open_mine,
    press_forged,
    quiet,
    tell,
    thread_count,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def lived(office: Office, reporter: Person) -> tuple[Told, list[str]]:
    """A case with everything that somebody can do in it; answers the names of the reporter."""
    user = office.slack.workspace.users[reporter.id]
    early = await reporter.act("say", channel="app", text="まだ迷っています")
    assert early["ok"]
    file = upload(reporter, f"{user.name}_録音.m4a", b"sound", "audio/mp4")
    case = await tell(
        reporter,
        "名前を出さないで相談します",
        identity="anonymous",
        more={"demand": "謝罪", "evidence": [file]},
    )
    desk = office.tanaka
    await claim(desk, case)
    await answer(desk, case, "聞かせてくれてありがとう")
    await open_mine(reporter, case)
    await reporter.press("report_reply")
    await reporter.submit(message="はい")
    await reporter.close()
    other = upload(reporter, f"{user.real_name}の画面.png", b"\x89PNG", "image/png")
    await reporter.act("say", channel="app", text="写真です", files=[other])
    await quiet(office)
    await reporter.act("home")
    await quiet(office, 1.2)
    names = [user.id, user.name, user.real_name, early["channel"], file, other]
    return case, [*names, *user.real_name.split()]


async def test_named_nowhere(office: Office) -> None:
    reporter = office.employee
    case, names = await lived(office, reporter)
    own = early_channel(office, reporter)
    # Everything that goes to the desk, or to everybody but the reporter.
    to_others = [
        call
        for call in office.slack.record.calls
        if call["method"] in ("chat.postMessage", "chat.update", "chat.postEphemeral")
        and call["args"].get("channel") != own
    ]
    assert to_others
    for name in names:
        assert on_disk(office, name) == [], name
        assert not in_log(office, name), name
        assert not await in_metrics(office, name), name
        for call in to_others:
            assert not [t for t in strings(call["args"]) if name in t], (name, call["method"])
    for member in DESK:
        person = office.person(member)
        await open_case(person, case)
        pages = await all_pages(person)
        for name in names:
            assert name not in shown(pages), f"{name} before {member}"
            for raw in office.slack.workspace.stack(member):
                assert name not in shown(raw.body), f"{name} in a view of {member}"
        assert {"非開示", "not shown"} & {w for w in ("非開示", "not shown") if w in shown(pages)}
        await person.close()


def early_channel(office: Office, reporter: Person) -> str:
    return office.slack.workspace.im(reporter.id, "U0MADOGUCHI").id


async def test_the_files_are_there_for_the_desk_without_a_link(office: Office) -> None:
    reporter = newcomer(office, "U0FILES")
    file = upload(reporter, "newcomer-private.txt", b"words")
    case = await tell(reporter, identity="anonymous", more={"evidence": [file]})
    await thread_count(office.tanaka, case, 1)
    await open_case(office.tanaka, case)
    pages = shown(await all_pages(office.tanaka))
    assert "newcomer-private" not in pages
    assert file not in pages
    assert "/files/" not in pages
    assert "ファイル 1" in pages, "that there is a file"
    assert "newcomer-private.txt" in shown(await open_mine(reporter, case))


async def test_an_anonymous_colleague_is_not_found_by_who_is_missing(office: Office) -> None:
    """The desk sees who of them has no card: as for anybody who is excluded, no more."""
    suzuki = office.suzuki
    case = await tell(suzuki, "同じ窓口の人には言いにくい", identity="anonymous")
    assert has_card(suzuki, case) is None
    reported = shown(await open_case(office.tanaka, case))
    excluded = await tell(office.employee, identity="anonymous", exclude=["U0DESK2"])
    of_somebody_else = shown(await open_case(office.tanaka, excluded))
    marks = [text.count("U0DESK2") for text in (reported, of_somebody_else)]
    assert marks[0] == marks[1], "the two cases must look the same"
    own = shown(await open_mine(suzuki, case))
    assert "U0DESK2" not in own, "one does not read oneself among those who must not know"


async def test_refusals_do_not_tell_who_reported(office: Office) -> None:
    reporter = newcomer(office, "U0REFUSED")
    case = await tell(reporter, identity="anonymous")
    for person in (office.tanaka, office.person("U0HR1")):
        await press_forged(person, "report_open", case.id)
        text = shown(person.view)
        assert reporter.id not in text
        assert case.number not in text
        await person.close()


async def test_what_is_mixed_in_one_conversation_stays_apart(office: Office) -> None:
    """A named and an anonymous case of the same person, side by side at the desk."""
    reporter = newcomer(office, "U0BOTH")
    named = await tell(reporter, "名前あり")
    hidden = await tell(reporter, "名前なし", identity="anonymous")
    assert f"<@{reporter.id}>" in shown(await open_case(office.tanaka, named))
    await office.tanaka.close()
    assert reporter.id not in shown(await open_case(office.tanaka, hidden))
    card = await card_of(office.tanaka, hidden)
    assert reporter.id not in shown(card)
    channels = {(await card_of(office.tanaka, c))["channel"] for c in (named, hidden)}
    assert len(channels) == 1


async def test_the_receipt_tells_what_anonymous_means(office: Office) -> None:
    james = newcomer(office, "U0ENGLISH", "en-US")
    await james.report("what I saw", identity="anonymous")
    number = number_in(james.view)
    await james.close()
    await eventually(lambda: envelopes(james, Told("", number)), "the receipt")
    await james.press("report_open", envelopes(james, Told("", number))[0])
    assert "The desk cannot see your name" in shown(james.view)


WHY = "カナリア理由"


async def asks(person: Person, case: Told, action: str, **values: str) -> None:
    """Sends a form that asks for a second person."""
    await open_case(person, case)
    await person.press(action)
    answer = await person.submit(reason=WHY, **values)
    assert answer["ok"] and not answer.get("errors"), answer


async def test_two_open_who_reported_in_a_window_alone(office: Office) -> None:
    reporter = newcomer(office, "U0TWOOPEN")
    case = await tell(reporter, identity="anonymous")
    tanaka, suzuki, maria = office.tanaka, office.suzuki, office.maria
    await asks(tanaka, case, "identity_request")
    view = tanaka.view  # the case, brought up to date below the form
    request = buttons(view)["identity_deny"]["value"]
    assert WHY in shown(view) and "identity_approve" not in buttons(view)
    await tanaka.close()
    # Alone, and by somebody who may not, with a button that was never theirs.
    for person in (tanaka, reporter, office.person("U0HR1")):
        for action in ("identity_approve", "identity_open"):
            await press_forged(person, action, request)
            assert reporter.id not in shown(person.views), (person.id, action)
            await person.close()
    lines = await thread_count(suzuki, case, 1)
    assert WHY not in shown(lines) and "identity" not in shown(envelopes(reporter, case))
    await open_case(suzuki, case)
    assert WHY in shown(suzuki.view) and reporter.id not in shown(suzuki.view)
    await suzuki.press("identity_approve")
    assert f"<@{reporter.id}>" in shown(suzuki.view)
    await suzuki.close()
    await open_case(tanaka, case)
    assert reporter.id not in shown(tanaka.view)
    await tanaka.press("identity_open")
    assert f"<@{reporter.id}>" in shown(tanaka.view)
    await tanaka.close()
    await open_case(maria, case)
    assert "identity_open" not in buttons(maria.view)
    await maria.close()
    await press_forged(maria, "identity_open", request)
    assert reporter.id not in shown(maria.views)
    await maria.close()
    await eventually(
        lambda: "窓口の二人が" in shown(envelopes(reporter, case)), "the reporter is told"
    )
    done = [e.action for e in await audit_of(office, case) if not e.refused]
    assert [a for a in done if "identity" in a] == [
        "identity_request", "identity_open", "identity_approve", "identity_open",
    ]  # fmt: skip
    own = early_channel(office, reporter)
    assert kept_in_slack(office, WHY) == []
    posted = [c for c in office.slack.record.calls if c["method"].startswith("chat.")]
    assert not [
        c for c in posted if c["args"]["channel"] != own and reporter.id in shown(c["args"])
    ]
    assert on_disk(office, WHY) == [] and on_disk(office, reporter.id) == []
    assert not in_log(office, WHY) and not in_log(office, reporter.id)
