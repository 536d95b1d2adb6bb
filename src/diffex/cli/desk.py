"""How the operator's commands reach a server: the key of this machine, one HTTP request."""

import http.client
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlencode, urlsplit

import msgspec
import typer

from diffex.cli.console import fail
from diffex.cli.options import URL_VARIABLE
from diffex.cli.runtime import Runtime, UnsafePlace
from diffex.cli.variables import base_of
from diffex.domain.decimals import exact
from diffex.domain.units import FEN_PER_YUAN
from diffex.engine.ports import StoreError
from diffex.storage.operator_key import OPERATOR_FILE, port_file, read_operator_key

KEY_VARIABLE: Final = "DIFFEX_OPERATOR_KEY"
ANSWER_SECONDS: Final = 60.0
TOKEN_PATH: Final = "/auth/realms/shinnytech/protocol/openid-connect/token"  # noqa: S105 - a path

ServerOption: TypeAlias = Annotated[
    str,
    typer.Option("--url", metavar="URL", envvar=URL_VARIABLE, help="The exchange's address."),
]
DataOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The server's data directory, which has the operator's key.",
        show_default=f"${KEY_VARIABLE}, or the key that the server has left on this machine",
    ),
]


class Answered(msgspec.Struct, frozen=True):
    """What a server has answered."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body; ends the command if it is none."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.MsgspecError:
            fail("the answer is not that of an exchange of diffex")


def base(url: str) -> str:
    """Return the address of a server's pages.

    Raises:
        typer.BadParameter: ``url`` is none.
    """
    try:
        return base_of(url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None


def operator_key(address: str, data: Path | None) -> str:
    """Return the operator's key of the server at ``address``.

    From the data directory; else from the environment; else what a server of this machine and
    user has left under its port. Ends the command where there is none.
    """
    try:
        if data is not None:
            return read_operator_key(data / OPERATOR_FILE)
        given = os.environ.get(KEY_VARIABLE)
        if given:
            return given.strip()
        return read_operator_key(port_file(Runtime().path, urlsplit(address).port or 80))
    except OSError:
        fail(
            f"there is no operator's key for {address} on this machine; give the server's --data "
            f"directory, or its key in {KEY_VARIABLE}"
        )
    except (StoreError, UnsafePlace) as error:
        fail(str(error))


def operate(url: str, data: Path | None, method: str, path: str, form: object = None) -> Any:
    """Ask a server for something as its operator, and return its JSON answer.

    Refusals end the command with exit code 1 and the server's own sentence.
    """
    address = base(url)
    key = operator_key(address, data)
    body = None if form is None else msgspec.json.encode(form)
    return accepted(ask(address, method, path, key, body, "application/json")).json


def own_token(address: str, user: str, password: str) -> str:
    """Return an access token of a user; a refusal ends the command."""
    form = {"grant_type": "password", "username": user, "password": password}
    kind = "application/x-www-form-urlencoded"
    answered = ask(address, "POST", TOKEN_PATH, None, urlencode(form).encode(), kind)
    told = answered.json
    if answered.status != http.client.OK:
        fail(f"{told.get('error_description', 'the sign-in was refused')}")
    return str(told["access_token"])


def accepted(answered: Answered) -> Answered:
    """Return an answer that is no refusal; a refusal ends the command with its sentence."""
    if answered.status != http.client.OK:
        told = answered.json
        code = f"{told['code']} " if "code" in told else ""
        fail(f"{code}{told.get('error', 'refused')}")
    return answered


def ask(
    address: str, method: str, path: str, token: str | None, body: bytes | None, kind: str
) -> Answered:
    """Send one request, past every proxy; a server that is not there ends the command."""
    parts = urlsplit(address)
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    headers: dict[str, str] = {} if token is None else {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = kind
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Answered(answer.status, answer.read())
    except (OSError, http.client.HTTPException) as error:
        fail(f"no exchange answers at {address}: {error or type(error).__name__}")
    finally:
        connection.close()


def amount(text: str) -> str:
    """Return an amount of yuan as it was given, if it is one above 0.

    Raises:
        typer.BadParameter: it is none, or has more than two decimals.
    """
    try:
        fen = exact(text, 2)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if fen <= 0:
        raise typer.BadParameter(f"{text} is not above 0")
    return text


def day(text: str) -> str:
    """Return a day as YYYYMMDD; hyphens are taken off.

    Raises:
        typer.BadParameter: it is none.
    """
    digits = text.replace("-", "")
    if len(digits) != len("YYYYMMDD") or not digits.isascii() or not digits.isdigit():
        raise typer.BadParameter(f"{text!r}: write a day like 20261120")
    return digits


def yuan(value: float) -> str:
    """Return money that JSON carried, to the fen."""
    fen = round(value * FEN_PER_YUAN)
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def told_funds(account: Mapping[str, Any]) -> str:
    """Return one line about an account after a change."""
    frozen = "" if account["right"] == "FULL" else ", 只能平仓 / may only close"
    return (
        f"{account['user_id']}: 权益 / balance {yuan(account['balance'])}, "
        f"可用 / available {yuan(account['available'])}, "
        f"可取 / may leave {yuan(account['withdrawable'])}{frozen}"
    )
