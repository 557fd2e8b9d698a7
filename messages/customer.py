"""Forms about the customer and about earlier cases, and the envelopes that go with them."""

from bot.domain.disclosure import DeskView
from bot.domain.outbox import AccessAsked, AccessDecided
from bot.domain.policy import Policy
from messages import ids
from messages.case import case_modal, user
from messages.earlier import decide_buttons
from messages.envelope import Message
from messages.kit import Json, context, message_blocks, modal, question, section, text_input
from messages.metadata import Metadata
from messages.texts import Texts


def customer_modal(t: Texts, view: DeskView) -> Json:
    """Names, numbers and accounts of the customer, filled with what was entered before."""
    return modal(
        title=t("known.title"),
        blocks=[
            context(t("case.title", number=view.number), "about"),
            section(t("known.about"), "what"),
            question(
                t("known.label"),
                text_input(initial=view.customer[:3000]),
                ids.CUSTOMER,
                hint=t("known.hint"),
                optional=bool(view.customer.strip()),
            ),
        ],
        callback_id=ids.CASE_CUSTOMER,
        submit=t("judge.submit"),
        close=t("common.cancel"),
        metadata=Metadata(case=view.case_id).encode(),
    )


def request_modal(t: Texts, view: DeskView) -> Json:
    """Asks the handlers of the earlier cases; the reason may stay empty."""
    count = view.earlier.askable if view.earlier else 0
    return modal(
        title=t("access.title"),
        blocks=[
            context(t("case.title", number=view.number), "about"),
            section(t("access.about", count=str(count)), "what"),
            question(
                t("access.reason"),
                text_input(),
                ids.REASON,
                hint=t("access.reason_hint"),
                optional=True,
            ),
        ],
        callback_id=ids.CASE_ACCESS_REQUEST,
        submit=t("access.submit"),
        close=t("common.cancel"),
        metadata=Metadata(case=view.case_id).encode(),
    )


def read_only_modal(
    t: Texts, view: DeskView, policy: Policy, asking_id: str, page: int = 0
) -> Json:
    """An earlier case for somebody who was let in: nothing to press but the pages."""
    return case_modal(t, view, policy, page, asking_id=asking_id)


def access_asked(t: Texts, effect: AccessAsked) -> Message:
    """A request to read, in the own DM of somebody who decides: who asks, never about whom."""
    text = t("dm.access_asked", number=effect.number, user=user(effect.actor))
    do = decide_buttons(t, effect.case_id, effect.access, "do")
    return Message(text, message_blocks([section(text, "what"), do]))


def access_decided(t: Texts, effect: AccessDecided) -> Message:
    """How it was decided, in the own DM of who asked."""
    text = t(f"dm.{effect.what}", number=effect.number)
    return Message(text, message_blocks([section(text, "what")]))
