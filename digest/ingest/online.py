"""A feed or a page -> its Outcome: asked politely, read once, and what was known before where it does not answer.

With `full_text` the pages behind a feed's entries are read, each of them once, until the feed says something else about it. A page that
cannot be had is tried again in later runs; until then the feed's own words stand for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from time import monotonic

from digest.ingest import feed as feeds
from digest.ingest import imap, inbox, mailbox
from digest.ingest.address import canonical
from digest.ingest.decode import decode
from digest.ingest.outcome import Memory, Outcome
from digest.ingest.polite import Manners
from digest.ingest.rows import LARGEST
from digest.ingest.visit import Visit, after
from digest.ingest.web import Answer, Failed, Fetched, Terms, Unchanged, fetch
from digest.model import Document, Skipped, Source

__all__ = ["Online"]


@dataclass(frozen=True, slots=True)
class Online:
    """What it takes to ask. At most `most_pages` pages are read of one source in a run, and none after `patience` seconds;
    `pages` are those of this run."""

    terms: Terms
    now: datetime
    manners: Manners
    reader: feeds.Reader
    memory: Memory
    most_pages: int = 100
    patience: float = 300.0
    pages: dict[str, Document] = field(default_factory=dict)

    def feed(self, source: Source) -> Outcome:
        """What a feed shows, and what it showed before."""
        before, old = self._known(source)
        answer = self._answer(source.location, before, source)
        if not isinstance(answer, Fetched):
            return self._without(source, before, old, answer)
        visit = replace(after(source.location, before, answer, self.now), mark=_mark(source, answer))
        if before and before.mark == visit.mark:
            return Outcome(source, old, health="unchanged", visits=(visit,))
        read = self.reader.read(answer)
        if isinstance(read, str):
            return self._without(source, before, old, Failed(source.location, read))
        return self._entries(source, visit, old, read)

    def page(self, source: Source) -> Outcome:
        """What a page says now."""
        before, old = self._known(source)
        answer = self._answer(source.location, before, source)
        if not isinstance(answer, Fetched):
            return self._without(source, before, old, answer)
        found = _page(answer, Document(feeds.identity(source, source.location), source.location, "html", ""))
        if isinstance(found, str):
            return self._without(source, before, old, Failed(source.location, found))
        shown = replace(found, url=canonical(answer.url), outlet=source.outlet, language=source.language)
        visit = replace(after(source.location, before, answer, self.now), mark=_mark(source, answer))
        return Outcome(source, (shown,), visits=(self._dated(visit, (shown,), old),))

    def mail(self, source: Source) -> Outcome:
        """What came into a mailbox, and what had come before."""
        before, old = self.memory.visit(source.location), self.memory.documents(source)
        if self._early(before):
            return self._without(source, before, old, None)
        found = imap.mails(source, self.terms, before.mark if before else None)
        if isinstance(found, Failed):
            return self._without(source, before, old, replace(found, url=source.location))
        read = [inbox.claimed(mailbox.document(body, f"{source.location}#{uid}"), source) for uid, body in found.found]
        new = {one.id: one for one in read if isinstance(one, Document)}
        visit = replace(after(source.location, before, Unchanged(source.location), self.now), mark=found.mark)
        return Outcome(
            source,
            (*new.values(), *(document for document in old if document.id not in new)),
            (*(one for one in read if isinstance(one, Skipped)), *_unread(source, found)),
            "ok" if found.found else "unchanged",
            visits=(self._dated(visit, new.values(), old),),
        )

    def _known(self, source: Source) -> tuple[Visit | None, tuple[Document, ...]]:
        """The last visit and what is kept. Where nothing is kept, or the source was set up otherwise, everything must be sent again."""
        before, old = self.memory.visit(source.location), self.memory.documents(source)
        if not old or (before and not (before.mark or "").startswith(_settings(source))):
            before = _without_validators(before)
        return before, tuple(sorted(old, key=lambda document: document.id))

    def _early(self, before: Visit | None) -> bool:
        return bool(before and before.not_before and self.now < before.not_before)

    def _answer(self, url: str, before: Visit | None, source: Source) -> Answer | None:
        """What the server says, or None before it may be asked again."""
        if self._early(before):
            return None
        found = fetch(
            url,
            self.terms,
            self.now,
            etag=before.etag if before else None,
            last_modified=before.last_modified if before else None,
            private=source.allow_private,
            gate=self.manners.gate(private=source.allow_private),
        )
        if isinstance(found, Failed):
            self.manners.note(found)
        return found

    def _without(
        self, source: Source, before: Visit | None, old: tuple[Document, ...], answer: Answer | None
    ) -> Outcome:
        """The outcome where there is nothing to read."""
        if answer is None and before and before.not_before:
            reason = f"{before.reason}; not asked again before {before.not_before:%Y-%m-%d %H:%M %Z}"
            return Outcome(source, old, health="failed", reason=reason)
        visits = (after(source.location, before, answer, self.now),) if answer else ()
        if isinstance(answer, Failed):
            return Outcome(source, old, health="failed", reason=answer.reason, visits=visits)
        return Outcome(source, old, health="unchanged", visits=visits)

    def _entries(self, source: Source, visit: Visit, old: tuple[Document, ...], feed: feeds.Feed) -> Outcome:
        """The documents of a feed that was read now."""
        shown = _identified(feed, source, old)
        read = list(self._read(source, shown)) if source.full_text else [_Read(document) for _, document in shown]
        now = {one.document.id: one.document for one in read if one.document.text.strip()}
        if any(one.again for one in read):
            # else an unchanged feed would hide the pages that are still to be read
            visit = replace(visit, etag=None, last_modified=None, mark=None)
        pages = tuple(one.visit for one in read if one.visit)
        return Outcome(
            source,
            (*now.values(), *(document for document in old if document.id not in now)),
            tuple(_left_out(source, feed, read)),
            visits=(self._dated(visit, now.values(), old), *pages),
        )

    def _read(self, source: Source, shown: Sequence[tuple[feeds.Entry, Document]]) -> "Iterator[_Read]":
        """Each entry with its page's text, where the page can be had."""
        until, asked = monotonic() + self.patience, 0
        for entry, document in shown:
            before = self.memory.visit(entry.url) if entry.url else None
            known = self.memory.document(entry.url) if before and entry.url else None
            if entry.url is None:
                yield _Read(document)
            elif known and before and before.mark == entry.mark and known.text != entry.text:
                yield _Read(replace(known, id=document.id))
            elif asked >= self.most_pages or monotonic() > until:
                yield _Read(known or document, reason="its page is left for the next run", again=True)
            else:
                asked += 1
                yield self._followed(source, entry, document, before if known else _without_validators(before), known)

    def _followed(
        self, source: Source, entry: feeds.Entry, document: Document, before: Visit | None, known: Document | None
    ) -> "_Read":
        """The page's text; from the answer that another feed of this run got where there is one."""
        url = entry.url or ""
        if url in self.pages:
            return _Read(replace(document, text=self.pages[url].text, media=self.pages[url].media))
        answer = self._answer(url, before, source)
        if answer is None:
            return _Read(known or document, reason=before.reason if before else None, again=True)
        found = _page(answer, document) if isinstance(answer, Fetched) else None
        if isinstance(found, str):
            answer = Failed(url, found)
        visit = after(url, before, answer, self.now)
        if isinstance(answer, Failed):
            return _Read(known or document, visit, answer.reason, again=True)
        told = (
            found
            if isinstance(found, Document)
            else replace(document, text=known.text, media=known.media)
            if known
            else document
        )
        self.pages[url] = told
        return _Read(told, replace(visit, mark=entry.mark))

    def _dated(self, visit: Visit, shown: Iterable[Document], old: Sequence[Document]) -> Visit:
        """The visit, which gave something new if one of the documents is not as it was."""
        known = {(document.id, document.title, document.text) for document in old}
        new = any((document.id, document.title, document.text) not in known for document in shown)
        return replace(visit, last_new=self.now) if new else visit


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry's document; the visit to its page, why the page could not be had, and whether a later run has to try `again`."""

    document: Document
    visit: Visit | None = None
    reason: str | None = None
    again: bool = False


def _unread(source: Source, mails: imap.Mails) -> Iterator[Skipped]:
    for uid in mails.large:
        yield Skipped(f"{source.location}#{uid}", f"a mail larger than {LARGEST // 1024 // 1024} MiB")
    if mails.left:
        yield Skipped(source.location, f"mails left for the next run: {mails.left}")


def _settings(source: Source) -> str:
    """A fingerprint of what the configuration says of the source, as far as its documents depend on it."""
    said = f"{source.full_text}\x1f{source.outlet}\x1f{source.language}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _mark(source: Source, answer: Fetched) -> str:
    """What a source without validators is known by: its settings and its bytes."""
    return f"{_settings(source)}:{sha256(answer.body).hexdigest()[:32]}"


def _without_validators(before: Visit | None) -> Visit | None:
    """A page that is not kept must be sent again."""
    return replace(before, etag=None, last_modified=None, mark=None) if before else None


def _identified(feed: feeds.Feed, source: Source, old: Sequence[Document]) -> list[tuple[feeds.Entry, Document]]:
    """Entries and documents, each once. A page's address that one entry alone has is its identity as well: an entry whose guid was
    changed is still known by it."""
    often = Counter(entry.url for entry in feed.entries)
    ids = {document.id for document in old}
    known: dict[str | None, str] = {document.url: document.id for document in old if document.url}
    found: dict[str, tuple[feeds.Entry, Document]] = {}
    for entry in feed.entries:
        document = feeds.document(entry, feed, source)
        if often[entry.url] == 1 and document.id not in ids:
            document = replace(document, id=known.get(entry.url, document.id))
        found.setdefault(document.id, (entry, document))
    return list(found.values())


def _page(answer: Answer, document: Document) -> Document | str:
    """The document with the page's text, or why the page is none."""
    assert isinstance(answer, Fetched)  # noqa: S101
    media = answer.media.partition(";")[0].strip().lower()
    if not answer.body.strip():
        return "the page is empty"
    if media not in _PAGES:
        return f"not a page to read ({media[:50]})"
    try:
        text, _ = decode(answer.body, "html" if media != "text/plain" else "text")
    except ValueError as error:
        return str(error)
    return replace(document, text=text, media="text" if media == "text/plain" else "html")


_PAGES = {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}


def _left_out(source: Source, feed: feeds.Feed, read: Sequence[_Read]) -> Iterator[Skipped]:
    """What the feed shows and nobody gets to read. Entries without a word are one line: some feeds have no others."""
    silent = [one for one in read if not one.document.text.strip()]
    for one in silent:
        if one.reason:
            yield Skipped(one.document.location, one.reason)
    untold = sum(1 for one in silent if not one.reason)
    if untold:
        wish = "" if source.full_text else "; with `full_text: true` their pages are read"
        yield Skipped(source.location, f"entries without a text: {untold}{wish}")
    if feed.left:
        yield Skipped(source.location, f"entries beyond what is read of one feed: {feed.left}")
    if not feed.entries:
        yield Skipped(source.location, "a feed without entries")
