"""The agents of an exchange, and that it does not know them."""

import ast
import re
from collections.abc import Iterator

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import InsertOrder, OpenAccount
from diffex.domain.ids import valid_id
from diffex.engine.exchange import Exchange
from diffex.market.agents import DEPOSIT, Market
from diffex.market.maker import LEVELS
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, ZN, M
from tests.support.paths import ROOT

PURE = ("domain", "engine", "diff")
SPECIAL = re.compile(r"(?i)agent|noise|robot|simulat|maker:[A-Z]|diffex\.market\b")


def test_each_contract_has_two_users() -> None:
    """Their names are none that a person can have; their deposits pay for what they do."""
    accounts = Market([CU.symbol, M.symbol], 1, "r").accounts()
    assert accounts == [
        OpenAccount("maker:SHFE.cu2512", DEPOSIT),
        OpenAccount("noise:SHFE.cu2512", DEPOSIT),
        OpenAccount("maker:DCE.m2601", DEPOSIT),
        OpenAccount("noise:DCE.m2601", DEPOSIT),
    ]
    # Nobody else can have such a name, in a configuration, a store or a login.
    assert not any(valid_id(account.user_id) for account in accounts)


@pytest.mark.parametrize("run", ["", "a b", "中", "x" * 116])
def test_a_run_must_fit_into_an_id(run: str) -> None:
    """Refused at once rather than with the first order."""
    with pytest.raises(ValueError, match="run"):
        Market([CU.symbol], 1, run)
    Market([CU.symbol], 1, "x" * 115)


def test_a_contract_has_its_agents_once() -> None:
    """Twice the same names would be one user with two minds."""
    with pytest.raises(ValueError, match="twice"):
        Market([CU.symbol, CU.symbol], 1, "r")


def test_agents_without_accounts_wait() -> None:
    """They quote once they have one, all levels of both sides at once."""
    exchange = Exchange([CU], Calendar("24x7"), 0, NoPast())
    market = Market([CU.symbol], 1, "r")
    assert market.step(exchange.state, 0) == []
    for command in market.accounts():
        exchange.apply(command, 0)
    quotes = market.step(exchange.state, 0)
    assert len(quotes) == 2 * LEVELS
    assert all(
        isinstance(one, InsertOrder) and one.user_id == "maker:SHFE.cu2512" for one in quotes
    )
    assert [one.order_id for one in quotes if isinstance(one, InsertOrder)] == [
        f"r-{number}" for number in range(1, 2 * LEVELS + 1)
    ]


def test_each_agent_has_its_own_chances() -> None:
    """Contracts do not move in step: what is left to chance differs between them."""
    exchange = Exchange([CU, ZN], Calendar("24x7"), 0, NoPast())
    market = Market([CU.symbol, ZN.symbol], 1, "r")
    for command in market.accounts():
        exchange.apply(command, 0)
    quotes = [one for one in market.step(exchange.state, 0) if isinstance(one, InsertOrder)]
    copper = [one.volume for one in quotes if one.instrument_id == CU.instrument_id]
    zinc = [one.volume for one in quotes if one.instrument_id == ZN.instrument_id]
    assert len(copper) == len(zinc)
    assert copper != zinc


def test_a_step_changes_nothing() -> None:
    """The state is the same after it: agents act by commands only."""
    exchange = Exchange([CU], Calendar("24x7"), 0, NoPast())
    market = Market([CU.symbol], 1, "r")
    for command in market.accounts():
        exchange.apply(command, 0)
    before = exchange.state.state_hash()
    assert market.step(exchange.state, 0)
    assert exchange.state.state_hash() == before


def test_agents_follow_the_main_contract_and_stay_where_they_can() -> None:
    """New ones get accounts; those of a contract that cannot be opened any more leave."""
    exchange = Exchange([CU, ZN, M], Calendar("24x7"), 0, NoPast())
    market = Market([CU.symbol, ZN.symbol], 1, "r")
    for command in market.accounts():
        exchange.apply(command, 0)
    new = market.follow([M.symbol, CU.symbol], {CU.symbol, M.symbol})
    assert [one.user_id for one in new] == [f"maker:{M.symbol}", f"noise:{M.symbol}"]
    for command in new:
        exchange.apply(command, 0)
    acting = {
        one.instrument_id for one in market.step(exchange.state, 0) if isinstance(one, InsertOrder)
    }
    assert acting == {CU.instrument_id, M.instrument_id}
    assert market.follow([M.symbol], {CU.symbol, M.symbol}) == []


def test_agents_leave_out_a_contract_that_is_not_listed() -> None:
    """It may expire before they are told."""
    exchange = Exchange([CU], Calendar("24x7"), 0, NoPast())
    market = Market([CU.symbol, ZN.symbol], 1, "r")
    for command in market.accounts():
        exchange.apply(command, 0)
    assert market.step(exchange.state, 0)


def _words(tree: ast.Module) -> Iterator[str]:
    """Yield the names and texts of a module's code, without its docstrings."""
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_nothing_in_the_exchange_names_an_agent() -> None:
    """Rules, engine and protocol have no word for them, so they cannot treat them apart."""
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for package in PURE
        for path in sorted((ROOT / "src" / "diffex" / package).rglob("*.py"))
        for word in _words(ast.parse(path.read_text(encoding="utf-8")))
        if SPECIAL.search(word)
    ]
    assert found == []


def test_agents_confirm_their_statements() -> None:
    """Where orders wait for that, the market would stand still otherwise."""
    market = Market(["SHFE.cu2512"], 1, "run")
    told = {command.user_id for command in market.confirmations()}
    assert told == {command.user_id for command in market.accounts()}
