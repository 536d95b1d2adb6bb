"""A contract of a listing: what queries select by, and its node, described when first shown."""

from collections.abc import Callable
from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.symbols.categories import categories_of
from diffex.diff.symbols.describe import DERIVED
from diffex.domain.calendar import Sessions
from diffex.domain.catalogue import Product
from diffex.domain.columns import EVENING
from diffex.domain.instrument import Instrument
from diffex.domain.units import Nanos


class Entry:
    """A contract, or what is derived from contracts, on one trading day."""

    __slots__ = ("_describe", "_node", "expired", "expiry", "ins_class", "product", "terms")

    def __init__(
        self,
        ins_class: str,
        product: Product,
        terms: Instrument,
        describe: Callable[[], Tree],
        *,
        expired: bool,
        expiry: Nanos | None,
    ) -> None:
        self.ins_class: Final = ins_class
        self.product: Final = product
        self.terms: Final = terms
        """Its own, or those of the main contract that it is derived from."""
        self.expired: Final = expired
        """Whether it had stopped trading when the day began."""
        self.expiry: Final = expiry
        """When it stops trading; None if it does not."""
        self._describe = describe
        self._node: Tree | None = None

    @property
    def exchange_id(self) -> str:
        """Its exchange; what is derived from contracts has one of its own."""
        return self.terms.exchange_id if self.ins_class == "FUTURE" else DERIVED

    @property
    def node(self) -> Tree:
        """Its node, not to be changed."""
        node = self._node
        if node is None:
            node = self._node = self._describe()
        return node

    def trades_at_night(self, mode: Sessions) -> bool:
        """Return whether it has a night session; in 24x7 everything has."""
        return mode == "24x7" or any(start >= EVENING for start, _ in self.terms.sessions)

    def is_of(self, categories: frozenset[str]) -> bool:
        """Return whether its product stands in one of these categories."""
        return any(one.category_id in categories for one in categories_of(self.product.key))
