"""`digest explain`: why this lead, this quotation, this region, this place in the edition; what was taken for furniture, and why."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import click

from digest import run
from digest.cli.console import Console, clock, publication
from digest.compose import Standing, standing, summarise
from digest.compose.row import row
from digest.config import Settings, settings
from digest.errors import ConfigError
from digest.ingest import folder
from digest.model import Article, Brief, Document, Period, Skipped, Span
from digest.period import containing, latest
from digest.pick.lead import candidates
from digest.place import evidence, region
from digest.read import read

__all__ = ["command"]

_WIDTH = 76


@click.command("explain")
@publication
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(config: Path, console: Console, article: str, as_json: bool) -> None:
    """Everything that was decided about ARTICLE: a file, or the id, location or URL of an article in the sources."""
    found = settings(config)
    document = _document(found, article, console)
    read_article = read(document)
    if isinstance(read_article, Skipped):
        click.echo(json.dumps({"error": read_article.reason}) if as_json else f"left out: {read_article.reason}")
        return
    brief = summarise(read_article)
    period = _period(read_article, found)
    stands = _standing(read_article, found, period, console)
    if as_json:
        click.echo(json.dumps(_everything(brief, found) | {"ranking": _ranking(stands, period)}, ensure_ascii=False))
        return
    for heading, rows in (*_tables(brief, found), ("Ranking", _ranks(stands, period))):
        click.secho(f"\n{heading}", bold=True)
        for line in rows:
            click.echo(line)


def _document(found: Settings, wanted: str, console: Console) -> Document:
    path = Path(wanted)
    for each in _offered(found, path, console):
        if isinstance(each, Document) and (path.is_file() or wanted in {each.id, each.location, each.url}):
            return each
        if isinstance(each, Skipped) and (path.is_file() or each.location == wanted):
            raise ConfigError(f"{each.location} was left out: {each.reason}")
    raise ConfigError(f"no article {wanted!r} in the sources; name a file, or an id, location or URL that a page shows")


def _offered(found: Settings, path: Path, console: Console) -> Iterable[Document | Skipped]:
    if path.is_file():
        return folder.documents(path.parent, path.name)
    gathered = run.known(found, clock(), console.watch)
    return (*gathered.documents, *gathered.skipped)


def _period(article: Article, found: Settings) -> Period:
    """The period of its date, and without a date the newest that is due."""
    day = article.published
    if day is None:
        return latest(found.schedule, clock())
    moment = day if isinstance(day, datetime) else datetime.combine(day, time(12))
    return containing(moment if moment.tzinfo else moment.replace(tzinfo=found.schedule.zone), found.schedule)


def _standing(article: Article, found: Settings, period: Period, console: Console) -> Standing | None:
    """Beside everything else of its period. The same text in another place is the same article: one may name it by its file."""
    selection = run.of_period(found, period, clock(), console.watch)
    ids = [each.article.id for each in selection.briefs if each.article.text == article.text]
    own = article.id if article.id in ids else next(iter(ids), article.id)
    publication = found.publication
    return standing(own, selection.briefs, publication.regions, publication.weights, period.end)


def _everything(brief: Brief, found: Settings) -> dict[str, Any]:
    article = brief.article
    title, others = region(article, brief.countries, found.publication.regions)
    return {
        "id": article.id,
        "location": article.location,
        **row(brief),
        "dropped": [{"text": drop.span.of(article.text), "reason": drop.reason} for drop in article.dropped],
        "candidates": [
            {"text": each.span.of(article.text), "score": each.score, "reasons": each.reasons, "barred": each.barred}
            for each in candidates(article, brief.sentences)
        ],
        "evidence": [
            {"term": each.term, "where": each.where, "code": each.code, "weight": each.weight}
            for each in evidence(article, brief.sentences)
        ],
        "region": title,
        "see_also": others,
    }


def _tables(brief: Brief, found: Settings) -> Iterator[tuple[str, Iterable[str]]]:
    article = brief.article
    yield "Article", _facts(article)
    yield "Lines", _lines(article)
    yield "Lead: every sentence, best first", _leads(brief)
    yield "Quotations, best first", _quotations(brief)
    yield "Places: the evidence", _places(brief)
    title, others = region(article, brief.countries, found.publication.regions)
    yield "Region", [f"  {title or 'none of this publication'}", *(f"  see also: {other}" for other in others)]


def _facts(article: Article) -> Iterator[str]:
    facts = {
        "id": article.id,
        "location": article.location,
        "headline": article.headline,
        "outlet": article.outlet,
        "byline": article.byline,
        "published": article.published,
        "language": article.language,
        "dateline": article.dateline.of(article.text) if article.dateline else None,
        "url": article.url,
    }
    yield from (f"  {name:10} {_shown(str(value))}" for name, value in facts.items() if value is not None)
    yield from (f"  credit     {_shown(span.of(article.text))}" for span in article.credit)


def _lines(article: Article) -> Iterator[str]:
    """All lines in the order of the text: kept, or dropped and why."""
    kept: list[tuple[Span, str]] = [(span, "") for span in article.paragraphs]
    dropped = [(drop.span, drop.reason) for drop in article.dropped]
    for span, reason in sorted(kept + dropped):
        yield f"  {'- ' + reason if reason else '+':34.34} {_shown(span.of(article.text), 60)}"


def _leads(brief: Brief) -> Iterator[str]:
    found = sorted(candidates(brief.article, brief.sentences), key=lambda each: (each.barred is not None, -each.score))
    for each in found:
        mark = "*" if each.span == brief.lead else " "
        yield f"{mark} {each.score:7.2f}  {_shown(each.span.of(brief.article.text))}"
        yield f"           {('never: ' + each.barred) if each.barred else ', '.join(each.reasons)}"


def _quotations(brief: Brief) -> Iterator[str]:
    text = brief.article.text
    for quote in sorted(brief.quotes, key=lambda each: (-each.score, each.span)):
        who = ", ".join(span.of(text) for span in (quote.speaker or quote.mention, quote.role) if span)
        yield f"  {quote.score:7.2f}  {_shown(quote.span.of(text))}"
        yield f"           {quote.kind}; {_shown(who) or 'speaker not named'}; cue: {_cue(quote.cue, text)}"


def _cue(cue: Span | None, text: str) -> str:
    return _shown(cue.of(text)) if cue else "none"


def _places(brief: Brief) -> Iterator[str]:
    rows: Sequence[Any] = evidence(brief.article, brief.sentences)
    yield f"  {'term':28} {'where':10} {'country':7} {'weight':>7}"
    yield from (f"  {_shown(row.term, 28):28} {row.where:10} {row.code:7} {row.weight:7.3f}" for row in rows)
    yield "  about: " + (", ".join(f"{each.code} {each.weight:.2f}" for each in brief.countries) or "no country")


def _ranks(stands: Standing | None, period: Period) -> Iterator[str]:
    """The sum that gives a story its place, one component per line."""
    if stands is None:
        yield f"  in no section of {period.id}"
        return
    yield f"  story {stands.score.story}: place {stands.place} of {stands.among} in {stands.region}, {period.id}"
    yield f"  {'component':12} {'value':>7} {'weight':>7} {'product':>8}"
    for part in stands.score.components:
        yield f"  {part.name:12} {part.value:7.3f} {part.weight:7.2f} {part.value * part.weight:8.3f}"
    yield f"  {'sum':12} {stands.score.total:24.3f}"


def _ranking(stands: Standing | None, period: Period) -> dict[str, Any] | None:
    if stands is None:
        return None
    return {
        "period": period.id,
        "story": stands.score.story,
        "region": stands.region,
        "place": stands.place,
        "among": stands.among,
        "components": [part._asdict() for part in stands.score.components],
        "total": stands.score.total,
    }


def _shown(text: str, width: int = _WIDTH) -> str:
    """One line, without what a terminal should not see."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return line if len(line) <= width else line[: width - 1] + "…"
