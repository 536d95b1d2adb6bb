"""Commands are values: they can be compared, journaled and given again."""

import datetime
from typing import Any

import msgspec
import pytest

from diffex.domain.commands import (
    Command,
    Deposit,
    InsertOrder,
    OpenAccount,
    Reconfigure,
    SetFees,
    SetRight,
    StopTrading,
    Transfer,
    Withdraw,
)
from diffex.domain.enums import Right
from diffex.domain.holidays import WEEKENDS
from diffex.domain.rules import CTP_RULES
from tests.support.contracts import CU
from tests.support.orders import at_market, cancel, order, sell

COMMANDS: list[Command] = [
    OpenAccount("ann", 100),
    Reconfigure(CTP_RULES, WEEKENDS.changed([datetime.date(2027, 1, 1)], []), (CU,)),
    order(),
    order(**at_market()),
    cancel(),
    StopTrading(),
    Deposit("ann", 100),
    Withdraw("ann", 100),
    Transfer("ann", -100, "1", "CNY"),
    SetFees("ann", "SHFE.cu", CU.fees),
    SetFees("ann", "SHFE.cu", None),
    SetRight("ann", Right.CLOSE_ONLY),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: type(one).__name__)
def test_a_command_survives_writing_and_reading(command: Command) -> None:
    """Its bytes say which kind it is and every field of it."""
    read = msgspec.msgpack.decode(msgspec.msgpack.encode(command), type=Command)
    assert read == command
    assert type(read) is type(command)


def test_equal_fields_are_the_same_command() -> None:
    """That is how a repeated order is told from another one under its id."""
    assert order() == order()
    assert order() != sell()


@pytest.mark.parametrize(
    "changes",
    [
        {"order_id": "2"},
        {"volume": 2},
        {"price": 7_524},
        {"limit_price": None},
        {"time_condition": "IOC"},
        {"user_id": "bob"},
    ],
)
def test_any_field_makes_another_command(changes: dict[str, Any]) -> None:
    """No field is left out of the comparison."""
    assert order(**changes) != order()


def test_a_command_cannot_be_changed() -> None:
    """It is what was journaled."""
    command: InsertOrder = order()
    with pytest.raises(AttributeError):
        command.volume = 2  # type: ignore[misc]  # the assignment is what must fail
