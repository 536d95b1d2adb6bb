"""Commands by chance: mostly such as trade, some of each kind that is refused."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from diffex.domain.commands import (
    AmendOrder,
    CancelOrder,
    CancelOrders,
    CheckRisk,
    Deposit,
    InsertOrder,
    InsertOrders,
    OpenAccount,
    SetFees,
    SetRight,
    SettleDay,
    Transfer,
    Wake,
    Withdraw,
)
from diffex.domain.enums import (
    Direction,
    Offset,
    PriceType,
    Right,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.instrument import Instrument
from tests.model import chance_conditions
from tests.model.exchange import ModelExchange
from tests.model.money import TODAY_APART
from tests.model.order_table import EXCHANGE, SENSIBLE
from tests.support.contracts import fees

Choose: TypeAlias = Callable[[Sequence[Any]], Any]
"""Returns one element: of a hypothesis strategy or of a seeded generator."""

USERS: Final = ("ann", "bob", "cat", "ann", "bob", "cat", "poor")
SECOND: Final = 10**9
WAITS: Final = (0, 1, SECOND // 3, SECOND, 9 * SECOND)
"""Nanoseconds between commands."""
NEAR: Final = (-3, -2, -1, -1, 0, 0, 0, 1, 1, 2, 3)
"""Ticks from the last price: a narrow market, so that orders meet."""
PLAIN: Final = ("LIMIT GFD ANY",) * 10
KINDS: Final = (*PLAIN, *sorted(SENSIBLE))
NONSENSE: Final = ("LIMIT GFD ALL", "ANY GFD ANY", "BEST GTC ANY", "FIVELEVEL GFA MIN")
LONG: Final = {TimeCondition.GTC, TimeCondition.GTD}
ODDITIES: Final = ("user", "symbol", "kind", "price", "price", "volume", "offset", "minimum")
ODD_PRICES: Final[tuple[Callable[[Instrument], int | None], ...]] = (
    lambda terms: terms.upper_limit * terms.tick_e6,
    lambda terms: terms.lower_limit * terms.tick_e6,
    lambda terms: (terms.upper_limit + 1) * terms.tick_e6,
    lambda terms: (terms.lower_limit - 1) * terms.tick_e6,
    lambda terms: terms.pre_settlement * terms.tick_e6 + 1,
    lambda _: 0,
    lambda _: None,
)


FEES: Final = (fees(open_by_lot=300), fees(open_by_money=10_007, close_today_by_lot=1_001))
OTHERS: Final = (
    OpenAccount,
    *(SettleDay, Wake),
    *(Deposit, Withdraw, Withdraw, Transfer, SetFees, SetRight),
    *(AmendOrder, AmendOrder, AmendOrder, InsertOrders, CancelOrders),
)


class Chance:
    """A source of commands that fit the state of ``model``, or just do not."""

    def __init__(self, model: ModelExchange) -> None:
        self._model = model
        self._count = 0

    def command(self, choose: Choose, now: int) -> Any:
        """Return the next command."""
        if not choose(range(9)):
            return self._other(choose)
        if self._model.rules.liquidation and not choose(range(9)):
            return CheckRisk()
        if not choose(range(9)):
            return self._conditional(choose, now)
        kind = choose(("order",) * 14 + ("cancel",) * 3 + ("again", "other"))
        if kind == "order" or not self._model.orders:
            return self.order(choose)
        if kind == "cancel":
            return self.cancel(choose)
        before = self._placed(choose)
        return before if kind == "again" else replace(before, volume=before.volume + 1)

    def cancel(self, choose: Choose) -> CancelOrder:
        """Return a cancel, mostly of an order that lives."""
        before = self._placed(choose)
        return CancelOrder(before.user_id, before.order_id)

    def wait(self, choose: Choose, now: int) -> int:
        """Return when the next command comes: soon, or when a phase begins, or just after."""
        following = [one for one, *_ in self._model.timetable.changes(self._model.day) if one > now]
        trading = set(self._model.phases.values()) & {"AUCTION_ORDERING", "CONTINUOUS"}
        if following and not choose(range(25 if trading else 2)):
            after: int = choose((0, 1, 30 * SECOND))
            return following[0] + after
        tomorrow = not choose(range(60))
        return now + int(choose(WAITS)) + (14 * 3_600 * SECOND if tomorrow else 0)

    def _placed(self, choose: Choose) -> InsertOrder:
        """Return an order that was placed, mostly one that lives."""
        living = [one.command for one in self._model.orders if one.alive]
        placed: InsertOrder = choose([*living, choose([one.command for one in self._model.orders])])
        return placed

    def _conditional(self, choose: Choose, now: int) -> Any:
        """Return a command about a conditional order."""
        kind = choose(("new",) * 4 + ("change",) * 3 + ("again",))
        before = chance_conditions.again(choose, self._model) if kind == "again" else None
        if kind == "change":
            return chance_conditions.change(choose, self._model)
        if before is not None:
            return before
        placed = self.order(choose)
        if self._model.orders and not choose(range(15)):
            placed = replace(placed, order_id=self._placed(choose).order_id)
        return chance_conditions.insert(choose, self._model, placed, now)

    def _other(self, choose: Choose) -> Any:
        """Return a command that is neither a new order nor a cancel."""
        user_id, kind = choose((*USERS, "ghost")), choose(OTHERS)
        frozen = [one.user_id for one in self._model.users.values() if one.close_only]
        if frozen and choose((True, False)):
            return SetRight(frozen[0], Right.FULL)
        if kind is OpenAccount:
            return OpenAccount(choose(("ann", "late")), choose((-1, 10**8)))
        if kind is SettleDay:
            return SettleDay(self._model.day + datetime.timedelta(days=choose((0, 0, 0, -1, 1))))
        if kind is Wake:
            return Wake()
        if kind in {AmendOrder, InsertOrders, CancelOrders}:
            return self._of_orders(choose, kind)
        return self._of_money(choose, kind, user_id)

    def _of_money(self, choose: Choose, kind: Any, user_id: str) -> Any:
        """Return a command about an account."""
        if kind is SetFees:
            product = choose(("SHFE.cu", "CZCE.SR", "DCE.m", "DCE.xx"))
            return SetFees(user_id, product, choose((None, *FEES)))
        if kind is SetRight:
            return SetRight(user_id, choose((*(Right.FULL,) * 3, Right.CLOSE_ONLY)))
        amount = self._amount(choose, user_id)
        if kind is Transfer:
            return Transfer(user_id, choose((1, -1)) * amount, "1", "CNY")
        return kind(user_id, amount)

    def _amount(self, choose: Choose, user_id: str) -> int:
        """Return an amount of money: any, or as much as may leave, or a fen more."""
        known = user_id in self._model.users
        most = self._model.withdrawable(user_id) if known else 100
        amount: int = choose((0, -5, 100, 12_345_67, most, most + 1))
        return amount

    def _of_orders(self, choose: Choose, kind: Any) -> Any:
        """Return an amendment or a batch."""
        if not self._model.orders or kind is InsertOrders:
            orders = [self.order(choose) for _ in range(choose((1, 2, 3)))]
            user_id = orders[0].user_id
            return InsertOrders(user_id, tuple(replace(one, user_id=user_id) for one in orders))
        before = self._placed(choose)
        if kind is CancelOrders:
            ids = [before.order_id, self._placed(choose).order_id, "none"]
            return CancelOrders(before.user_id, tuple(ids[: choose((1, 2, 3))]))
        self._count += 1
        price = choose((None, before.limit_price, self._near(choose, before)))
        volume = choose((None, 1, 2, 7, 0))
        return AmendOrder(before.user_id, before.order_id, f"o{self._count}", price, volume)

    def _near(self, choose: Choose, order: InsertOrder) -> int | None:
        """Return a price near the last one, or the best that the other side has."""
        terms = self._model.terms.get(f"{order.exchange_id}.{order.instrument_id}")
        if terms is None:
            return None
        if order.time_condition in LONG and not choose(range(3)):
            # What stays at a limit of the day is outside of the next one's when prices move.
            limit: int = choose((terms.lower_limit, terms.upper_limit))
            return limit * terms.tick_e6
        opposite = self._model.queue(terms.symbol, order.direction is Direction.SELL)
        if opposite and choose((True, True, False)):
            return opposite[0].price * terms.tick_e6
        price: int = self._model.last(terms.symbol) + choose(NEAR)
        return price * terms.tick_e6

    def order(self, choose: Choose) -> InsertOrder:
        """Return a new order."""
        self._count += 1
        odd = choose(ODDITIES) if not choose(range(12)) else ""
        terms: Instrument = choose(list(self._model.terms.values()))
        user_id = choose(USERS)
        price_type, time, volume = self._kind(choose, terms, odd).split()
        made = InsertOrder(
            user_id=user_id,
            order_id=f"o{self._count}",
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=choose((Direction.BUY, Direction.SELL)),
            offset=Offset.OPEN,
            volume=choose((1, 2, 3, 4, 5, 6)),
            price_type=PriceType(price_type),
            limit_price=None,
            time_condition=TimeCondition(time),
            volume_condition=VolumeCondition(volume),
        )
        if choose(range(3)) == 2:
            made = self._closing(choose, made)
            terms = self._model.terms[f"{made.exchange_id}.{made.instrument_id}"]
        if made.price_type is PriceType.LIMIT:
            price = choose(ODD_PRICES)(terms) if odd == "price" else self._near(choose, made)
            made = replace(made, limit_price=price)
        if made.volume_condition is VolumeCondition.MIN:
            least = choose(range(1, made.volume + 1))
            made = replace(made, min_volume=choose((0, 99)) if odd == "minimum" else least)
        if made.time_condition is TimeCondition.GTD:
            until = self._model.day + datetime.timedelta(days=choose((0, 0, 1, 2, -1)))
            made = replace(made, good_till=until)
        return _spoiled(choose, made, odd)

    def _kind(self, choose: Choose, terms: Instrument, odd: str) -> str:
        """Return the words of an order, mostly of one that its exchange takes."""
        if odd == "kind":
            words: str = choose(NONSENSE)
        elif choose(range(10)) and self._model.rules.order_types == "exchange":
            words = choose((*PLAIN, *sorted(EXCHANGE[terms.exchange_id])))
        else:
            words = choose(KINDS)
        return words

    def _closing(self, choose: Choose, order: InsertOrder) -> InsertOrder:
        """Return the order as one that closes what its user holds, or nearly so."""
        sides = self._model.users[order.user_id].sides
        held = [(key, side) for key, side in sides.items() if side.volume]
        if not held:
            return replace(order, offset=choose((*(Offset.OPEN,) * 9, Offset.CLOSE)))
        (symbol, is_long), side = choose(held)
        terms = self._model.terms[symbol]
        apart = terms.exchange_id in TODAY_APART
        today = apart and bool(choose((side.today.volume, 0)))
        most = side.today.volume if today else side.his.volume if apart else side.volume
        return replace(
            order,
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=Direction.SELL if is_long else Direction.BUY,
            offset=Offset.CLOSETODAY if today else Offset.CLOSE,
            volume=choose(range(1, most + 2)),
        )


def _spoiled(choose: Choose, order: InsertOrder, odd: str) -> InsertOrder:
    if odd == "user":
        return replace(order, user_id="ghost")
    if odd == "symbol":
        return replace(order, instrument_id="cu9912")
    if odd == "volume":
        return replace(order, volume=choose((9, 25, 501, 0, -1)))
    return replace(order, offset=Offset.CLOSETODAY) if odd == "offset" else order
