"""Who gets which edition, and what became of it: one row for every reader of every revision, one transaction for every step.

A row goes from "planned" to "in doubt" after the mail server has asked for the message and before the first byte of it is sent, and
from there to what the server answered. Whoever finds a row in doubt knows that the run which left it so is dead, and that
nobody can say whether the mail was accepted: it becomes "unknown", and is sent again only when a person says so.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from digest.model import Edition
from digest.state.codec import pack, unpack

__all__ = ["Entry", "Key", "Outbox", "Status"]

Status = Literal["planned", "in doubt", "accepted", "deferred", "refused", "unknown", "excluded"]
_DONE = ("accepted", "refused", "unknown", "in doubt")
# What a reader's row stays as, when he is planned, and when he is excluded.
_STAYS = {"planned": (*_DONE, "planned", "deferred"), "excluded": (*_DONE, "excluded")}


@dataclass(frozen=True, slots=True)
class Key:
    """A revision of an edition."""

    slug: str
    period: str
    revision: int

    def number(self, recipient: str) -> str:
        """What is in a reader's Message-ID: the same whenever this revision is sent to this reader, and no address."""
        told = f"{self.slug}/{self.period}/{self.revision}/{recipient}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def row(self) -> tuple[str, str, int]:
        """As the tables have it."""
        return self.slug, self.period, self.revision


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one reader's mail; `told` are the server's words, or why he gets none."""

    recipient: str
    status: Status
    message_id: str
    told: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outbox:
    """The sending side of an open database."""

    connection: sqlite3.Connection

    def keep(self, edition: Edition, made: datetime, due: Literal["due", "kept"]) -> None:
        """Remember what the mails of an edition are made of, and whether `digest run` is to send them."""
        row = (edition.slug, edition.period.id, edition.revision, made.isoformat(), int(due == "due"), pack(edition))
        with self.connection as run:
            run.execute(
                "INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET body = excluded.body, due = max(due, excluded.due)",
                row,
            )

    def edition(self, key: Key) -> Edition | None:
        """The edition whose mails are to be printed; its times lost the name of their zone. ValueError where another version of the
        program kept it."""
        ask = "SELECT body FROM letters WHERE slug = ? AND period = ? AND revision = ?"
        row = self.connection.execute(ask, key.row).fetchone()
        return unpack(Edition, row[0]) if row else None

    def due(self, slug: str, since: datetime) -> tuple[Key, ...]:
        """The editions that were made since then and are not sent to the end, the oldest first; of each its newest revision."""
        ask = (
            "SELECT period, revision FROM letters JOIN editions USING (slug, period, revision) WHERE slug = ? AND due = 1 "
            "AND letters.made >= ? AND revision = (SELECT max(revision) FROM editions AS newer WHERE newer.slug = letters.slug "
            "AND newer.period = letters.period) ORDER BY starts, period"
        )
        return tuple(Key(slug, *row) for row in self.connection.execute(ask, (slug, since.isoformat())))

    def finish(self, key: Key) -> None:
        """Nothing of this edition is left to be sent."""
        with self.connection as run:
            run.execute("UPDATE letters SET due = 0 WHERE slug = ? AND period = ? AND revision = ?", key.row)

    def plan(self, key: Key, wanted: Mapping[str, str], excluded: Mapping[str, str], now: datetime) -> None:
        """Write down who gets it (`wanted`: the Message-ID of each) and who does not (`excluded`: why), in one transaction.

        What is done stays done. What a dead run left in doubt becomes unknown. Whoever is on neither list any more gets none.
        """
        moment = now.isoformat()
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            known = {entry.recipient: entry.status for entry in self.entries(key)}
            rows = [(recipient, "planned", number, "") for recipient, number in wanted.items()]
            rows += [(recipient, "excluded", "", why) for recipient, why in excluded.items()]
            gone = [each for each in known if each not in wanted and each not in excluded]
            rows += [(recipient, "excluded", "", "no longer on the list") for recipient in gone]
            run.executemany(
                "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*key.row, *row, moment) for row in rows if known.get(row[0]) not in _STAYS[row[1]]],
            )
            run.execute(
                "UPDATE outbox SET status = 'unknown', told = 'digest died while the server had it', at = ? "
                "WHERE slug = ? AND period = ? AND revision = ? AND status = 'in doubt'",
                (moment, *key.row),
            )

    def mark(self, key: Key, recipient: str, status: Status, told: str, now: datetime) -> None:
        """One step of one mail, in a transaction of its own."""
        with self.connection as run:
            run.execute(
                "UPDATE outbox SET status = ?, told = ?, at = ? WHERE slug = ? AND period = ? AND revision = ? AND recipient = ?",
                (status, told, now.isoformat(), *key.row, recipient),
            )

    def again(self, key: Key, now: datetime) -> int:
        """Plan the unknown ones anew, and those in doubt; how many there are. Some readers may get it twice."""
        with self.connection as run:
            done = run.execute(
                "UPDATE outbox SET status = 'planned', told = 'sent again', at = ? "
                "WHERE slug = ? AND period = ? AND revision = ? AND status IN ('unknown', 'in doubt')",
                (now.isoformat(), *key.row),
            )
            return done.rowcount

    def entries(self, key: Key) -> tuple[Entry, ...]:
        """Every reader of this revision, by address."""
        ask = (
            "SELECT recipient, status, message_id, told, at FROM outbox WHERE slug = ? AND period = ? AND revision = ? "
            "ORDER BY recipient"
        )
        rows = self.connection.execute(ask, key.row)
        return tuple(
            Entry(who, status, number, told, datetime.fromisoformat(at)) for who, status, number, told, at in rows
        )

    def counts(self, key: Key) -> dict[Status, int]:
        """How many readers are in which state; every state is named."""
        found = Counter(entry.status for entry in self.entries(key))
        return {status: found[status] for status in get_args(Status)}

    def served(self, key: Key) -> frozenset[str]:
        """The readers who got, or may have got, another revision of this edition."""
        ask = (
            "SELECT recipient FROM outbox WHERE slug = ? AND period = ? AND revision <> ? "
            "AND status IN ('accepted', 'refused', 'unknown', 'in doubt')"
        )
        return frozenset(recipient for (recipient,) in self.connection.execute(ask, key.row))

    def leave(self, slug: str, reader: str, now: datetime) -> None:
        """Remember that a reader left the list; the second time changes nothing."""
        with self.connection as run:
            run.execute("INSERT OR IGNORE INTO left_list VALUES (?, ?, ?)", (slug, reader, now.isoformat()))

    def gone(self, slug: str) -> frozenset[str]:
        """Whoever left the list."""
        ask = "SELECT reader FROM left_list WHERE slug = ?"
        return frozenset(reader for (reader,) in self.connection.execute(ask, (slug,)))

    def forget(self, before: datetime) -> None:
        """Let go of what old editions' mails were made of. Who got which stays."""
        with self.connection as run:
            run.execute("DELETE FROM letters WHERE made < ? AND due = 0", (before.isoformat(),))
