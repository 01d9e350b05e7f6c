"""config.yaml: the sample is complete, and every mistake is named with its line and what would be right."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from digest.compose import Options
from digest.config import mailing, settings
from digest.config.nodes import nodes
from digest.errors import ConfigError
from digest.rank import Weights

ROOT = Path(__file__).parents[1]
HOSTILE = ROOT.parent / "shared/data/hostile/configs.jsonl"
CASES = yaml.safe_load((Path(__file__).parent / "cases/config.yaml").read_text(encoding="utf-8"))
MINIMAL = "title: Fjord Notes\nsources: [{folder: articles}]\nregions: [{title: Elsewhere}]\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_mistake_is_named(case: dict[str, str], tmp_path: Path) -> None:
    text = case["text"] if case.get("whole") else MINIMAL + case["text"]
    with pytest.raises(ConfigError) as error:
        settings(written(tmp_path, text))
    for expected in case["expect"]:
        assert expected in str(error.value)


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        settings(written(tmp_path, MINIMAL + "titel: x\npick: {quotes_per_article: many}\nperiod: {at: 25:00}\n"))
    lines = str(error.value).splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["config.yaml:4:1:", "config.yaml:5:28:", "config.yaml:6:14:"]


def test_the_smallest_publication_needs_three_settings(tmp_path: Path) -> None:
    found = settings(written(tmp_path, MINIMAL))
    assert (found.publication.slug, found.schedule.every, found.mail) == ("fjord-notes", "week", None)
    assert found.folders[0] == tmp_path / "articles"


def test_sources_of_every_kind(tmp_path: Path) -> None:
    text = """
title: Fjord Notes
period: {every: week, on: [thursday, monday], at: "06:30", timezone: Europe/Oslo}
when_empty: notice
sources:
  - {folder: articles, outlet: Fjord Post, stale_after: 3}
  - {feed: "https://fjord.example/all.xml?key=1", full_text: true, language: nb}
  - {page: "http://127.0.0.1:8000/news", allow_private: true}
  - {mailbox: post/letters.mbox}
  - {imap: "imaps://desk@mail.fjord.example/Letters", secret: FJORD_PASSWORD}
fetch: {contact: desk@fjord.example, timeout: 5, delay: 0, at_once: 2}
regions: [{title: North}]
retention: {documents: 30}
"""
    found = settings(written(tmp_path, text))
    folder, feed, page, mailbox, imap = found.sources
    assert (folder.location, folder.outlet, folder.stale_after) == (str(tmp_path / "articles"), "Fjord Post", 3)
    assert (feed.kind, feed.full_text, feed.allow_private, feed.language) == ("feed", True, False, "nb")
    assert (page.location, page.allow_private) == ("http://127.0.0.1:8000/news", True)
    assert mailbox.location == str(tmp_path / "post/letters.mbox")
    assert (imap.location, imap.secret) == ("imaps://desk@mail.fjord.example/Letters", "FJORD_PASSWORD")
    assert (found.fetching.contact, found.fetching.timeout, found.fetching.at_once) == ("desk@fjord.example", 5.0, 2)
    assert (found.schedule.every, found.schedule.days) == ("weekdays", (0, 3))
    assert (found.when_empty, found.keep_days, found.folders) == ("notice", 30, (tmp_path / "articles",))


def test_one_weekday_in_a_list_is_a_week(tmp_path: Path) -> None:
    found = settings(written(tmp_path, MINIMAL + "period: {every: week, on: [thursday]}\n")).schedule
    assert (found.every, found.on, found.days) == ("week", 3, ())


def test_a_cron_expression(tmp_path: Path) -> None:
    found = settings(written(tmp_path, MINIMAL + "period: {cron: '0 6  * * mon-fri', timezone: Asia/Seoul}\n")).schedule
    assert (found.every, found.cron, found.zone.key) == ("cron", "0 6 * * mon-fri", "Asia/Seoul")


def test_values_are_taken_as_they_are_written(tmp_path: Path) -> None:
    text = (
        MINIMAL + "period: {every: day, at: 12:30, timezone: Asia/Seoul}\npublish: {url: 'https://notes.example/a'}\n"
    )
    found = settings(written(tmp_path, text))
    assert found.schedule.at.isoformat() == "12:30:00"
    assert found.publication.url == "https://notes.example/a/"


def test_regions_are_made_of_codes_areas_groups_and_other_regions(tmp_path: Path) -> None:
    text = """
title: Seas
sources: [{folder: articles}]
regions:
  - {title: North, countries: ["NO", se], names: [Skagerrak], people: {Ilvars Krastkalns: LV}}
  - {title: East Asia, m49: "030", exclude: [MN]}
  - {title: Both, regions: [North, East Asia], group: Baltics, threshold: 0.5}
"""
    north, east, both = settings(written(tmp_path, text)).publication.regions
    assert north.countries == {"NO", "SE"}
    assert north.names == (("skagerrak", None), ("ilvars krastkalns", "LV"))
    assert {"JP", "KR", "CN"} <= east.countries
    assert "MN" not in east.countries
    assert both.countries == north.countries | east.countries | {"EE", "LV", "LT"}
    assert both.threshold == 0.5


def test_the_sample_shows_every_setting() -> None:
    """The file is its own manual: what `digest` reads stands in it, in use or behind a #."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    known = [field.name for kind in (Options, Weights) for field in fields(kind)]
    known += "title slug language period every on at timezone sources folder outlet regions countries m49 group".split()
    known += "names people exclude threshold pick rank mail from reply_to unsubscribe postal publish url theme templates".split()
    known += "out state noindex pdf git remote branch force rsync s3 bucket endpoint region prefix key secret".split()
    known += mailing._FIELDS
    assert [name for name in known if f"{name}:" not in text] == []
    assert settings(ROOT / "config.yaml").publication.slug == "baltic-briefing"


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="digest init"):
        settings(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_bytes(b"title: \xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        settings(tmp_path / "config.yaml")


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared data is not here")
def test_yaml_traps_end_in_the_written_value_or_in_an_error_with_its_place() -> None:
    for line in HOSTILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        try:
            found = nodes(row["input"], "config.yaml")
        except ConfigError as error:
            assert str(error).startswith("config.yaml"), row["id"]
            continue
        for key, value in found.pairs:
            assert value.kind != "scalar" or value.text.split("\n")[0] in row["input"], (row["id"], key)
