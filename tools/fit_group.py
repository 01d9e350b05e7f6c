"""Data -> digest/data/group_words.json and group_model.json: how common words are, and when two accounts are one event.

    PYTHONPATH=. python tools/fit_group.py DATA STOPLISTS

DATA is a folder with stories/basil.jsonl and ecbplus.jsonl (articles with the event they tell) and with articles of other
collections (see `_NEWS`), whose words are counted and nothing else of them is kept. STOPLISTS is the folder of that name in the
package justext: the frequent words of languages for which no articles were counted.

The model has four numbers, chosen from a small grid: the best mean B-cubed F1 among the settings that merge no two BASIL events.
Three collections are looked at: BASIL, ECB+, and a crowd, which is BASIL among a thousand articles on the same politicians whose
dates are known and not shown: a pair of them more than ten days apart must not be merged. For each collection the choice that
the others would have made is printed with its result, which is what to expect of a new one.
"""

import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from digest.data import table
from digest.group import Grouper
from digest.group import grouper as grouper_module
from digest.group.fingerprint import Fingerprint, Item, fingerprint, stem
from digest.group.vectors import _background

_HERE = Path(__file__).parent.parent / "digest" / "data"
_NEWS = {  # collection: every n-th article of it
    "summaries/cnn500.jsonl": 1,
    "quotes/polnear_tune.jsonl": 1,
    "places/geo_dev.jsonl": 1,
    "places/wikinews_even.jsonl": 1,
}
_PRICE = 0.001  # F1 for a pair merged that was days apart: a false merge says that two newsrooms confirm each other
_LEAST = 20  # articles: a word in fewer is as rare as one in none
_LANGUAGES = (
    *("Arabic", "Bulgarian", "Croatian", "Czech", "Danish", "Dutch", "Finnish", "French", "German", "Greek"),
    *("Hebrew", "Hindi", "Hungarian", "Indonesian", "Italian", "Korean", "Norwegian_Bokmal", "Persian", "Polish"),
    *("Portuguese", "Romanian", "Russian", "Serbian", "Spanish", "Swahili", "Swedish", "Turkish", "Ukrainian"),
    "Vietnamese",
)
# Of the articles, roughly, that hold a language's n-th most frequent word.
_SHARES = (0.8,) * 10 + (0.5,) * 30 + (0.25,) * 60
_GRID = {
    "threshold": (0.62, 0.66, 0.7, 0.74),
    "belief": (2.0, 3.0, 5.0),
    "slope": (0.055, 0.06, 0.065),
    "background": (0.1, 0.2),
}
_WORD = re.compile(r"[^\W_]+")


_ENGLISH = {
    "care",
    "die",
    "door",
    "man",
    "men",
    "met",
    "pro",
    "son",
    "war",
}  # function words elsewhere, news in English


class Result(NamedTuple):
    f1: float
    wrong: int
    apart: int


def main(data: Path, stoplists: Path) -> None:
    _write("group_words", _words(data, stoplists))
    collections = _collections(data)
    results = {}
    for values in itertools.product(*_GRID.values()):
        results[values] = {name: _result(rows, values) for name, rows in collections.items()}
        print(values, *(f"{name} {r.f1:.4f} -{r.wrong} -{r.apart}" for name, r in results[values].items()), flush=True)
    for name in collections:
        choice = _best(results, [other for other in collections if other != name])
        print(f"chosen without {name}: {choice} gives {results[choice][name]}")
    model = dict(zip(_GRID, _best(results, list(collections)), strict=True))
    _write("group_model", {"source": "tools/fit_group.py"} | model)
    print("written:", model)


def _words(data: Path, stoplists: Path) -> dict[str, Any]:
    articles = [row for name, step in _NEWS.items() for row in _rows(data / name)[::step]]
    seen = Counter(
        word for row in articles for word in {*map(stem, _WORD.findall(f"{row.get('title')} {row['text']}"))}
    )
    words = {word: count for word, count in seen.items() if count >= _LEAST}
    for language in _LANGUAGES:
        frequent = (stoplists / f"{language}.txt").read_text(encoding="utf-8").split()
        for word, share in zip(map(stem, frequent), _SHARES, strict=False):
            count = round(share * len(articles))
            known = words.setdefault(word, count)
            if share > _SHARES[-1] and word not in _ENGLISH:
                words[word] = max(known, count)
    return {
        "source": "tools/fit_group.py: counts of words in English news, and the frequent words of other languages of jusText",
        "articles": len(articles),
        "words": dict(sorted(words.items())),
    }


def _collections(data: Path) -> dict[str, list[dict[str, Any]]]:
    basil, ecb = _rows(data / "stories/basil.jsonl"), _rows(data / "stories/ecbplus.jsonl")
    politics = [_dated(row) for name in ("tune", "dev") for row in _rows(data / f"quotes/polnear_{name}.jsonl")]
    return {"basil": basil, "ecb": ecb, "crowd": [*basil, *politics, *_rows(data / "places/wikinews_even.jsonl")]}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    day = re.search(r"_(\d{4}-\d\d-\d\d)_", row["id"])
    return row | {"date": day[1] if day else None, "title": row["text"].partition("\n")[0]}


def _result(rows: list[dict[str, Any]], values: tuple[float, ...]) -> Result:
    _use(values)
    grouper = Grouper()
    story = grouper.add(_fingerprints(rows))
    return Result(_bcubed(rows, story), *_false_pairs(rows, story))


_cache: dict[int, list[Fingerprint]] = {}


def _fingerprints(rows: list[dict[str, Any]]) -> Any:
    """Made once: the model does not change them. Dates are not shown."""
    grouper_module.fingerprint = lambda one: one
    if id(rows) not in _cache:
        _cache[id(rows)] = [fingerprint(Item(row["id"], row.get("title") or "", row["text"])) for row in rows]
    return _cache[id(rows)]


def _use(values: tuple[float, ...]) -> None:
    """In this process only: others may be grouping meanwhile."""
    table("group_model").update(zip(_GRID, values, strict=True))
    _background.cache_clear()


def _bcubed(rows: list[dict[str, Any]], story: dict[str, str]) -> float:
    stories, truth = Counter(story.values()), Counter(row["cluster"] for row in rows if row.get("cluster"))
    both = Counter((story[row["id"]], row["cluster"]) for row in rows if row.get("cluster"))
    total = sum(truth.values())
    precision = sum(n * n / stories[s] for (s, _), n in both.items()) / total
    recall = sum(n * n / truth[c] for (_, c), n in both.items()) / total
    return 2 * precision * recall / (precision + recall)


def _false_pairs(rows: list[dict[str, Any]], story: dict[str, str]) -> tuple[int, int]:
    members = defaultdict(list)
    for row in rows:
        members[story[row["id"]]].append(row)
    pairs = [pair for together in members.values() for pair in itertools.combinations(together, 2)]
    wrong = sum(bool(a.get("cluster") and b.get("cluster")) and a["cluster"] != b["cluster"] for a, b in pairs)
    return wrong, sum(_apart(a, b) for a, b in pairs)


def _apart(a: dict[str, Any], b: dict[str, Any]) -> bool:
    days = [date.fromisoformat(row["date"][:10]) for row in (a, b) if row.get("date")]
    return len(days) == 2 and abs((days[0] - days[1]).days) > 10


def _best(results: dict[tuple[float, ...], dict[str, Result]], names: Iterable[str]) -> tuple[float, ...]:
    def worth(values: tuple[float, ...]) -> tuple[bool, float]:
        seen = [results[values][name] for name in names]
        clean = not any(results[values][name].wrong for name in names if name != "ecb")
        return clean, sum(result.f1 - _PRICE * result.apart for result in seen)

    return max(results, key=worth)


def _rows(path: Path) -> list[dict[str, Any]]:
    return list(_lines(path))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(name: str, content: dict[str, Any]) -> None:
    (_HERE / f"{name}.json").write_text(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    table.cache_clear()
    _background.cache_clear()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
