"""How grouping grows with the archive: 1,000 to 100,000 articles, time and memory, each size in a process of its own.

    python benchmarks/bench_group.py [--undated] [SIZE ...]

The articles are drawn here: words by Zipf's law from a vocabulary of 200,000, and forty words of its own for each event, which its
accounts share; a thousand articles a day, six accounts of an event on average. They come by date, in the chunks of `digest stories`,
and what is over is let go of. Without dates every article may belong with every other, which is the worst case, and nothing can be let
go of. Time is the processor's, without that for drawing.
"""

import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice

from digest.group import Grouper, Item

SIZES = ("1000", "3000", "10000", "30000", "100000")
VOCABULARY = 200_000
LENGTH = 400  # words, a third of them the event's own
PER_DAY = 1_000
CHUNK = 20_000
ACCOUNTS = 6
FIRST = date(2020, 1, 1)


def main(arguments: list[str]) -> None:
    dates = "undated" if "--undated" in arguments else "dated"
    print("articles  seconds  articles/s  stories  B-cubed F1  peak MB", flush=True)
    for size in [argument for argument in arguments if argument.isdigit()] or SIZES:
        subprocess.run([sys.executable, __file__, "one", size, dates], check=True)


def one(size: int, dates: str) -> None:
    drawing = seconds(lambda: sum(1 for _ in articles(size, dates)))
    story: dict[str, str] = {}
    spent = seconds(lambda: story.update(grouped(articles(size, dates)))) - drawing
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:8,} {spent:8.1f} {size / spent:11,.0f} {len(set(story.values())):8,} {f1(story):11.4f} {peak:8.0f}",
        flush=True,
    )


def grouped(every: Iterator[Item]) -> dict[str, str]:
    grouper, story = Grouper(), {}
    while found := grouper.add(islice(every, CHUNK)):
        story |= found
        grouper.forget()
    return story


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def articles(size: int, dates: str) -> Iterator[Item]:
    """An article's id ends in the number of its event."""
    draw = random.Random(size)
    words = ["".join(draw.choices("abcdefghijklmnoprstuvz", k=draw.randint(3, 9))) for _ in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    events = max(1, size // ACCOUNTS)
    own = {}
    for number in range(size):
        event = min(events - 1, int(events * (number + draw.random() * min(size, PER_DAY)) / size))
        if event not in own:
            own[event] = draw.sample(words, 40)
        text = draw.choices(words, cum_weights=weights, k=LENGTH * 2 // 3) + draw.choices(own[event], k=LENGTH // 3)
        draw.shuffle(text)
        day = FIRST + timedelta(days=event * size // events // PER_DAY + draw.randrange(2))
        title = " ".join(draw.sample(own[event], 6))
        yield Item(f"{number}-{event}", title, " ".join(text), day if dates == "dated" else None)


def f1(story: dict[str, str]) -> float:
    event = {key: key.partition("-")[2] for key in story}
    stories, events, both = (
        Counter(story.values()),
        Counter(event.values()),
        Counter((story[k], event[k]) for k in story),
    )
    precision = sum(n * n / stories[s] for (s, _), n in both.items()) / len(story)
    recall = sum(n * n / events[e] for (_, e), n in both.items()) / len(story)
    return 2 * precision * recall / (precision + recall)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(int(sys.argv[2]), sys.argv[3])
    else:
        main(sys.argv[1:])
