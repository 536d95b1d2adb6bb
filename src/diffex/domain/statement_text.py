"""A statement as text, in the layout of the Chinese futures companies' 结算单.

Chinese characters are two columns wide, as in GBK and on terminals. Titles, English labels and
English column names are those that published clients look for (tqsdk for JavaScript,
``ParseSettlementContent``): every line of the account has a label and an amount for each
figure, amounts have two decimals and no separators, and a section ends with an empty line.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from diffex.domain.enums import Direction, Offset
from diffex.domain.events import Traded
from diffex.domain.instrument import Instrument
from diffex.domain.settled import SettledFunds
from diffex.domain.statement import Statement
from diffex.domain.units import FEN_PER_YUAN, Fen

Terms: TypeAlias = Mapping[str, Instrument]

HOUSE: Final = "diffex 期货交易所 diffex futures exchange"
WIDTH: Final = 132
_LABEL: Final = 46
_AMOUNT: Final = 18
_WIDE: Final = frozenset({"W", "F"})
_DIRECTIONS: Final = {Direction.BUY: "买 B", Direction.SELL: "卖 S"}
_OFFSETS: Final = {Offset.OPEN: "开 O", Offset.CLOSE: "平 L", Offset.CLOSETODAY: "平今 T"}

Row: TypeAlias = tuple[str, ...]


def statement_text(made: Statement, terms: Terms) -> str:
    """Return a statement for a person, lines ending with a line feed.

    Args:
        made: the statement.
        terms: of every contract in it, of any day: what is used of them never changes.
    """
    day = f"{made.trading_day:%Y%m%d}"
    lines = [
        _centred(HOUSE),
        _centred("交易结算单(盯市) Settlement Statement(MTM)"),
        "",
        f"客户号 Client ID: {made.funds.user_id}",
        f"日期 Date: {day}",
        "",
        *_account(made.funds),
        "",
        *_trades(made, terms),
        *_closed(made, terms),
        *_lots(made.funds, terms),
        *_positions(made.funds, terms),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def yuan_text(amount: Fen) -> str:
    """Return money in yuan with its two decimals."""
    whole, fen = divmod(abs(amount), FEN_PER_YUAN)
    return f"{'-' if amount < 0 else ''}{whole}.{fen:02d}"


def risk_text(funds: SettledFunds) -> str:
    """Return margin over balance in per cent, rounded down; without a balance it has none."""
    if funds.balance <= 0:
        return "0.00%" if not funds.margin else "999999.99%"
    return f"{yuan_text(funds.margin * 10_000 // funds.balance)}%"


def _account(funds: SettledFunds) -> list[str]:
    pairs = (
        (("期初结存 Balance b/f", funds.pre_balance), ("期末结存 Balance c/f", funds.balance)),
        (
            ("出 入 金 Deposit/Withdrawal", funds.deposit - funds.withdraw),
            ("客户权益 Client Equity", funds.balance),
        ),
        (
            ("平仓盈亏 Realized P/L", funds.close_profit),
            ("保证金占用 Margin Occupied", funds.margin),
        ),
        (
            ("持仓盯市盈亏 MTM P/L", funds.position_profit),
            ("可用资金 Fund Avail.", max(0, funds.available)),
        ),
        (
            ("手 续 费 Commission", funds.commission),
            ("应追加资金 Margin Call", funds.margin_call),
        ),
        (("浮动盈亏 Floating P/L", funds.float_profit), None),
    )
    lines = [_centred("资金状况  币种：人民币  Account Summary  Currency：CNY"), "-" * WIDTH]
    for left, right in pairs:
        line = _figure(left[0], yuan_text(left[1]))
        if right is None:
            line += "    " + _figure("风 险 度 Risk Degree", risk_text(funds))
        else:
            line += "    " + _figure(right[0], yuan_text(right[1]))
        lines.append(line)
    return lines


def _figure(label: str, amount: str) -> str:
    return _left(f"{label}:", _LABEL) + amount.rjust(_AMOUNT)


def _trades(made: Statement, terms: Terms) -> list[str]:
    day = f"{made.trading_day:%Y%m%d}"
    columns = (
        ("成交日期", "Date"),
        ("交易所", "Exchange"),
        ("品种", "Product"),
        ("合约", "Instrument"),
        ("买/卖", "B/S"),
        ("成交价", "Price"),
        ("手数", "Lots"),
        ("成交额", "Turnover"),
        ("开平", "O/C"),
        ("手续费", "Fee"),
        ("平仓盈亏", "Realized P/L"),
        ("成交序号", "Trans.No."),
    )
    rows = [
        (
            day,
            terms[trade.symbol].exchange_id,
            terms[trade.symbol].name_zh,
            terms[trade.symbol].instrument_id,
            _DIRECTIONS[trade.direction],
            terms[trade.symbol].price_text(trade.price),
            str(trade.volume),
            yuan_text(_turnover(trade, terms)),
            _OFFSETS[trade.offset],
            yuan_text(trade.commission),
            yuan_text(trade.close_profit),
            trade.exchange_trade_id,
        )
        for trade in made.trades
    ]
    lines = _table("成交记录 Transaction Record", columns, rows)
    if made.omitted:
        lines += [
            f"另有更早的成交 {made.omitted} 笔未列出 / {made.omitted} older trades are not listed",
            "",
        ]
    return lines


def _closed(made: Statement, terms: Terms) -> list[str]:
    day = f"{made.trading_day:%Y%m%d}"
    columns = (
        ("平仓日期", "Close Date"),
        ("交易所", "Exchange"),
        ("品种", "Product"),
        ("合约", "Instrument"),
        ("买/卖", "B/S"),
        ("手数", "Lots"),
        ("持仓均价", "Pos. Price"),
        ("成交价", "Trans. Price"),
        ("平仓盈亏", "Realized P/L"),
    )
    rows = [
        (
            day,
            terms[trade.symbol].exchange_id,
            terms[trade.symbol].name_zh,
            terms[trade.symbol].instrument_id,
            _DIRECTIONS[trade.direction],
            str(trade.volume),
            _mean(terms[trade.symbol], _position_cost(trade, terms[trade.symbol]), trade.volume),
            terms[trade.symbol].price_text(trade.price),
            yuan_text(trade.close_profit),
        )
        for trade in made.trades
        if trade.offset is not Offset.OPEN
    ]
    return _table("平仓明细 Position Closed", columns, rows)


def _lots(funds: SettledFunds, terms: Terms) -> list[str]:
    """Return what is held by the day on which it was opened."""
    columns = (
        ("品种", "Product"),
        ("合约", "Instrument"),
        ("开仓日期", "Open Date"),
        ("买卖", "B/S"),
        ("手数", "Lots"),
        ("开仓均价", "Avg Open Price"),
        ("昨结算", "Prev. Sttl"),
        ("今结算", "Sttl Today"),
        ("浮动盈亏", "Floating P/L"),
    )
    rows = [
        (
            terms[held.symbol].name_zh,
            terms[held.symbol].instrument_id,
            f"{lots.opened:%Y%m%d}",
            words,
            str(lots.volume),
            _mean(terms[held.symbol], lots.open_cost, lots.volume),
            terms[held.symbol].price_text(held.pre_settlement),
            terms[held.symbol].price_text(held.settlement),
            yuan_text(
                sign
                * (held.settlement * lots.volume - lots.open_cost)
                * terms[held.symbol].tick_value
            ),
        )
        for held in funds.positions
        for words, side, sign in (("买 B", held.long, 1), ("卖 S", held.short, -1))
        for lots in side.lots
    ]
    return _table("持仓明细 Positions Detail", columns, rows)


def _positions(funds: SettledFunds, terms: Terms) -> list[str]:
    columns = (
        ("品种", "Product"),
        ("合约", "Instrument"),
        ("买卖", "B/S"),
        ("今仓", "Today"),
        ("昨仓", "History"),
        ("开仓均价", "Avg Open Price"),
        ("昨结算", "Prev. Sttl"),
        ("今结算", "Sttl Today"),
        ("持仓盯市盈亏", "MTM P/L"),
        ("浮动盈亏", "Floating P/L"),
        ("保证金", "Margin"),
    )
    rows: list[Row] = []
    for held in funds.positions:
        one = terms[held.symbol]
        for words, side in (("买 B", held.long), ("卖 S", held.short)):
            if not side.volume:
                continue
            rows.append(
                (
                    one.name_zh,
                    one.instrument_id,
                    words,
                    str(side.volume_today),
                    str(side.volume_his),
                    _mean(one, side.open_cost, side.volume),
                    one.price_text(held.pre_settlement),
                    one.price_text(held.settlement),
                    yuan_text(side.position_profit),
                    yuan_text(side.float_profit),
                    yuan_text(side.margin),
                )
            )
    return _table("持仓汇总 Positions", columns, rows)


def _turnover(trade: Traded, terms: Terms) -> Fen:
    return trade.price * trade.volume * terms[trade.symbol].tick_value


def _position_cost(trade: Traded, terms: Instrument) -> int:
    """Return in ticks what the lots that a trade closed had cost: it follows from the profit."""
    gained = trade.close_profit // terms.tick_value
    proceeds = trade.price * trade.volume
    return proceeds - gained if trade.direction is Direction.SELL else proceeds + gained


def _mean(terms: Instrument, cost: int, volume: int) -> str:
    """Return the mean price of lots, two digits finer than the contract's own prices."""
    digits = terms.price_decs + 2
    scaled = cost * terms.tick_e6 * 10**digits
    whole = (2 * scaled + volume * 10**6) // (2 * volume * 10**6)
    return f"{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def _table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Row]) -> list[str]:
    """Return a section: title, two lines of column names, rows; nothing if there are no rows."""
    body = list(rows)
    if not body:
        return []
    widths = [
        max(_width(text) for text in (*names, *(row[place] for row in body)))
        for place, names in enumerate(columns)
    ]
    chinese, english = zip(*columns, strict=True)
    rule = "-" * (sum(widths) + len(widths) + 1)
    lines = [_line(row, widths) for row in body]
    heads = [_line(chinese, widths), _line(english, widths)]
    return [_centred(title), rule, *heads, rule, *lines, rule, ""]


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (_left(cell, width) for cell, width in zip(cells, widths, strict=True))
    return f"|{'|'.join(padded)}|"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _centred(text: str) -> str:
    return " " * max(0, (WIDTH - _width(text)) // 2) + text
