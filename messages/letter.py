"""Papers that go out: to write one, to read it, to agree, to approve, and to record it as sent."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.case import ReporterRole
from bot.domain.deadline import day_at
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.leak import Findings
from bot.domain.letter import FROZEN, Letter, LetterState, Sent
from bot.domain.letter_template import LONGEST
from bot.domain.lifecycle import Action
from bot.domain.policy import Choice, LetterTemplate, Policy
from bot.domain.view import DeskView, LetterView
from bot.drawing.letter import LetterPaper
from messages import ids, kit, leakcheck
from messages.kit import Json, Message
from messages.metadata import Metadata
from messages.texts import Texts, chunks, escape, texts

LANGUAGES = ("ja", "en")

ASKS, HARMED = "yes", "harmed"
"""What is ticked: the reporter agrees first; somebody else was harmed, and agrees."""

BRINGABLE = ("customer", "demand", "narrative")
"""What of the report can be brought into a paper, where somebody chooses it."""


def values_of(
    t: Texts,
    view: DeskView,
    policy: Policy,
    company: str,
    today: date,
    number: str,
    hashes: Mapping[str, str],
) -> dict[str, str]:
    """What is filled into a template: fields of the case, no free text.

    ``hashes``: of the files that were received.
    """
    told = view.told
    return {
        "company": company or t("letter.blank_company"),
        "date": t.long_day(today),
        "number": number,
        "day": t.long_day(told.occurred_on),
        "scene": t(f"letter_scene.{told.scene}") if told.scene else t("letter.blank_scene"),
        "conduct": _conduct(t, view.judgements, policy) or t("letter.blank_conduct"),
        "measures": _measures(t, view, policy) or t("letter.blank_measures"),
        "evidence": _evidence(t, view, hashes) or t("letter.blank_evidence"),
    }


def _measures(t: Texts, view: DeskView, policy: Policy) -> str:
    """What was done outward: what was done for the reporter is theirs."""
    kinds = [(policy.measure(m.kind), m) for m in view.measures if m.state is MeasureState.DONE]
    return "\n".join(
        t("letter.measure", name=kind.text(t.language), day=t.long_day(day_at(m.at)))
        for kind, m in kinds
        if kind is not None and not kind.inward
    )


def _evidence(t: Texts, view: DeskView, hashes: Mapping[str, str]) -> str:
    """No file's name: it may say who gave it."""
    return "\n".join(
        t(
            "letter.evidence",
            kind=t(f"file.kind.{file.kind}"),
            day=t.long_day(day_at(file.at)),
            hash=hashes[file.id],
        )
        for file in view.files
        if file.id in hashes
    )


def _conduct(t: Texts, judgements: Sequence[Judgement], policy: Policy) -> str:
    """Only where that is what was judged: else whoever writes it says what is so."""
    applies = bool(judgements) and judgements[-1].outcome is Outcome.APPLIES
    chosen = judgements[-1].categories if applies else ()
    found = [category for id_ in chosen if (category := policy.category(id_))]
    return t("common.join").join(each.text(t.language) for each in found)


def brought(t: Texts, view: DeskView, chosen: Sequence[str]) -> str:
    """What somebody chose to bring in of the report, each below its heading."""
    details = view.told.details
    texts = {
        "customer": details.customer or view.customer,
        "demand": details.demand,
        "narrative": view.told.narrative,
    }
    parts = [
        f"{t('letter.brought', name=t(f'part.{name}'))}\n{texts[name].strip()}"
        for name in BRINGABLE
        if name in chosen and texts[name].strip()
    ]
    return "\n\n".join(parts)


def begun(t: Texts, text: str, brought_in: str) -> str:
    """What a paper begins with, as much of it as its input takes; where it ends, it says so.

    That is said as something still to be written: nothing goes out cut off.
    """
    whole = f"{text}\n\n{brought_in}" if brought_in else text
    if len(chunks(whole, LONGEST)) == 1:
        return whole
    ends = "\n" + t("letter.cut_off", most=str(LONGEST))
    return chunks(whole, LONGEST - len(ends))[0] + ends


def write_modal(
    t: Texts,
    view: DeskView,
    policy: Policy,
    *,
    chosen: str = "",
    language: str = "ja",
    text: str = "",
    ticked: Sequence[str] = (),
    about: Metadata | None = None,
    findings: Findings = (),
    pass_reason: str = "",
) -> Json:
    """Which paper, and its text: empty until somebody has chosen, then the template's."""
    names = {each.id: _name(t, each, policy) for each in policy.letters}
    menu = kit.menu(names, t("letter.letter_placeholder"), chosen or None)
    speech = kit.radio(t, "letter_language", LANGUAGES, language)
    bring = [Choice(name, t(f"part.{name}"), t(f"part.{name}")) for name in BRINGABLE]
    role = view.told.details.role
    other = role not in (None, ReporterRole.SELF) and not view.taken_by
    ask = [
        Choice(name, t(f"letter.consent_{name}"), t(f"letter.consent_{name}"))
        for name in (ASKS, *((HARMED,) if other else ()))
    ]
    blocks: list[Block] = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(t("letter.written" if text else "letter.intro"), "intro"),
        kit.question(t, "letter.letter", menu, ids.LETTER),
        kit.question(
            t,
            "letter.text",
            kit.text_input(initial=text, max_length=LONGEST),
            ids.TEXT,
            optional=not text,
        ),
        *(leakcheck.asked_blocks(t, findings, pass_reason, "letter") if findings else ()),
    ]
    if not text:
        blocks += [
            kit.question(t, "letter.language", speech, ids.LANGUAGE, optional=True),
            kit.question(
                t, "letter.insert", kit.checkboxes(t, bring, []), ids.INSERT, optional=True
            ),
        ]
    label = "letter.consent_by_desk" if view.taken_by else "letter.consent"
    blocks.append(
        kit.question(t, label, kit.checkboxes(t, ask, [*ticked]), ids.CONSENT, optional=True)
    )
    kept = about or Metadata(case=view.case_id)
    title, submit = t("letter.title"), t("letter.submit" if text else "letter.next")
    return kit.modal(t, ids.CASE_LETTER, title, blocks, submit=submit, metadata=kept)


def planned(view: DeskView, policy: Policy) -> str:
    """The paper for what has been decided and is still to be done; empty where there is none."""
    open_ = [m.kind for m in view.measures if m.state is MeasureState.PLANNED]
    begun_ = {each.template for each in view.letters}
    fit = (each.id for each in policy.letters if each.measure in open_ and each.id not in begun_)
    return next(fit, "")


def _name(t: Texts, template: LetterTemplate, policy: Policy) -> str:
    kind, name = policy.measure(template.measure), template.text(t.language)
    grave = kind is not None and (kind.grave or kind.legal)
    return (t("measure.grave_mark", name=name) if grave else name)[:75]


# In the case


WAITING = 5
"""Papers that wait for somebody's word, on every page of the case: the oldest."""


def waiting_blocks(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """The papers that this viewer can approve: on every page of the case, however long it is."""
    if Action.LETTER_APPROVE not in view.can:
        return []
    waiting = [each for each in view.letters if _waits(view, each)]
    return [
        kit.row(
            _line(t, letter, policy),
            f"letter.waits.{place}",
            _button(t, Action.LETTER_APPROVE, view.case_id, letter.text_id, primary=True),
        )
        for place, letter in enumerate(waiting[:WAITING])
    ]


def _waits(view: DeskView, letter: Letter) -> bool:
    return letter.state is LetterState.WAITING and letter.by != view.viewer


def letter_blocks(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """Every paper of a case as it stands, the newest first, and what can be done with it."""
    if not view.letters:
        return []
    blocks: list[Block] = [kit.header(t("letter.heading"), "letters")]
    for place, letter in enumerate(reversed(view.letters)):
        key = f"letter.{place}"
        blocks.append(kit.section(_line(t, letter, policy), key))
        if letter.came_back.strip():
            blocks += kit.headed(t("letter.came_back"), letter.came_back, f"{key}.back")
        blocks.append(kit.actions(_buttons(t, view, letter), f"{key}.do"))
    return blocks


def title_of(t: Texts, letter: Letter, policy: Policy) -> str:
    return kit.named(t, policy.letter(letter.template), letter.template)


def _line(t: Texts, letter: Letter, policy: Policy) -> str:
    line = t(
        "letter.line",
        name=escape(title_of(t, letter, policy)),
        number=letter.number,
        state=t(f"letter_state.{letter.state}"),
        by=kit.user(letter.by),
    )
    if letter.approved_by:
        line += " · " + t("measure.approved", by=kit.user(letter.approved_by))
    if letter.how and letter.sent_on:
        line += "\n" + t("letter.sent", how=t(f"how.{letter.how}"), day=t.day(letter.sent_on))
    if letter.reply_by and letter.state is LetterState.SENT:
        line += " · " + t("letter.reply_by_line", day=t.day(letter.reply_by))
    return line


def _buttons(t: Texts, view: DeskView, letter: Letter) -> list[e.Element]:
    frozen = letter.state in FROZEN
    fits = {
        Action.LETTER_APPROVE: _waits(view, letter),
        Action.LETTER_OPEN: True,
        Action.LETTER_FILE: frozen,
        Action.LETTER_SENT: frozen,
        Action.CASE_LETTER: not frozen,
    }
    return [
        _button(t, action, view.case_id, letter.text_id, primary=action is Action.LETTER_APPROVE)
        for action, fit in fits.items()
        if fit and action in view.can
    ]


def _button(
    t: Texts, action: Action, case_id: str, text_id: str, *, primary: bool = False
) -> e.Button:
    key = "letter.rewrite" if action is Action.CASE_LETTER else f"button.{action}"
    return kit.button(t(key), action, json.dumps([case_id, text_id]), primary=primary)


# Read, approved, sent


def read_modal(t: Texts, view: LetterView, policy: Policy) -> Json:
    """The very text, for the desk and for the reporter who is asked."""
    letter = view.letter
    reporter = view.for_reporter
    blocks: list[Block] = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(_to_reporter(t, letter) if reporter else _line(t, letter, policy), "line"),
        kit.divider("line.below"),
        *kit.typed(letter.text, "text"),
    ]
    if letter.pass_reason and not reporter:
        blocks += kit.headed(t("letter.passed"), letter.pass_reason, "passed")
    if letter.sha256 and not reporter:
        blocks.append(kit.context(t("letter.sha256", hash=letter.sha256), "sha256"))
    if reporter and letter.state is LetterState.ASKED:
        blocks += [kit.divider("ask.above"), *_asking(t, view.case_id, letter.text_id)]
    if reporter and letter.agreed:
        blocks += [kit.divider("ask.above"), _take_back(t, view.case_id, letter.text_id)]
    callback = ids.LETTER_READ if reporter else ids.LETTER_OPEN
    return kit.modal(t, callback, t("letter.read_title"), blocks)


def _to_reporter(t: Texts, letter: Letter) -> str:
    if letter.how and letter.sent_on:
        how = t("letter.sent", how=t(f"how.{letter.how}"), day=t.day(letter.sent_on))
        return t("letter.reporter_sent", sent=how)
    if letter.agreed:
        return t("letter.reporter_agreed")
    asked = letter.state is LetterState.ASKED
    return t("letter.reporter_asked" if asked else "letter.reporter_objected")


def _take_back(t: Texts, case_id: str, text_id: str) -> Block:
    label = t("letter.take_back")
    sure = kit.confirm(t, "letter.take_back", "letter.take_back_text", "letter.take_back")
    value = json.dumps([case_id, text_id])
    return kit.actions([kit.button(label, ids.LETTER_OBJECT, value, confirm=sure)], "ask")


def _asking(t: Texts, case_id: str, text_id: str) -> list[Block]:
    value = json.dumps([case_id, text_id])
    sure = kit.confirm(t, "letter.agree_title", "letter.agree_text", "button.letter_agree")
    # As for a notice: nobody is led to either.
    agree = kit.button(t("button.letter_agree"), ids.LETTER_AGREE, value, confirm=sure)
    disagree = kit.button(t("button.letter_object"), ids.LETTER_OBJECT, value)
    return [kit.actions([agree, disagree], "ask"), kit.context(t("letter.ask_hint"), "ask.hint")]


def asked(t: Texts, case_id: str, number: str, text_id: str) -> Message:
    """In the reporter's DM: that there is a text to read, nothing of it."""
    value = json.dumps([case_id, text_id])
    opens = kit.button(t("button.letter_read"), ids.LETTER_READ, value, primary=True)
    buttons, hint = _asking(t, case_id, text_id)
    text = t("letter.asked", number=number)
    return kit.said(text, kit.actions([opens], "open"), buttons, hint)


def approve_modal(t: Texts, view: LetterView, policy: Policy) -> Json:
    """The very text, and the second person's word."""
    letter = view.letter
    note = kit.text_input()
    key = "letter.legal" if view.legal else "letter.note"
    return kit.modal(
        t,
        ids.LETTER_APPROVE,
        t("letter.approve_title"),
        [
            kit.context(t("case.title", number=view.number), "about"),
            kit.section(_line(t, letter, policy), "line"),
            kit.divider("line.below"),
            *kit.typed(letter.text, "text"),
            kit.divider("text.below"),
            kit.question(t, key, note, ids.MESSAGE, optional=not view.legal),
        ],
        submit=t("letter.approve_submit"),
        metadata=Metadata(case=view.case_id, letter=letter.text_id),
    )


def sent_modal(t: Texts, view: LetterView, policy: Policy, today: date) -> Json:
    """How and when it was sent, until when an answer is waited for, and what came back."""
    letter = view.letter
    how: Mapping[str, str] = {each: t(f"how.{each}") for each in Sent}
    back = kit.text_input(initial=letter.came_back)
    return kit.modal(
        t,
        ids.LETTER_SENT,
        t("letter.sent_title"),
        [
            kit.context(t("case.title", number=view.number), "about"),
            kit.section(_line(t, letter, policy), "line"),
            kit.question(
                t, "letter.how", kit.menu(how, t("letter.how_placeholder"), letter.how), ids.HOW
            ),
            kit.question(t, "letter.sent_on", kit.day_picker(letter.sent_on or today), ids.SENT_ON),
            kit.question(
                t, "letter.reply_by", kit.day_picker(letter.reply_by), ids.REPLY_BY, optional=True
            ),
            kit.question(t, "letter.came_back", back, ids.CAME_BACK, optional=True),
        ],
        submit=t("letter.record_submit"),
        metadata=Metadata(case=view.case_id, letter=letter.text_id),
    )


def sent_text(t: Texts, letter: Letter, until: datetime) -> str:
    """Beside its file in the DM of whoever handles the case: not what it is."""
    return t("letter.file", number=letter.number, until=t.moment(until))


def paper_of(letter: Letter, policy: Policy) -> LetterPaper:
    """What its files hold: its text; at the foot its number, in its own language."""
    t = texts(letter.language)
    return LetterPaper(letter.text, letter.language, title_of(t, letter, policy), letter.number)
