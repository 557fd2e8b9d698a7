"""The store: everything that must outlive the process, encrypted.

``open_store`` gives what ``bot.domain.port.Store`` promises.
"""

from bot.storage.master_key import load_master_keys
from bot.storage.store import SqlStore, open_store

__all__ = ["SqlStore", "load_master_keys", "open_store"]
