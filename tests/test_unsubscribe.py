"""One click leaves the list, and nothing else does."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from digest.deliver.token import reader_in, reader_of, token_of
from digest.run import sending
from digest.unsubscribe import app

from .post_office import office
from .test_sending import built, configured, counts, message, sent, settings

Digest = Callable[..., tuple[int, str, str]]
SECRET = "a secret of more than sixteen letters"  # noqa: S105


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def served(publication: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application on loopback, under the checks of wsgiref."""
    monkeypatch.setenv("DIGEST_CONFIG", str(publication / "config.yaml"))
    monkeypatch.setenv("LEAVE_SECRET", SECRET)
    with make_server("127.0.0.1", 0, validator(app), handler_class=_Silent) as server:  # type: ignore[type-var]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/leave"
        server.shutdown()
        thread.join()


def asked(url: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, body, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


ONE_CLICK = ", unsubscribe_url: 'https://sound.example/leave', unsubscribe_secret: LEAVE_SECRET"


def test_a_reader_who_clicks_once_gets_no_more(publication: Path, digest: Digest, served: str) -> None:
    with office() as server:
        configured(publication, server, ONE_CLICK)
        built(publication, digest)
        assert counts(sent(publication)) == {"accepted": 2, "excluded": 1}
        mail = message(server.accepted[0][1])
        link = re.fullmatch(
            r"<https://sound\.example/leave\?t=([A-Za-z0-9_-]+)>, <mailto:leave@sound\.example>",
            mail["List-Unsubscribe"],
        )
        assert link
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for part in mail.iter_parts():
            assert f"https://sound.example/leave?t={link[1]}" in part.get_payload(decode=True).decode()
        other = message(server.accepted[1][1])["List-Unsubscribe"]
        assert link[1] not in other
        url = f"{served}?t={link[1]}"

        for method in ("GET", "HEAD"):
            assert asked(url, method)[0] == 200
        assert "Leave the list</button>" in asked(url)[1]
        assert counts(sent(publication)) == {"accepted": 2, "excluded": 1}

        assert asked(url, "POST", b"List-Unsubscribe=One-Click")[0] == 200
        assert "You have left the list" in asked(url, "POST")[1], "a bare POST, and a second one"
        assert digest("run", "--period", "2026-W46", "--force", "-q")[0] == 0
        report = sent(publication)
        assert [e.told for e in report_entries(publication) if e.recipient == "ilse@farrow.example"] == [
            "left the list"
        ]
        assert report.counts["accepted"] == 1
        assert server.readers["ilse@farrow.example"] == 1


def report_entries(here: Path) -> Any:
    found = settings(here / "config.yaml")
    with sending.opened(found.state) as state:
        return state.outbox.entries(sending.key_of(found, state, None))


def test_the_published_mail_names_no_reader(publication: Path, digest: Digest) -> None:
    configured(publication, None, ONE_CLICK)
    built(publication, digest)
    mail = message((publication / "out/sound-briefing/2026-W46/mail.eml").read_bytes())
    assert mail["List-Unsubscribe"] == "<https://sound.example/leave>, <mailto:leave@sound.example>"
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5000, "%00", "../../etc", "é" * 30])
def test_a_token_that_we_never_made(token: str, publication: Path, digest: Digest, served: str) -> None:
    configured(publication, None, ONE_CLICK)
    url = f"{served}?t={urllib.request.quote(token)}"
    for method in ("GET", "POST"):
        code, page = asked(url, method)
        assert code == 404
        assert "no longer valid" in page


def test_other_methods_and_a_broken_publication(publication: Path, served: str) -> None:
    configured(publication, None, ONE_CLICK)
    assert asked(served, "DELETE")[0] == 405
    (publication / "config.yaml").write_text("title: [", encoding="utf-8")
    assert asked(served, "POST")[0] == 503


@pytest.mark.parametrize(
    ("token", "asked_for", "language", "way", "expected"),
    [
        (".ko", "de", "ko", "ltr", "구독 해지</button>"),
        ("", "xx, de-AT;q=0.8, fr;q=0.9", "fr", "ltr", "Quitter la liste</button>"),
        ("", "de-AT;q=0.8, fr;q=0", "de-AT", "ltr", "Liste verlassen</button>"),
        ("", "ar", "ar", "rtl", "مغادرة القائمة</button>"),
        ("", "*, ;q=, nn;q=a, \u00e9, ../../etc", "da", "ltr", "Leave the list</button>"),
        ("", "fr;q=0", "da", "ltr", "Leave the list</button>"),
        (".xx", "", "es", "ltr", "Darse de baja</button>"),
    ],
)
def test_the_page_speaks_the_language_of_its_reader(
    token: str, asked_for: str, language: str, way: str, expected: str, publication: Path, served: str
) -> None:
    """The mails' language, then what the browser asks for, then the publication's; English where there are no words in any."""
    configured(publication, None, ONE_CLICK)
    config = publication / "config.yaml"
    config.write_text(f"language: {'es' if language == 'es' else 'da'}\n{config.read_text()}")
    link = f"{served}?t={token_of(SECRET.encode(), 'sound-briefing', 'ilse@farrow.example')}{token}"
    request = urllib.request.Request(link, headers={"Accept-Language": asked_for.encode().decode("latin-1")})  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        page, told = answer.read().decode(), answer.headers["Content-Language"]
    if language == "da":
        language = "en"
    assert expected in page
    assert f'<html lang="{language}" dir="{way}">' in page
    assert told == language


def test_a_mail_leads_to_the_page_in_its_own_language(publication: Path, digest: Digest, served: str) -> None:
    with office() as server:
        configured(publication, server, ONE_CLICK)
        (publication / "readers.csv").write_text("address,language\nilse@farrow.example,de\n", encoding="utf-8")
        built(publication, digest)
        sent(publication)
        found = re.search(r"\?t=([A-Za-z0-9_-]+\.de)>", message(server.accepted[0][1])["List-Unsubscribe"])
        assert found
        assert "Sie haben die Liste verlassen" in asked(f"{served}?t={found[1]}", "POST")[1]
        assert counts(sent(publication))["accepted"] == 1
        digest("run", "--period", "2026-W46", "--force", "-q")
        assert counts(sent(publication)) == {"excluded": 1}


def test_tokens() -> None:
    token = token_of(b"secret", "notes", "Ilse@Farrow.example")
    assert reader_in(b"secret", "notes", token) == reader_of("notes", "ilse@farrow.example")
    assert reader_in(b"another", "notes", token) is None
    assert reader_in(b"secret", "others", token) is None
    assert reader_in(b"", "notes", token_of(b"", "notes", "a@b.example")) is None, "no secret, no way in"
    assert "ilse" not in token.lower()
    changed = token[:3] + ("A" if token[3] != "A" else "B") + token[4:]
    assert reader_in(b"secret", "notes", changed) is None
    assert reader_in(b"secret", "notes", "a") is None
    assert reader_in(b"secret", "notes", "é") is None
