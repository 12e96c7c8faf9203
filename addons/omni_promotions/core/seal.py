"""Codes at rest: sealed texts that a key alone opens, and digests by which they are found."""

import base64
import hashlib
import hmac
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .codes import UNREADABLE

MARK = 'sealed:'
SHORTEST = 32  # characters of a secret


class Key:
    """One secret: a name that tells nothing of it, a key to seal with, one to make digests."""

    def __init__(self, secret: str):
        self._secret = secret.encode()
        self.name = self._derived('name', 4).hex()
        self.prefix = f'{MARK}{self.name}:'

    def _derived(self, purpose: str, length: int = 32) -> bytes:
        # a new one for each purpose: what one of them tells says nothing of the others
        info = f'omni_promotions card codes: {purpose}'.encode()
        return HKDF(SHA256(), length, salt=None, info=info).derive(self._secret)

    @cached_property
    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived('seal')))

    @cached_property
    def _digest_key(self) -> bytes:
        return self._derived('digest')

    def seal(self, code: str) -> str:
        return self.prefix + self._fernet.encrypt(code.encode()).decode()

    def open(self, text: str) -> str:
        try:
            return self._fernet.decrypt(text.removeprefix(self.prefix)).decode()
        except (InvalidToken, ValueError):
            return UNREADABLE

    def digest(self, code: str) -> str:
        return f'{self.name}:{hmac.digest(self._digest_key, code.encode(), "sha256").hex()}'


class KeyRing:
    """The keys of a server, the newest first. Without any, codes rest as they are."""

    def __init__(self, secrets=()):
        self.keys = {key.name: key for key in map(Key, secrets)}
        self.newest = next(iter(self.keys.values()), None)

    def seal(self, code: str) -> str:
        return self.newest.seal(code) if self.newest else code

    def open(self, text: str | None) -> str | None:
        """Return the code of what lies in the column, `UNREADABLE` when no key opens it."""
        if not is_sealed(text):
            return text
        key = self.keys.get(text.split(':', 2)[1])
        return key.open(text) if key else UNREADABLE

    def digest(self, code: str) -> str:
        """Return the digest that a code is written with."""
        return self.newest.digest(code) if self.newest else _plain_digest(code)

    def digests(self, code: str) -> list[str]:
        """Return all digests that a code may have been written with, that of today first."""
        return [*(key.digest(code) for key in self.keys.values()), _plain_digest(code)]


def is_sealed(text: str | None) -> bool:
    return bool(text) and text.startswith(MARK)


def read_secrets(text: str | None) -> tuple[list[str], int]:
    """Return the secrets of a comma separated text, and how many are too short to be any."""
    words = [word.strip() for word in (text or '').split(',')]
    good = [word for word in words if len(word) >= SHORTEST]
    return good, len([word for word in words if word]) - len(good)


def _plain_digest(code: str) -> str:
    return f'plain:{hashlib.sha256(code.encode()).hexdigest()}'
