"""What the company can show of a period, as a file: where two of desk and HR have released it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.config.settings import Settings
from bot.domain.dossier import Dossier, QuarterSpan
from bot.domain.figures import quarter_of
from bot.drawing.paper import pdf
from bot.operate.archive import digest_of, free, placed
from bot.operate.company import open_company
from bot.operate.opening import clock, done, reading
from bot.operate.terminal import Refused
from bot.usecases.dossier import gathered
from messages.dossier_paper import paper_of


@dataclass(frozen=True, slots=True)
class DossierFile:
    """``shown``: what the file holds."""

    shown: Dossier
    sha256: str


async def write(settings: Settings, period: QuarterSpan, target: Path) -> DossierFile:
    """Writes the dossier of these quarters. Raises ``Refused``, ``FileError``.

    It is recorded before anything is written.
    """
    free(target)
    policy, now = open_company(settings), clock(settings).now()
    if period.first > quarter_of(now):
        raise Refused(
            "{first} はまだ始まっていません。終わった四半期だけが報告書に入ります。",
            "{first} has not begun yet. A report holds the quarters that are over.",
            first=period.first,
        )
    answer = await done(settings, {"do": "dossier", "period": period.name})
    async with reading(settings) as store:
        shown = await store.read(lambda unit: gathered(unit, period, now))
    released = datetime.fromisoformat(answer["released_at"])
    placed(target, pdf(paper_of(shown, policy, settings.company_name, released, now)))
    return DossierFile(shown, digest_of(target).sha256)
