"""Sentences: a table of cases, and what must hold for any text."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Span
from digest.segment import segment

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "segment.yaml").read_text(encoding="utf-8"))


def cases():
    for case in CASES:
        failing = case.get("known_failure")
        yield pytest.param(case, id=case["label"], marks=[pytest.mark.xfail(reason=failing)] if failing else [])


@pytest.mark.parametrize("case", list(cases()))
def test_case(case):
    text = case["text"]
    found = segment(text, [Span(0, len(text))], case.get("language", "en"))
    assert [sentence.span.of(text) for sentence in found] == case["expect"], case["why"]


def test_each_sentence_knows_its_paragraph():
    text = "Narva votes. Tartu waits.\n\nMenu\n\nThe count\nis late. Go home."
    paragraphs = [Span(0, 25), Span(33, len(text))]
    found = segment(text, paragraphs)
    assert [(s.span.of(text), s.paragraph) for s in found] == [
        ("Narva votes.", 0),
        ("Tartu waits.", 0),
        ("The count\nis late.", 1),
        ("Go home.", 1),
    ]


def test_nothing_gives_nothing():
    assert segment("", []) == ()
    assert segment("Only furniture. Nothing else.", []) == ()


WORDS = st.sampled_from(
    [
        "The ferry",
        "Gov.",
        "Tamm",
        "said",
        "U.S.",
        "9",
        "a.m.",
        "“",
        "”",
        '"',
        ".",
        "?!",
        "...",
        "。",
        "(",
        ")",
        "»",
        "1.",
        "\n",
        "é",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=40).map(" ".join))
def test_sentences_are_apart_in_order_and_without_space_around(text):
    start = len(text) - len(text.lstrip())
    paragraph = Span(start, len(text.rstrip()))
    if paragraph.start >= paragraph.end:
        return
    found = [sentence.span for sentence in segment(text, [paragraph])]
    assert found[0].start == paragraph.start
    assert found[-1].end == paragraph.end
    for span in found:
        assert span.of(text) == span.of(text).strip() != ""
    for one, two in pairwise(found):
        assert text[one.end : two.start].strip() == ""


@pytest.mark.parametrize(
    "piece", [".", ". ", "“", '"', "A", "A. ", "a, ", "?! ", ")", "1. ", "。", "[1]", ' "', "\n", "Aa "]
)
def test_fifty_kilobytes_of_anything_takes_no_time(piece):
    text = "x" + piece * (50_000 // len(piece)) + "x"
    began = time.process_time()
    segment(text, [Span(0, len(text))])
    assert time.process_time() - began < 10
