"""A message -> the same with a DKIM signature (RFC 6376), by dkimpy, which comes with `regional-digest[dkim]`."""

from collections.abc import Callable
from pathlib import Path

from digest.errors import ConfigError

__all__ = ["SIGNED", "signer"]

# RFC 8058 wants the two List-Unsubscribe headers signed; what is signed and not there cannot be added on the way.
SIGNED = (
    "from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post", "mime-version",
    "content-type",
)  # fmt: skip


def signer(selector: str, domain: str, key: Path) -> Callable[[bytes], bytes]:
    """What signs messages of `domain` with the private key in the file. ConfigError where that cannot be done."""
    try:
        import dkim
    except ImportError:
        raise ConfigError("mail.dkim needs dkimpy: pip install 'regional-digest[dkim]'") from None
    try:
        private = key.read_bytes()
    except OSError as error:
        raise ConfigError(f"mail.dkim.key: {key}: {error.strerror}") from None
    fields = [field.encode() for field in SIGNED]

    def signed(message: bytes) -> bytes:
        try:
            header = dkim.sign(
                message,
                selector.encode(),
                domain.encode(),
                private,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=fields,
            )
        except dkim.DKIMException as error:
            raise ConfigError(f"mail.dkim.key: {key}: {error}; it must hold an RSA private key in PEM") from None
        return bytes(header) + message

    return signed
