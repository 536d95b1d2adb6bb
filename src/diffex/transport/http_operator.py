"""Below ``/admin`` the operator's side of the server; ``/statement`` is a user's own.

The one is for whoever shows the operator's key, the other for the token of a sign-in.
"""

from typing import Any, Final

from litestar import Request, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import Guard

from diffex.domain.commands import ConfirmSettlement, Deposit, SetFees, SetRight, Withdraw
from diffex.domain.enums import Right
from diffex.transport.http_auth import SignIn
from diffex.transport.operator_desk import Answer, OperatorDesk
from diffex.transport.operator_forms import (
    FeesForm,
    MoneyForm,
    SettleForm,
    UserForm,
    amount_of,
    rates_of,
)

ADMIN: Final = "/admin"
STATEMENT_PATH: Final = "/statement"
PAST: Final = "/past"


def operator_handlers(desk: OperatorDesk) -> list[HTTPRouteHandler]:
    """Return what answers below ``/admin``."""

    def operator(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        address = connection.client.host if connection.client else ""
        desk.admit(connection.headers.get("authorization"), address)

    return [*_changes(desk, operator), *_views(desk, operator)]


def _changes(desk: OperatorDesk, operator: Guard) -> list[HTTPRouteHandler]:
    @post(f"{ADMIN}/settle", status_code=200, guards=[operator], summary="Settle the trading day")
    async def settle(data: JSONBody[SettleForm]) -> Answer:
        return await desk.settle(data.trading_day)

    @post(f"{ADMIN}/deposit", status_code=200, guards=[operator], summary="Pay money in")
    async def deposit(data: JSONBody[MoneyForm]) -> Answer:
        return await desk.change(data.user_id, Deposit(data.user_id, amount_of(data.amount)))

    @post(f"{ADMIN}/withdraw", status_code=200, guards=[operator], summary="Pay money out")
    async def withdraw(data: JSONBody[MoneyForm]) -> Answer:
        return await desk.change(data.user_id, Withdraw(data.user_id, amount_of(data.amount)))

    @post(
        f"{ADMIN}/freeze", status_code=200, guards=[operator], summary="Let an account only close"
    )
    async def freeze(data: JSONBody[UserForm]) -> Answer:
        return await desk.change(data.user_id, SetRight(data.user_id, Right.CLOSE_ONLY))

    @post(f"{ADMIN}/unfreeze", status_code=200, guards=[operator], summary="Let it trade again")
    async def unfreeze(data: JSONBody[UserForm]) -> Answer:
        return await desk.change(data.user_id, SetRight(data.user_id, Right.FULL))

    @post(f"{ADMIN}/fees", status_code=200, guards=[operator], summary="Give a user own rates")
    async def fees(data: JSONBody[FeesForm]) -> Answer:
        rates = None if data.fees is None else rates_of(data.fees)
        return await desk.change(data.user_id, SetFees(data.user_id, data.product, rates))

    return [settle, deposit, withdraw, freeze, unfreeze, fees]


def _views(desk: OperatorDesk, operator: Guard) -> list[HTTPRouteHandler]:
    @get(f"{ADMIN}/fees/{{user_id:str}}", guards=[operator], summary="What a user pays")
    async def rates(user_id: FromPath[str]) -> Answer:
        return desk.fees(user_id)

    @get(f"{ADMIN}/users", guards=[operator], summary="Every account's figures")
    async def users() -> Answer:
        return desk.users()

    @get(f"{ADMIN}/users/{{user_id:str}}", guards=[operator], summary="An account's figures")
    async def user(user_id: FromPath[str]) -> Answer:
        return desk.user(user_id)

    @get(f"{ADMIN}/statements/{{user_id:str}}", guards=[operator], summary="A user's statement")
    async def statement(
        user_id: FromPath[str], day: FromQuery[str] = "", form: FromQuery[str] = "text"
    ) -> Answer:
        return desk.statement(user_id, day, form)

    @get(f"{ADMIN}{PAST}/{{kind:str}}/{{user_id:str}}", guards=[operator], summary="A past day's")
    async def past(kind: FromPath[str], user_id: FromPath[str], day: FromQuery[str]) -> Answer:
        return desk.past(user_id, day, kind)

    return [rates, users, user, statement, past]


def statement_handlers(desk: OperatorDesk, sign_in: SignIn) -> list[HTTPRouteHandler]:
    """Return what shows users their own past days, and lets them confirm the last one."""

    @get(STATEMENT_PATH, summary="The statement of the user who asks, by access token")
    async def own_statement(
        request: Request[Any, Any, Any],
        day: FromQuery[str] = "",
        form: FromQuery[str] = "text",
    ) -> Answer:
        subject = sign_in.subject(request.headers.get("authorization"))
        return desk.statement(subject, day, form)

    @post(f"{STATEMENT_PATH}/confirm", status_code=200, summary="Confirm one's last statement")
    async def confirm(request: Request[Any, Any, Any]) -> Answer:
        subject = sign_in.subject(request.headers.get("authorization"))
        return await desk.change(subject, ConfirmSettlement(subject))

    @get(f"{PAST}/{{kind:str}}", summary="One's orders or trades of a past trading day")
    async def own_past(
        request: Request[Any, Any, Any], kind: FromPath[str], day: FromQuery[str]
    ) -> Answer:
        return desk.past(sign_in.subject(request.headers.get("authorization")), day, kind)

    return [own_statement, confirm, own_past]
