"""What the published client makes of our sign-in: prints one JSON object and ends.

A process of its own: on import the client replaces the standard library's whole tree of
loggers.
"""

import datetime
import json
import os
import sys
from typing import Any

import requests
from tqsdk import TqApi, TqKqStock, TqSimStock  # type: ignore[import-untyped]  # it has no stubs
from tqsdk.auth import TqAuth  # type: ignore[import-untyped]  # the same
from tqsdk.calendar import _get_trading_calendar  # type: ignore[import-untyped]  # the same

NAME, PASSWORD = "alice", os.environ["PASSWORD"]
SYMBOLS = ("SHFE.cu2512", "CFFEX.IF2512", "GFEX.lc2512", "INE.sc2512", "KQ.m@SHFE.cu")
FEATURES = ("futr", "sec", "tq_dl", "tq_ma", "tq_trading_status", "tq_lc_rk", "tq_direct")


def signed_in() -> Any:
    """Sign in as a strategy does."""
    auth = TqAuth(NAME, PASSWORD)
    auth.login()
    return auth


def refusal(call: Any) -> str:
    """Return what the client says when it refuses; empty if it does not."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - the client raises bare exceptions
        return str(error)
    return ""


def added() -> list[list[bool]]:
    """Add two accounts; return which of three it has, before and after each."""
    auth = signed_in()
    found = []
    for name in ("bob", "carol", ""):
        found.append([auth._has_account(one) for one in ("alice", "bob", "carol")])
        if name:
            auth._add_account(name)
    return found


def places() -> list[str]:
    """Return the sockets that it finds when the hosts fixed in it are led to us."""
    fetch, base = requests.get, os.environ["TQ_AUTH_URL"]

    def led(url: str, **options: Any) -> Any:
        return fetch("/".join([base, *url.split("/")[3:]]), **options)

    auth = signed_in()
    requests.get = led  # type: ignore[assignment]  # it takes what the client gives
    try:
        found = [auth._get_md_url(True, False)]
        for broker in ("diffex", "快期模拟", "H海通期货"):
            found += auth._get_td_url(broker, NAME)[:2]
    finally:
        requests.get = fetch
    return found


def calendar() -> list[bool]:
    """Return which of five days trade, from a Friday to a Tuesday."""
    days = _get_trading_calendar(datetime.date(2026, 11, 20), datetime.date(2026, 11, 24))
    return list(map(bool, days["trading"]))


def main() -> None:
    """Do all of it."""
    auth = signed_in()
    told = {
        "auth_id": auth._auth_id,
        "token": auth._access_token,
        "accounts": added(),
        "expires": [auth.expire_datetime.year, auth._expire_days_left],
        "features": [name for name in FEATURES if auth._has_feature(name)],
        "symbols": [refusal(lambda one=one: auth._has_md_grants(one)) for one in SYMBOLS],
        "trade": refusal(lambda: auth._has_td_grants("CZCE.SR512")),
        "stock": refusal(lambda: auth._has_md_grants("SSE.600000")),
        "wrong": [refusal(TqAuth(name, "wrong").login) for name in (NAME, "nobody")],
        "places": places(),
        "calendar": calendar(),
        "securities": [
            refusal(lambda kind=kind: TqApi(kind(), auth=TqAuth(NAME, PASSWORD)))
            for kind in (TqSimStock, TqKqStock)
        ],
    }
    sys.stdout.write("\n" + json.dumps(told) + "\n")


main()
