"""``set_chart``: show the newest bars of a contract, rolling on as bars come."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.flat_view import view_of
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import BARS_PER_SESSION, CHARTS_PER_SESSION, DURATION_SECONDS, VIEW_WIDTH
from diffex.domain.units import SECOND


class SetChartPack(msgspec.Struct, frozen=True):
    """``ins_list`` is one symbol, "" removes the chart; ``duration`` is in ns."""

    chart_id: str
    ins_list: str
    duration: int | float = 0
    view_width: int | float = 0


def handle(pack: SetChartPack, session: Session, desk: Desk) -> None:
    """Show, change or remove a chart, or refuse it and change nothing."""
    chart_id = values.name("chart_id", pack.chart_id)
    symbol = pack.ins_list.strip()
    if not symbol:
        desk.board.remove_chart(session, chart_id)
        return
    desk.require_symbol(symbol)
    duration = values.whole("duration", pack.duration)
    width = values.whole("view_width", pack.view_width)
    seconds, rest = divmod(duration, SECOND)
    if rest or not 1 <= seconds <= DURATION_SECONDS:
        raise RejectError(RejectCode.DURATION_INVALID, duration=duration, limit=DURATION_SECONDS)
    if not 1 <= width <= VIEW_WIDTH:
        raise RejectError(RejectCode.VIEW_WIDTH_INVALID, width=width, limit=VIEW_WIDTH)
    charts = view_of(session).charts
    if chart_id not in charts and len(charts) >= CHARTS_PER_SESSION:
        raise RejectError(RejectCode.TOO_MANY_CHARTS, limit=CHARTS_PER_SESSION)
    shown = sum(chart["view_width"] for other, chart in charts.items() if other != chart_id)
    if shown + width > BARS_PER_SESSION:
        raise RejectError(RejectCode.TOO_MANY_BARS, count=shown + width, limit=BARS_PER_SESSION)
    desk.board.set_chart(session, chart_id, symbol, duration, width)
