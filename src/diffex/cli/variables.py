"""The environment in which TqSdk finds an exchange of ours. Pure: texts in, texts out."""

import enum
import ipaddress
import shlex
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

DEFAULT_BASE: Final = "http://127.0.0.1:8080"

_WEB: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_LOCAL: Final = ("127.0.0.1", "localhost")


class Shell(enum.StrEnum):
    """Whose spelling."""

    SH = "sh"
    FISH = "fish"
    POWERSHELL = "powershell"
    DOTENV = "dotenv"


def base_of(url: str) -> str:
    """Return scheme, host and port of a server, by whichever of its addresses.

    Raises:
        ValueError: ``url`` is none.
    """
    parts = urlsplit(url)
    scheme = _WEB.get(parts.scheme)
    # Asked for so that a port that is no number is told here.
    port = parts.port
    if scheme is None or not parts.hostname or parts.username is not None:
        raise ValueError(f"{url!r} is no address of a server; write it like {DEFAULT_BASE}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


def variables(base: str, present: Mapping[str, str]) -> dict[str, str]:
    """Return what to set so that TqSdk uses the server at ``base``.

    Args:
        base: as ``base_of`` returns it.
        present: the environment as it is; hosts that go past the proxy already stay.

    Source: the variables that tqsdk 3.10.4 reads (its modules ``api``, ``auth`` and ``calendar``).
    """
    sockets = base.replace("http", "ws", 1)
    host = urlsplit(base).hostname or ""
    past_proxy = ",".join(_past_proxy(host, present))
    return {
        "TQ_AUTH_URL": base,
        "TQ_MD_URL": f"{sockets}/diff/md",
        "TQ_TD_URL": f"{sockets}/diff/td",
        "TQ_CHINESE_HOLIDAY_URL": f"{base}/shinny_chinese_holiday.json",
        "TQ_CONT_TABLE_URL": f"{base}/continuous_table.json",
        "NO_PROXY": past_proxy,
        "no_proxy": past_proxy,
    }


def rendered(values: Mapping[str, str], shell: Shell) -> str:
    """Return lines that set ``values``, as ``shell`` reads them."""
    return "\n".join(_line(name, value, shell) for name, value in values.items())


def _past_proxy(host: str, present: Mapping[str, str]) -> list[str]:
    """Return the hosts that no proxy stands before; the two spellings become one list."""
    listed = f"{present.get('NO_PROXY', '')},{present.get('no_proxy', '')}".split(",")
    wanted = [one.strip() for one in listed if one.strip()] + [host]
    if is_loopback(host):
        wanted += _LOCAL
    return list(dict.fromkeys(wanted))


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _line(name: str, value: str, shell: Shell) -> str:
    if shell is Shell.FISH:
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"set -gx {name} '{escaped}'"
    if shell is Shell.POWERSHELL:
        doubled = value.replace("'", "''")
        return f"$env:{name} = '{doubled}'"
    if shell is Shell.DOTENV:
        return f"{name}={value}"
    return f"export {name}={shlex.quote(value)}"
