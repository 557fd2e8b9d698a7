"""Messages to everyone on their way: HR's forms, and what HR, the desk and the reporter read."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.asked import AskedOf
from bot.domain.figures import shown
from bot.domain.notice import (
    SHOWN_FROM,
    Detail,
    NoticeAction,
    NoticeRole,
    NoticeState,
    Todo,
    Topic,
)
from bot.domain.policy import Policy
from bot.domain.sentence import Consent, HrText
from bot.domain.view import ConsentView, DeskView, HrView, NoticeView
from messages import ids, kit
from messages.case import wish_text
from messages.kit import Json, Message
from messages.metadata import Metadata
from messages.notice_form import what_is_given
from messages.published import (
    both_blocks,
    of_topic,
    state_line,
    todo_text,
)
from messages.texts import Texts

WISHES = (Detail.COARSE, Detail.KIND, Detail.KIND_AND_SCENE)
"""What the desk chooses from; the product may choose lower."""

URGENT = "urgent"


def prepare_modal(t: Texts, view: DeskView) -> Json:
    """How much the notice may tell, and what the reporter wishes."""
    yes = kit.option(t("prepare.urgent_yes"), URGENT, t("prepare.urgent_hint"))
    urgent = e.CheckboxGroup(action_id=ids.VALUE, options=[yes])
    blocks = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(wish_text(t, view), "wish"),
        kit.section(t("prepare.about"), "what"),
        kit.question(
            t, "prepare.detail", kit.radio(t, "detail", WISHES, Detail.COARSE), ids.DETAIL
        ),
        kit.question(t, "prepare.urgent", urgent, URGENT, hint="", optional=True),
        kit.question(t, "prepare.reason", kit.text_input(), ids.REASON, optional=True),
    ]
    title, submit, about = t("prepare.title"), t("prepare.submit"), Metadata(case=view.case_id)
    return kit.modal(t, ids.CASE_PREPARE_NOTICE, title, blocks, submit=submit, metadata=about)


def _count(t: Texts, count: int) -> str:
    if count == 0:
        return t("notice.nobody")
    if count < SHOWN_FROM:
        return t("notice.few")
    return t("notice.at_least", n=str(shown(count)))


_BUTTONS = (
    NoticeAction.DRAFT,
    NoticeAction.ENGLISH,
    NoticeAction.SUBMIT,
    NoticeAction.APPROVE,
    NoticeAction.RETURN,
    NoticeAction.AGREE,
    NoticeAction.OBJECT,
    NoticeAction.PUBLISH,
    NoticeAction.CORRECT,
    NoticeAction.RETRACT,
)
_FIRST = (NoticeAction.APPROVE, NoticeAction.PUBLISH)
_NEEDS_TEXT = (NoticeAction.ENGLISH, NoticeAction.SUBMIT)
_ASKS = (NoticeAction.AGREE, NoticeAction.OBJECT)
_TO_THE_TEXT = (NoticeAction.APPROVE, NoticeAction.AGREE)
_STOPPABLE = (AskedOf.AGREED, AskedOf.SILENT, AskedOf.UNSEEN)


def _ending(state: NoticeState) -> str:
    """What HR does by it: a notice is taken down, or never published."""
    return "retract" if state is NoticeState.PUBLISHED else "end"


def _names(view: NoticeView) -> Mapping[NoticeAction, str]:
    names = {NoticeAction.RETRACT: f"notice_{_ending(view.state)}"}
    if view.state is NoticeState.SCHEDULED:
        how = "scheduled" if view.publish_at else "unseen"
        names[NoticeAction.PUBLISH] = f"notice_publish_{how}"
    return names


def _buttons(
    t: Texts,
    text_id: str,
    which: Sequence[NoticeAction],
    first: NoticeAction | None = None,
    *,
    names: Mapping[NoticeAction, str] = MappingProxyType({}),
    asked_of: AskedOf = AskedOf.OPEN,
) -> list[e.Button]:
    """``names``: what is called otherwise, as this notice stands."""

    def one(action: NoticeAction) -> e.Button:
        key = f"button.{names.get(action, action)}"
        primary = (action in _FIRST and action not in names) or action is first
        asked = f"notice.{action.removeprefix('notice_')}_confirm"
        if action is NoticeAction.OBJECT and asked_of is AskedOf.UNSEEN:
            asked = "notice.object_confirm_unseen"
        sure = kit.confirm(t, key, asked, key) if action in _ASKS else None
        danger = action is NoticeAction.RETRACT
        of = text_id if action in _TO_THE_TEXT else _notice_of(text_id)
        return kit.button(t(key), action, of, primary=primary, danger=danger, confirm=sure)

    return [one(action) for action in which]


def notice_modal(
    t: Texts,
    public: Texts,
    view: NoticeView,
    policy: Policy,
    command: str,
    said: str = "",
    below: Sequence[Block] = (),
) -> Json:
    """The notice as it stands, with what the person who looks may do.

    ``public``: the company's language, in which it will appear. ``said``: what they have done
    just now. ``below``: what else HR decides about it, of ``messages.learning``.
    """
    blocks: list[Block] = [kit.section(said, "said")] if said else []
    if view.correcting:
        blocks.append(kit.context(t("notice.correcting"), "correcting"))
    if view.role is not NoticeRole.REPORTER:
        blocks.append(
            kit.section(t("notice.state", state=t(f"notice_state.{view.state}")), "state")
        )
        if view.topic is Topic.SAFETY:
            blocks.append(kit.section(t("notice.safety_about"), "safety"))
        blocks += what_is_given(t, view, policy)
        if view.agreement:
            blocks.append(kit.context(t("notice.agreement"), "agreement"))
    elif view.asked is not AskedOf.OPEN:
        blocks += [] if said else [kit.section(_stands(t, view.asked), "stands")]
    else:
        blocks += _asked(t, public, view)
    if view.publish_at and view.state is NoticeState.SCHEDULED:
        blocks.append(kit.section(t("notice.scheduled", at=t.moment(view.publish_at)), "at"))
    elif view.role in (NoticeRole.HR, NoticeRole.COUNTERSIGNER):
        blocks += _todo(t, view)
    elif view.todo is Todo.TOO_EARLY and view.due:
        blocks.append(kit.section(t("notice.earliest", day=t.moment(view.due)), "at"))
    which = [a for a in _BUTTONS if a in view.can and (view.text or a not in _NEEDS_TEXT)]
    first = NoticeAction.SUBMIT if NoticeAction.SUBMIT in which else NoticeAction.DRAFT
    if which:
        names, asked_of = _names(view), view.asked
        do = _buttons(t, view.text_id, which, first, names=names, asked_of=asked_of)
        blocks.append(kit.actions(do, "do"))
    blocks += _remarks(t, view)
    if view.state is NoticeState.PUBLISHED and view.role is NoticeRole.HR:
        counts = t("notice.counts", reads=_count(t, view.reads), seen=_count(t, view.seen_here))
        blocks.append(kit.context(counts, "counts"))
    blocks += below
    if view.text is not None or view.state is NoticeState.DRAFTING:
        blocks += [kit.divider("line"), kit.context(f"*{_preview(t, view)}*", "preview")]
    if view.text is not None:
        blocks += both_blocks(public, view.topic, view.text, view.english, policy, command)
    elif view.state is NoticeState.DRAFTING:
        blocks.append(kit.section(t("notice.not_written"), "none"))
    return kit.modal(
        t, ids.NOTICE_OPEN, t("notice.title"), blocks, metadata=Metadata(notice=view.notice_id)
    )


def _asked(t: Texts, public: Texts, view: NoticeView) -> list[Block]:
    """What a reporter has to know before they answer, wherever they opened it from."""
    blocks: list[Block] = []
    if NoticeAction.AGREE in view.can:
        blocks.append(kit.section(t("notice.reporter_here"), "what"))
    if view.agreement:
        blocks.append(kit.context(t("notice.reporter_agreement"), "hint"))
    elif view.todo is Todo.REPORTER_READS and view.due:
        blocks.append(kit.context(t("notice.reporter_hint", day=t.day(view.due)), "hint"))
    if view.english is None and t.language != public.language:
        blocks.append(kit.context(t("notice.one_language"), "one_language"))
    return blocks


def _preview(t: Texts, view: NoticeView) -> str:
    """What the text below is, by now."""
    if view.state is NoticeState.PUBLISHED:
        return t("notice.preview_published")
    if view.state is NoticeState.ENDED:
        return t("notice.preview_ended")
    over = (NoticeState.EXPIRED, NoticeState.CORRECTED, NoticeState.RETRACTED)
    return t("notice.preview_over" if view.state in over else "notice.preview")


def reason_modal(t: Texts, kind: str, view: NoticeView) -> Json:
    """``notice_return`` or ``notice_retract``: what will happen, and the reason."""
    name = "return" if kind == ids.NOTICE_RETURN else _ending(view.state)
    about = kit.section(t(f"notice.{name}_about"), "about")
    return kit.modal(
        t,
        kind,
        t(f"notice.{name}_title"),
        [about, kit.question(t, f"notice.{name}_reason", kit.text_input(), ids.REASON)],
        submit=t(f"notice.{name}_submit"),
        metadata=Metadata(notice=view.notice_id),
    )


def publish_modal(t: Texts, view: NoticeView) -> Json:
    """When it is to appear, with its earliest day."""
    element, about = e.DateTimePicker(action_id=ids.VALUE), Metadata(notice=view.notice_id)
    blocks: list[Block] = []
    hint = None
    if view.todo is Todo.TOO_EARLY and view.due:
        blocks.append(kit.section(t("notice.earliest", day=t.moment(view.due)), "earliest"))
        hint = t("notice.publish_at_later")
    key = "notice.publish_at"
    blocks.append(kit.question(t, key, element, ids.PUBLISH_AT, hint=hint, optional=True))
    title, submit = t("notice.publish_title"), t("notice.publish_submit")
    return kit.modal(t, ids.NOTICE_PUBLISH, title, blocks, submit=submit, metadata=about)


# Envelopes: states and buttons, never the text


def hr_card(t: Texts, view: HrView) -> Message:
    """How it stands, what HR does next and by when."""
    fallback = t("notice.card_fallback", state=t(f"notice_state.{view.state}"))
    title = kit.section(state_line(t, view), "title")
    do = kit.actions([_open(t, view.notice_id, primary=True)], "do")
    return Message.of(fallback, title, *_todo(t, view), do)


def _todo(t: Texts, view: HrView | NoticeView) -> list[Block]:
    said = todo_text(t, view)
    return [kit.section(said, "todo")] if said else []


def _open(t: Texts, notice_id: str, *, primary: bool = False) -> e.Button:
    return kit.button(t("button.notice_open"), ids.NOTICE_OPEN, notice_id, primary=primary)


def _notice_of(text_id: str) -> str:
    return text_id.partition(".")[0]


def hr_line(t: Texts, what: HrText, called: Sequence[str] = ()) -> Message:
    """``called``: whose turn it is; Slack tells nobody of a line in a thread by itself."""
    return kit.said(" ".join([*map(kit.user, called), t(f"notice_line.{what}")]))


def to_desk(t: Texts, text_id: str, topic: Topic, called: Sequence[str] = ()) -> Message:
    """``called``: who may approve it."""
    do = _buttons(t, text_id, [NoticeAction.APPROVE, NoticeAction.RETURN])
    said = " ".join([*map(kit.user, called), of_topic(t, "notice", topic, "desk")])
    return kit.said(said, kit.actions([_open(t, _notice_of(text_id)), *do], "do"))


def to_reporter(t: Texts, view: ConsentView, what: Consent) -> Message:
    """``review``: may be agreed to or objected to. ``told``: a safety message is about to go.

    ``stands``: in place of either, once that is no longer so.
    """
    fallback, opens = t("dm.fallback_plain"), _open(t, view.notice_id, primary=True)
    stands = AskedOf.TOLD if what is Consent.TOLD else view.stands
    if stands is not AskedOf.OPEN:
        still = [NoticeAction.OBJECT] if stands in _STOPPABLE else []
        buttons = [opens, *_buttons(t, view.text_id, still, asked_of=stands)]
        said = kit.section(_stands(t, stands), "what")
        return Message.of(fallback, said, kit.actions(buttons, "do"))
    # Agreeing and objecting look alike: nobody is led to either.
    do = [opens, *_buttons(t, view.text_id, _ASKS)]
    hint = t("notice.reporter_agreement")
    if view.until is not None:
        hint = t("notice.reporter_hint", day=t.day(view.until))
    about = kit.section(t("notice.reporter"), "what")
    return Message.of(fallback, about, kit.actions(do, "do"), kit.context(hint, "hint"))


def _stands(t: Texts, asked: AskedOf) -> str:
    return t("notice.told" if asked is AskedOf.TOLD else f"notice.asked_{asked}")


def asks_about(message: Mapping[str, Any], notice_id: str) -> bool:
    """Whether a message in a reporter's DM, as Slack tells it, is the one about this notice."""
    blocks: list[Mapping[str, Any]] = message.get("blocks") or []
    elements = [e for block in blocks for e in block.get("elements") or ()]
    return (ids.NOTICE_OPEN, notice_id) in {(e.get("action_id"), e.get("value")) for e in elements}


def _remarks(t: Texts, view: NoticeView) -> list[Block]:
    """What those who work on it have written about it."""
    blocks: list[Block] = []
    if view.remark:
        blocks += [
            kit.section(t("notice.remark"), "remark"),
            *kit.typed(view.remark, "remark.text"),
        ]
    if view.retract_reason:
        not_out = view.state is NoticeState.ENDED
        blocks += [
            kit.section(t("notice.end_why" if not_out else "notice.retract_why"), "retracted"),
            *kit.typed(view.retract_reason, "retracted.text"),
        ]
    if view.reason:
        blocks += [
            kit.section(t("notice.reason"), "reason"),
            *kit.typed(view.reason, "reason.text"),
        ]
    if view.pass_reasons:
        passed = "\n".join(view.pass_reasons)
        blocks += [kit.section(t("notice.passed"), "passed"), *kit.typed(passed, "passed.text")]
    return blocks
