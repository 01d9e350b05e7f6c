"""One URL: what may be asked at all, and what a server can do to whoever asks. Real sockets on loopback."""

import gzip
import json
import socket
import ssl
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.address import RefusedError, canonical, refusal, target
from digest.ingest.web import Answer, Failed, Fetched, Terms, Unchanged, fetch

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
URLS = Path(__file__).parents[3] / "shared/data/hostile/urls.jsonl"
PUBLIC = "8.8.4.4"

CONNECTED: list[str] = []
"""Where a connection was tried while `watched`; nothing gets out then."""
WATCHING: dict[str, bool] = {"now": False}


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and WATCHING["now"]:
        CONNECTED.append(arguments[1][0])
        raise OSError("a test stopped it")


sys.addaudithook(hook)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setitem(WATCHING, "now", True)
    CONNECTED.clear()
    return CONNECTED


def names(host: str, _port: int) -> Sequence[str]:
    """Names of this machine lead inside, as they do everywhere; all others to one public address."""
    inside = ("localhost", "localdomain", "internal", "sslip.io")
    if host.endswith(inside):
        return ["127.0.0.1"]
    return [host] if host[0].isdigit() or ":" in host else [PUBLIC]


OUTSIDE = Terms("regional-digest/1", seconds=2.0, resolve=names)


@pytest.mark.skipif(not URLS.exists(), reason="the shared data are not here")
def test_no_hostile_url_causes_a_connection(connections: list[str]) -> None:
    for line in URLS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        connections.clear()
        answer = fetch(row["input"], OUTSIDE, NOW)
        assert isinstance(answer, Failed)
        assert bool(connections) is not row["block"], row


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "of this machine or its network"),
        ("http://127.1/", "no address in its usual form"),
        ("http://0x7f000001/", "no address in its usual form"),
        ("http://１２７.0.0.1/", "of this machine or its network"),
        ("http://[::ffff:10.0.0.1]/", "10.0.0.1 is an address of this machine or its network"),
        ("http://[64:ff9b::a00:1]/", "10.0.0.1 is an address of this machine or its network"),
        ("http://[2002:a00:1::1]/", "no address of the public internet"),
        ("http://[fe80::1%25eth0]/", "no address of the public internet"),
        ("http://[fe80::1]/", "no address of the public internet"),
        ("http://[4000::1]/", "no address of the public internet"),
        ("http://169.254.169.254/latest", "no address of the public internet"),
        ("http://100.100.100.200/", "no address of the public internet"),
        ("http://metadata.google.internal/", "of this machine"),
        ("http://news.example:6379/", "port 6379 is none of the web"),
        ("http://news.example:0/", "port 0"),
        ("http://news.example:99999/", "not a URL"),
        ("http://ann@news.example/", "user name or password"),
        ("http://news.example/\r\nX: 1", "a character that no URL may hold"),
        ("http://news.example\\@127.0.0.1/", "a character that no URL may hold"),
        ("http://-news.example/", "valid host"),
        ("http://news..example/", "valid host"),
        ("http://ne ws.example/", "valid host"),
        ("http://" + "a" * 70 + ".example/", "valid host"),
        ("http://[news.example]/", "URL"),
        ("http:///feed", "valid host"),
        ("ftp://news.example/", "only http:// and https://"),
        ("file:///etc/passwd", "only http:// and https://"),
        ("http://news.example/" + "a" * 3000, "longer than 2000"),
    ],
)
def test_what_is_never_asked(url: str, reason: str, connections: list[str]) -> None:
    answer = fetch(url, OUTSIDE, NOW)
    assert isinstance(answer, Failed)
    assert reason in answer.reason
    assert not connections


def test_a_private_source_may_be_on_our_network_but_never_a_metadata_service() -> None:
    assert refusal("192.168.1.5", private=True) is None
    assert refusal("fd12::1", private=True) is None
    assert refusal("169.254.169.254", private=True)
    assert refusal("fd00:ec2::254", private=True)
    assert refusal("nonsense", private=True)


def test_the_connection_goes_to_the_address_that_was_checked(connections: list[str]) -> None:
    """A name server that gives another answer the second time (DNS rebinding) is never asked a second time."""
    answers = iter([["10.0.0.7", PUBLIC], ["127.0.0.1"]])
    fetch("http://news.example/", replace(OUTSIDE, resolve=lambda *_: next(answers)), NOW)
    assert connections == [PUBLIC]


def test_proxies_of_the_environment_are_not_used(connections: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    fetch("http://news.example/", OUTSIDE, NOW)
    assert connections == [PUBLIC]


def test_one_way_of_writing_an_address() -> None:
    assert (
        canonical("HTTPS://News.Example:443/a%20b?utm_source=x&id=7&fbclid=9#top") == "https://news.example/a%20b?id=7"
    )
    assert canonical("https://news.example?q=ä ö") == "https://news.example/?q=%C3%A4%20%C3%B6"
    assert canonical("https://예시.example/") == "https://xn--vv4b11d.example/"
    assert canonical("http://[2001:4860::8]:8080/") == "http://[2001:4860::8]:8080/"
    assert canonical("javascript:alert(1)") is None
    with pytest.raises(RefusedError):
        target("news.example/feed")


def ask(url: str, terms: Terms, **more: Any) -> Answer:
    return fetch(url, terms, NOW, private=True, **more)


def test_a_page_is_asked_for_by_name_and_with_an_honest_agent(loopback: Any, terms: Terms) -> None:
    loopback.says("/a", "hello", Content_Type="text/html", ETag='"7"', Last_Modified="Wed, 11 Nov 2026 06:00:00 GMT")
    answer = ask(loopback.url("/a", "news.example"), terms)
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.media, answer.etag) == (b"hello", "text/html", '"7"')
    headers = loopback.asked[0].headers
    assert headers["Host"] == f"news.example:{loopback.port}"
    assert headers["User-Agent"] == "regional-digest/1 (+https://sound.example/)"
    assert headers["Accept-Encoding"] == "gzip, deflate"


def test_what_did_not_change_is_not_sent_again(loopback: Any, terms: Terms) -> None:
    url = loopback.says("/a", status="304 Not Modified")
    assert ask(url, terms, etag='"7"', last_modified="Wed, 11 Nov 2026 06:00:00 GMT") == Unchanged(url)
    assert loopback.asked[0].headers["If-None-Match"] == '"7"'
    assert loopback.asked[0].headers["If-Modified-Since"] == "Wed, 11 Nov 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"hello " * 100)),
        ("deflate", zlib.compress(b"hello " * 100)),
        ("deflate", zlib.compress(b"hello " * 100)[2:-4]),
        ("identity", b"hello " * 100),
    ],
)
def test_what_is_packed_is_unpacked(coding: str, packed: bytes, loopback: Any, terms: Terms) -> None:
    answer = ask(loopback.says("/a", packed, Content_Encoding=coding), terms)
    assert isinstance(answer, Fetched)
    assert answer.body == b"hello " * 100


def test_chunks_are_put_together(loopback: Any, terms: Terms) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    url = loopback.does("/a", lambda to: to.sendall(head + b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"))
    answer = ask(url, terms)
    assert isinstance(answer, Fetched)
    assert answer.body == b"hello"


def head(**headers: str) -> bytes:
    return (
        "HTTP/1.1 200 OK\r\n" + "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in headers.items()) + "\r\n"
    ).encode()


def endlessly(first: bytes, piece: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    def send(to: socket.socket) -> None:
        to.sendall(first)
        to.settimeout(pause or None)
        while True:
            to.sendall(piece)
            if pause:
                try:
                    to.recv(1)
                except TimeoutError:
                    continue
                return

    return send


def silent(to: socket.socket) -> None:
    to.recv(1)


def halfway(to: socket.socket) -> None:
    to.sendall(b"HTTP/1.1 200 OK\r\nA: b\r\n")
    silent(to)


def resets(to: socket.socket) -> None:
    to.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


EMPTY = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
MANY = 60_000_000
FAULTS: dict[str, tuple[bytes | Callable[[socket.socket], None], str]] = {
    "a drip": (endlessly(head(Content_Length="9000"), b"x", 0.02), "it sent too slowly"),
    "a drip of headers": (endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02), "did not answer in time"),
    "100 Continue for ever": (endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02), "did not answer in time"),
    "silence": (silent, "did not answer in time"),
    "silence in the headers": (halfway, "in time"),
    "a reset": (resets, "reset by peer"),
    "nothing": (lambda _: None, "not an answer of a web server"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not an answer of a web server"),
    "an endless body": (endlessly(head(), b"x" * 65536), "larger than 8 MiB"),
    "endless headers": (endlessly(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "not an answer of a web server"),
    "an endless header": (endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65536), "not an answer of a web server"),
    "an endless chunk": (endlessly(head(Transfer_Encoding="chunked") + b"FFFFFFFFFF\r\n", b"y" * 65536), "larger than"),
    "endless trailers": (endlessly(head(Transfer_Encoding="chunked") + b"0\r\n", b"X: y\r\n" * 9000), "more than is taken"),
    "endless gzip of nothing": (endlessly(head(Content_Encoding="gzip") + EMPTY, b"\x00\x00\x00\xff\xff" * 9000), "more than is taken"),
    "chunks that are none": (head(Transfer_Encoding="chunked") + b"zz\r\nhello", "ended before its announced length"),
    "a chunk too few": (head(Transfer_Encoding="chunked") + b"5\r\nhello\r\n", "ended before its announced length"),
    "a length that is large": (head(Content_Length=str(MANY)), "larger than 8 MiB"),
    "a length that is too large": (head(Content_Length="9") + b"hello", "ended before its announced length"),
    "gzip cut off": (head(Content_Encoding="gzip") + gzip.compress(b"hello" * 9)[:-9], "stop in the middle"),
    "deflate cut off": (head(Content_Encoding="deflate") + zlib.compress(b"hello" * 9)[:-5], "stop in the middle"),
    "no gzip": (head(Content_Encoding="gzip") + b"hello hello", "packed data are damaged"),
    "brotli": (head(Content_Encoding="br") + b"\x8b\x02\x80hello\x03", "'br', which was not asked for"),
    "zstd": (head(Content_Encoding="zstd") + b"\x28\xb5\x2f\xfd", "'zstd', which was not asked for"),
    "gzip twice": (head(Content_Encoding="gzip, gzip") + b"x", "which was not asked for"),
    "a gzip bomb": (head(Content_Encoding="gzip") + gzip.compress(bytes(MANY), 1), "larger than 8 MiB"),
    "a deflate bomb": (head(Content_Encoding="deflate") + zlib.compress(bytes(MANY), 1), "larger than 8 MiB"),
    "a redirect nowhere": (b"HTTP/1.1 302 Found\r\nLocation: \r\nContent-Length: 0\r\n\r\n", "more than 5 redirects"),
    "a redirect of a mebibyte": (b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 2**20 + b"\r\n\r\n", "not an answer of a web server"),
    "a redirect to a file": (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n", "only http:// and https://"),
    "a redirect with a password": (b"HTTP/1.1 302 Found\r\nLocation: http://a:b@c.example/\r\n\r\n", "user name or password"),
    "a redirect with a line end": (b"HTTP/1.1 302 Found\r\nLocation: /a\r\n b\r\n\r\n", "a character that no URL may hold"),
    "a redirect to no URL": (b"HTTP/1.1 302 Found\r\nLocation: http://[x/\r\n\r\n", "no URL"),
    "a redirect to metadata": (b"HTTP/1.1 307 X\r\nLocation: http://169.254.169.254/\r\n\r\n", "no address of the public"),
}  # fmt: skip


def script(fault: bytes | Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    return (lambda to: to.sendall(fault)) if isinstance(fault, bytes) else fault


def near(host: str, _port: int) -> Sequence[str]:
    return [host] if host[0].isdigit() else ["127.0.0.1"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_server_gives_a_reason_in_time(name: str, loopback: Any, terms: Terms) -> None:
    fault, reason = FAULTS[name]
    url = loopback.does("/a", script(fault))
    started = monotonic()
    slow = "in time" in reason or "slowly" in reason
    answer = ask(url, replace(terms, seconds=0.3 if slow else 10.0, resolve=near))
    assert isinstance(answer, Failed), answer
    assert reason in answer.reason
    assert monotonic() - started < 9.0
    if slow:
        assert monotonic() - started < 2.0


MEASURED = """
import resource, sys
from datetime import UTC, datetime
from digest.ingest.web import Failed, Terms, fetch
now, terms = datetime(2026, 11, 21, tzinfo=UTC), Terms("digest", seconds=10.0)
fetch(sys.argv[1], terms, now, private=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for url in sys.argv[2:]:
    assert isinstance(fetch(url, terms, now, private=True), Failed)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_no_bad_server_costs_more_than_40_megabytes(loopback: Any) -> None:
    heavy = [name for name in FAULTS if any(word in name for word in ("bomb", "endless", "large", "mebibyte"))]
    urls = [loopback.does(f"/{place}", script(FAULTS[name][0])) for place, name in enumerate(heavy)]
    words = [sys.executable, "-c", MEASURED, loopback.says("/", "hello"), *urls]
    ran = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert int(ran.stdout) < 40, f"{ran.stdout} MB for {heavy}"


def test_redirects_are_followed_and_judged(loopback: Any, terms: Terms) -> None:
    loopback.says("/a", status="301 Moved", Location="/b")
    loopback.says("/b", status="302 Found", Location=loopback.url("/c", "other.example"))
    loopback.says("/c", "hello")
    answer = ask(loopback.url("/a"), terms, etag='"7"')
    assert isinstance(answer, Fetched)
    assert answer.url == loopback.url("/c", "other.example")
    assert ["If-None-Match" in one.headers for one in loopback.asked] == [True, True, False]


def test_redirects_in_a_circle_end(loopback: Any, terms: Terms) -> None:
    loopback.says("/b", status="302 Found", Location="/a")
    answer = ask(loopback.says("/a", status="302 Found", Location="/b"), terms)
    assert isinstance(answer, Failed)
    assert answer.reason == "more than 5 redirects"
    assert len(loopback.asked) == 6


def test_a_public_page_cannot_redirect_inside(loopback: Any, terms: Terms) -> None:
    """The first address counts as public here only because the source is private; the second is refused whatever the source says."""
    url = loopback.says("/a", status="302 Found", Location="http://inside.example/")
    answer = ask(
        url, replace(terms, resolve=lambda host, _: ["169.254.1.1" if host == "inside.example" else "127.0.0.1"])
    )
    assert isinstance(answer, Failed)
    assert answer.reason == "169.254.1.1 is no address of the public internet"


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("3600", timedelta(hours=1)),
        ("Sat, 21 Nov 2026 08:00:00 GMT", timedelta(hours=2)),
        ("Fri, 20 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("9" * 400, timedelta(days=366)),
    ],
)
def test_the_server_says_when_to_come_back(said: str, wait: timedelta | None, loopback: Any, terms: Terms) -> None:
    answer = ask(loopback.says("/a", status="503 Service Unavailable", Retry_After=said), terms)
    assert isinstance(answer, Failed)
    assert (answer.status, answer.retry_after) == (503, wait)


@pytest.mark.parametrize(("status", "reason"), [("410 Gone", "gone for good"), ("204 No Content", "answered 204")])
def test_other_answers_are_no_page(status: str, reason: str, loopback: Any, terms: Terms) -> None:
    answer = ask(loopback.says("/a", status=status), terms)
    assert isinstance(answer, Failed)
    assert reason in answer.reason


def test_a_name_without_address_and_a_port_without_server(terms: Terms) -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    lost = fetch("http://news.example/", replace(terms, resolve=unknown), NOW)
    empty = fetch("http://news.example/", replace(terms, resolve=lambda *_: []), NOW)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    closed = ask(f"http://127.0.0.1:{port}/", terms)
    assert isinstance(lost, Failed)
    assert isinstance(empty, Failed)
    assert isinstance(closed, Failed)
    assert (lost.reason, empty.reason, closed.hung) == ("Name or service not known", "the name has no address", True)


def test_a_name_server_that_does_not_answer_costs_the_deadline(loopback: Any, terms: Terms) -> None:
    def waits(host: str, port: int) -> Sequence[str]:
        loopback.stop.wait(5)
        return []

    started = monotonic()
    answer = ask("http://news.example/", replace(terms, seconds=0.2, resolve=waits))
    loopback.stop.set()
    assert isinstance(answer, Failed)
    assert answer.hung
    assert monotonic() - started < 2


def test_the_second_address_is_tried_where_the_first_does_not_answer(loopback: Any, terms: Terms) -> None:
    loopback.says("/a", "hello")
    answer = ask(loopback.url("/a", "news.example"), replace(terms, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"]))
    assert isinstance(answer, Fetched)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=news.example".split()
    names = ["-addext", "subjectAltName=DNS:news.example", "-keyout", "key.pem", "-out", "cert.pem"]
    try:
        subprocess.run(["openssl", *words, *names], cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    return folder


def test_certificates_are_checked_against_the_name(certificate: Path, loopback: Any, terms: Terms) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    loopback.tls = server
    trusting = replace(terms, tls=lambda: ssl.create_default_context(cafile=str(certificate / "cert.pem")))
    url = loopback.says("/a", "hello").replace("http://127.0.0.1", "https://news.example")
    right, wrong, stranger = (
        ask(url, trusting),
        ask(url.replace("news.example", "other.example"), trusting),
        ask(url, terms),
    )
    assert isinstance(right, Fetched)
    assert isinstance(wrong, Failed)
    assert "certificate is not trusted (Hostname mismatch" in wrong.reason
    assert isinstance(stranger, Failed)
    assert "certificate is not trusted (self-signed" in stranger.reason


def test_a_server_that_is_silent_where_tls_begins_costs_the_deadline(loopback: Any, terms: Terms) -> None:
    loopback.mute = True
    started = monotonic()
    answer = ask(loopback.url("/a").replace("http:", "https:"), replace(terms, seconds=0.3))
    assert isinstance(answer, Failed)
    assert (answer.reason, answer.hung) == ("it did not answer in time", True)
    assert monotonic() - started < 2


@given(
    st.text(st.characters(max_codepoint=0x2FFFF), max_size=60).map(lambda text: f"http://{text}") | st.text(max_size=60)
)
def test_a_url_is_understood_or_refused_and_nothing_else(url: str) -> None:
    """What is understood is written in one way: understanding it again changes nothing."""
    try:
        found = target(url)
    except RefusedError:
        assert canonical(url) is None
        return
    assert target(found.url) == found
    assert found.url.isascii()
    assert not any(char.isspace() for char in found.url)
    once = canonical(url)
    assert once
    assert canonical(once) == once
