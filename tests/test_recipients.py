"""The list of readers: who is on it, and what a wrong line costs."""

import json
import sys
from pathlib import Path

import pytest

from digest.config import Sending, settings
from digest.config.recipients import readers
from digest.errors import ConfigError, DeliveryError
from digest.model import Recipient, Server

REGIONS = ("Baltic states", "Nordic countries")
HOSTILE = Path(__file__).parents[2] / "shared/data/hostile/recipients.jsonl"


def listed(tmp_path: Path, text: str, name: str = "readers.csv") -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = readers(Sending(tmp_path / name), tmp_path, REGIONS)
    return found.found, found.faults


ILSE = Recipient("ilse@farrow.example", "Farrow, Ilse", "de", REGIONS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'address,name,language,regions\nilse@farrow.example,"Farrow, Ilse",de,Baltic states; Nordic countries\n'),
        ("a.csv", "\ufeffE-Mail;Regions;Name;Language\r\nilse@farrow.example;Baltic states|Nordic countries;Farrow, Ilse;de\r\n"),
        ("a.csv", '# mine\nilse@farrow.example,"Farrow, Ilse",de,Baltic states;Nordic countries'),
        ("a.yaml", '- address: ilse@farrow.example\n  name: "Farrow, Ilse"\n  language: de\n  regions: [Baltic states, Nordic countries]'),
    ],
)  # fmt: skip
def test_a_reader_in_every_form(name: str, text: str, tmp_path: Path) -> None:
    assert listed(tmp_path, text, name) == ((ILSE,), ())


def test_an_address_alone_is_enough(tmp_path: Path) -> None:
    assert listed(
        tmp_path, "- ilse@farrow.example\n- {address: b@farrow.example, regions: Baltic states}\n", "a.yml"
    ) == (
        (Recipient("ilse@farrow.example"), Recipient("b@farrow.example", regions=("Baltic states",))),
        (),
    )
    assert listed(tmp_path, "ilse@farrow.example\n\nb@bücher.example\n")[0] == (
        Recipient("ilse@farrow.example"),
        Recipient("b@xn--bcher-kva.example"),
    )


def test_a_wrong_line_costs_itself_only(tmp_path: Path) -> None:
    found, faults = listed(
        tmp_path,
        "address,name,regions\nilse@farrow.example\nilse at farrow,Ilse\nb@farrow.example,B,Baltic stats\n"
        'c@farrow.example,"two\nlines",\n,nobody\nILSE@Farrow.example\nd@farrow.example,a,,b\n'
        f"e@farrow.example,{'x' * 201}\nf@farrow.example\n",
    )
    assert [reader.address for reader in found] == ["ilse@farrow.example", "c@farrow.example", "f@farrow.example"]
    assert [fault.split(": ", 1)[0] for fault in faults] == [f"readers.csv:{line}" for line in (3, 4, 7, 8, 9, 10)]
    assert "did you mean Baltic states?" in faults[1]
    assert "stands twice" in faults[3]


def test_a_wrong_entry_costs_itself_only(tmp_path: Path) -> None:
    text = "- ilse@farrow.example\n- [a]\n- {adress: b@c.example}\n- {address: b@c.example, language: English!}\n- {name: B}\n"
    found, faults = listed(tmp_path, text, "a.yaml")
    assert found == (Recipient("ilse@farrow.example"),)
    assert [fault.split(": ", 1)[0] for fault in faults] == ["a.yaml:2", "a.yaml:3", "a.yaml:4", "a.yaml:5"]
    assert "did you mean address?" in faults[1]


def test_a_cell_beyond_all_bounds_costs_itself_only(tmp_path: Path) -> None:
    found, faults = listed(tmp_path, f"address\n{'x' * 200_000}\nilse@farrow.example\n")
    assert found == (Recipient("ilse@farrow.example"),)
    assert len(faults) == 1


def test_a_list_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mail\.recipients names the list"):
        readers(Sending(tmp_path / "gone.csv"), tmp_path, REGIONS)
    with pytest.raises(ConfigError, match=r"a\.yaml:1: must be a list"):
        listed(tmp_path, "a: b\n", "a.yaml")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        readers(Sending(tmp_path / "bytes.csv"), tmp_path, REGIONS)
    assert readers(Sending(), tmp_path, REGIONS).found == ()


def test_a_program_prints_the_list(tmp_path: Path) -> None:
    def printed(program: str) -> tuple[Recipient, ...]:
        return readers(Sending(command=(sys.executable, "-c", program)), tmp_path, REGIONS).found

    assert printed("print('address,name'); print('ilse@farrow.example, $(id)')") == (
        Recipient("ilse@farrow.example", "$(id)"),
    )
    with pytest.raises(DeliveryError, match="left with 3: no ledger"):
        printed("import sys; sys.stderr.write('no ledger'); sys.exit(3)")
    with pytest.raises(DeliveryError, match="recipients_command"):
        readers(Sending(command=("/nowhere/at/all",)), tmp_path, REGIONS)


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared data is not here")
def test_hostile_lines_name_one_reader_or_none(tmp_path: Path) -> None:
    taken = []
    for line in HOSTILE.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["input"]
        quoted = text.replace('"', '""')
        for form, name in ((f'address\n"{quoted}"\n', "a.csv"), (f"- {json.dumps(text)}\n", "a.yaml")):
            found, faults = listed(tmp_path, form, name)
            assert len(found) + len(faults) == 1, text
            assert all(fault.startswith(f"{name}:") for fault in faults)
            taken += [reader.address for reader in found]
    assert taken == ["A@B.Example"] * 2


def test_how_mail_is_sent(tmp_path: Path) -> None:
    def server(text: str) -> Server | None:
        start = "title: A\nsources: [{folder: a}]\nregions: [{title: X}]\n"
        (tmp_path / "config.yaml").write_text(f"{start}mail: {{from: a@b.example, {text}}}\n", encoding="utf-8")
        return settings(tmp_path / "config.yaml").sending.server

    assert server("server: 'smtp://b.example'") == Server("b.example", 587, "starttls")
    assert server("server: 'smtps://b.example'") == Server("b.example", 465, "tls")
    assert server("server: 'smtp+plain://b.example', per_minute: 9") == Server("b.example", 25, "none", per_minute=9)
    assert server("server: 'smtp://[::1]:2525', timeout: 5") == Server("::1", 2525, "none", timeout=5)
    assert server("server: 'smtp://localhost:25', attempts: 7") == Server("localhost", 25, "none", attempts=7)
    assert server("postal: x") is None
    assert settings(tmp_path / "config.yaml").sending.configured is False
