"""How the reporter is asked after the close. Somebody looking over their shoulder learns nothing.

No number, no state, no word of what it was about, nor of the desk.
"""

import json

from messages import ids
from messages.kit import Message, actions, button, section
from messages.texts import Texts


def question(t: Texts, case_id: str, round_: str) -> Message:
    """Fine or not, with one press; or to be asked no more."""
    value = json.dumps([case_id, round_])
    buttons = [
        button(t("checkin.fine"), ids.CHECKIN_FINE, value),
        button(t("checkin.changed"), ids.CHECKIN_CHANGED, value),
        button(t("checkin.stop"), ids.CHECKIN_STOP, value),
    ]
    ask = section(t("checkin.ask"), "ask")
    return Message.of(t("checkin.fallback"), ask, actions(buttons, "do"))


def answered(t: Texts, what: str, case_id: str) -> Message:
    """The same message once it was answered, or when it came too late; one can always write."""
    done = section(t(f"checkin.done_{what}"), "done")
    write = button(t("checkin.write"), ids.REPORT_REPLY, case_id)
    return Message.of(t("checkin.fallback"), done, actions([write], "write"))
