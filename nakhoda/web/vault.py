"""Personal numbers in the database: encrypted with authentication, found again by a keyed hash, shown masked.

The keys lie outside the database: in `NAKHODA_DATA_KEY`, or in the file `kunci-data` of the data folder. Several keys
may be given; the first encrypts, all decrypt, so that a key can be changed without stopping.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12
VERSION = "v1"
SHOWN = 4


class VaultError(ValueError):
    """A key is unusable, or a sealed text was changed, belongs elsewhere, or was sealed with a key not given."""


@dataclass(frozen=True)
class Vault:
    """Seals and opens short texts. `context` names the column and the owner: a text moved elsewhere does not open."""

    keys: Sequence[bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise VaultError("Kunci data harus 32 bita dalam base64.")

    @cached_property
    def _by_id(self) -> dict[str, bytes]:
        return {hashlib.sha256(b"id" + key).hexdigest()[:8]: key for key in self.keys}

    def seal(self, text: str, context: str) -> str:
        """The text encrypted with the first key: `v1.<key>.<base64>`; another one each time."""
        key_id, key = next(iter(self._by_id.items()))
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(_derived(key, b"seal")).encrypt(nonce, text.encode(), context.encode())
        return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(nonce + body).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """The text again. VaultError if it was changed, stood elsewhere, or its key is not among the keys."""
        version, _, rest = sealed.partition(".")
        key_id, _, body = rest.partition(".")
        if version != VERSION or key_id not in self._by_id:
            raise VaultError("Data terkunci dengan kunci yang tidak ada. Pulihkan berkas kunci-data yang lama.")
        try:
            raw = base64.urlsafe_b64decode(body)
            opened = AESGCM(_derived(self._by_id[key_id], b"seal")).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()
            )
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise VaultError("Data terkunci berubah sejak disimpan. Pulihkan dari cadangan.") from error
        return opened.decode()

    def is_stale(self, sealed: str) -> bool:
        """Whether a sealed text still needs an older key and should be sealed anew."""
        return sealed.split(".")[1:2] != [next(iter(self._by_id))]

    def index(self, text: str, context: str) -> str:
        """The keyed hash (64 hex digits) by which equal texts are found; without the key nobody can try numbers out."""
        return self.indexes(text, context)[0]

    def indexes(self, text: str, context: str) -> tuple[str, ...]:
        """The keyed hash under every key, the present one first: what to look for while a key is being changed."""
        said = f"{context}\0{text}".encode()
        return tuple(hmac.new(_derived(key, b"index"), said, hashlib.sha256).hexdigest() for key in self.keys)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"nakhoda " + purpose, hashlib.sha256).digest()


def new_key() -> str:
    """A new key as it is written into the file or the variable."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys_from(text: str) -> tuple[bytes, ...]:
    """The keys that a text separated by commas or lines gives. VaultError if one is no key."""
    try:
        keys = tuple(base64.b64decode(word, validate=True) for word in text.replace(",", " ").split())
    except binascii.Error as error:
        raise VaultError("Kunci data harus 32 bita dalam base64.") from error
    return tuple(Vault(keys).keys)


def masked(last: str) -> str:
    """A number of which only the last four characters are shown: `•••• 0012`."""
    return f"•••• {last[-SHOWN:]}"
