"""An edition is handed to listmonk: to a server of ours that answers as its documentation says."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.deliver.listmonk import template

from .test_sending import built, configured

Digest = Callable[..., tuple[int, str, str]]


class Listmonk(ThreadingHTTPServer):
    """Keeps campaigns."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Api)
        self.campaigns: list[dict[str, Any]] = []
        self.broken: tuple[int, bytes] | None = None


class _Api(BaseHTTPRequestHandler):
    server: Listmonk

    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query).get("query", [""])[0]
        self._say({"results": [each for each in self.server.campaigns if wanted in each["name"]], "total": 1})

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.campaigns.append({**given, "id": len(self.server.campaigns) + 1, "status": "draft"})
        self._say(self.server.campaigns[-1])

    def _say(self, data: Any) -> None:
        status, body = self.server.broken or (200, json.dumps({"data": data}).encode())
        if self.headers["Authorization"] != "Basic " + base64.b64encode(b"desk:t0ken").decode():
            status, body = 403, b'{"message": "invalid credentials"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def listmonk(publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listmonk]:
    monkeypatch.setenv("LISTMONK_USER", "desk")
    monkeypatch.setenv("LISTMONK_TOKEN", "t0ken")
    with Listmonk() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        login = "user_env: LISTMONK_USER, token_env: LISTMONK_TOKEN"
        configured(publication, None, f", listmonk: {{url: '{url}', lists: [3, 4], template: 2, {login}}}")
        built(publication, digest)
        yield server
        server.shutdown()
        thread.join()


def test_an_edition_is_handed_over_once(listmonk: Listmonk, digest: Digest) -> None:
    for _ in range(2):
        code, out, _ = digest("send", "--listmonk")
        assert code == 0
        assert out.startswith("sound-briefing/2026-W46: campaign 1 of http://127.0.0.1:")
        assert out.endswith(" is draft\n")
    (campaign,) = listmonk.campaigns
    assert (campaign["lists"], campaign["template_id"], campaign["content_type"]) == ([3, 4], 2, "html")
    assert campaign["subject"] == "Sound Briefing: Monday 9 to Sunday 15 November 2026"
    assert campaign["from_email"] == "Sound Briefing <desk@sound.example>"
    assert 'href="{{ UnsubscribeURL }}"' in campaign["body"]
    assert "\n{{ UnsubscribeURL }}\n" in campaign["altbody"]
    assert "listmonk.invalid" not in json.dumps(campaign)


def test_a_correction_is_a_campaign_of_its_own(listmonk: Listmonk, digest: Digest) -> None:
    assert digest("send", "--listmonk")[0] == 0
    assert digest("run", "--period", "2026-W46", "--force", "-q")[0] == 0
    assert "2026-W46 revision 2: campaign 2" in digest("send", "--listmonk")[1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((500, b'{"message": "no database"}'), "500: "),
        ((200, b"<html>"), "Expecting value"),
        ((200, b'{"x": 1}'), "data"),
    ],
)
def test_a_listmonk_in_trouble(answer: tuple[int, bytes], told: str, listmonk: Listmonk, digest: Digest) -> None:
    listmonk.broken = answer
    code, _, err = digest("send", "--listmonk")
    assert code == 75
    assert told in err


def test_a_wrong_token_or_none(listmonk: Listmonk, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTMONK_TOKEN", "wr0ng")
    code, _, err = digest("send", "--listmonk")
    assert (code, "403" in err, "wr0ng" in err) == (75, True, False)
    monkeypatch.delenv("LISTMONK_TOKEN")
    code, _, err = digest("send", "--listmonk")
    assert code == 2
    assert "LISTMONK_TOKEN is missing" in err


def test_without_listmonk(publication: Path, digest: Digest) -> None:
    configured(publication, None)
    assert "mail.listmonk is missing" in digest("send", "--listmonk", here=publication)[2]


def test_braces_of_an_article_are_no_template() -> None:
    text = template("{{ .Subscriber.Email }} and {{{ https://l.invalid/leave?t=1", "https://l.invalid/leave?t=1")
    assert text == '{{ "{{" }} .Subscriber.Email }} and {{ "{{" }}{ {{ UnsubscribeURL }}'


def test_check_asks_listmonk_whether_it_lets_us_in(
    listmonk: Listmonk, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = digest("check")
    assert code == 0
    assert re.search(r"^ok      listmonk   http://127.0.0.1:\d+ lets us in$", out, re.MULTILINE)
    assert listmonk.campaigns == []
    monkeypatch.setenv("LISTMONK_TOKEN", "wr0ng")
    code, out, _ = digest("check")
    assert (code, "WRONG   listmonk" in out, "403" in out, "wr0ng" in out) == (1, True, True, False)
    monkeypatch.delenv("LISTMONK_TOKEN")
    code, out, _ = digest("check")
    assert (code, "LISTMONK_TOKEN is missing" in out) == (1, True)
