"""What a unit of work gets: the repositories of one transaction."""

from pathlib import Path

from bot.storage.absence import StoredAbsences
from bot.storage.allowance import StoredAllowances
from bot.storage.allowed import StoredAllowed
from bot.storage.audit import StoredAudit
from bot.storage.case import StoredCases
from bot.storage.dossier import StoredReleases
from bot.storage.draft import StoredDrafts
from bot.storage.entry import StoredEntries
from bot.storage.evidence import StoredEvidence
from bot.storage.figures import StoredFigures
from bot.storage.held import StoredHeld
from bot.storage.inbox import StoredInbox
from bot.storage.keyring import Keyring, StoreKeys
from bot.storage.learning import StoredLearning
from bot.storage.lesson import StoredLessons
from bot.storage.notice import StoredNotices
from bot.storage.outbox import StoredOutbox
from bot.storage.posted import StoredPosted
from bot.storage.reading import StoredReadings
from bot.storage.receipt import StoredReceipts
from bot.storage.retention import StoredRetention
from bot.storage.round import StoredRounds
from bot.storage.sharing import StoredProcesses
from bot.storage.signing import StoredSigner
from bot.storage.transaction import Transaction


class StoredUnit:
    """One transaction's repositories."""

    def __init__(self, current: Transaction, keys: StoreKeys, vault: Path) -> None:
        self.keyring = keyring = Keyring(current, keys)
        self.cases = StoredCases(current, keyring)
        self.entries = StoredEntries(current, keyring)
        self.evidence = StoredEvidence(current, keyring, vault)
        self.audit = StoredAudit(current, keyring)
        self.receipts = StoredReceipts(current, keyring, self.entries, self.evidence)
        self.outbox = StoredOutbox(current, keyring)
        self.held = StoredHeld(current, keyring)
        self.processes = StoredProcesses(current, keyring)
        self.drafts = StoredDrafts(current, keyring)
        self.absences = StoredAbsences(current, keyring)
        self.notices = StoredNotices(current, keyring)
        self.lessons = StoredLessons(current, keyring)
        self.learning = StoredLearning(current, keyring)
        self.rounds = StoredRounds(current, keyring)
        self.allowed = StoredAllowed(current, keyring)
        self.figures = StoredFigures(current, keyring)
        self.releases = StoredReleases(current, keyring)
        self.signer = StoredSigner(current, keyring)
        self.retention = StoredRetention(current, keyring, vault)
        self.posted = StoredPosted(current, keyring)
        self.inbox = StoredInbox(current, keyring)
        self.allowances = StoredAllowances(current, keyring)
        self.readings = StoredReadings(current, keyring)

    def flush(self) -> None:
        """Writes what is written last: effects, then the record."""
        self.outbox.flush()
        self.audit.flush()
