"""What a mention resolves to: the full name, the person behind a pronoun, the role, all as the article has them."""

from pathlib import Path

import pytest
import yaml

from digest.model import Article, Quote, Span
from digest.pick.quotes import quotes
from digest.segment import segment

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "speakers.yaml").read_text(encoding="utf-8"))


def found(text: str, language: str = "en") -> tuple[Quote, ...]:
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            paragraphs.append(Span(at, at + len(line.rstrip())))
        at += len(line)
    parsed = Article("one", text, tuple(paragraphs), language=language)
    return quotes(parsed, segment(text, parsed.paragraphs, language))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict, request: pytest.FixtureRequest) -> None:
    if "known_failure" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    text = case["text"]
    rows = [
        {
            name: span.of(text) if span else None
            for name, span in (("mention", q.mention), ("speaker", q.speaker), ("role", q.role))
        }
        for q in found(text, case.get("language", "en"))
    ]
    assert len(rows) == len(case["expect"]), case["why"]
    for row, expected in zip(rows, case["expect"], strict=True):
        assert {name: row[name] for name in expected} == expected, case["why"]
