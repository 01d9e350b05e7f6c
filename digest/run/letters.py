"""An edition's mail -> what is wrong with it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digest.config import Settings
from digest.errors import ConfigError
from digest.model import Page
from digest.run.folders import folder_of
from digest.verify import Fault, Known, known_of, lint

__all__ = ["faults", "known_mail", "linted"]


def linted(settings: Settings, period: str) -> tuple[Fault, ...]:
    """The faults of an edition's mail.eml. ConfigError where the edition has none."""
    folder = folder_of(settings, period)
    try:
        message, proof = (folder / "mail.eml").read_bytes(), json.loads((folder / "index.json").read_bytes())
        return lint(message, known_mail(settings, proof))
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigError(
            f"{folder}: no mail that can be read; `mail:` in config.yaml makes `digest build` write one"
        ) from None


def faults(settings: Settings, pages: Iterable[Page]) -> tuple[Fault, ...]:
    """The errors of the mail among an edition's pages; none where there is no mail."""
    bodies = {page.path: page.body for page in pages}
    if "mail.eml" not in bodies:
        return ()
    found = lint(bodies["mail.eml"], known_mail(settings, json.loads(bodies["index.json"])))
    return tuple(fault for fault in found if fault.severity == "error")


def known_mail(settings: Settings, proof: Mapping[str, Any]) -> Known:
    """What a mail of this edition must say."""
    mail, url = settings.mail, settings.publication.url
    address = f"{url}{proof['slug']}/{proof['period']['id']}/index.html" if url else None
    ways = (mail.unsubscribe, mail.unsubscribe_url) if mail else ()
    return known_of(proof, address, frozenset(Known.host(way or "") for way in ways))
