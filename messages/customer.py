"""Forms about the customer and about earlier cases, and the envelopes that go with them."""

from bot.domain.outbox import AccessAsked, AccessDecided
from bot.domain.policy import Policy
from bot.domain.view import DeskView
from messages import ids, kit
from messages.case import case_modal
from messages.earlier import decide_buttons, open_button
from messages.kit import Json, Message
from messages.metadata import Metadata
from messages.texts import Texts


def customer_modal(t: Texts, view: DeskView, mine: str | None = None) -> Json:
    """Names, numbers and accounts of the customer, filled with what was entered before.

    ``mine``: what somebody has written while another entered that; both are shown.
    """
    written, known = view.customer if mine is None else mine, bool(view.customer.strip())
    element = kit.text_input(initial=written[:3000])
    blocks = [
        *(kit.overtaken(t, kit.typed(view.customer, "theirs")) if mine is not None else ()),
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(t("known.about"), "what"),
        kit.question(t, "known.label", element, ids.CUSTOMER, optional=known),
    ]
    title, submit, about = (
        t("known.title"),
        t("judge.submit"),
        Metadata(case=view.case_id, seen=view.named + 1),
    )
    return kit.modal(t, ids.CASE_CUSTOMER, title, blocks, submit=submit, metadata=about)


def request_modal(t: Texts, view: DeskView) -> Json:
    """Asks the handlers of the earlier cases; the reason may stay empty."""
    count = view.earlier.askable if view.earlier else 0
    blocks = [
        kit.context(t("case.title", number=view.number), "about"),
        kit.section(t("access.about", count=str(count)), "what"),
        kit.question(t, "access.reason", kit.text_input(), ids.REASON, optional=True),
    ]
    title, submit, about = t("access.title"), t("access.submit"), Metadata(case=view.case_id)
    return kit.modal(t, ids.CASE_ACCESS_REQUEST, title, blocks, submit=submit, metadata=about)


def read_only_modal(
    t: Texts, view: DeskView, policy: Policy, asking_id: str, page: int = 0
) -> Json:
    """An earlier case for somebody who was let in: nothing to press but the pages."""
    return case_modal(t, view, policy, page, asking_id=asking_id)


def access_asked(t: Texts, effect: AccessAsked) -> Message:
    """A request to read, in the own DM of somebody who decides: who asks, never about whom."""
    text = t("dm.access_asked", number=effect.number, user=kit.user(effect.actor))
    opens = open_button(t, effect.case_id)
    return kit.said(text, decide_buttons(t, effect.case_id, effect.access, "do", opens))


def access_decided(t: Texts, effect: AccessDecided) -> Message:
    """How it was decided, in the own DM of who asked."""
    said = t(f"dm.{effect.what}", number=effect.number)
    return kit.said(said, kit.actions([open_button(t, effect.case_id)], "do"))
