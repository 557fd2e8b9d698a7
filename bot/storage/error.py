"""What can be wrong with the store itself; these go to the operator, never to a person in Slack.

None of them holds a stored value or the text of a statement.
"""

from bot.domain.error import Damaged


class StorageError(Exception):
    """The store cannot be used as it is set up."""


class StoreInUse(StorageError):
    """Another process has this SQLite database open."""


class MasterKeyMissing(StorageError):
    """No given master key opens what is stored."""


class StatementFailed(StorageError):
    """The database refused a statement: a fault of this program, not of the moment."""


class CipherError(StorageError, Damaged):
    """Something stored does not open: altered, moved from its place, or under another key."""


class KeyDestroyed(CipherError):
    """The key of this scope is not there: destroyed, or never made."""
