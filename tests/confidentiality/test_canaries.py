"""A different word in everything that somebody can write: found by the desk, and nowhere else.

It goes through every form, in both ways of treating a name, while Slack and the database fail
now and then; then the disk (database, log of changes, files, temporary files), the log, the
metrics, a backup, exports and every call to Slack are searched in every spelling.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage
import pytest

from handlers.listener import LISTENERS, RequestKind
from tests.confidentiality.search import (
    LETTERS,
    contents,
    hidden_parts,
    in_log,
    in_metrics,
    kept_in_slack,
    on_disk,
    said_to_slack,
    spellings,
    stands_in,
)
from tests.faults.mishaps import locked, mishap
from tests.office import HR, Office, Person, buttons, eventually, shown, strings
from tests.scenarios.acting import (
    Told,
    all_pages,
    card_of,
    claim,
    let_go,
    newcomer,
    open_case,
    open_mine,
    quiet,
    tell,
    today,
    upload,
)
from tests.scenarios.noticing import CLEAN, done, hr_cards
from tests.scenarios.test_lessons import press_home

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEMPORARY = Path(tempfile.mkdtemp(prefix="madoguchi-canary-"))
ENVIRON = {"TMPDIR": str(TEMPORARY)}

TAGS = {"named": "紫色の灯台と青い梯子", "anonymous": "橙色の風船と白い階段"}
"""What every word of a case holds: where nothing may be, this alone is looked for."""

TOLD: dict[str, tuple[Told, str]] = {}
"""The cases that were gone through, and who told them."""

FORMS: Mapping[str, tuple[str, ...]] = {
    "report": ("narrative",),
    "report_more": ("demand", "response", "customer", "witnesses", "condition"),
    "report_reply": ("message",),
    "report_evidence": ("message",),
    "report_add": ("narrative",),
    "help_now": ("message",),
    "case_reply": ("message",),
    "case_note": ("message",),
    "case_customer": ("customer",),
    "case_judge": ("demand_validity", "means", "environment", "reason"),
    "case_measure": ("detail",),
    "case_approve": ("message",),
    "case_prepare_notice": ("reason",),
    "case_close": ("outcome_note", "prevention"),
    "case_reopen": ("reason",),
    "case_assign": ("reason",),
    "case_recuse": ("reason",),
    "notice_return": ("reason",),
    "lesson_add": ("what",),
    "export_request": ("reason",),
}
"""Every form in which something is written, and its inputs."""

NOT_HERE = {
    "report_exclude": "nothing is written in it",
    "desk_search": "nothing is written in it but a number",
    "notice_publish": "nothing is written in it",
    "notice_draft": "what everybody is to read: tests/scenarios/test_notice.py",
    "notice_english": "what everybody is to read",
    "notice_retract": "why what everybody has read is taken down: as notice_return",
    "allowed_add": "a word that the company has reviewed: tests/scenarios/test_allowed.py",
    "review_record": "a note of desk and HR, as lesson_add: tests/scenarios/test_statistics.py",
    "identity_request": "a reason: tests/usecases/test_joint.py",
    "case_hold": "nothing is written in it",
    "learn_answer": "nothing is written in it",
    "course_plan": "nothing is written in it",
    "dossier_request": "a reason, of no case: tests/scenarios/test_statistics.py",
    "case_letter": "what somebody outside is to read: tests/scenarios/test_letters.py",
    "letter_approve": "a word on it: tests/scenarios/test_letters.py",
    "letter_sent": "what came back: tests/scenarios/test_letters.py",
    "case_access_request": "a reason: tests/scenarios/test_customers.py looks for it",
}

NOBODY = {"typed-draft", "command", "begun", "begun-more", "file-content"}
"""What was begun and not sent, and what is in a file: in nobody's view of the case."""
BESIDE = {"notice_return.reason"}
"""What is read in the notice."""
OWN = ("report", "file-name", "typed-message", "edited", "case_reply", "case_close.outcome_note")
"""What the reporter sees, by the beginnings of its place; the desk sees all."""


async def test_every_form_is_gone_through() -> None:
    """A new form fails here until its words are canaries, or it is said why not."""
    sent = {name for kind, name in LISTENERS if kind is RequestKind.SUBMISSION}
    assert set(FORMS) | set(NOT_HERE) == sent and not set(FORMS) & set(NOT_HERE)


class Canaries:
    """The words of one case, each by its place."""

    def __init__(self, identity: str) -> None:
        self.tag, self.words = TAGS[identity], dict[str, str]()

    def __call__(self, place: str) -> str:
        self.words[place] = f"{self.tag}「{place}」"
        return self.words[place]

    def of(self, form: str) -> dict[str, str]:
        return {name: self(f"{form}.{name}") for name in FORMS[form]}

    async def send(self, person: Person, form: str, **others: Any) -> None:
        """Fills the form that is open, and sends it."""
        assert person.view["callback_id"] == form, shown(person.view)
        sent = await person.submit(**{**self.of(form), **others})
        assert sent["ok"] and not sent.get("errors"), sent


@pytest.mark.parametrize("identity", TAGS)
async def test_no_word_of_a_case_stands_anywhere_in_clear(office: Office, identity: str) -> None:
    canary = Canaries(identity)
    reporter = newcomer(office, f"U0CANARY{identity[0].upper()}")
    since = office.slack.record.calls[-1]["n"]
    case = await told(office, reporter, canary, identity)
    TOLD[identity] = (case, reporter.id)
    await worked(office, reporter, canary, case)
    await beside(office, reporter, canary, case, identity)
    await quiet(office, 1.2)  # drafts are written once a second
    await eventually(lambda: list((office.data / "evidence").glob("*")), "the file in the vault")

    assert on_disk(office, canary.tag, TEMPORARY) == []
    assert not in_log(office, canary.tag)
    assert not await in_metrics(office, canary.tag)
    assert kept_in_slack(office, canary.tag) == []
    assert set(said_to_slack(office, canary.tag, since)) <= set(LETTERS)
    # What a button or a view carries is an identifier, never a word of the case.
    calls = [c["args"] for c in office.slack.record.since(since) if c["method"] in LETTERS]
    assert not [text for args in calls for text in hidden_parts(args) if canary.tag in text]

    desk, own = await read(office, reporter, case)
    hidden = NOBODY | BESIDE | ({"file-name"} if identity == "anonymous" else set())
    for place, word in canary.words.items():
        if place.startswith(("help", "report_add", "lesson")):
            continue  # in a case, or a list, of its own
        assert (word in desk) is (place not in hidden), place
        mine = place.startswith(OWN) and place not in NOBODY
        assert (word in own) is mine, place


async def told(office: Office, reporter: Person, canary: Canaries, identity: str) -> Told:
    """A draft that was typed, one that was begun and closed, then the report with both steps."""
    await reporter.act("say", channel="app", text=canary("typed-draft"))
    await eventually(lambda: reporter.with_button("report_new", kind="im"), "a word about it")
    await reporter.command(canary("command"))
    await reporter.choose("narrative", canary("begun"))
    await reporter.close()
    content = canary("file-content").encode() * 40
    file = upload(reporter, f"{canary('file-name')}.txt", content)
    mishap(office, "chat.postMessage", "http_500_after")
    mishap(office, "views.update", "http_500")
    if identity == "named":  # the form stays open, with the words in it
        async with locked(office):
            kept = await reporter.report(canary("report.narrative"), identity=identity)
            assert kept["errors"], kept
        await reporter.close()
    case = await tell(
        reporter,
        **canary.of("report"),
        identity=identity,
        more={**canary.of("report_more"), "evidence": [file]},
    )
    await open_mine(reporter, case)
    await reporter.press("report_reply")
    await canary.send(reporter, "report_reply")
    await reporter.close()
    await open_mine(reporter, case)
    await reporter.press("report_evidence")
    await canary.send(reporter, "report_evidence", evidence=[upload(reporter, "x.txt", content)])
    await reporter.close()
    said = await reporter.act("say", channel="app", text=canary("typed-message"))
    await quiet(office)
    await reporter.act("edit", channel="app", ts=said["ts"], text=canary("edited"))
    # A second step that is begun and left.
    await open_mine(reporter, case)
    await reporter.press("report_more")
    await reporter.choose("demand", canary("begun-more"))
    await reporter.close()
    await reporter.act("home")
    return case


async def worked(office: Office, reporter: Person, canary: Canaries, case: Told) -> None:
    """The desk's work from the claim to stepping out, with each of its forms."""
    tanaka, suzuki = office.tanaka, office.suzuki
    card = await card_of(suzuki, case)
    typed = canary("typed-note")
    await suzuki.act("say", channel=card["channel"], thread_ts=card["ts"], text=typed)
    mishap(office, "views.open", "refuse", error="internal_error")
    await tanaka.press("case_open", card)  # opens nothing: they are told so
    await tanaka.close()
    for member in (tanaka, suzuki):
        await claim(member, case)

    async def form(name: str, person: Person = tanaka, **others: Any) -> None:
        await open_case(person, case)
        await person.press(name)
        await canary.send(person, name, **others)
        await person.close()

    mishap(office, "chat.postMessage", "drop_after")
    await form("case_reply")
    await form("case_note")
    await form("case_customer")
    await form("case_judge", outcome="applies", categories=["intimidation"])
    await form("case_measure", measure="police", state="done")
    thread = await eventually(
        lambda: [m for m in suzuki.thread(card) if "case_approve" in buttons(m)], "approval"
    )
    await suzuki.press("case_approve", thread[-1])
    await canary.send(suzuki, "case_approve")
    await suzuki.close()
    if not hr_cards(office):  # another case with the same facts joins the first
        await form("case_prepare_notice", detail="coarse")
        await returned(office, canary, case)
    await form("case_close")
    await form("case_reopen")
    await form("case_assign", member="U0DESK3")
    await form("case_recuse")
    await let_go(office, case, canary("export_request.reason"), (suzuki, office.person("U0DESK3")))


async def returned(office: Office, canary: Canaries, case: Told) -> None:
    """HR writes the notice, and the desk sends it back."""
    hr, suzuki = office.person(HR), office.suzuki
    (message,) = await eventually(lambda: hr_cards(office), "HR's message")
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    await done(hr, **CLEAN)
    await hr.press("notice_submit")
    await hr.close()
    card = await card_of(suzuki, case)
    asked = await eventually(
        lambda: [m for m in suzuki.thread(card) if "notice_return" in buttons(m)], "the desk"
    )
    await suzuki.press("notice_return", asked[-1])
    await canary.send(suzuki, "notice_return")
    await suzuki.close()


async def beside(
    office: Office, reporter: Person, canary: Canaries, case: Told, identity: str
) -> None:
    """A call for help, and what desk and HR keep: of no identity, so once."""
    if identity == "anonymous":
        return
    caller = newcomer(office, "U0CALLER")
    await caller.command("now")
    await canary.send(caller, "help_now")
    await caller.press("report_add")
    values = {"safety": "uneasy", "occurred_on": today(), "scene": "in_person"}
    await canary.send(caller, "report_add", **values)
    await caller.close()
    tanaka = office.tanaka
    await press_home(tanaka, "lesson_add")
    owner = {"on": "manual", "owner": tanaka.id, "due_on": today(20)}
    canary.words["lesson_add.what"] = canary.tag  # it is looked at before it is kept
    sent = await tanaka.submit(what=canary.tag, **owner)
    assert sent["ok"] and not sent.get("errors"), sent
    assert "pass_reason" not in str(tanaka.views)
    await tanaka.close()


async def read(office: Office, reporter: Person, case: Told) -> tuple[str, str]:
    """All that the desk and the reporter get to see of the case."""
    await open_case(office.suzuki, case)
    desk = shown(await all_pages(office.suzuki))
    await open_mine(reporter, case)
    own = shown(await all_pages(reporter, "report_page"))
    await reporter.close()
    return desk, own


async def test_what_the_operator_takes_away_holds_no_more_than_it_should(
    office: Office, tmp_path: Path
) -> None:
    """After the cases above: a backup is as sealed as the store, and so is an export.

    What its reader opens holds the case's words, and nobody's name who is hidden.
    """
    reader = pyrage.x25519.Identity.generate()

    async def madoguchi(*arguments: str) -> None:
        done = await office.operate(*arguments)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert not any(stands_in(said.encode(), tag) for tag in TAGS.values())

    backup = tmp_path / "backup.zip"
    await madoguchi("backup", str(backup))
    taken = [backup]
    for identity, (case, reporter) in TOLD.items():
        file = tmp_path / f"{identity}.age"
        locked = ("--key", str(reader.to_public()))
        await madoguchi("export", case.number, "--for", "desk", "--out", str(file), *locked)
        taken.append(file)
        inside = tmp_path / f"{identity}.zip"
        inside.write_bytes(pyrage.decrypt(file.read_bytes(), [reader]))
        pieces = list(contents(inside))
        assert any(stands_in(piece, TAGS[identity]) for piece in pieces)
        named = any(stands_in(piece, reporter) for piece in pieces)
        assert named is (identity == "named")
    for tag in TAGS.values():
        assert not any(stands_in(piece, tag) for file in taken for piece in contents(file))
    assert [file for file in TEMPORARY.rglob("*") if file.is_file()] == []


async def test_search_would_find_a_word_that_is_there(office: Office) -> None:
    """The searches above can fail, in every spelling."""
    word = "紫色の𠮷野屋ｶﾅﾘｱ findable"
    for form in spellings(word):
        assert stands_in(b"\0x" + form + b"y", word)
    assert len(spellings(word)) > 60
    planted = office.data / "planted"
    planted.write_bytes(b"\0" * 99 + word.encode("utf-16-le"))
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
        planted.unlink()
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
