"""Where out/ goes after an edition was made: a git branch, a command, a store; and what happens when one of them fails."""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from digest.deliver.git import pushed
from digest.deliver.program import program
from digest.deliver.s3 import Store, signed, stored
from digest.errors import DeliveryError

Digest = Callable[..., tuple[int, str, str]]
NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)


def git(*words: str, here: Path) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    author = ["-c", "user.name=A", "-c", "user.email=a@sound.example"]
    return subprocess.run(
        ["git", *author, *words], cwd=here, env=clean, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """An empty repository that can be pushed to."""
    git("init", "-q", "--bare", "remote.git", here=tmp_path)
    return tmp_path / "remote.git"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with two publications in it, one of which is published."""
    for path in ("notes/index.html", "notes/2026-W46/index.html", "others/index.html"):
        (tmp_path / "out" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / path).write_text(path)
    return tmp_path / "out"


def configured(publication: Path, channel: str) -> None:
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace('"https://sound.example/"', f'"https://sound.example/", {channel}'))


# --- git ---


def test_a_branch_gets_a_commit_for_every_change_and_keeps_what_is_not_ours(
    tmp_path: Path, remote: Path, out: Path
) -> None:
    git("clone", "-q", str(remote), "clone", here=tmp_path)
    (tmp_path / "clone/CNAME").write_text("notes.example")
    for words in (
        ["checkout", "-q", "-b", "pages"],
        ["add", "."],
        ["commit", "-qm", "CNAME"],
        ["push", "-q", "origin", "pages"],
    ):
        git(*words, here=tmp_path / "clone")
    said = pushed(str(remote), "pages", "only forward", "notes", tmp_path, out)
    assert said == f"pushed to pages of {remote}"
    (out / "notes/index.html").write_text("new")
    (out / "notes/2026-W46/index.html").rename(out / "notes/2026-W46/index.md")
    (out / "notes/.making-index.html").write_text("what a run that died had begun")
    pushed(str(remote), "pages", "only forward", "notes", tmp_path, out)
    files = git("ls-tree", "-r", "--name-only", "pages", here=remote).split()
    assert files == ["CNAME", "notes/2026-W46/index.md", "notes/index.html"]
    assert git("show", "pages:notes/index.html", here=remote) == "new"
    assert git("log", "--format=%s", "pages", here=remote).split("\n")[:-1] == [
        "Publish notes",
        "Publish notes",
        "CNAME",
    ]
    assert pushed(str(remote), "pages", "only forward", "notes", tmp_path, out) == f"pages of {remote} has it already"
    (tmp_path / "away").mkdir()
    assert pushed(str(remote), "pages", "only forward", "notes", tmp_path / "away", out).endswith("has it already")


def test_a_new_branch_in_an_empty_repository(tmp_path: Path, remote: Path, out: Path) -> None:
    pushed(str(remote), "site/live", "by force", "notes", tmp_path, out)
    assert git("log", "--format=%s", "site/live", here=remote) == "Publish notes\n"


def test_a_repository_that_says_no_says_why(tmp_path: Path, remote: Path, out: Path) -> None:
    with pytest.raises(DeliveryError, match=r"git ended with exit code 128: .*does not appear to be a git repository"):
        pushed(str(tmp_path / "nowhere.git"), "pages", "only forward", "notes", tmp_path, out)
    hook = remote / "hooks/update"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match="not today"):
        pushed(str(remote), "pages", "only forward", "notes", tmp_path, out)


# --- commands ---


def test_a_program_that_is_not_there_or_fails_or_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeliveryError, match=r"no-such-program could not be started .* is it installed"):
        program(["no-such-program"])
    with pytest.raises(DeliveryError, match="exit code 3: no room"):
        program(["sh", "-c", "echo no room >&2; exit 3"])
    with pytest.raises(DeliveryError, match="it said nothing"):
        program(["false"])
    monkeypatch.setattr("digest.deliver.program._SECONDS", 0.05)
    with pytest.raises(DeliveryError, match=r"not done after 0\.05 seconds"):
        program(["sleep", "5"])


def test_a_run_gives_a_channel_what_is_new_and_only_that(publication: Path, digest: Digest) -> None:
    (publication / "copy").mkdir()
    configured(publication, 'rsync: [cp, -r, "{out}/.", copy]')
    code, _, err = digest("run", "--period", "2026-W46", here=publication)
    assert (code, "channel   cp is done" in err) == (0, True)
    assert (publication / "copy/sound-briefing/2026-W46/index.html").is_file()
    assert "channel" not in digest("run", "--period", "2026-W46")[2], "it has it already"
    digest("build", "--period", "2026-W46", "--revise", "One word.")
    assert not (publication / "copy/sound-briefing/2026-W46-r1").exists(), "building tells nobody"
    assert "channel   cp is done" in digest("run", "--period", "2026-W46")[2]
    assert (publication / "copy/sound-briefing/2026-W46-r1").exists()


def test_a_channel_that_fails_is_tried_again(publication: Path, digest: Digest) -> None:
    configured(publication, 'rsync: [cp, -r, "{out}/.", copy], git: {remote: /nowhere.git}')
    (publication / "copy").mkdir()
    code, out, err = digest("run", "--period", "2026-W46", here=publication)
    assert code == 75
    assert out == "out/sound-briefing/2026-W46/index.html\n", "the edition itself is there"
    assert "channel   git /nowhere.git pages failed: git ended with exit code 128" in err
    assert "channel   cp is done" in err, "the others go on"
    code, out, err = digest("run", "--period", "2026-W46", "--json")
    report = json.loads(out)
    assert (code, report["editions"], "cp" in err) == (75, [], False)
    assert [each["channel"] for each in report["undelivered"]] == ["git /nowhere.git pages"]
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace(", git: {remote: /nowhere.git}", ""))
    assert digest("run", "--period", "2026-W46")[0] == 0


def test_without_an_edition_no_channel_is_asked(publication: Path, digest: Digest) -> None:
    configured(publication, 'rsync: ["false", "{out}"]')
    assert digest("run", "--period", "2020-W01", here=publication)[0] == 0


# --- S3 ---


@dataclass
class Bucket:
    """What a store of our own holds, and what it was asked; it lists two objects at a time."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    deny: bool = False
    port: int = 0

    def answer(self, method: str, name: str, query: dict[str, list[str]], body: bytes, media: str) -> tuple[int, str]:
        if self.deny:
            return 403, "<Error><Code>AccessDenied</Code><Message>Not yours</Message></Error>"
        if method == "PUT":
            self.objects[name] = body, media
        elif method == "DELETE":
            del self.objects[name]
        else:
            return 200, self.listed(query["prefix"][0], query.get("continuation-token", [""])[0])
        return 204 if method == "DELETE" else 200, ""

    def listed(self, prefix: str, after: str) -> str:
        names = [name for name in sorted(self.objects) if name.startswith(prefix) and name > after]
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><ETag>&quot;{hashlib.md5(self.objects[name][0]).hexdigest()}&quot;</ETag></Contents>"  # noqa: S324
            for name in names[:2]
        )
        more = f"<NextContinuationToken>{escape(names[1])}</NextContinuationToken>" if len(names) > 2 else ""
        return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{rows}{more}</ListBucketResult>'


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    one = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            name = unquote(parts.path).removeprefix("/briefings/")
            one.asked.append((self.command, self.path, dict(self.headers)))
            status, said = one.answer(
                self.command, name, parse_qs(parts.query), body, self.headers.get("Content-Type", "")
            )
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_PUT = do_DELETE = serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    one.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    yield one
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SOUND_KEY", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("SOUND_SECRET", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    return Store(f"http://127.0.0.1:{bucket.port}", "briefings", "us-east-1", "news/", "SOUND_KEY", "SOUND_SECRET")


def test_signatures_are_those_of_amazons_examples() -> None:
    """Signature Version 4, "Examples: signature calculations": GET object, and GET bucket (list objects)."""
    keys, at = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), datetime(2013, 5, 24, tzinfo=UTC)
    host = {"Host": "examplebucket.s3.amazonaws.com"}
    found = signed("GET", "/test.txt", "", {**host, "Range": "bytes=0-9"}, b"", keys, "us-east-1", at)["Authorization"]
    assert found.endswith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    found = signed("GET", "/", "max-keys=2&prefix=J", host, b"", keys, "us-east-1", at)["Authorization"]
    assert found.endswith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")


def test_a_bucket_gets_what_differs_and_loses_what_is_gone(bucket: Bucket, store: Store, out: Path) -> None:
    bucket.objects = dict.fromkeys(("news/other.html", "other/notes/index.html"), (b"kept", ""))
    bucket.objects |= {f"news/notes/old {at}.html": (b"old", "") for at in range(3)}
    assert stored(store, "notes", lambda: NOW, out) == "2 files uploaded to briefings, 3 deleted"
    names = ["news/notes/2026-W46/index.html", "news/notes/index.html", "news/other.html", "other/notes/index.html"]
    assert sorted(bucket.objects) == names
    assert bucket.objects[names[1]] == (b"notes/index.html", "text/html; charset=utf-8")
    puts = [path for method, path, _ in bucket.asked if method == "PUT"]
    assert puts[-1] == "/briefings/news/notes/index.html", "the page that leads to the others comes last"
    authorization = bucket.asked[0][2]["Authorization"]
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261116/us-east-1/s3/aws4_request,"
        r"SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=[0-9a-f]{64}",
        authorization,
    )
    (out / "notes/index.html").write_text("new")
    assert stored(store, "notes", lambda: NOW, out) == "1 files uploaded to briefings, 0 deleted"


def test_a_store_that_says_no_says_why(
    bucket: Bucket, store: Store, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.deny = True
    with pytest.raises(DeliveryError, match="403 AccessDenied Not yours"):
        stored(store, "notes", lambda: NOW, out)
    monkeypatch.setattr(bucket, "answer", lambda *_: (500, "gone"))
    with pytest.raises(DeliveryError, match=r"GET /briefings/: 500$"):
        stored(store, "notes", lambda: NOW, out)
    monkeypatch.setattr(bucket, "answer", lambda *_: (200, "<html>"))
    with pytest.raises(DeliveryError, match="is no XML"):
        stored(store, "notes", lambda: NOW, out)
    monkeypatch.delenv("SOUND_SECRET")
    with pytest.raises(DeliveryError, match="SOUND_SECRET is not set"):
        stored(store, "notes", lambda: NOW, out)


def test_a_store_that_is_not_there(store: Store, out: Path) -> None:
    for endpoint in ("http://127.0.0.1:9", "https://127.0.0.1:9"):
        closed = Store(endpoint, "b", "us-east-1", "", store.key, store.secret)
        with pytest.raises(DeliveryError, match="refused"):
            stored(closed, "notes", lambda: NOW, out)


def test_a_run_fills_a_bucket(publication: Path, digest: Digest, bucket: Bucket, store: Store) -> None:
    said = f"bucket: briefings, endpoint: '{store.endpoint}', key: SOUND_KEY, secret: SOUND_SECRET"
    configured(publication, f"s3: {{{said}}}")
    code, _, err = digest("run", "--period", "2026-W46", here=publication)
    assert code == 0, err
    assert bucket.objects["sound-briefing/2026-W46/mail.eml"][1] == "message/rfc822"
    assert bucket.objects["sound-briefing/atom.xml"][1] == "application/xml"


# --- digest check ---


def checked(publication: Path, digest: Digest, channel: str) -> tuple[int, str]:
    """The exit code of `digest check`, and what it says of a channel."""
    configured(publication, channel)
    code, out, err = digest("check", here=publication)
    assert err == ""
    return code, out.splitlines()[-1]


def test_check_asks_a_repository_and_changes_nothing_there(publication: Path, digest: Digest, remote: Path) -> None:
    code, told = checked(publication, digest, f"git: {{remote: {remote}, branch: live}}")
    assert (code, told) == (0, f"ok      git        {remote} answers; live will be a new branch")
    assert git("branch", "--all", here=remote) == ""
    pushed(str(remote), "live", "only forward", "articles", publication, publication)
    assert digest("check")[1].splitlines()[-1] == f"ok      git        {remote} answers; live is there"


def test_check_says_why_a_repository_cannot_be_reached(publication: Path, digest: Digest) -> None:
    code, told = checked(publication, digest, "git: {remote: /nowhere/pages.git}")
    assert code == 1
    assert told.startswith("WRONG   git        git ended with exit code 128: ")
    assert "/nowhere/pages.git" in told


def test_check_has_rsync_rehearse_with_nothing_in_its_hands(
    publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (publication / "bin").mkdir()
    (publication / "bin/rsync").write_text('#!/bin/sh\necho "$@" > told\nls "$4" >> told\n')
    (publication / "bin/rsync").chmod(0o755)
    monkeypatch.setenv("PATH", f"{publication / 'bin'}:{os.environ['PATH']}")
    code, told = checked(publication, digest, 'rsync: [rsync, -a, --delete, "{out}/", "web:/srv/www/"]')
    assert (code, told) == (0, "ok      rsync      rsync would reach web:/srv/www/")
    assert re.fullmatch(r"--dry-run -a --delete /\S+/ web:/srv/www/\n", (publication / "told").read_text())
    (publication / "bin/rsync").write_text('#!/bin/sh\necho "web: no route to host" >&2\nexit 12\n')
    code, out, _ = digest("check")
    assert (code, out.splitlines()[-1]) == (
        1,
        "WRONG   rsync      rsync ended with exit code 12: web: no route to host",
    )


def test_check_runs_no_program_that_knows_no_rehearsal(publication: Path, digest: Digest) -> None:
    code, told = checked(publication, digest, 'rsync: [touch, "{out}x"]')
    assert (code, told) == (0, "ok      rsync      touch is there; what it does is not known before it is done")
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace("[touch,", "[touhc,"))
    code, out, _ = digest("check")
    assert (code, out.splitlines()[-1]) == (1, "WRONG   rsync      touhc is not installed, or not in PATH")


def test_check_asks_a_store_what_it_holds(publication: Path, digest: Digest, bucket: Bucket, store: Store) -> None:
    keys = "key: SOUND_KEY, secret: SOUND_SECRET"
    s3 = f's3: {{bucket: briefings, endpoint: "{store.endpoint}", prefix: news/, {keys}}}'
    code, told = checked(publication, digest, s3)
    assert (code, told) == (0, f"ok      s3         {store.endpoint}: briefings holds nothing of this publication")
    assert [(method, path.partition("?")[2]) for method, path, _ in bucket.asked] == [
        ("GET", "list-type=2&max-keys=1&prefix=news%2Fsound-briefing%2F")
    ]
    bucket.objects["news/sound-briefing/index.html"] = b"", ""
    assert digest("check")[1].splitlines()[-1].endswith("briefings holds this publication")
    bucket.deny = True
    code, out, _ = digest("check")
    assert code == 1
    assert out.splitlines()[-1].endswith("403 AccessDenied Not yours")


def test_what_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeliveryError, match=r"sleep was not done after 0\.1 seconds"):
        program(["sleep", "20"], seconds=0.1)
