"""Copies of one text: how many are found, how fast, beside TF-IDF with a nearest-neighbour threshold (scikit-learn, if installed).

    python benchmarks/bench_near_duplicates.py ARTICLES.jsonl [COUNT]

The articles are those of a file of JSON lines ({"id", "text"}), each with six changed copies as outlets make them: cut from below,
a notice added, head and dateline dropped, one word in twenty and three in twenty replaced, paragraphs in another order. Copies of
each other that the file already holds count as errors here, so choose one without. Each method runs in a process of its own.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from digest.group import Grouper, Item

NOTICE = "Copyright by the agency. All rights reserved. This text may not be published, broadcast or rewritten without leave."
HEAD = "By a staff reporter\nUpdated three hours ago\nShare this article\n"


def main(path: str, count: str = "3000") -> None:
    print("method     articles  articles/s  P       R       F1      peak MB", flush=True)
    for method in METHODS:
        subprocess.run([sys.executable, __file__, path, count, method], check=False)


def one(path: str, count: str, method: str) -> None:
    texts = copies(path, int(count))
    start = time.process_time()
    found = METHODS[method](texts)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    precision, recall = bcubed(found)
    f1 = 2 * precision * recall / (precision + recall)
    rate = len(texts) / spent
    print(f"{method:10} {len(texts):8,} {rate:11,.0f}  {precision:.4f}  {recall:.4f}  {f1:.4f} {peak:8.0f}", flush=True)


def copies(path: str, count: int) -> dict[str, str]:
    """By id: the number of the original, and what was done to it."""
    draw = random.Random(count)
    with Path(path).open(encoding="utf-8") as lines:
        originals = [text for text in (json.loads(line)["text"] for line in lines) if len(text) > 300]
    words = [word for text in originals[:200] for word in text.split()]
    changes: dict[str, Callable[[str], str]] = {
        "same": str,
        "cut": lambda text: text[: int(len(text) * draw.uniform(0.4, 0.8))],
        "notice": lambda text: f"{text}\n\n{NOTICE}",
        "head": lambda text: HEAD + text[draw.randint(5, 60) :],
        "words 5 %": lambda text: replaced(text, 0.05, words, draw),
        "words 15 %": lambda text: replaced(text, 0.15, words, draw),
        "order": lambda text: shuffled(text, draw),
    }
    made = {f"{n} {name}": change(text) for n, text in enumerate(originals) for name, change in changes.items()}
    return {key: made[key] for key in draw.sample(sorted(made)[: count * 2], min(count, len(made)))}


def replaced(text: str, share: float, words: list[str], draw: random.Random) -> str:
    return " ".join(draw.choice(words) if draw.random() < share else word for word in text.split())


def shuffled(text: str, draw: random.Random) -> str:
    paragraphs = [line for line in text.split("\n") if line.strip()]
    return "\n".join(draw.sample(paragraphs, len(paragraphs)))


def voices(texts: dict[str, str]) -> dict[str, object]:
    """What `digest.group` takes for one voice: copies alone, before accounts of one event are put together."""
    grouper = Grouper()
    grouper.add(Item(key, "", text) for key, text in texts.items())
    return {key: voice[0] for _, together in grouper.stories() for voice in together for key in voice}


def tfidf(texts: dict[str, str]) -> dict[str, object]:
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer().fit_transform(texts.values())
    near = vectors @ vectors.T > 0.6
    return dict(zip(texts, map(int, connected_components(near)[1]), strict=True))


METHODS: dict[str, Callable[[dict[str, str]], dict[str, object]]] = {"digest": voices, "tfidf": tfidf}


def bcubed(found: dict[str, object]) -> tuple[float, float]:
    groups, originals = defaultdict(Counter), Counter(key.partition(" ")[0] for key in found)
    for key, group in found.items():
        groups[group][key.partition(" ")[0]] += 1
    both = [(n, counts.total(), originals[original]) for counts in groups.values() for original, n in counts.items()]
    return sum(n * n / size for n, size, _ in both) / len(found), sum(n * n / size for n, _, size in both) / len(found)


if __name__ == "__main__":
    (one if len(sys.argv) > 3 else main)(*sys.argv[1:])
