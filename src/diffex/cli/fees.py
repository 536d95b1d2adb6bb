"""``diffex fees``: what a user pays for trading, and rates of the user's own."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import quote

import typer

from diffex.cli.console import fail
from diffex.cli.deposit import UserArgument
from diffex.cli.desk import DataOption, ServerOption, operate
from diffex.cli.variables import DEFAULT_BASE
from diffex.domain.decimals import exact

SHOW_EXAMPLES: Final = """\b
Examples:
  diffex fees show alice
  diffex fees show alice --product SHFE.cu
"""
SET_EXAMPLES: Final = """\b
Examples:
  diffex fees set alice SHFE.cu --open-by-money 0.00004 --close-by-money 0.00004
  diffex fees set alice DCE.m --open-by-lot 1.21 --close-today-by-lot 0
"""
CLEAR_EXAMPLES: Final = """\b
Examples:
  diffex fees clear alice SHFE.cu
  diffex fees clear alice SHFE.cu --url http://127.0.0.1:9000
"""


def rate(text: str) -> str:
    """Return a share of a trade's money as it was given, if it is one.

    Raises:
        typer.BadParameter: it is no number from 0 to 1 with at most nine decimals.
    """
    return _within(text, 9, 10**9)


def yuan_a_lot(text: str) -> str:
    """Return an amount a lot as it was given, if it is one.

    Raises:
        typer.BadParameter: it is no number from 0 on with at most two decimals.
    """
    return _within(text, 2, None)


def _within(text: str, decimals: int, most: int | None) -> str:
    try:
        value = exact(text, decimals)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if value < 0 or (most is not None and value > most):
        raise typer.BadParameter(f"{text} is out of range")
    return text


ProductArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="PRODUCT", help="Exchange and product: SHFE.cu; all its months.")
]
RateOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="SHARE",
        parser=rate,
        help="Share of the trade's money, 0 to 1.",
        show_default="as it is",
    ),
]
LotOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="YUAN", parser=yuan_a_lot, help="Yuan a lot, to the fen.", show_default="as it is"
    ),
]


def show(
    user: UserArgument,
    product: Annotated[
        str | None,
        typer.Option(metavar="PRODUCT", help="This product's only, the user's own or not."),
    ] = None,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Print what a user pays: the user's own rates, or those of one product."""
    products = _rates(url, data, user)
    if product is not None:
        typer.echo(_told(product, _of(products, product)))
        return
    own = {name: rates for name, rates in products.items() if rates["own"]}
    for name, rates in own.items():
        typer.echo(_told(name, rates))
    if not own:
        typer.echo(f"{user}: 没有自有费率 / no own rates: the contracts' apply")


def set_command(  # noqa: PLR0917 - typer calls it by name, and six rates are six options
    user: UserArgument,
    product: ProductArgument,
    open_by_money: RateOption = None,
    open_by_lot: LotOption = None,
    close_by_money: RateOption = None,
    close_by_lot: LotOption = None,
    close_today_by_money: RateOption = None,
    close_today_by_lot: LotOption = None,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Let a user pay rates of the user's own for a product, from the next trade on.

    What is not named stays what the user pays now. Prints all six rates.
    """
    given = {
        "open_by_money": open_by_money,
        "open_by_lot": open_by_lot,
        "close_by_money": close_by_money,
        "close_by_lot": close_by_lot,
        "close_today_by_money": close_today_by_money,
        "close_today_by_lot": close_today_by_lot,
    }
    changed = {name: text for name, text in given.items() if text is not None}
    if not changed:
        raise typer.BadParameter("name at least one rate, such as --open-by-money 0.00004")
    now = _of(_rates(url, data, user), product)
    rates = {name: changed.get(name, now[name]) for name in given}
    form = {"user_id": user, "product": product, "fees": rates}
    operate(url, data, "POST", "/admin/fees", form)
    typer.echo(_told(product, _of(_rates(url, data, user), product)))


def clear(
    user: UserArgument,
    product: ProductArgument,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Let a user pay what the contracts of a product say again."""
    operate(url, data, "POST", "/admin/fees", {"user_id": user, "product": product})
    products = _rates(url, data, user)
    if product in products:
        typer.echo(_told(product, products[product]))


def _rates(url: str, data: Any, user: str) -> Mapping[str, Mapping[str, Any]]:
    """Return by product what a user pays."""
    told = operate(url, data, "GET", f"/admin/fees/{quote(user, safe='')}")
    products: Mapping[str, Mapping[str, Any]] = told["products"]
    return products


def _of(products: Mapping[str, Mapping[str, Any]], product: str) -> Mapping[str, Any]:
    if product not in products:
        fail(f"no contract of {product} is listed; write it like SHFE.cu")
    return products[product]


def _told(product: str, rates: Mapping[str, Any]) -> str:
    """Return one line with six rates."""
    whose = "自有 / own" if rates["own"] else "合约 / the contracts'"
    ways = (
        ("开仓 / open", "open"),
        ("平仓 / close", "close"),
        ("平今 / close today", "close_today"),
    )
    parts = (
        f"{words} {rates[f'{way}_by_money']} x 金额 / money"
        f" + {rates[f'{way}_by_lot']} 元每手 / yuan a lot"
        for words, way in ways
    )
    return f"{product} ({whose}): {'; '.join(parts)}"
