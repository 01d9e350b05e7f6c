"""`period` of config.yaml -> Schedule."""

from zoneinfo import ZoneInfo

from digest.config.nodes import Node
from digest.config.reader import Fields, Reader, nearest
from digest.period import WEEKDAYS, Every, Schedule, refused

__all__ = ["schedule"]

_EVERY: tuple[Every, ...] = ("hour", "day", "week", "month")


def schedule(reader: Reader, node: Node | None) -> Schedule:
    """How often an edition is made; weekly where nothing is said."""
    given = reader.fields(node, "period", ("every", "on", "at", "timezone", "cron")) if node else {}
    zone = _zone(reader, given.get("timezone"))
    if "cron" in given:
        return _cron(reader, given, zone)
    every = reader.choice(given.get("every"), "period.every", _EVERY, "week")
    on = given.get("on")
    at = reader.clock(given.get("at"), "period.at", Schedule().at)
    if every == "hour" and "at" in given:
        reader.note(given["at"], "period.at means nothing for `every: hour`; remove it")
    days = _days(reader, on) if every == "week" and on is not None and on.kind == "list" else ()
    if len(days) > 1:
        return Schedule("weekdays", at=at, zone=zone, days=days)
    return Schedule(every, on=days[0] if days else _on(reader, on, every), at=at, zone=zone)


def _cron(reader: Reader, given: Fields, zone: ZoneInfo) -> Schedule:
    for name in ("every", "on", "at"):
        if name in given:
            reader.note(given[name], f"period.{name} and period.cron say the same thing twice; remove one")
    text = " ".join(reader.text(given["cron"], "period.cron").split())
    why = refused(text, zone)
    if why:
        reader.note(given["cron"], f'period.cron must be an expression such as "0 6 * * mon-fri": {why}')
    return Schedule("cron", zone=zone, cron=text)


def _days(reader: Reader, node: Node) -> tuple[int, ...]:
    """The weekdays of a list, once each, in the order of the week."""
    named = [reader.choice(item, "an entry of period.on", WEEKDAYS, "monday") for item in node.items]
    if not named:
        reader.note(node, "period.on is empty; name at least one weekday")
    return tuple(sorted({WEEKDAYS.index(name) for name in named}))


def _on(reader: Reader, node: Node | None, every: Every) -> int:
    if every == "week":
        return WEEKDAYS.index(reader.choice(node, "period.on", WEEKDAYS, "monday"))
    if every == "month":
        return reader.whole(node, "period.on (the day of the month)", 1, 1, 28)
    if node is not None:
        reader.note(node, f"period.on means nothing for `every: {every}`; remove it")
    return 0


def _zone(reader: Reader, node: Node | None) -> ZoneInfo:
    name = reader.text(node, "period.timezone", "UTC")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name raises an OSError
        if node is not None:
            reader.note(
                node, f"period.timezone must be a name such as Asia/Seoul, not {node.shown()}{_near_zone(name)}"
            )
        return ZoneInfo("UTC")


def _near_zone(name: str) -> str:
    from zoneinfo import available_timezones  # reads hundreds of files: only for a mistake

    return nearest(name, sorted(available_timezones()))
