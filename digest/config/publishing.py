"""The group `publish` -> Publishing: where out/ is served, and the channels by which it gets there."""

import re
from dataclasses import dataclass
from typing import Literal

from digest.config.nodes import Node
from digest.config.reader import Reader

__all__ = ["Branch", "Bucket", "Paper", "Publishing", "publishing"]

Push = Literal["only forward", "by force"]
Paper = Literal["a4", "letter"]

_PAPERS: tuple[Paper, ...] = ("a4", "letter")
_WEB = re.compile(r"https?://[^\s/?#@<>\"']+(?:/[^\s<>\"'?#]*)?")  # https://briefing.example.org/
# https://git.example/pages.git, ssh://git@git.example/pages.git, git@git.example:pages.git, /srv/pages.git; no password in it
_REMOTE = re.compile(r"(?:https|ssh|file)://(?:[\w.-]+@)?[^\s@]+|[\w.-]+@[\w.-]+:[^\s@:-][^\s@:]*|/[^\s]+")
_BRANCH = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|[./](?=[A-Za-z0-9_-]))*")  # pages, site/live
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # briefing-archive
_PREFIX = re.compile(r"(?:[A-Za-z0-9_.~-]+/)*")  # news/briefing/
_REGION = re.compile(r"[a-z0-9-]{1,40}")  # eu-north-1
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")  # AWS_ACCESS_KEY_ID


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a git repository."""

    remote: str
    branch: str
    push: Push


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of an S3-compatible store; `key` and `secret` are the names of environment variables."""

    bucket: str
    endpoint: str
    region: str
    prefix: str
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """`url` is where out/ is served, with a slash at its end; `noindex` asks search engines to keep away; `pdf` is the paper
    of the PDF that each edition then has; the others are channels."""

    url: str | None = None
    noindex: bool = False
    pdf: Paper | None = None
    git: Branch | None = None
    rsync: tuple[str, ...] = ()
    s3: Bucket | None = None


def publishing(reader: Reader, node: Node | None) -> Publishing:
    """What the group says."""
    given = reader.fields(node, "publish", ("url", "noindex", "pdf", "git", "rsync", "s3")) if node else {}
    return Publishing(
        url=_url(reader, given.get("url")),
        noindex=reader.truth(given.get("noindex"), "publish.noindex"),
        pdf=reader.choice(given["pdf"], "publish.pdf", _PAPERS, "a4") if "pdf" in given else None,
        git=_git(reader, given.get("git")),
        rsync=_command(reader, given.get("rsync")),
        s3=_s3(reader, given.get("s3")),
    )


def _url(reader: Reader, node: Node | None) -> str | None:
    url = _fitting(reader, node, "publish.url", _WEB, "must be a web address such as https://briefing.example.org/")
    return f"{url.rstrip('/')}/" if url else None


def _git(reader: Reader, node: Node | None) -> Branch | None:
    if node is None:
        return None
    given = reader.fields(node, "publish.git", ("remote", "branch", "force"), needed=("remote",))
    remote = "must be a repository such as git@git.example.org:pages.git, without a password"
    return Branch(
        remote=_fitting(reader, given.get("remote"), "publish.git.remote", _REMOTE, remote),
        branch=_fitting(reader, given.get("branch"), "publish.git.branch", _BRANCH, "must be a branch's name", "pages"),
        push="by force" if reader.truth(given.get("force"), "publish.git.force") else "only forward",
    )


def _command(reader: Reader, node: Node | None) -> tuple[str, ...]:
    words = reader.texts(node, "publish.rsync")
    if node is not None and node.kind == "list" and not any("{out}" in word for word in words[1:]):
        reader.note(
            node, 'publish.rsync needs {out}, which stands for the folder: [rsync, -a, "{out}/", "host:/srv/www/"]'
        )
    return words


def _s3(reader: Reader, node: Node | None) -> Bucket | None:
    if node is None:
        return None
    what = "publish.s3"
    given = reader.fields(node, what, ("bucket", "endpoint", "region", "prefix", "key", "secret"), needed=("bucket",))
    region = _fitting(reader, given.get("region"), f"{what}.region", _REGION, "must be a region's name", "us-east-1")
    amazon = f"https://s3.{region}.amazonaws.com"
    variable = "is the name of an environment variable such as AWS_ACCESS_KEY_ID, not the key"
    return Bucket(
        bucket=_fitting(reader, given.get("bucket"), f"{what}.bucket", _BUCKET, "must be a bucket's name"),
        endpoint=_fitting(reader, given.get("endpoint"), f"{what}.endpoint", _WEB, "must be a web address", amazon),
        region=region,
        prefix=_fitting(reader, given.get("prefix"), f"{what}.prefix", _PREFIX, "must be folders with a / at the end"),
        key=_fitting(reader, given.get("key"), f"{what}.key", _VARIABLE, variable, "AWS_ACCESS_KEY_ID"),
        secret=_fitting(reader, given.get("secret"), f"{what}.secret", _VARIABLE, variable, "AWS_SECRET_ACCESS_KEY"),
    )


def _fitting(
    reader: Reader, node: Node | None, what: str, pattern: re.Pattern[str], demand: str, default: str = ""
) -> str:
    """The text of a setting; what does not fit its pattern is noted with the demand."""
    text = reader.text(node, what, default)
    if node is not None and text and not pattern.fullmatch(text):
        reader.note(node, f"{what} {demand}, not {node.shown()}")
    return text
