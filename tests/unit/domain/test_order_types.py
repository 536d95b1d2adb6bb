"""Which kinds of order there are, and which exchange takes which."""

from itertools import product
from typing import Any

import pytest

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import ForceClose, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.order_types import DAY_LIMIT, RULES, TAKEN, Kind, rule_for
from tests.support.contracts import CU, IF, contract
from tests.support.orders import order

EVERY: list[Kind] = list(product(PriceType, TimeCondition, VolumeCondition))

EXCHANGES = ("SHFE", "INE", "DCE", "GFEX", "CZCE", "CFFEX")

TABLE = {
    "LIMIT GFD ANY": EXCHANGES,
    "LIMIT IOC ANY": EXCHANGES,
    "LIMIT IOC ALL": ("SHFE", "INE", "DCE", "GFEX", "CFFEX"),
    "LIMIT IOC MIN": ("SHFE", "INE"),
    "ANY IOC ANY": ("DCE", "GFEX", "CZCE"),
    "ANY IOC ALL": ("DCE", "GFEX"),
    "BEST IOC ANY": ("CFFEX",),
    "BEST GFD ANY": ("CFFEX",),
    "FIVELEVEL IOC ANY": ("CFFEX",),
    "FIVELEVEL GFD ANY": ("CFFEX",),
}
"""By kind, which exchanges take it."""

ONLY_WHERE_ALL_ARE_TAKEN = {
    "LIMIT GFS ANY",
    "LIMIT GFA ANY",
    "LIMIT GTD ANY",
    "LIMIT GTC ANY",
    "ANY IOC MIN",
    "BEST IOC MIN",
    "BEST IOC ALL",
    "FIVELEVEL IOC MIN",
    "FIVELEVEL IOC ALL",
}


def of_kind(kind: Kind, exchange_id: str = "SHFE", **changes: Any) -> InsertOrder:
    """Return an order of a kind."""
    price, time, volume = kind
    return order(
        terms=contract(f"{exchange_id}.x2601"),
        price_type=price,
        time_condition=time,
        volume_condition=volume,
        **changes,
    )


def code(command: InsertOrder, every_kind: bool = False) -> RejectCode | None:
    """Return why a kind is refused, None if it is taken."""
    try:
        rule_for(command, every_kind)
    except RejectError as reject:
        return reject.code
    return None


@pytest.mark.parametrize("kind", EVERY, ids=" ".join)
def test_each_exchange_takes_its_own_kinds(kind: Kind) -> None:
    """As the table has it; what makes no sense is refused everywhere, and each by its name."""
    takers = TABLE.get(" ".join(kind), ())
    for exchange_id in EXCHANGES:
        expected = None if exchange_id in takers else RejectCode.ORDER_TYPE_NOT_TAKEN
        if kind not in RULES:
            expected = RejectCode.ORDER_TYPE_UNSUPPORTED
        assert code(of_kind(kind, exchange_id)) is expected


def test_the_list_of_kinds_is_whole() -> None:
    """Those of the exchanges, and those that only a host with ``all`` offers."""
    assert {" ".join(kind) for kind in RULES} == set(TABLE) | ONLY_WHERE_ALL_ARE_TAKEN
    assert set(TAKEN) == set(EXCHANGES)


@pytest.mark.parametrize("kind", EVERY, ids=" ".join)
@pytest.mark.parametrize("exchange_id", ["CZCE", "NYSE"])
def test_all_means_every_kind_that_makes_sense(kind: Kind, exchange_id: str) -> None:
    """By the host's choice; and on an exchange that nobody knows."""
    unknown = exchange_id not in TAKEN
    expected = None if kind in RULES else RejectCode.ORDER_TYPE_UNSUPPORTED
    assert code(of_kind(kind, exchange_id), every_kind=not unknown) is expected


def test_the_exchanges_own_orders_may_be_of_any_kind() -> None:
    """A liquidation at any price is one on SHFE too."""
    kind = (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ANY)
    assert code(of_kind(kind)) is RejectCode.ORDER_TYPE_NOT_TAKEN
    assert code(of_kind(kind, force_close=ForceClose.LACK_DEPOSIT)) is None


def test_the_answer_names_the_exchange_and_the_kind() -> None:
    """So that a user knows what to change."""
    with pytest.raises(RejectError) as caught:
        rule_for(of_kind((PriceType.BEST, TimeCondition.GFD, VolumeCondition.ANY)), False)
    assert "SHFE" in caught.value.text
    assert "BEST + GFD + ANY" in caught.value.text


def test_what_waits_takes_any_volume() -> None:
    """MIN and ALL are for what trades at once."""
    for kind, rule in RULES.items():
        assert rule.rests == (kind[1] is not TimeCondition.IOC)
        assert not rule.rests or kind[2] is VolumeCondition.ANY
        assert rule.in_full == (kind[2] is VolumeCondition.ALL)
        assert rule.minimum == (kind[2] is VolumeCondition.MIN)


def test_best_and_fivelevel_count_levels() -> None:
    """One and five; the others go as far as their price."""
    levels = {PriceType.BEST: 1, PriceType.FIVELEVEL: 5}
    assert all(rule.levels == levels.get(kind[0], 0) for kind, rule in RULES.items())


def test_an_auction_takes_limit_orders_that_wait() -> None:
    """Not those for immediate trade, nor those that take what the other side names."""
    taken = {" ".join(kind) for kind, rule in RULES.items() if rule.in_auction}
    assert taken == {f"LIMIT {time} ANY" for time in ("GFD", "GFS", "GFA", "GTD", "GTC")}


def test_a_limit_for_the_day_is_found_without_looking() -> None:
    """It is the rule of nearly every order."""
    assert rule_for(order(terms=CU), False) is rule_for(order(terms=IF), True) is DAY_LIMIT
