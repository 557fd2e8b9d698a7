"""A different word in everything that somebody can write: found by the desk, and nowhere else."""

import pytest

from tests.confidentiality.search import (
    hidden_parts,
    in_log,
    in_metrics,
    kept_in_slack,
    on_disk,
)
from tests.office import Office, buttons, eventually, shown, strings
from tests.scenarios.acting import (
    all_pages,
    answer,
    card_of,
    claim,
    newcomer,
    open_case,
    open_mine,
    quiet,
    tell,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("identity", ["named", "anonymous"])
async def test_no_word_of_a_case_stands_anywhere_in_clear(office: Office, identity: str) -> None:
    tag = identity[0].upper()
    canaries: dict[str, str] = {}

    def canary(place: str) -> str:
        canaries[place] = f"Kanarie{tag}{len(canaries):02d}黄{place}"
        return canaries[place]

    reporter = newcomer(office, f"U0CANARY{tag}")
    tanaka, suzuki = office.tanaka, office.suzuki

    # A draft that was typed, one that was begun and closed, then the report with both steps.
    await reporter.act("say", channel="app", text=canary("typed-draft"))
    await eventually(lambda: reporter.with_button("report_new", kind="im"), "a word about it")
    await reporter.command(canary("command"))
    await reporter.choose("narrative", canary("begun"))
    await reporter.close()
    file = upload(reporter, f"{canary('file-name')}.txt", canary("file-content").encode() * 40)
    case = await tell(
        reporter,
        canary("narrative"),
        identity=identity,
        more={
            **{
                name: canary(name)
                for name in ("demand", "response", "customer", "witnesses", "condition")
            },
            "evidence": [file],
        },
    )
    await claim(tanaka, case)
    await answer(tanaka, case, canary("answer"))
    await open_case(tanaka, case)
    await tanaka.press("case_note")
    await tanaka.submit(message=canary("note"))
    await tanaka.close()
    await open_mine(reporter, case)
    await reporter.press("report_reply")
    await reporter.submit(message=canary("message"))
    await reporter.close()
    card = await card_of(suzuki, case)
    await suzuki.act(
        "say", channel=card["channel"], thread_ts=card["ts"], text=canary("typed-note")
    )
    await reporter.act("say", channel="app", text=canary("typed-message"))
    # A second step that is begun and left, a form of a member of the desk with an error.
    await open_mine(reporter, case)
    await reporter.press("report_more")
    await reporter.choose("demand", canary("begun-more"))
    await reporter.close()
    await quiet(office)
    await eventually(lambda: list((office.data / "evidence").glob("*")), "the file in the vault")
    await reporter.act("home")
    await quiet(office, 1.2)  # drafts are written once a second

    for place, word in canaries.items():
        assert on_disk(office, word) == [], place
        assert not in_log(office, word), place
        assert kept_in_slack(office, word) == [], place
        assert not await in_metrics(office, word), place

    await open_case(suzuki, case)
    pages = await all_pages(suzuki)
    desk = shown(pages)
    never = {"command", "begun", "begun-more", "file-content", "typed-draft"}
    if identity == "anonymous":
        never.add("file-name")
    for place, word in canaries.items():
        assert (word in desk) is (place not in never), place
    await open_mine(reporter, case)
    own = shown(await all_pages(reporter, "report_page"))
    for place, word in canaries.items():
        mine = place not in never - {"file-name"} and "note" not in place
        assert (word in own) is mine, place

    # What a button or a view carries is an identifier, never a word of the case.
    carried = [
        text
        for call in office.slack.record.calls
        if call["method"] in ("views.open", "views.push", "views.update")
        for text in hidden_parts(call["args"])
    ]
    for place, word in canaries.items():
        assert not [text for text in carried if word in text], place


async def test_search_would_find_a_word_that_is_there(office: Office) -> None:
    """The searches above can fail."""
    word = "Kanarie99黄findable"
    (office.data / "planted").write_bytes(b"\0" * 99 + word.encode("utf-16-le"))
    with office.bot.log.open("ab") as log:
        log.write(b'{"level": "info", "event": "' + word.encode() + b'"}\n')
    office.slack.record.call("chat.postMessage", {"blocks": [{"text": f"x{word}x"}]}, None)
    try:
        assert on_disk(office, word) == ["planted"]
        assert in_log(office, word)
        assert kept_in_slack(office, word) == ["chat.postMessage"]
        assert not await in_metrics(office, word)
        assert await in_metrics(office, "madoguchi_requests")
    finally:
        (office.data / "planted").unlink()
        office.slack.record.calls.pop()


async def test_what_was_sent_or_thrown_away_is_a_draft_no_more(office: Office) -> None:
    reporter = newcomer(office, "U0DRAFTY")
    await reporter.command("書きかけ")
    await reporter.close()
    await quiet(office, 1.2)
    await reporter.command()
    await reporter.press("report_discard")
    await reporter.close()
    await reporter.command()
    assert "書きかけ" not in "".join(strings(reporter.view["values"]))
    assert "report_discard" not in buttons(reporter.view)
