"""What can be wrong with the store itself; these go to the operator, never to a person in Slack.

None of them holds a stored value or the text of a statement.
"""

from bot.domain.error import Damaged
from bot.runtime.console import Words


class StorageError(Exception):
    """The store cannot be used as it is set up."""


class Unusable(StorageError):
    """What is there cannot be used; ``words`` say what was found, and what to do."""

    def __init__(self, words: Words, **values: object) -> None:
        super().__init__(words.en.format(**values))
        self.words, self.values = words, values


class StoreInUse(Unusable):
    """Another process has this SQLite database open."""


class DatabaseDamaged(StorageError):
    """The database itself cannot be read any more: no fault of the moment."""

    def __init__(self) -> None:
        super().__init__("the database is damaged")


class MasterKeyMissing(Unusable):
    """No given master key opens what is stored."""


class StatementFailed(StorageError):
    """The database refused a statement: a fault of this program, not of the moment."""


class CipherError(StorageError, Damaged):
    """Something stored does not open: altered, moved from its place, or under another key."""


class KeyDestroyed(CipherError):
    """The key of this scope is not there: destroyed, or never made."""
