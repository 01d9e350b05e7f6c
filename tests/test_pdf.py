"""The PDF of an edition: its bytes, its paper, what weasyprint may not ask for, and what happens where it cannot be made."""

import importlib.util
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from digest.deliver.pdf import Paper, paged
from digest.errors import ConfigError, DeliveryError

Digest = Callable[..., tuple[int, str, str]]

with_weasyprint = pytest.mark.skipif(not importlib.util.find_spec("weasyprint"), reason="weasyprint is not installed")
DUE = datetime(2026, 11, 16, 6, tzinfo=UTC)
LATIN = next(
    (
        at
        for at in map(Path, ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation"))
        if at.is_dir()
    ),
    None,
)


def page(body: str, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head><title>Sound</title>{head}</head><body>{body}</body></html>'.encode()


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a weasyprint of our own in front of the real one."""

    def put(source: str) -> None:
        (tmp_path / "box").mkdir()
        (tmp_path / "box/weasyprint.py").write_text(source)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "box"))

    return put


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server, and what it was asked for."""
    paths: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def fonts(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with the fonts of one folder."""
    text = f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">{text}')
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))


def with_pdf(publication: Path, paper: str) -> None:
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace("publish: {", f"publish: {{pdf: {paper}, "))


@with_weasyprint
def test_an_edition_has_a_pdf_of_the_same_bytes_whenever_it_is_made(publication: Path, digest: Digest) -> None:
    with_pdf(publication, "a4")
    build = ("build", "-q", "--period", "2026-W46")
    assert digest(*build, here=publication)[0] == 0
    (file,) = publication.glob("out/*/2026-W46/index.pdf")
    first = file.read_bytes()
    assert 'href="index.pdf"' in file.with_name("index.html").read_text("utf-8")
    assert digest("verify", "2026-W46", here=publication)[0] == 0
    shutil.rmtree(publication / "out")
    shutil.rmtree(publication / "state")
    digest(*build, here=publication)
    assert file.read_bytes() == first
    assert b"(https://sound.example/sound-briefing/speakers/gunnel-rask.html)" in unpacked(first)
    assert b"/CreationDate (D:20261116060000+01'00)" in unpacked(first)


@with_weasyprint
def test_verify_finds_a_pdf_that_was_changed(publication: Path, digest: Digest) -> None:
    with_pdf(publication, "letter")
    digest("build", "-q", "--period", "2026-W46", here=publication)
    (file,) = publication.glob("out/*/2026-W46/index.pdf")
    file.write_bytes(file.read_bytes() + b" ")
    code, told, _ = digest("verify", "2026-W46", here=publication)
    assert code == 1
    assert "index.pdf" in told


@with_weasyprint
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_every_word_of_the_page_stands_in_the_pdf(sample: Path, digest: Digest) -> None:
    """Columns, floats and cards that must not break: none of them may swallow a passage."""
    config = sample / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("  noindex: false", "  pdf: a4\n  noindex: false"), "utf-8")
    digest("build", "-q", "--period", "2026-W46", here=sample)
    (file,) = sample.glob("out/*/2026-W46/index.pdf")
    told = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True, text=True).stdout
    found = letters(told)
    html = file.with_name("index.html").read_text("utf-8")
    passages = re.findall(r'data-proof="[^"]+"[^>]*>([^<]+)<|class="(?:speaker|role)">([^<]+)<', html)
    assert len(passages) > 100
    assert [each for pair in passages for each in pair if letters(each) not in found] == []


def unpacked(pdf: bytes) -> bytes:
    """Everything that a PDF says, its packed objects too."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(stream) for stream in streams)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.replace("&#39;", "").replace("&amp;", "")))


@with_weasyprint
@pytest.mark.parametrize(("paper", "size"), [("a4", b"595.27"), ("letter", b"612")])
def test_the_paper_is_the_one_that_was_asked_for(paper: Paper, size: bytes) -> None:
    assert b"/MediaBox [0 0 " + size in unpacked(paged(page("Sound"), paper, DUE).body)


@with_weasyprint
def test_a_page_can_make_weasyprint_ask_for_nothing(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    """Its own way with `<link rel=attachment>` would put any file of this machine into the PDF."""
    (tmp_path / "secret.txt").write_text("the harbour's key")
    (tmp_path / "secret.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>key</text></svg>'
    )
    here, there = tmp_path.as_uri(), asked[0]
    head = "".join(
        f'<link rel="attachment" href="{at}/secret.txt"><link rel="stylesheet" href="{at}/a.css">'
        f"<style>@import url({at}/b.css);@font-face{{font-family:x;src:url({at}/c.ttf)}}"
        f"body{{background:url({at}/secret.svg);font-family:x}}</style>"
        for at in (here, there)
    )
    body = "".join(
        f'<img src="{at}/secret.svg"><object data="{at}/secret.svg"></object><embed src="{at}/e.svg">'
        f'<svg><image href="{at}/secret.svg" width="9" height="9"/><use href="{at}/secret.svg#x"/></svg>'
        f'<a rel="attachment" href="{at}/secret.txt">x</a>'
        for at in (here, there)
    )
    base = f'<base href="{there}/base/">'
    made = unpacked(paged(page(f'{body}<img src="relative.png">', base + head), "a4", DUE).body)
    assert asked[1] == []
    assert b"EmbeddedFile" not in made
    assert b"/Image" not in made


@with_weasyprint
@pytest.mark.skipif(LATIN is None, reason="neither DejaVu nor Liberation is installed")
def test_letters_without_a_font_are_told_by_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts(LATIN or tmp_path, monkeypatch, tmp_path)
    told = paged(
        page("The ferry sails again from the harbour on Tuesday, and so does the mail. " * 9 + "渡船明天開航 नाव"),
        "a4",
        DUE,
    )
    assert "明" in told.lacking
    assert "(CJK)" in told.lacking
    assert "(DEVANAGARI)" in told.lacking
    assert "fonts-noto-cjk fonts-noto-core" in told.lacking


@with_weasyprint
@pytest.mark.skipif(LATIN is None, reason="neither DejaVu nor Liberation is installed")
def test_a_page_that_would_be_boxes_has_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts(LATIN or tmp_path, monkeypatch, tmp_path)
    with pytest.raises(DeliveryError, match=r"no PDF that could be read: no font has .*fonts-noto-cjk"):
        paged(page("渡船明天從港口開航，郵件也會一起送出。" * 9), "a4", DUE)


def test_without_the_extra_the_edition_stops_with_what_to_install(
    publication: Path, digest: Digest, box: Callable[[str], None]
) -> None:
    box("raise ImportError('no such module')")
    with_pdf(publication, "a4")
    code, _, told = digest("build", "--period", "2026-W46", here=publication)
    assert code == 2
    assert "pip install 'regional-digest[pdf]'" in told
    assert not (publication / "out").exists()
    code, told, _ = digest("check", here=publication)
    assert code == 1
    assert "WRONG   pdf        publish.pdf needs weasyprint" in told


def test_without_pango_it_is_said_what_to_install(box: Callable[[str], None]) -> None:
    box("raise OSError('cannot load library libpango-1.0-0')")
    with pytest.raises(ConfigError, match="apt-get install libpango"):
        paged(page("Sound"), "a4", DUE)


def test_an_edition_whose_pdf_cannot_be_made_comes_without_it(
    publication: Path, digest: Digest, box: Callable[[str], None]
) -> None:
    box("import os, sys\nsys.stderr.write('out of ink')\nsys.stderr.flush()\nos.abort()")
    with_pdf(publication, "a4")
    code, _, told = digest("build", "--period", "2026-W46", here=publication)
    assert code == 0
    assert "out of ink; the edition comes without it" in told
    (file,) = publication.glob("out/*/2026-W46/index.html")
    assert "index.pdf" not in file.read_text("utf-8")
    assert not file.with_name("index.pdf").exists()
    code, told, _ = digest("check", here=publication)
    assert "WRONG   pdf        the PDF could not be made: out of ink" in told


def test_time_and_memory_are_bounded(box: Callable[[str], None]) -> None:
    box(
        "import resource, sys\nsys.exit(str([resource.getrlimit(each)[1] for each in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]))"
    )
    with pytest.raises(DeliveryError, match=r"could not be made: \[120, 2147483648\]"):
        paged(page("Sound"), "a4", DUE)


def test_what_would_be_of_this_second_or_of_this_process_is_fixed(box: Callable[[str], None]) -> None:
    """Without the subset library of HarfBuzz fonts are cut by fontTools, which writes the time into them."""
    box("import os, sys\nsys.exit(f\"{os.environ['SOURCE_DATE_EPOCH']} {os.environ['PYTHONHASHSEED']}\")")
    with pytest.raises(DeliveryError, match="could not be made: 1794808800 0"):
        paged(page("Sound"), "a4", DUE)


def test_a_page_that_would_take_too_long_is_not_begun(box: Callable[[str], None]) -> None:
    box("raise ImportError")
    with pytest.raises(DeliveryError, match="too large"):
        paged(b" " * 500_001, "a4", DUE)
