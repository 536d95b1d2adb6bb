"""``diffex order buy|sell``: place one order and tell what became of it."""

from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from diffex.cli.asking import ask
from diffex.cli.console import fail
from diffex.cli.options import DEFAULT_URL, DEFAULT_USER, PasswordOption, UrlOption, UserOption
from diffex.client import Mirror
from diffex.domain.decimals import exact
from diffex.domain.enums import (
    Direction,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)

EXAMPLES: Final = """\b
Examples:
  diffex order buy SHFE.cu2512 10 --price 75230
  diffex order sell SHFE.cu2512 10 --offset CLOSETODAY --market
  diffex order buy SHFE.cu2512 3 --price 75300 --fok --order-id my-first
"""

_PRICE_DECIMALS: Final = 6


def price_of(text: str) -> float:
    """Return a price that was typed, if the exchange could read it."""
    try:
        exact(text, _PRICE_DECIMALS)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return float(Decimal(text))


def order(
    direction: Annotated[Direction, typer.Argument(metavar="buy|sell", case_sensitive=False)],
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="Like SHFE.cu2512.")],
    volume: Annotated[int, typer.Argument(metavar="VOLUME", help="Lots.")],
    *,
    price: Annotated[
        float | None, typer.Option(metavar="YUAN", parser=price_of, help="Limit price.")
    ] = None,
    market: Annotated[
        bool, typer.Option("--market", help="Any price, at once; the rest is cancelled.")
    ] = False,
    offset: Annotated[
        Offset, typer.Option(metavar="OPEN|CLOSE|CLOSETODAY", case_sensitive=False)
    ] = Offset.OPEN,
    ioc: Annotated[
        bool, typer.Option("--ioc", help="Trade what is possible at once, cancel the rest.")
    ] = False,
    fok: Annotated[
        bool, typer.Option("--fok", help="Trade all of it at once, or cancel it.")
    ] = False,
    order_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A name never used before.", show_default="made up"),
    ] = None,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Place an order and print what became of it.

    Exits with 0 when the exchange accepted the order, whether or not it traded, and
    with 1, the code and the reason when it did not.
    """
    if (price is None) != market:
        raise typer.BadParameter("give either --price or --market")
    if ioc and fok:
        raise typer.BadParameter("give --ioc or --fok, not both")
    name = order_id or f"cli-{uuid4().hex[:12]}"
    terms: dict[str, Any] = {
        "symbol": symbol,
        "direction": direction,
        "offset": offset,
        "volume": volume,
        "limit_price": price,
        "price_type": PriceType.ANY if market else PriceType.LIMIT,
        "time_condition": TimeCondition.IOC if market or ioc or fok else TimeCondition.GFD,
        "volume_condition": VolumeCondition.ALL if fok else VolumeCondition.ANY,
        "order_id": name,
    }

    async def place(mirror: Mirror) -> str:
        # Seen together with all that its own command did: one that may not rest is never seen
        # alive, and one that trades at once is seen filled.
        await mirror.insert_order(**terms)
        return told(mirror, name)

    try:
        typer.echo(ask(url, user, password, place))
    except KeyboardInterrupt:
        fail(f"stopped waiting; order {name} may have been placed, see diffex watch")


def told(mirror: Mirror, order_id: str) -> str:
    """Return one line about an order: its terms, how far it is, and at which price."""
    placed = mirror.get("orders", order_id)
    if placed is None:
        return f"order {order_id} is not in the snapshot any more"
    price = placed.get("limit_price")
    terms = (
        f"{placed['direction']} {placed['offset']} {placed['volume']:g} {placed['instrument_id']} "
        f"at {'any price' if price is None else f'{price:.10g}'}"
    )
    line = f"order {order_id} {placed['status']}: {terms}"
    filled = placed["filled_volume"]
    if filled:
        trades = [
            trade
            for trade in mirror.get("trades", default={}).values()
            if trade["order_id"] == order_id
        ]
        traded = sum(trade["price"] * trade["volume"] for trade in trades) / filled
        line += f", filled {filled:g} at {traded:.10g} on average"
    return f"{line}. {placed['reason']}" if placed["reason"] else line
