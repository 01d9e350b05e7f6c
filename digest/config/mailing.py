"""`mail` of config.yaml -> Mail, what a mail says, and Sending, how it leaves."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from digest.config.nodes import Node
from digest.config.reader import Fields, Reader
from digest.model import Server
from digest.render import Mail

__all__ = ["Sending", "mail", "sending"]

_FIELDS = (
    "from", "reply_to", "unsubscribe", "unsubscribe_url", "unsubscribe_secret", "postal", "recipients", "recipients_command", "server",
    "user_env", "password_env", "per_minute", "timeout", "attempts", "dkim",
    "listmonk",
)  # fmt: skip
_ADDRESS = re.compile(r"[^@\s<>\",;:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")  # desk@example.org
_LINK = re.compile(r"https?://[^\s<>\"',]+")  # https://briefing.example.org/leave?list=7
_OURS = re.compile(r"https://[!-~]+")  # https://briefing.example.org/leave
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")  # SMTP_PASSWORD
_SELECTOR = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")  # s2026
_INSTALLED = re.compile(
    r"https://[A-Za-z0-9.:-]+(?:/[!-~]*)?|http://(?:localhost|127\.0\.0\.1)(?::[0-9]+)?/?"
)  # "https://l.example.org"
_SERVER = re.compile(r"(?:smtps?|smtp\+plain)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Dkim:
    """How mails are signed: the name of the key in DNS, and the file with its private half."""

    selector: str
    key: Path


@dataclass(frozen=True, slots=True)
class Listmonk:
    """An installation of listmonk: which of its lists get the edition, and the template that adds nothing around it."""

    url: str
    lists: tuple[int, ...]
    template: int
    user_env: str
    token_env: str


@dataclass(frozen=True, slots=True)
class Sending:
    """Who gets the mail and by which server. The names in capitals are environment variables; no secret stands here."""

    recipients: Path | None = None
    command: tuple[str, ...] = ()
    server: Server | None = None
    user_env: str | None = None
    password_env: str | None = None
    secret_env: str | None = None
    dkim: Dkim | None = None
    listmonk: Listmonk | None = None

    @property
    def configured(self) -> bool:
        """Whether editions can be sent."""
        return self.server is not None and bool(self.recipients or self.command)


def mail(reader: Reader, node: Node | None) -> Mail | None:
    """What stands in every mail."""
    if node is None:
        return None
    given = reader.fields(node, "mail", _FIELDS, needed=("from",))
    return Mail(
        sender=_address(reader, given.get("from"), "mail.from"),
        reply_to=_address(reader, given.get("reply_to"), "mail.reply_to") or None,
        unsubscribe=_unsubscribe(reader, given.get("unsubscribe")),
        postal=reader.text(given.get("postal"), "mail.postal") or None,
        unsubscribe_url=_one_click(reader, given),
    )


def sending(reader: Reader, node: Node | None, home: Path) -> Sending:
    """Who gets it, and how. `mail` has noted what is unknown in the group."""
    given: Fields = {key.text: value for key, value in node.pairs if not value.empty} if node else {}
    command = given.get("recipients_command")
    if command is not None and "recipients" in given:
        reader.note(command, "mail.recipients and mail.recipients_command say the same thing twice; remove one")
    server = _server(reader, given)
    user, password = (_variable(reader, given.get(name), f"mail.{name}") for name in ("user_env", "password_env"))
    if server and user and given["server"].text.startswith("smtp+plain:"):
        reader.note(given["user_env"], "mail.user_env: no password goes over smtp+plain://; use smtp:// or smtps://")
    return Sending(
        recipients=home / reader.text(given["recipients"], "mail.recipients") if "recipients" in given else None,
        command=_command(reader, command),
        server=server,
        user_env=user,
        password_env=_paired(reader, given, user, password),
        secret_env=_variable(reader, given.get("unsubscribe_secret"), "mail.unsubscribe_secret"),
        dkim=_dkim(reader, given.get("dkim"), home),
        listmonk=_listmonk(reader, given.get("listmonk")),
    )


def _address(reader: Reader, node: Node | None, what: str) -> str:
    """An address, alone or as `Name <address>`."""
    text = reader.text(node, what)
    address = text[text.rfind("<") + 1 : -1] if text.endswith(">") else text
    if node is not None and (not _ADDRESS.fullmatch(address) or not text.isprintable()):
        reader.note(node, f'{what} must be an address such as "Baltic Briefing <desk@example.org>", not {node.shown()}')
    return text


def _unsubscribe(reader: Reader, node: Node | None) -> str | None:
    text = reader.text(node, "mail.unsubscribe")
    if node is not None and not (_LINK.fullmatch(text) or _ADDRESS.fullmatch(text.removeprefix("mailto:"))):
        reader.note(node, f"mail.unsubscribe must be a mailto: or https: address, not {node.shown()}")
    return text or None


def _one_click(reader: Reader, given: Fields) -> str | None:
    """Where `digest.unsubscribe:app` is served; it needs a secret to know its readers by."""
    node = given.get("unsubscribe_url")
    text = reader.text(node, "mail.unsubscribe_url")
    if node is not None and not (_OURS.fullmatch(text) and urlsplit(text).netloc and not set(text) & set("?#<>\"',")):
        reader.note(
            node,
            f"mail.unsubscribe_url must be an https: address such as https://briefing.example.org/leave, not {node.shown()}",
        )
    if node is not None and "unsubscribe_secret" not in given:
        reader.note(node, "mail.unsubscribe_url needs mail.unsubscribe_secret, the name of an environment variable")
    return text or None


def _variable(reader: Reader, node: Node | None, what: str) -> str | None:
    """The name of an environment variable, never a secret."""
    name = reader.text(node, what)
    if node is not None and not _VARIABLE.fullmatch(name):
        reader.note(node, f"{what} is the name of an environment variable such as SMTP_PASSWORD, not the secret itself")
    return name or None


def _dkim(reader: Reader, node: Node | None, home: Path) -> Dkim | None:
    if node is None:
        return None
    given = reader.fields(node, "mail.dkim", ("selector", "key"), needed=("selector", "key"))
    selector = reader.text(given.get("selector"), "mail.dkim.selector")
    if selector and not _SELECTOR.fullmatch(selector):
        reader.note(given["selector"], f"mail.dkim.selector must be a name in DNS such as s2026, not {selector[:60]!r}")
    return Dkim(selector, home / reader.text(given.get("key"), "mail.dkim.key"))


def _listmonk(reader: Reader, node: Node | None) -> Listmonk | None:
    if node is None:
        return None
    names = ("url", "lists", "template", "user_env", "token_env")
    given = reader.fields(node, "mail.listmonk", names, needed=names)
    url = reader.text(given.get("url"), "mail.listmonk.url")
    if url and not _INSTALLED.fullmatch(url):
        told = f"mail.listmonk.url must be an address such as https://listmonk.example.org, not {given['url'].shown()}"
        reader.note(given["url"], told)
    lists = reader.items(given.get("lists"), "mail.listmonk.lists")
    return Listmonk(
        url=url.rstrip("/"),
        lists=tuple(reader.whole(item, "an entry of mail.listmonk.lists", 1, 1, 2**31 - 1) for item in lists),
        template=reader.whole(given.get("template"), "mail.listmonk.template", 1, 1, 2**31 - 1),
        user_env=_variable(reader, given.get("user_env"), "mail.listmonk.user_env") or "",
        token_env=_variable(reader, given.get("token_env"), "mail.listmonk.token_env") or "",
    )


def _paired(reader: Reader, given: Fields, user: str | None, password: str | None) -> str | None:
    if bool(user) != bool(password):
        node = given["user_env" if user else "password_env"]
        reader.note(node, "mail.user_env and mail.password_env belong together; name both")
    return password


def _command(reader: Reader, node: Node | None) -> tuple[str, ...]:
    """A program and its arguments: a list, so that no shell reads it."""
    if node is not None and not node.items:
        reader.note(node, "mail.recipients_command must be a list such as [python3, readers.py]; no shell reads it")
        return ()
    return reader.texts(node, "mail.recipients_command")


def _server(reader: Reader, given: Fields) -> Server | None:
    node = given.get("server")
    if node is None:
        for name in ("per_minute", "timeout", "attempts", "user_env"):
            if name in given:
                reader.note(given[name], f"mail.{name} means nothing without mail.server")
        return None
    text = reader.text(node, "mail.server")
    if not _SERVER.fullmatch(text):
        reader.note(node, f"mail.server must be an address such as smtp://mail.example.org:587, not {node.shown()}")
        return None
    url, usual = urlsplit(text), Server("", 0)
    return Server(
        host=url.hostname or "",
        port=_port(reader, node, text) or {"smtps": 465, "smtp": 587}.get(url.scheme, 25),
        security=_security(url.scheme, url.hostname or ""),
        timeout=reader.number(given.get("timeout"), "mail.timeout", usual.timeout, 1, 3600),
        per_minute=reader.whole(given.get("per_minute"), "mail.per_minute", usual.per_minute, 1, 100_000),
        attempts=reader.whole(given.get("attempts"), "mail.attempts", usual.attempts, 1, 20),
    )


def _port(reader: Reader, node: Node, text: str) -> int | None:
    try:
        return urlsplit(text).port
    except ValueError:
        reader.note(node, f"mail.server: {text.rpartition(':')[2]} is no port; write 1 to 65535")
        return None


def _security(scheme: str, host: str) -> Literal["tls", "starttls", "none"]:
    """What stays on this machine needs no TLS, and a relay here has a certificate that nobody could check."""
    if scheme == "smtps":
        return "tls"
    return "none" if scheme == "smtp+plain" or _loopback(host) else "starttls"


def _loopback(host: str) -> bool:
    from ipaddress import ip_address  # only where there is a server

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
