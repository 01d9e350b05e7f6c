"""Parts of an edition -> JSON-LD (schema.org): its stories with their leads, and each quotation with who said it and where it is from.

It is data inside a `<script>` that no browser runs, and says nothing that the page does not print; `verify` proves it like the page.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from digest.model import Edition
from digest.proof import name
from digest.render.view import Card, Part, Said, cards

__all__ = ["embedded", "linked"]


def linked(edition: Edition, parts: Sequence[Part], days: str, address: str | None) -> Markup:
    """The edition as JSON-LD."""
    revised = edition.revisions[-1].at if edition.revisions else edition.period.due
    page = _said_only(
        {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": f"{name(edition.title) or edition.slug}, {days}",
            "url": address,
            "inLanguage": edition.language,
            "datePublished": edition.period.due.isoformat(),
            "dateModified": revised.isoformat(),
            "isPartOf": {"@type": "Periodical", "name": name(edition.title) or edition.slug},
            "hasPart": [_story(card, address) for card in cards(parts)],
        }
    )
    return embedded(page)


def embedded(value: object) -> Markup:
    """A value as JSON for a `<script>`. What could end the element, or a line in an old browser, is an escape of JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: S704  # nothing is left to escape


def _story(card: Card, address: str | None) -> dict[str, Any]:
    """The source's article: the headline is its own, the abstract a passage of it."""
    return _said_only(
        {
            "@type": "NewsArticle",
            "@id": f"{address}#{card.anchor}" if address else f"#{card.anchor}",
            "headline": card.headline,
            "abstract": card.lead,
            "url": card.url,
            "inLanguage": card.tongue.lang,
            "datePublished": card.published.isoformat() if card.published else None,
            "publisher": {"@type": "Organization", "name": card.outlet},
            "hasPart": [_quotation(said) for said in card.quotes],
        }
    )


def _quotation(said: Said) -> dict[str, Any]:
    """Whether a voice is a person or a body is not for us to guess: it has a name and no type."""
    voice = _said_only({"name": said.speaker, "description": said.role})
    source = {"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": said.outlet}}
    return _said_only(
        {
            "@type": "Quotation",
            "text": said.text,
            "inLanguage": said.tongue.lang,
            "spokenByCharacter": voice if said.named else None,
            "isBasedOn": said.cite or source,
        }
    )


def _said_only(given: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in given.items() if value}


_UNSAFE = re.compile("[<>&\u2028\u2029]")
