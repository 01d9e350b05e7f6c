"""Reader -> the token of his way out of the list, and back.

A token names a reader by a hash of his address and proves itself by an HMAC (RFC 2104), so the application that takes it needs no list of
readers and nobody can leave in another's name. The hash does not depend on the secret: a new secret makes old links void and
leaves those who left where they are.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

__all__ = ["reader_in", "reader_of", "token_of"]

_READER, _MARK = 16, 16


def reader_of(slug: str, address: str) -> str:
    """The reader of a publication, by whom the list of those who left knows him."""
    return _reader(slug, address).hex()


def token_of(secret: bytes, slug: str, address: str) -> str:
    """What stands in the reader's link."""
    reader = _reader(slug, address)
    return urlsafe_b64encode(reader + _mark(secret, slug, reader)).rstrip(b"=").decode()


def reader_in(secret: bytes, slug: str, token: str) -> str | None:
    """The reader that a token names; None where we never made it."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    reader, mark = raw[:_READER], raw[_READER:]
    return reader.hex() if secret and hmac.compare_digest(mark, _mark(secret, slug, reader)) else None


def _reader(slug: str, address: str) -> bytes:
    return hashlib.sha256(f"{slug}/{address.lower()}".encode()).digest()[:_READER]


def _mark(secret: bytes, slug: str, reader: bytes) -> bytes:
    return hmac.new(secret, b"leave/" + slug.encode() + b"/" + reader, hashlib.sha256).digest()[:_MARK]
