"""New keys for the blind indexes and the record: by the command alone, while no bot runs."""

from bot.config.settings import Settings
from bot.domain.port import AuditEvent
from bot.domain.retention import OPERATOR
from bot.operate.opening import alone, clock
from bot.operate.terminal import Refused
from bot.operate.who import actor
from bot.storage.error import StoreInUse
from bot.storage.renewal import Renewing
from bot.usecases.operating import OperatorAct


async def renew(settings: Settings, tell: Renewing) -> None:
    """Raises ``Refused`` where a bot runs, or what is stored is not right; then nothing changed."""
    line = AuditEvent(clock(settings).now(), OperatorAct.ROTATE, OPERATOR, f"{actor()}: all")
    try:
        async with alone(settings) as store:
            await store.renew_keys(line, tell)
    except StoreInUse:
        raise Refused(
            "索引と操作の記録の鍵は、ボットを止めているあいだだけ替えられます。止めてから、もう一度"
            "実行してください。",
            "The keys of the indexes and the record are changed while no bot runs. Stop it, and "
            "run this again.",
        ) from None
