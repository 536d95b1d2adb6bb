"""The worked example of the documentation, computed again, by the model and by the engine."""

import msgspec

from diffex.domain.commands import SettleDay
from diffex.domain.events import AccountChanged, PositionChanged
from tests.model.exchange import ModelExchange
from tests.model.pair import DAY, carry_out
from tests.model.worked import COMMANDS, SETTLE, figures, sections
from tests.support.contracts import CU
from tests.support.engines import engine
from tests.support.orders import START


def test_every_computation_comes_to_its_result() -> None:
    """The middle column of each row is the right one."""
    rows = [row for section in sections() for row in section]
    assert len(rows) > 50
    for row in rows:
        assert row.computed == row.shown, row


def test_the_model_has_every_figure() -> None:
    """After each section the model's account is what the page says."""
    model = ModelExchange((CU,), DAY)
    steps = sections()
    assert len(steps) == len(COMMANDS)
    for commands, rows in zip(COMMANDS, steps, strict=True):
        for command in commands:
            if command == SETTLE:
                assert not model.settle_day(DAY, START)
            else:
                assert carry_out(model, command, START) == [set()]
        ours = figures(model.account("ann"), model.position("ann", CU.symbol)["long"])
        for row in rows:
            assert ours[row.name] == row.shown, row
        balances, paid = model.money()
        assert balances == paid


def test_the_engine_has_every_figure() -> None:
    """After each section the engine's account is what the page says."""
    exchange = engine((CU,))
    for commands, rows in zip(COMMANDS, sections(), strict=True):
        for command in commands:
            exchange.apply(SettleDay(DAY) if command == SETTLE else command, START)
        told = list(exchange.restate("ann"))
        (funds,) = (one for one in told if isinstance(one, AccountChanged))
        long = [one.long for one in told if isinstance(one, PositionChanged)]
        lots = msgspec.structs.asdict(long[0]) if long else {}
        ours = figures(
            {name: getattr(funds, name) for name in funds.__struct_fields__ if name != "user_id"},
            {
                name: lots.get(name, 0)
                for name in ("volume_today", "volume_his", "open_cost", "position_cost")
            },
        )
        for row in rows:
            assert ours[row.name] == row.shown, row
