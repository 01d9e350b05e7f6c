"""Template and values -> text: one sandboxed Jinja2 environment for each of HTML, Markdown and plain text.

In all three `{{ … }}` is safe by default: what is not marked as finished is escaped by the format's own escape. For
HTML that is autoescape; for the other two `finalize` escapes first and marks the result as finished, so that autoescape
leaves it alone.
"""

import re
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import lru_cache, partial
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import TemplateError
from digest.model import Edition
from digest.proof import name, zone
from digest.render import text
from digest.render.linked import linked
from digest.render.links import link
from digest.render.markup import contained, introduction
from digest.render.picture import picture
from digest.render.view import cards, direction, outlets, parts, voices
from digest.render.words import Words, words

__all__ = ["Press", "facts"]


class Press:
    """The environments of one edition, dropped with it."""

    def __init__(self, loader: jinja2.BaseLoader, language: str, cache: jinja2.BytecodeCache | None = None) -> None:
        self._cache = cache
        self.words = words(language, loader, jinja2.Environment(autoescape=True))
        self._wrap = lru_cache(None, typed=True)(_wrapped)  # the mail's text repeats the page's
        self._pages = self._environment(loader, None)
        self._markdown = self._environment(loader, text.markdown)
        self._plain = self._environment(loader, str)

    def html(self, template: str, **values: object) -> str:
        """A page or the HTML part of a mail."""
        return _print(self._pages, template, values)

    def markdown(self, template: str, **values: object) -> str:
        """Markdown, in which no value is markup."""
        return _tidy(_print(self._markdown, template, values))

    def plain(self, template: str, **values: object) -> str:
        """Plain text."""
        return _tidy(_print(self._plain, template, values))

    def _environment(self, loader: jinja2.BaseLoader, escape: Callable[[str], str] | None) -> jinja2.Environment:
        environment = _Sandbox(
            loader=loader,
            bytecode_cache=self._cache,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            optimized=False,  # folding constants takes longer than the few that there are
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=partial(_finished, escape) if escape else None,
        )
        environment.filters.update(name=name, link=link, wrap=self._wrap, angle=_angle, trusted=Markup)
        known = self.words.language
        environment.globals.update(words=self.words, language=known, direction=direction(known))
        return environment


class _Sandbox(ImmutableSandboxedEnvironment):
    """Asks less of the values that are printed most. (Jinja2 is adapted by inheritance.)"""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read it. A noun is none of the functions, frames and mutable collections that Jinja2
        looks for, which takes it a third of the time that printing takes."""
        return not attr.startswith("_") if is_dataclass(type(obj)) else super().is_safe_attribute(obj, attr, value)


def facts(edition: Edition, known: Words) -> dict[str, Any]:
    """What the templates of an edition print."""
    every = parts(edition, known)
    address, days = _address(edition), known.days(edition.period.start, edition.period.end)
    return {
        "edition": edition,
        "address": address,
        "days": days,
        "linked": linked(edition, every, days, address),
        "zone": zone(edition.period),
        "introduction": introduction(edition.introduction),
        "introduction_source": contained(edition.introduction),
        "stories": len(cards(every)),
        "outlets": outlets(every),
        "parts": every,
        "picture": picture(edition, every, known),
        "voices": voices(every),
        "beside": (),
    }


def _address(edition: Edition) -> str | None:
    """Where the edition's page will stand, if it is known where out/ is served."""
    base = link(edition.url)
    return link(f"{base.rstrip('/')}/{edition.id}/index.html") if base else None


def _print(environment: jinja2.Environment, template: str, values: dict[str, object]) -> str:
    try:
        return environment.get_template(template).render(values)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(
            f"{error.name}: no such template: restore it, or take it from those that came along"
        ) from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, *_MISTAKES) as error:
        raise TemplateError(f"{_place(error, template)}: {error}") from error


def _angle(url: str) -> Markup:
    """An address of `link` or `fragment` as the target of a Markdown link: `[text](<address>)`."""
    return Markup(f"<{url.replace('&', '&amp;')}>")  # noqa: S704  # percent-encoded: holds no bracket


def _wrapped(value: str, first: str = "", rest: str | None = None) -> Markup:
    """The filter `wrap` of plain text. The text is finished: in a plain text nothing is markup."""
    return Markup(text.wrap(str(value), first, rest))  # noqa: S704


def _finished(escape: Callable[[str], str], value: object) -> object:
    """`value` as a finished piece of the format; Jinja2's undefined values raise here, as they should."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704


def _tidy(page: str) -> str:
    """Templates leave blank lines where they print nothing; a reader wants one."""
    return _BLANKS.sub("\n\n", _TRAILING.sub("", page)).strip() + "\n"


def _place(error: BaseException, template: str) -> str:
    """File and line of the template that an error came from: Jinja2 puts them into the traceback."""
    place, step = template, error.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename
        if file.endswith(".j2") or file == "<template>":  # the name of one that came from no file
            place = f"{template if file == '<template>' else file}, line {step.tb_lineno}"
        step = step.tb_next
    return place


_MISTAKES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)  # what a wrong template can raise
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")
