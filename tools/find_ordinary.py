"""English texts -> the `en` words of digest/data/quotes_ordinary.json: those that speak for nobody when a sentence begins with them.

  python tools/find_ordinary.py TEXTS.jsonl…  > words.txt

A word is ordinary if the texts write it in lower case nearly always, and if some sentences begin with it. Words for people, offices and
bodies are left out, whatever their case, and so are given names: they do speak.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[1] / "digest/data"
_WORD = re.compile(r"[A-Za-z]+(?![\w'’])")
# "teacher", "scientists", "refugees", "women": what people are called ends like this more often than not
_PERSONS = re.compile(r"(?:[eo]r|ist|ian|ant|ent|ee|eer|man|men|woman|women|people)s?$")
# whoever else may say something
_BODIES = """
adult adults advocates airline airlines all another audience banks both businesses children clients companies consortium
countries crew crews crowd crowds deputies each everybody everyone faculty families fans few firm firms folks governments guest
guests hospitals individuals institutions kids majorities many markets minorities most nations none nobody one organizations
others schools some somebody someone staff team teams three troops two unions units universities users whites youths
"""


def main(files: list[str]) -> None:
    lower, capital, opening, texts = count(text for file in files for text in read(file))
    speaking = speakers()
    for word in sorted(lower):
        often = (texts[word] >= 8 and lower[word] >= 25 * capital[word]) or (
            texts[word] >= 25 and lower[word] >= 9 * capital[word]
        )
        if (
            len(word) > 1
            and often
            and opening[word] > 1
            and word not in speaking
            and not word.endswith("ly")
            and not _person(word, texts)
        ):
            print(word)


def _person(word: str, texts: Counter[str]) -> bool:
    """ "worker" and "workers", while of "however", "different" and "moreover" no plural is in use."""
    return bool(_PERSONS.search(word)) and (word.endswith(("s", "men", "people")) or texts[word + "s"] > 7)


def read(file: str) -> Iterator[str]:
    with Path(file).open(encoding="utf-8") as rows:
        for row in rows:
            fields = json.loads(row)
            yield fields.get("body") or fields.get("text") or ""


def count(rows: Iterator[str]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """How often each word is written small, with a capital inside a sentence, with one at its beginning; and in how many texts small."""
    lower, capital, opening, texts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text in rows:
        small = set()
        for found in _WORD.finditer(text):
            word, before = found[0], text[max(0, found.start() - 2) : found.start()]
            if word.islower():
                small.add(word)
                lower[word] += 1
            elif word[1:].islower() and before[-1:] == " " and (before[:1].islower() or before[:1] == ","):
                capital[word.lower()] += 1
            elif before in ("", ". ", "? ", "! ") or before.endswith("\n"):
                opening[word.lower()] += 1
        texts.update(small)
    return lower, capital, opening, texts


def speakers() -> set[str]:
    """Given names, offices, trades, kin, bodies: what may say something."""
    english = json.loads((DATA / "quotes_words.json").read_text("utf-8"))["en"]
    people = json.loads((DATA / "quotes_people.json").read_text("utf-8"))
    classes = [people[name] for name in ("male", "female", "titles", "relations", "organisations")]
    words = set(" ".join([*classes, english["r"], english["p"], _BODIES]).split())
    return words | {f"{word}s" for word in words}


if __name__ == "__main__":
    main(sys.argv[1:])
