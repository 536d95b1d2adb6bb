"""The catalogue of codes: every one has its number, and its sentence in both languages."""

import re
import string

import pytest

from diffex.domain.errors import SENTENCES, Code, FinishCode, RejectCode, RejectError, sentence

EVERY_CODE: list[Code] = [*RejectCode, *FinishCode]


def facts(text: str) -> set[str]:
    """Return the names of the values that a sentence needs."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_numbers_are_unique_over_both_lists() -> None:
    """A client that sees a number knows what happened."""
    assert len({int(code) for code in EVERY_CODE}) == len(EVERY_CODE)


def test_numbers_lie_in_their_ranges() -> None:
    """1xxx what a client sent, 2xxx orders, 21xx how an accepted order ended, 3xxx funds."""
    for code in RejectCode:
        assert 1_000 < code < 2_100 or 3_000 < code < 3_100
    for end in FinishCode:
        assert 2_100 < end < 2_200


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("NOT_JSON", 1001),
        ("AID_UNKNOWN", 1004),
        ("FIELD_INVALID", 1005),
        ("LOGIN_REQUIRED", 1101),
        ("LOGIN_FAILED", 1102),
        ("USER_MISMATCH", 1103),
        ("PRICE_INVALID", 2001),
        ("VOLUME_INVALID", 2002),
        ("SYMBOL_UNKNOWN", 2003),
        ("PRICE_OFF_TICK", 2004),
        ("ORDER_TYPE_UNSUPPORTED", 2008),
        ("ORDER_ID_USED", 2010),
        ("ORDER_UNKNOWN", 2011),
        ("ORDER_FINISHED", 2012),
        ("POSITION_INSUFFICIENT", 2013),
        ("FUNDS_INSUFFICIENT", 3001),
    ],
)
def test_a_published_number_never_changes(name: str, number: int) -> None:
    """Clients compare numbers; renumbering one would break them silently."""
    assert RejectCode[name] == number


@pytest.mark.parametrize("code", EVERY_CODE)
def test_every_code_speaks_both_languages(code: Code) -> None:
    """Chinese first, then English, about the same facts."""
    chinese, english = SENTENCES[code]
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert english.isascii()
    assert facts(chinese) == facts(english)
    text = sentence(code, **dict.fromkeys(facts(chinese), "7"))
    assert " / " in text
    assert "{" not in text


def test_a_sentence_names_its_facts() -> None:
    """The reader learns which order it was."""
    text = sentence(RejectCode.ORDER_UNKNOWN, order_id="o-1")
    assert text == "没有找到报单 o-1 / No order o-1"


def test_a_reject_carries_its_code_and_its_sentence() -> None:
    """Code for programs, text for people, both in what a log would print."""
    reject = RejectError(RejectCode.SYMBOL_UNKNOWN, symbol="SHFE.xx")
    assert reject.code is RejectCode.SYMBOL_UNKNOWN
    assert reject.text == sentence(RejectCode.SYMBOL_UNKNOWN, symbol="SHFE.xx")
    assert str(reject) == f"SYMBOL_UNKNOWN: {reject.text}"
