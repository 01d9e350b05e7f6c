"""Frozen values <-> bytes: what the database keeps of a Document, a Brief, a Visit.

A value becomes the list of its fields, by the types that its class declares; packed as JSON and deflated. No pickle: whoever can write
the file must not be able to run a program in it. The form has no version of its own: what was read is kept with the version of the
program that read it, and a Document's form is part of the schema.
"""

import json
import types
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["pack", "unpack"]

_T = TypeVar("_T")
_Make = Callable[[Any], Any]


def pack(value: object) -> bytes:
    """The value as bytes; equal values give equal bytes."""
    plain = json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))
    return zlib.compress(plain.encode("ascii"), 1)


def unpack(kind: type[_T], packed: bytes) -> _T:
    """The value again. ValueError where the bytes hold no such value.

    >>> from digest.model import Skipped
    >>> unpack(Skipped, pack(Skipped("a.txt", "it is empty")))
    Skipped(location='a.txt', reason='it is empty')
    """
    try:
        make: _Make = _maker(kind)  # type: ignore[arg-type]
        found: _T = make(json.loads(zlib.decompress(packed)))
    except (zlib.error, TypeError, KeyError, RecursionError) as error:
        raise ValueError(str(error)) from None
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _maker(kind: Any) -> _Make:
    """What makes a value of this type of its plain form."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return _optional([each for each in inner if each is not type(None)])
    if origin is tuple:
        one = _maker(inner[0])
        return lambda plain: tuple(map(one, plain))
    if is_dataclass(kind):
        return _whole(kind, [field.name for field in fields(kind)])
    if isinstance(kind, type) and issubclass(kind, tuple):
        return lambda plain: kind(*plain)
    if kind in {date, datetime}:
        return _moment
    return _same if origin is Literal or kind in {str, int, float, bool} else _unknown(kind)


def _whole(kind: Any, names: list[str]) -> _Make:
    hints = get_type_hints(kind)
    makers = [_maker(hints[name]) for name in names]
    return lambda plain: kind(*[make(each) for make, each in zip(makers, plain, strict=True)])


def _optional(kinds: list[Any]) -> _Make:
    """None, or the one type that is left; a date and a datetime are told apart by their form."""
    make = _moment if {date, datetime} & set(kinds) else _maker(kinds[0])
    return lambda plain: None if plain is None else make(plain)


def _moment(plain: str) -> date | datetime:
    return datetime.fromisoformat(plain) if "T" in plain else date.fromisoformat(plain)


def _same(plain: Any) -> Any:
    return plain


def _unknown(kind: object) -> _Make:
    raise TypeError(f"no plain form for {kind}")
