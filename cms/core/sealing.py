"""Secrets at rest: what is encrypted, how it is found again, and hashes that only we can make.

Each use has a key of its own, derived by HKDF-SHA256 (RFC 5869), so that a hash for one purpose
tells nothing about another.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from functools import cached_property
from ipaddress import IPv6Address, ip_address

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cms.core.errors import Misconfigured


class Sealer:
    """Encrypts with the first of the keys, decrypts with any of them; without a key, every use is an error."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, "seal"))) for key in self._known()])

    @cached_property
    def _present(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(_derive(self._known()[0], "seal")))

    @cached_property
    def _index_keys(self) -> list[bytes]:
        return [_derive(key, "blind-index") for key in self._known()]

    @cached_property
    def _client_key(self) -> bytes:
        return _derive(self._known()[0], "client")

    @cached_property
    def _edit_keys(self) -> list[bytes]:
        return [_derive(key, "edit-token") for key in self._known()]

    @cached_property
    def _cursor_key(self) -> bytes:
        return _derive(self._known()[0], "cursor")

    @cached_property
    def _token_key(self) -> bytes:
        return _derive(self._known()[0], "spam-token")

    @cached_property
    def _repeat_key(self) -> bytes:
        return _derive(self._known()[0], "repeat")

    def _known(self) -> list[str]:
        if not self._keys:
            raise Misconfigured(
                "CMS_SECRET_KEY is not set. Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        return self._keys

    def seal(self, text: str) -> str:
        """Encrypt; the same text gives another answer each time."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt. Raises Misconfigured where none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Misconfigured(
                "CMS_ENCRYPTION_KEYS: none of the keys opens what is stored; add the key that was used before."
            ) from None

    def is_present(self, sealed: str) -> bool:
        """Tell whether the key that encrypts now has encrypted this."""
        try:
            self._present.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def blind_indexes(self, email: str) -> list[str]:
        """Give the keyed hashes an address may be stored under, the present one first."""
        folded = email.strip().casefold().encode()
        return [hmac.digest(key, folded, hashlib.sha256).hex() for key in self._index_keys]

    def edit_hashes(self, token: str) -> list[str]:
        """Give the keyed hashes that the secret of a comment's author may be stored under, the present one first."""
        return [self._hash(key, token) for key in self._edit_keys]

    def marks(self, use: str, text: str) -> list[str]:
        """Give the keyed hashes of a text for one use, the present key's first: nobody else can make them."""
        return [self._hash(_derive(key, use), text) for key in self._known()]

    def prints(self) -> list[str]:
        """Give the prints of the keys: the same for the same key, and of no use to open anything."""
        return [mark[:16] for mark in self.marks("key-print", "vertebra")]

    def client_hash(self, address: str) -> str:
        """Give the keyed hash of a client's address; a whole /64 counts as one client in IPv6."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return self._hash(self._client_key, address)
        if isinstance(parsed, IPv6Address):
            mapped = parsed.ipv4_mapped
            return self._hash(self._client_key, str(mapped) if mapped else str(IPv6Address(int(parsed) >> 64 << 64)))
        return self._hash(self._client_key, str(parsed))

    def keyed_hash(self, text: str) -> str:
        """Give a hash that tells equal texts, and tells nothing to who has no key."""
        return self._hash(self._repeat_key, text)

    def token_hash(self, token: str) -> int:
        """Give a keyed hash of 32 bits, signed and never 0, under which a word is counted."""
        digest = hashlib.blake2b(token.encode(), key=self._token_key, digest_size=4).digest()
        return int.from_bytes(digest, "little", signed=True) or 1

    def sign(self, message: bytes) -> bytes:
        """Give a short signature for what we hand out and take back, such as cursors."""
        return hmac.new(self._cursor_key, message, hashlib.sha256).digest()[:12]

    @staticmethod
    def _hash(key: bytes, text: str) -> str:
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _derive(secret: str, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"vertebra {use}".encode()).derive(secret.encode())
