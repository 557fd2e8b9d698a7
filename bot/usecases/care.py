"""Support that is offered can be taken up: please, or not now."""

from bot.domain.care import wishes_in
from bot.domain.case import EntryKind
from bot.domain.lifecycle import Action
from bot.domain.sentence import ThreadText
from bot.usecases import word
from bot.usecases.desk import Act, Desk, act


async def decide(desk: Desk, case_id: str, user: str, kind: str, *, wanted: bool) -> None:
    """What the reporter says to an offered measure (``kind``); the last word counts.

    Who asks for it is promised an answer.
    """

    def do(acting: Act) -> None:
        if wishes_in(acting.unit.entries.of(case_id, EntryKind.CARE)).get(kind) is wanted:
            return
        acting.write(EntryKind.CARE, {"measure": kind, "wanted": wanted})
        if wanted:
            word.heard(acting, ThreadText.CARE_ACCEPTED)
        else:
            acting.tell(ThreadText.CARE_LATER)

    await act(desk, Action.CARE_ACCEPT if wanted else Action.CARE_LATER, case_id, user, do)
