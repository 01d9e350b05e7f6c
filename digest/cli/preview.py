"""`digest preview`: out/ in the browser, on this machine only, made anew whenever config, templates or articles change.

The page that is served differs from the page in out/ by one script: it waits for the next build and loads the page
again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, clock, period_of, publication, skips
from digest.config import settings
from digest.errors import ConfigError, DigestError

__all__ = ["command"]

_HOST = "127.0.0.1"
_EVERY = 0.5
_WAIT = "/-/changed"
_SCRIPT = b"""<script>(function wait(seen){fetch("/-/changed?"+seen).then(r=>r.text()).then(now=>
seen===""||now===seen?wait(now):location.reload()).catch(()=>setTimeout(()=>wait(seen),1000))})("")</script></body>"""


@dataclass(slots=True)
class _Builds:
    """How many builds there were; waits for the next. The one value that the server's threads and the watcher share."""

    number: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def done(self) -> None:
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def after(self, seen: str) -> int:
        """The number of builds, as soon as it is not `seen`, or after half a minute."""
        with self.changed:
            self.changed.wait_for(lambda: str(self.number) != seen, timeout=30)
            return self.number


@click.command("preview")
@publication
@click.option("--period", "name", metavar="P", help="The newest that is due if not given.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
def command(config: Path, console: Console, name: str | None, port: int) -> None:
    """Serve the edition on 127.0.0.1 and build it again whenever something changes. Ctrl-C ends it."""
    builds = _Builds()
    page = _build(config, name, console, run.asked)
    found = settings(config)
    found.out.mkdir(parents=True, exist_ok=True)
    serve = partial(_Pages, directory=str(found.out), builds=builds)
    try:
        server = ThreadingHTTPServer((_HOST, port), serve)
    except OSError as error:
        raise ConfigError(f"--port {port}: {error.strerror}; --port 0 takes a free one") from None
    with server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        click.echo(f"http://{_HOST}:{server.server_port}/{page}")
        _watch(lambda: _watched(config), partial(_again, config, name, console, builds))


def _build(config: Path, name: str | None, console: Console, gather: run.Gather) -> str:
    """The path of the page below out/."""
    found, now = settings(config), clock()
    period = period_of(found, name, now)
    built = run.build(
        found, period, run.chosen(found, period, None, console.log), now, gather, console.watch, console.log
    )
    skips(built.edition.skipped, console)
    return f"{built.edition.id}/" if built.folder else f"{built.edition.slug}/"


def _again(config: Path, name: str | None, console: Console, builds: _Builds) -> None:
    """A mistake while editing is told, and the last good page stays. The web is not asked again for every change of a template."""
    try:
        _build(config, name, console, run.remembered)
    except DigestError as error:
        click.echo(f"digest: {error}", err=True)
        return
    builds.done()


def _watched(config: Path) -> list[Path]:
    """What a build depends on, by the newest configuration; by none of it while that has a mistake."""
    try:
        found = settings(config)
    except DigestError:
        return [config]
    return [config, found.templates, *found.folders]


def _watch(watched: Callable[[], list[Path]], changed: Callable[[], None]) -> None:
    """Looks at names, sizes and times; returns when interrupted."""
    pause, seen = threading.Event(), _look(watched())
    try:
        while not pause.wait(_EVERY):
            now = _look(watched())
            if now != seen:
                seen = now
                changed()
    except KeyboardInterrupt:
        return


def _look(paths: list[Path]) -> frozenset[tuple[str, int, int]]:
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,))]
    return frozenset(seen for file in files if (seen := _seen(file)))


def _seen(file: Path) -> tuple[str, int, int] | None:
    try:
        found = file.stat()
    except OSError:  # an editor puts a new file into the place of the old one
        return None
    return str(file), found.st_mtime_ns, found.st_size


class _Pages(SimpleHTTPRequestHandler):
    """Files below out/, pages with the script that waits. `builds` comes first, for the base class serves while it is
    made."""

    def __init__(self, *args: object, builds: _Builds, directory: str) -> None:
        self.builds = builds
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """A page of another host's name is refused: a web site must not read this one by pointing its name here."""
        host = (self.headers["Host"] or "").rpartition(":")[0]
        if host not in {_HOST, "localhost"}:
            self.send_error(421, "this preview answers to 127.0.0.1 only")
        elif self.path.startswith(_WAIT):
            self._answer(str(self.builds.after(self.path.partition("?")[2])).encode(), "text/plain")
        elif "%00" in self.path or not self._path().resolve().is_relative_to(Path(self.directory).resolve()):
            self.send_error(404, "no such file of an edition")
        else:
            self._page()

    def do_HEAD(self) -> None:
        """Nothing here needs it, and the base class would answer for files that `do_GET` refuses."""
        self.send_error(405, "GET only")

    def _path(self) -> Path:
        path = Path(self.translate_path(self.path))
        return path / "index.html" if path.is_dir() and self.path.endswith("/") else path

    def _page(self) -> None:
        path = self._path()
        if path.suffix == ".html" and path.is_file():
            self._answer(path.read_bytes().replace(b"</body>", _SCRIPT), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def list_directory(self, path: object) -> None:  # noqa: ARG002
        """No listing: out/ has an index of its own."""
        self.send_error(404, "no edition here; digest list shows those that were made")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Every request in the log would hide the builds."""

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
