"""Which countries an article is about, from short invented texts, and what the table of evidence says."""

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from digest.model import Article, Sentence, Span
from digest.place import Evidence, countries_of, evidence, group, known, name, place
from digest.place.focus import MEASURES

TABLES = [Path(__file__).parent / "cases" / name for name in ("place.yaml", "place_tongues.yaml")]
CASES = [case for table in TABLES for case in yaml.safe_load(table.read_text(encoding="utf-8"))]


def article(text, headline=None, language="en", dateline=None):
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            paragraphs.append(Span(at, at + len(line.rstrip())))
        at += len(line)
    return Article("a", text, tuple(paragraphs), headline=headline, language=language, dateline=dateline)


def first_sentence(one):
    return (Sentence(Span(0, one.text.index(".") + 1), 0),) if "." in one.text else ()


def codes(one):
    return [country.code for country in place(one, first_sentence(one))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case, request):
    if "known_failure" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    found = codes(article(case["text"], case["headline"], case.get("language", "en")))
    assert found[:1] == [] if not case["main"] else found[0] in case["main"], case["why"]
    assert not set(found) & set(case["never"]), case["why"]


def test_weights_fall_and_are_shares():
    found = place(article("Peru and Chile met in Lima. Peru paid. Bolivia watched."), ())
    assert found[0].code == "PE"
    assert all(one.weight >= other.weight for one, other in itertools.pairwise(found))
    assert 0 < sum(country.weight for country in found) <= 1.001


def test_equal_evidence_is_ordered_by_code():
    found = place(article("Ministers of Peru and Chile met."), ())
    assert {country.code for country in found} == {"CL", "PE"}


def test_empty_articles():
    assert place(article(""), ()) == ()
    assert place(article("\n \n", "Storm over Norway"), ())[0].code == "NO"
    assert evidence(article("nothing here"), ()) == ()


def test_evidence_points_at_the_words():
    one = article("Fishing stopped off Ghana on Friday.\nGhanaian crews went home.", "Ghana halts fishing")
    rows = evidence(one, first_sentence(one))
    assert [(row.term, row.where, row.code) for row in rows] == [
        ("Ghana", "headline", "GH"),
        ("Ghana", "lead", "GH"),
        ("Ghanaian", "body", "GH"),
    ]
    assert all(row.span.of(one.headline if row.where == "headline" else one.text) == row.term for row in rows)
    assert isinstance(rows[0], Evidence)


def test_evidence_in_a_dateline_is_weak():
    text = "OSLO, March 3 (Coastwire) -- Peru won.\nPeru's captain wept."
    given = article(text, dateline=Span(0, 28))
    found = {row.term: row for row in evidence(given, ())}
    assert found["OSLO"].where == "dateline"
    assert found["OSLO"].weight < found["Peru"].weight / 2
    assert codes(given) == ["PE"]


def test_furniture_between_paragraphs_is_not_evidence():
    text = "Schools closed in Norway.\nMORE FROM CHINA\nOslo will pay."
    paragraphs = (Span(0, 25), Span(42, len(text)))
    assert [row.code for row in evidence(Article("a", text, paragraphs, language="en"), ())] == ["NO", "NO"]


def test_a_headline_repeated_as_the_first_sentence_is_not_the_lead():
    one = article("Port shut. Dockers in Chile stopped work.", "Port shut")
    sentences = (Sentence(Span(0, 10), 0), Sentence(Span(11, 41), 0))
    assert evidence(one, sentences)[0].where == "lead"
    assert evidence(article("Port shut.", "Port shut"), (Sentence(Span(0, 10), 0),)) == ()


def test_a_letter_whose_small_form_is_longer_does_no_harm():
    assert codes(article("İSTANBUL BRIDGE shut, Norway said.")) == ["NO"]


def test_m49_areas_are_contained_in_one_another():
    assert {"CN", "JP", "KP", "KR", "MN", "TW"} <= countries_of("030") <= countries_of("142") <= countries_of("001")
    assert "EU" not in countries_of("150")


@pytest.mark.parametrize(
    ("title", "some"),
    [
        ("ASEAN", "VN TL"),
        ("eu", "DE HR"),
        ("Sahel", "ML TD"),
        ("Balkans", "XK AL"),
        ("gulf", "QA OM"),
        ("Nordics", "IS FO"),
    ],
)
def test_groups(title, some):
    assert set(some.split()) <= group(title)
    assert all(known(code) for code in group(title))


def test_unknown_names_are_answered_with_near_ones():
    with pytest.raises(ValueError, match="did you mean Balkans"):
        group("Balkan")
    with pytest.raises(ValueError, match="allowed: 001, 002"):
        countries_of("East Asia")


def test_names_of_countries():
    assert name("KP") == "North Korea"
    assert name("DE", "fr") == "Allemagne"
    assert name("ZZ") == "ZZ"
    assert known("XK")
    assert not known("EU")
    assert not known("uk")


def test_every_code_of_the_atlas_is_known():
    folder = Path(sys.modules["digest.data"].__file__).parent
    rows = json.loads((folder / "place_atlas.json").read_text(encoding="utf-8"))["names"].values()
    assert {place[:2] for row in rows for place in row.partition(":")[2].split("|") if place} <= set(
        json.loads((folder / "place_names.json").read_text(encoding="utf-8"))["names"]["en"]
    )


def test_every_code_of_the_other_languages_is_known():
    folder = Path(sys.modules["digest.data"].__file__).parent
    for path in folder.glob("place_seeds_*.json"):
        assert all(map(known, json.loads(path.read_text(encoding="utf-8"))["seeds"])), path.name


def test_the_model_has_a_weight_for_each_measure():
    folder = Path(sys.modules["digest.data"].__file__).parent
    assert len(json.loads((folder / "place_model.json").read_text(encoding="utf-8"))["weights"]) == len(MEASURES)


@pytest.mark.parametrize(
    "text",
    ["A" * 300_000, "Peru, " * 20_000, "Peru " * 20_000, "<A.B" * 80_000, "9 y" * 100_000, "Xx. " * 80_000],
)
def test_hostile_length_takes_linear_time(text):
    begin = time.process_time()
    place(article(text), ())
    assert time.process_time() - begin < 15


def test_the_same_under_any_hash_seed():
    code = (
        "from digest.model import Article, Span; from digest.place import place; "
        "t = 'Springfield and Paris met Georgia in Hamilton, London and Santa Cruz. Richmond lost to Peru.'; "
        "print(place(Article('a', t, (Span(0, len(t)),), language='en'), ()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
