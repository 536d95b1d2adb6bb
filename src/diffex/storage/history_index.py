"""The past of an index: the stored days of a product's contracts as one."""

from collections.abc import Sequence
from typing import NamedTuple

from diffex.domain.index import index_price
from diffex.domain.units import PriceE6, Ticks
from diffex.storage.history_blocks import Rows
from diffex.storage.history_file import Extent
from diffex.storage.history_series import Place


class Part(NamedTuple):
    """A day of one contract."""

    rows: Rows
    level: Ticks
    tick: PriceE6


class IndexPlace(Place):
    """Days of a product: on each, every contract that traded at the same times.

    A contract of other sessions than the main one's has other minutes, and is left out.
    There are no ticks: no two contracts change at the same moments.
    """

    def __init__(self, days: Sequence[Sequence[tuple[str, Extent]]]) -> None:
        """Lay days out.

        Args:
            days: oldest first; of each, its contracts with what they have, the one that
                decides which minutes there are in front.
        """
        super().__init__([day[0][1] for day in days], [day[0][0] for day in days])
        self.members = tuple(
            tuple(
                (symbol, extent)
                for symbol, extent in day
                if (extent.spans, extent.step) == (day[0][1].spans, day[0][1].step)
            )
            for day in days
        )
        self.ticks = (0,) * (len(days) + 1)
        self.is_index = True


def index_rows(parts: Sequence[Part]) -> Rows:
    """Return the bars of a day of an index, prices in millionths of a yuan.

    Each price of a bar is the mean of the contracts' at that place of their bars, weighted
    by their open interest at its end. Of one contract it is that contract's own.
    """
    interests = list(zip(*(part.rows.interest for part in parts), strict=True))
    volumes = zip(*(part.rows.volume for part in parts), strict=True)

    def prices(field: str) -> list[PriceE6]:
        columns = [
            [(price + part.level) * part.tick for price in getattr(part.rows, field)]
            for part in parts
        ]
        rows = zip(*columns, strict=True)
        return [index_price(row, held) for row, held in zip(rows, interests, strict=True)]

    return Rows(
        prices("open"),
        prices("high"),
        prices("low"),
        prices("close"),
        [sum(row) for row in volumes],
        [sum(row) for row in interests],
    )
