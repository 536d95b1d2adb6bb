"""``diffex condition``: orders that the exchange places once a trigger is met."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from diffex.cli.asking import ask
from diffex.cli.options import DEFAULT_URL, DEFAULT_USER, PasswordOption, UrlOption, UserOption
from diffex.cli.order import price_of
from diffex.client import Mirror
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition
from diffex.domain.units import SECOND

ADD_EXAMPLES: Final = """\b
Examples:
  diffex condition add sell SHFE.cu2512 10 --stop 74000 --market --offset CLOSETODAY
  diffex condition add sell SHFE.cu2512 10 --take 76000 --price 76000 --offset CLOSETODAY --group exit
  diffex condition add buy SHFE.cu2512 3 --touch-ge 75500 --price 75600 --gtc
  diffex condition add buy SHFE.cu2512 1 --at 2025-11-10T09:30:00+08:00 --price 75000 --id morning
"""  # noqa: E501 - a line of an example is a line
LIST_EXAMPLES: Final = """\b
Examples:
  diffex condition list
  diffex condition list --user user123
"""


def _steps(verb: str) -> str:
    return f"""\b
Examples:
  diffex condition {verb} morning
  diffex condition {verb} morning --user user123
"""


CANCEL_EXAMPLES: Final = _steps("cancel")
PAUSE_EXAMPLES: Final = _steps("pause")
RESUME_EXAMPLES: Final = _steps("resume")

IdArgument = Annotated[str, typer.Argument(metavar="ID")]


def _trigger_option(text: str) -> Any:
    return typer.Option(metavar="YUAN", parser=price_of, help=text)


def _moment(text: str) -> int:
    """Return a moment in ns; without a time zone it is the computer's own."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time, as 2025-11-10T09:30:00+08:00") from None
    elapsed = moment.astimezone(UTC) - datetime.fromtimestamp(0, UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * SECOND + elapsed.microseconds * 1_000


def add(
    direction: Annotated[Direction, typer.Argument(metavar="buy|sell", case_sensitive=False)],
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="Like SHFE.cu2512.")],
    volume: Annotated[int, typer.Argument(metavar="VOLUME", help="Lots.")],
    *,
    stop: Annotated[float | None, _trigger_option("Stop the loss of a position here.")] = None,
    take: Annotated[float | None, _trigger_option("Take the profit of a position here.")] = None,
    touch_ge: Annotated[float | None, _trigger_option("When the price is here or above.")] = None,
    touch_le: Annotated[float | None, _trigger_option("When the price is here or below.")] = None,
    moment: Annotated[
        int | None, typer.Option("--at", metavar="TIME", parser=_moment, help="At a time.")
    ] = None,
    price: Annotated[
        float | None, typer.Option(metavar="YUAN", parser=price_of, help="Limit price.")
    ] = None,
    market: Annotated[bool, typer.Option("--market", help="Any price, at once.")] = False,
    offset: Annotated[
        Offset, typer.Option(metavar="OPEN|CLOSE|CLOSETODAY", case_sensitive=False)
    ] = Offset.OPEN,
    gtc: Annotated[bool, typer.Option("--gtc", help="Wait beyond the trading day.")] = False,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="When one of a group fires, the others end.")
    ] = "",
    condition_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="A name never used.", show_default="made up"),
    ] = None,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Have the exchange place an order once its trigger is met.

    It waits with the exchange, connected or not. Exits with 1 when the exchange refuses it.
    """
    if (price is None) != market:
        raise typer.BadParameter("give either --price or --market")
    prices = {"stop_loss": stop, "take_profit": take, "GE": touch_ge, "LE": touch_le}
    trigger = _trigger(prices, moment)
    exchange_id, _, instrument_id = symbol.partition(".")
    order: dict[str, Any] = {
        "exchange_id": exchange_id,
        "instrument_id": instrument_id,
        "direction": direction,
        "offset": offset,
        "volume": volume,
        "price_type": PriceType.ANY if market else PriceType.LIMIT,
    }
    if price is not None:
        order["limit_price"] = price
    name = condition_id or f"cli-{uuid4().hex[:12]}"
    till = TimeCondition.GTC if gtc else TimeCondition.GFD

    async def insert(mirror: Mirror) -> str:
        await mirror.insert_condition_order(trigger, order, order_id=name, till=till, group=group)
        return told(mirror, name)

    typer.echo(ask(url, user, password, insert))


def _trigger(prices: dict[str, float | None], moment: int | None) -> dict[str, Any]:
    """Return the one trigger that was given, with the fields of ``condition_list``."""
    given = {kind: yuan for kind, yuan in prices.items() if yuan is not None}
    if len(given) + (moment is not None) != 1:
        raise typer.BadParameter("give one of --stop, --take, --touch-ge, --touch-le and --at")
    for kind, yuan in given.items():
        if kind in {"GE", "LE"}:
            touch = {"contingent_type": "price", "price_relation": kind}
            return {**touch, "contingent_price": yuan}
        return {"contingent_type": kind, "contingent_price": yuan}
    return {"contingent_type": "time", "contingent_time": moment}


def list_command(
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Print the conditional orders of the trading day, one a line."""

    async def show(mirror: Mirror) -> str:
        names = list(mirror.get("condition_orders", default={}))
        return "\n".join(told(mirror, name) for name in names) or "no conditional orders"

    typer.echo(ask(url, user, password, show))


def cancel(
    condition_id: IdArgument,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Take back a conditional order that has not fired."""
    _change("cancel", condition_id, url, user, password)


def pause(
    condition_id: IdArgument,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Keep a conditional order from firing until it is resumed."""
    _change("pause", condition_id, url, user, password)


def resume(
    condition_id: IdArgument,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Let a paused conditional order wait again."""
    _change("resume", condition_id, url, user, password)


def told(mirror: Mirror, condition_id: str) -> str:
    """Return one line about a conditional order: its trigger, its order, and where it stands."""
    one = mirror.get("condition_orders", condition_id)
    if one is None:
        return f"conditional order {condition_id} is not in the snapshot any more"
    trigger, order = one["condition_list"][0], one["order_list"][0]
    if trigger["contingent_type"] == "time":
        moment = datetime.fromtimestamp(trigger["contingent_time"] / SECOND, UTC)
        when = f"at {moment:%Y-%m-%d %H:%M:%S} UTC"
    else:
        sign = {"GE": ">=", "LE": "<="}[trigger["price_relation"]]
        watched = f"{trigger['exchange_id']}.{trigger['instrument_id']}"
        when = f"when {watched} {sign} {trigger['contingent_price']:.10g}"
    price = order.get("limit_price")
    line = (
        f"{condition_id} {one['state']}: {order['direction']} {order['offset']} "
        f"{order['volume']:g} {order['exchange_id']}.{order['instrument_id']} "
        f"at {'any price' if price is None else f'{price:.10g}'} {when}"
    )
    return f"{line}. {one['reason']}" if one["reason"] else line


def _change(verb: str, condition_id: str, url: str, user: str, password: str | None) -> None:
    async def change(mirror: Mirror) -> str:
        await mirror.change_condition_order(verb, condition_id)
        return told(mirror, condition_id)

    typer.echo(ask(url, user, password, change))
