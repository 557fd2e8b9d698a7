"""What a use case needs to have a text looked at."""

from typing import Protocol

from bot.domain.port import LeakChecker, People
from bot.usecases.desk import Desk


class Checking(Protocol):
    """The desk's surroundings, the check, and who is in the workspace."""

    @property
    def desk(self) -> Desk: ...
    @property
    def leaks(self) -> LeakChecker: ...
    @property
    def people(self) -> People: ...
