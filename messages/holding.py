"""A legal hold that the operator has asked for, as the second person reads and confirms it."""

from bot.domain.retention import AskedHold
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.texts import Texts


def confirm_modal(t: Texts, case_id: str, number: str, asked: AskedHold) -> Json:
    """Why it is asked for, and what confirming it means."""
    blocks = [
        kit.context(t("case.title", number=number), "about"),
        kit.section(t("hold.about" if asked.held else "hold.end_about"), "what"),
        *kit.headed(t("hold.reason"), asked.reason, "reason"),
    ]
    about = Metadata(case=case_id, hold=asked.id)
    submit = t("hold.submit" if asked.held else "hold.end_submit")
    return kit.modal(t, ids.CASE_HOLD, t("hold.title"), blocks, submit=submit, metadata=about)
