"""A case moves when those who may know of it have changed."""

from bot.domain.case import new_id
from bot.domain.ports import Delivery, DeliveryKind
from bot.usecases.desk import Act, desk_lane


async def after_change(act: Act) -> None:
    """Brings the card into the conversation of those who may know now."""
    await act.schedule(
        Delivery(
            key=f"move:{new_id()}",
            kind=DeliveryKind.MOVE,
            lane=desk_lane(act.case.id),
            due_at=act.now,
            case_id=act.case.id,
        )
    )
