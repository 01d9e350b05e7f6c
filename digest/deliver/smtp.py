"""Messages -> a mail server, one reader each, over one connection; the answer says what became of it.

MAIL, RCPT, DATA, the payload and the replies are driven here, over smtplib's connection. smtplib's own `send_message` cannot
tell a connection that was lost before the server asked for the payload, where trying again is safe, from one that was lost after it,
where the reader may have the mail; and it rewrites lines that begin with "From ".
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from digest.deliver.waits import Waits
from digest.errors import DeliveryError
from digest.model import Server

__all__ = ["Carrier", "Login", "Reply"]

Phase = Literal["connect", "MAIL", "RCPT", "DATA", "payload"]
_LONGEST_TOLD = 300


class Login(NamedTuple):
    """The name and the password of whoever sends. It is never printed."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "Login(…)"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a message: the phase that settled it, and the server's words."""

    status: Literal["accepted", "refused", "deferred", "unknown"]
    phase: Phase
    code: int
    told: str

    @property
    def worth_another(self) -> bool:
        """Whether it may be tried again soon."""
        return self.status == "deferred" and self.code < 500

    @property
    def of_the_server(self) -> bool:
        """Whether it says nothing of the reader: the server is not there, or takes no mail from this sender."""
        return self.status == "deferred" and (self.phase == "connect" or (self.phase == "MAIL" and self.code >= 500))


class Carrier:
    """Carries messages of one sender to one server. The connection is made when the first message comes, kept, and made anew when it is
    lost."""

    def __init__(self, server: Server, sender: str, login: Login | None, waits: Waits) -> None:
        self._server, self._sender, self._login, self._waits = server, sender, login, waits
        self._line: smtplib.SMTP | None = None
        self._next = waits.clock()

    def carry(self, address: str, message: bytes, doubt: Callable[[], None]) -> Reply:
        """Hand over one message. `doubt` is called after the server asked for the payload and before the first byte of it.

        Where the answer is "deferred", whether the server said "later" (4xx) or the connection was lost before the payload, it is safe to
        try again. DeliveryError where the server cannot be trusted or does not let us in.
        """
        phase: Phase = "connect"
        try:
            line = self._open()
            self._pace()
            for phase, words, expected in _dialogue(self._sender, address):
                code, told = line.docmd(words)
                if code // 100 != expected:
                    return self._declined(phase, code, told)
            doubt()
            phase = "payload"
            line.send(_payload(message))
            return self._settled(*line.getreply())
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Reply("unknown" if phase == "payload" else "deferred", phase, 0, _words(phase, error))

    def greet(self) -> None:
        """Connect and log in, and send nothing. DeliveryError says why that cannot be done."""
        try:
            self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"{self._server.host}: {_words('connect', error)}") from None

    def pauses(self) -> Iterator[float]:
        """How long to wait in front of each attempt: not at all, a while, twice as long …"""
        yield 0
        yield from (self._server.pause * 2**at for at in range(self._server.attempts - 1))

    def close(self) -> None:
        """Say goodbye, if anybody is there to hear it."""
        if self._line is not None:
            try:
                self._line.quit()
            except (OSError, smtplib.SMTPException):
                self._line.close()
            self._line = None

    def _declined(self, phase: Phase, code: int, told: bytes) -> Reply:
        """The server does not want it. A refusal at MAIL speaks of the sender, never of the reader, who may get it later."""
        if code == 421 or code < 400:
            self._drop()
        else:
            self._reset()
        final = code >= 500 and phase != "MAIL"
        return Reply("refused" if final else "deferred", phase, code, f"{phase}: {code} {_plain(told)}")

    def _settled(self, code: int, told: bytes) -> Reply:
        words = f"{code} {_plain(told)}"
        if code // 100 == 2:
            return Reply("accepted", "payload", code, words)
        if code == 421 or not 400 <= code < 600:
            self._drop()
        if not 400 <= code < 600:
            return Reply("unknown", "payload", code, f"an answer that means nothing: {words}")
        return Reply("refused" if code >= 500 else "deferred", "payload", code, words)

    def _open(self) -> smtplib.SMTP:
        """The connection, with TLS and login done. The line that is kept is one that answered."""
        if self._line is None:
            try:
                self._line = self._entered(self._connected())
            except ssl.SSLCertVerificationError as error:
                raise DeliveryError(
                    f"{self._server.host}: its certificate is not trusted ({error.verify_message})"
                ) from None
        return self._line

    def _connected(self) -> smtplib.SMTP:
        server, ours = self._server, self._sender.rpartition("@")[2]
        if server.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=ours, timeout=server.timeout, context=context
            )
        return smtplib.SMTP(server.host, server.port, local_hostname=ours, timeout=server.timeout)

    def _entered(self, line: smtplib.SMTP) -> smtplib.SMTP:
        try:
            line.ehlo_or_helo_if_needed()
            if self._server.security == "starttls":
                line.starttls(context=ssl.create_default_context())
                line.ehlo_or_helo_if_needed()
            if self._login:
                line.login(*self._login)
        except smtplib.SMTPNotSupportedError as error:
            line.close()
            hint = "; smtps:// speaks TLS from the start, smtp+plain:// is for a relay in your own network"
            raise DeliveryError(f"{self._server.host}: {error}{hint}") from None
        except smtplib.SMTPAuthenticationError as error:
            line.close()
            if error.smtp_code < 500:
                raise
            told = f"{error.smtp_code} {_plain(error.smtp_error)}"
            raise DeliveryError(
                f"{self._server.host}: the login is refused ({told}); check the two variables"
            ) from None
        except BaseException:
            line.close()
            raise
        return line

    def _pace(self) -> None:
        """Not more messages a minute than agreed, evenly."""
        now = self._waits.clock()
        if now < self._next:
            self._waits.sleep(self._next - now)
        self._next = max(now, self._next) + 60 / self._server.per_minute

    def _reset(self) -> None:
        """The transaction is over, the connection is kept."""
        try:
            if self._line is not None and self._line.docmd("RSET")[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _dialogue(sender: str, address: str) -> tuple[tuple[Phase, str, int], ...]:
    """What is said before the payload, and what the server must answer to go on."""
    return (("MAIL", f"MAIL FROM:<{sender}>", 2), ("RCPT", f"RCPT TO:<{address}>", 2), ("DATA", "DATA", 3))


def _payload(message: bytes) -> bytes:
    """The message as it goes over the line: dots at the start of a line doubled, a dot alone at the end (RFC 5321, 4.5.2)."""
    stuffed = (b"." if message.startswith(b".") else b"") + message.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _words(phase: Phase, error: Exception) -> str:
    return f"{phase}: the connection was lost ({_plain(str(error).encode('utf-8', 'replace')) or type(error).__name__})"


def _plain(told: bytes | str) -> str:
    """A server's words in one line, without what a terminal would act upon."""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST_TOLD]
