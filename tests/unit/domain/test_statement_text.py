"""A statement as text: columns line up, sums add up, and clients find what they look for."""

import re
import unicodedata

import pytest

from diffex.domain.enums import Offset
from diffex.domain.statement import Statement
from diffex.domain.statement_text import risk_text, statement_text, yuan_text
from tests.support.days import Days
from tests.support.orders import order, sell

LABELS = (
    "Balance b/f",
    "Balance c/f",
    "Deposit/Withdrawal",
    "Client Equity",
    "Realized P/L",
    "Margin Occupied",
    "MTM P/L",
    "Fund Avail.",
    "Commission",
    "Margin Call",
    "Floating P/L",
    "Risk Degree",
)


def made(omitted: int = 0) -> tuple[Statement, str]:
    """Return ann's statement of a day with a close and open lots, and its text."""
    days = Days()
    days.trade("1", 7_523, 3)
    days.give(
        order("c1", user_id="bob", price=7_543, offset=Offset.CLOSETODAY),
        sell("c2", user_id="ann", price=7_543, offset=Offset.CLOSETODAY),
    )
    days.settle("2025-11-10")
    one = days.state.traders["ann"].statements[-1]
    one = Statement(
        trading_day=one.trading_day, funds=one.funds, trades=one.trades, omitted=omitted
    )
    return one, statement_text(one, days.state.terms)


def columns(line: str) -> int:
    """Return how many columns a line takes where Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def account(text: str) -> dict[str, str]:
    """Read the funds as tqsdk for JavaScript does (ParseSettlementContent)."""
    lines = text.split("\n")
    start = next(at for at, line in enumerate(lines) if "资金状况" in line) + 2
    found: dict[str, str] = {}
    for line in lines[start:]:
        if not line.strip():
            return found
        names = re.findall(r"([A-Z][a-zA-Z./()\s]+)[:：]+", line)
        numbers = re.findall(r"-?\d+\.\d\d", line)
        assert len(names) == len(numbers)
        found.update(zip(names, numbers, strict=True))
    raise AssertionError("the funds do not end")


def test_the_funds_add_up_to_the_fen() -> None:
    """As a client reads them: b/f, in and out, profits and commission make c/f."""
    one, text = made()
    told = account(text)
    assert tuple(told) == LABELS
    fen = {name: int(value.replace(".", "")) for name, value in told.items()}
    total = fen["Balance b/f"] + fen["Deposit/Withdrawal"] + fen["Realized P/L"]
    assert total + fen["MTM P/L"] - fen["Commission"] == fen["Balance c/f"] == one.funds.balance
    assert fen["Realized P/L"] == 20 * 5_000


def test_columns_line_up() -> None:
    """All lines of a table are of one width, Chinese signs counted twice."""
    _, text = made()
    sections = re.findall(r"^(\|.*\|(?:\n[|-].*)*)", text, re.MULTILINE)
    assert len(sections) == 4
    for section in sections:
        assert len({columns(line) for line in section.split("\n")}) == 1


def test_rows_say_what_happened() -> None:
    """The close from its position price, and what is left at the settlement price."""
    _, text = made()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.split("\n")]
    tables = [row for row in rows if row and row[0] in ("20251110", "合约")]
    assert [row[4:11] for row in tables[:2]] == [
        ["买 B", "75230", "3", "1128450.00", "开 O", "56.42", "0.00"],
        ["卖 S", "75430", "1", "377150.00", "平今 T", "37.72", "1000.00"],
    ]
    assert tables[2][4:] == ["卖 S", "1", "75230.00", "75430", "1000.00"]
    assert tables[3][2:] == [
        "20251110", "买 B", "2", "75230.00", "75230", "75280", "500.00",
    ]  # fmt: skip
    assert tables[4][2:] == [
        "买 B", "2", "0", "75230.00", "75230", "75280", "500.00", "500.00", "75280.00",
    ]  # fmt: skip


def test_what_is_left_out_is_said() -> None:
    """How many trades a statement does not list; a day without any has no tables."""
    assert "另有更早的成交 7 笔未列出 / 7 older trades are not listed" in made(7)[1]
    days = Days()
    days.settle("2025-11-10")
    text = statement_text(days.state.traders["ann"].statements[-1], days.state.terms)
    assert "|" not in text
    assert tuple(account(text)) == LABELS


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-12345, "-123.45")]
)
def test_money_has_two_decimals(fen: int, text: str) -> None:
    """And no separators; a sign also below one yuan."""
    assert yuan_text(fen) == text


def test_risk_without_a_balance() -> None:
    """Nothing where there is no margin, and more than can be where there is."""
    one, _ = made()
    assert risk_text(one.funds).endswith("%")
    for balance, margin, told in ((0, 0, "0.00%"), (0, 1, "999999.99%"), (3, 1, "33.33%")):
        fields = {name: getattr(one.funds, name) for name in one.funds.__struct_fields__}
        funds = type(one.funds)(**{**fields, "balance": balance, "margin": margin})
        assert risk_text(funds) == told
