"""Write the TypeScript types of the client from what the server itself uses.

    python -m tools.ts_types

Packs and their fields come from the structs that decode them, words from the enums, codes from
the catalogue. The rows of a mirror come from the tables of docs/reference, of which the tests
of those pages show that they name what is sent, field by field.
"""

import enum
import re
import types
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from diffex.diff.aids import AIDS
from diffex.diff.aids.trade import TRADE_AIDS
from diffex.diff.aids.trade.req_login import ReqLoginPack as TradeLogin
from diffex.diff.md.aids import AIDS as MD_AIDS
from diffex.diff.sections.standard_quotes import EMPTY
from diffex.domain import enums
from diffex.domain.errors import SENTENCES, FinishCode, RejectCode
from diffex.domain.trigger import ConditionState
from tests.support.paths import ROOT
from tests.support.reference_page import chapters_of, rows

PLACE: Final = ROOT / "clients" / "ts" / "src" / "generated"
REFERENCE: Final = ROOT / "docs" / "reference"

WORDS: Final = (
    enums.Direction,
    enums.Offset,
    enums.PriceType,
    enums.TimeCondition,
    enums.VolumeCondition,
    enums.OrderStatus,
)
NUMBERS: Final = frozenset({"yuan", "lots", "ns", "id", "share", "share, yuan"})
"""Units of numbers; a field without a unit is a text, unless it is named below."""
OTHERS: Final = {
    "code": "number",
    "risk_ratio": "number",
    "seqno": "number",
    "volume_multiple": "number",
    "price_decs": "number",
    "margin_rate": "number",
    "view_width": "number",
    "error_id": "number",
    "status": '"ALIVE" | "FINISHED"',
    "ready": "boolean",
    "confirmed": "boolean",
    "more_data": "boolean",
    "expired": "boolean",
    "enable": "boolean",
    "trade_more_data": "boolean",
    "direction": "Direction",
    "offset": "Offset",
    "price_type": "PriceType",
    "time_condition": "TimeCondition",
    "volume_condition": "VolumeCondition",
    "level": '"INFO" | "WARNING" | "ERROR"',
}
"""By name, where a unit does not say it."""
OF_ROW: Final = {
    ("FlatOrder", "status"): "OrderStatus",
    ("ConditionOrder", "status"): '"live" | "suspend" | "touched" | "cancel" | "discard"',
    ("ConditionOrder", "state"): " | ".join(f'"{state}"' for state in ConditionState),
    ("ConditionOrder", "time_condition_type"): '"GFD" | "GTC"',
    ("ConditionOrder", "condition_list"): "readonly [ConditionTrigger]",
    ("ConditionOrder", "order_list"): "readonly [ConditionalOrder]",
}
"""By row and name, where a name means something else elsewhere."""
CONDITION_PARTS: Final = """\
/** What a conditional order waits for. */
export interface ConditionTrigger {
  readonly contingent_type: "price" | "stop_loss" | "take_profit" | "time";
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly is_touched: boolean;
  /** yuan; left out of a `time` */ readonly contingent_price?: number;
  /** left out of a `time` */ readonly price_relation?: "GE" | "LE";
  /** ns; of a `time` */ readonly contingent_time?: number;
}

/** The order that a conditional order becomes: without what an order has once it is sent. */
export type ConditionalOrder = Omit<FlatInsertOrder, "aid" | "user_id">;
"""
"""What the lists of a conditional order hold; see docs/reference/conditional-orders.md."""

Row = tuple[str, str, str]
"""Name in TypeScript, page, heading."""
ROWS: Final[tuple[Row, ...]] = (
    ("FlatAccount", "diff-flat", "`accounts.<user_id>`"),
    ("FlatPosition", "diff-flat", "`positions.<symbol>`"),
    ("FlatOrder", "diff-flat", "`orders.<order_id>`"),
    ("ConditionOrder", "diff-flat", "`condition_orders.<order_id>`"),
    ("FlatTrade", "diff-flat", "`trades.<trade_id>`"),
    ("FlatBank", "diff-flat", "`banks.<id>`"),
    ("FlatTransfer", "diff-flat", "`transfers.<number>`"),
    ("FlatSettlement", "diff-flat", "`settlement`"),
    ("FlatQuote", "diff-flat", "`quotes.<symbol>`"),
    ("FlatNotice", "diff-flat", "`notify.<id>`"),
    ("FlatChart", "diff-flat", "`charts.<chart_id>`"),
    ("StandardAccount", "diff-td", "`accounts.CNY`"),
    ("StandardPosition", "diff-td", "`positions.<symbol>`"),
    ("StandardOrder", "diff-td", "`orders.<order_id>`"),
    ("StandardTrade", "diff-td", "`trades.<trade_id>`"),
    ("StandardTransfer", "diff-td", "`transfers.<number>`"),
    ("StandardQuote", "diff-md", "`quotes.<symbol>`"),
    ("Bar", "diff-md", "`klines.<symbol>.<duration>.data.<id>`"),
    ("Tick", "diff-md", "`ticks.<symbol>.data.<id>`"),
)
OPTIONAL: Final = re.compile(
    r"left out|if it is about one|if there was none|once one was|once it has"
)
QUOTED: Final = frozenset({"FlatQuote", "Tick"})
"""Rows of which any number may be missing: the market may not have made it yet."""


def ts_type(hint: Any) -> str:
    """Return the TypeScript for the type of a pack's field."""
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        parts = dict.fromkeys(ts_type(part) for part in get_args(hint))
        return " | ".join(part for part in parts if part != "null")
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return "{ " + "; ".join(fields(hint)) + " }"
    if origin is dict:
        return "Record<string, unknown>"
    simple = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return simple.get(hint, "unknown")


def fields(pack: type) -> list[str]:
    """Return the fields of a pack; those with a default may be left out."""
    hints = get_type_hints(pack)
    found = []
    for field in msgspec.structs.fields(pack):
        kind = OTHERS.get(field.name, ts_type(hints[field.name]))
        mark = "" if field.required else "?"
        found.append(f"readonly {field.name}{mark}: {kind}")
    return found


def pack_types(prefix: str, table: dict[str, type]) -> list[str]:
    """Return an interface for each pack of a socket, and the union of them."""
    lines = []
    names = []
    for aid, pack in table.items():
        name = prefix + "".join(part.title() for part in aid.split("_"))
        names.append(name)
        lines += [f"export interface {name} {{", f'  readonly aid: "{aid}";']
        lines += [f"  {field};" for field in fields(pack)]
        lines += ["}", ""]
    union = "".join(f"\n  | {name}" for name in names)
    return [*lines, f"/** What a client may send there. */\nexport type {prefix}Pack ={union};", ""]


def word_types() -> list[str]:
    """Return the words of an order as unions of texts."""
    lines = []
    for words in WORDS:
        union = " | ".join(f'"{word}"' for word in words)
        summary = (words.__doc__ or "").splitlines()[0]
        lines += [f"/** {summary} */", f"export type {words.__name__} = {union};", ""]
    return lines


def codes() -> list[str]:
    """Return the catalogue of codes, each with its English sentence."""
    lines = ["/** Why a command was refused, or an order ended: stable numbers. */"]
    lines.append("export const Code = {")
    members: list[enum.IntEnum] = [*RejectCode, *FinishCode]
    for code in members:
        sentence = SENTENCES[code][1]  # type: ignore[index] # its keys are the members of both enums
        lines.append(f"  /** {sentence} */ {code.name}: {int(code)},")
    return [*lines, "} as const;", "export type Code = (typeof Code)[keyof typeof Code];", ""]


def row_type(row: Row) -> list[str]:
    """Return the interface of a row of the mirror."""
    name, page, heading = row
    lines = [f"/** {heading} of docs/reference/{page}.md. */", f"export interface {name} {{"]
    for cells in rows(chapters_of(REFERENCE / f"{page}.md")[heading]):
        unit, meaning = cells[1], cells[2]
        for field in re.findall(r"`(\w+)`", cells[0]):
            kind = OF_ROW.get((name, field)) or OTHERS.get(field)
            kind = kind or ("number" if unit in NUMBERS else "string")
            missing = bool(OPTIONAL.search(meaning)) or (name in QUOTED and kind == "number")
            if kind == "number" and is_dash(name, field, meaning):
                kind = 'number | "-"'
            comment = f"{unit}: {meaning}" if unit else meaning
            lines.append(f"  /** {comment} */ readonly {field}{'?' if missing else ''}: {kind};")
    return [*lines, "}", ""]


def is_dash(name: str, field: str, meaning: str) -> bool:
    """Tell whether a number that does not exist is "-" there."""
    return '"-"' in meaning or (name == "StandardQuote" and field in {*EMPTY, "pre_close"})


HEAD: Final = (
    "/** Written by `python -m tools.ts_types` from the server's own types. Do not edit. */"
)


def files() -> dict[str, str]:
    """Return the files by name."""
    words = ", ".join(word.__name__ for word in WORDS)
    imports = f'import type {{ {words} }} from "./words.js";'
    of_packs = 'import type { FlatInsertOrder } from "./packs.js";'
    packs = [
        *pack_types("Flat", {aid: pack for aid, (pack, _) in AIDS.items()}),
        *pack_types(
            "Trade", {"req_login": TradeLogin, **{aid: one for aid, (one, _) in TRADE_AIDS.items()}}
        ),
        *pack_types("Market", {aid: pack for aid, (pack, _) in MD_AIDS.items()}),
    ]
    flat = [line for row in ROWS if row[1] == "diff-flat" for line in row_type(row)]
    standard = [line for row in ROWS if row[1] != "diff-flat" for line in row_type(row)]
    return {
        "words.ts": joined([*word_types(), *codes()]),
        "packs.ts": joined([imports, "", *packs]),
        "flat.ts": joined([imports, of_packs, "", *flat, CONDITION_PARTS]),
        "standard.ts": joined([imports, "", *standard]),
    }


def joined(lines: list[str]) -> str:
    """Return a file of these lines."""
    return "\n".join([HEAD, "", *lines]).rstrip() + "\n"


def main() -> None:
    """Write the files."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (PLACE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
