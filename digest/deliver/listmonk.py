"""A letter -> a campaign of listmonk, by its API: for lists of many thousands, which an engine of their own should send.

The campaign has the edition's name, and one that is there already is left as it is: handing an edition over twice does nothing.
listmonk reads a body as a Go template, so what an article says in double braces is quoted before it leaves.
"""

import json
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from digest.deliver.smtp import Login
from digest.errors import DeliveryError

__all__ = ["Campaign", "hand_over", "knocked", "template"]

_TIMEOUT = 60
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Campaign:
    """What listmonk is asked to send: to which of its lists, in which of its templates."""

    name: str
    subject: str
    sender: str
    html: str
    plain: str
    lists: tuple[int, ...]
    template: int

    def told(self) -> dict[str, Any]:
        """As the API wants it."""
        return {
            "name": self.name,
            "subject": self.subject,
            "from_email": self.sender,
            "lists": list(self.lists),
            "type": "regular",
            "content_type": "html",
            "messenger": "email",
            "template_id": self.template,
            "body": self.html,
            "altbody": self.plain,
            "tags": ["digest"],
        }


def hand_over(url: str, login: Login, campaign: Campaign) -> tuple[int, str]:
    """The campaign's number and status, a draft that was made now or what became of it since."""
    known = _asked(url, login, "GET", f"/api/campaigns?{urlencode({'query': campaign.name, 'per_page': 'all'})}")
    for each in known["results"]:
        if each["name"] == campaign.name:
            return int(each["id"]), str(each["status"])
    made = _asked(url, login, "POST", "/api/campaigns", campaign.told())
    return int(made["id"]), str(made["status"])


def knocked(url: str, login: Login, seconds: float) -> str:
    """What the API says to whoever may see its campaigns."""
    _asked(url, login, "GET", "/api/campaigns?per_page=1", seconds=seconds)
    return f"{url} lets us in"


def template(text: str, way: str) -> str:
    """A text as a Go template that prints it: braces quoted, and listmonk's own link in the place of `way`."""
    quoted = text.replace("{{", '{{ "{{" }}')
    return quoted.replace(way, "{{ UnsubscribeURL }}")


def _asked(
    url: str, login: Login, method: str, path: str, body: dict[str, Any] | None = None, seconds: float = _TIMEOUT
) -> Any:
    """What the API answers under "data". DeliveryError says why there is none."""
    where = urlsplit(url)
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=seconds)
    words = b64encode(f"{login.user}:{login.password}".encode()).decode()
    headers = {"Authorization": f"Basic {words}", "Content-Type": "application/json"}
    try:
        connection.request(method, where.path.rstrip("/") + path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        told = answer.read(_LARGEST)
        if answer.status != 200:
            raise DeliveryError(
                f"{url}: {method} {path.partition('?')[0]} was answered with {answer.status}: {_plain(told)}"
            )
        return json.loads(told)["data"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise DeliveryError(f"{url}: {error or type(error).__name__}") from None
    finally:
        connection.close()


def _plain(told: bytes) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in told[:300].decode("utf-8", "replace"))
