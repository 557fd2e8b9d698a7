"""The key with which exports are signed: kept with the store, its public half for everybody."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from bot.storage.cipher import new_key
from bot.storage.repository import Repository, given
from bot.storage.schema import keys

SCOPE = "signing"

_WRAPPED = select(keys.c.wrapped_key).where(keys.c.scope == given("its_scope"))


class Signer:
    """Signs by Ed25519. Made of what is stored, so that it is the same for ever."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def sign(self, data: bytes) -> bytes:
        """64 bytes, as common tools check them."""
        return self._key.sign(data)

    @property
    def public(self) -> str:
        """The public half, as PEM."""
        found = self._key.public_key()
        return found.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class StoredSigner(Repository):
    def make(self) -> bool:
        """Makes the key where there is none; whether it was made now."""
        if self._transaction.row(_WRAPPED, its_scope=SCOPE) is not None:
            return False
        wrapped = self._keyring.masters.wrap(SCOPE, new_key())
        row = {"scope": SCOPE, "wrapped_key": wrapped}
        return self._transaction.insert_new(keys, row) > 0

    def get(self) -> Signer | None:
        """The key; None where nothing was ever exported. Raises ``Altered``."""
        row = self._transaction.row(_WRAPPED, its_scope=SCOPE)
        if row is None:
            return None
        wrapped = bytes(row.wrapped_key)
        self._guard.require_values(keys, {"scope": SCOPE, "wrapped_key": wrapped})
        return Signer(self._keyring.masters.unwrap(SCOPE, wrapped))
