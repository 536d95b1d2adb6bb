"""A line of the table: what was measured, how, beside what, and against which target."""

import enum
from typing import Final

import msgspec


class Kind(enum.Enum):
    """What a figure counts."""

    TIME = "time"
    """Seconds; less is better."""
    RATE = "rate"
    """A second; more is better."""
    BYTES = "bytes"
    """Bytes; less is better."""
    SHARE = "share"
    """Of one core; less is better."""


class Spread(msgspec.Struct, frozen=True):
    """A figure as it usually is, and as it is when it is bad.

    Of times these are the P50 and the P99, of which each is the median over all rounds.
    Of anything else they are the median and the worst of the rounds.
    """

    typical: float
    tail: float


class Peer(msgspec.Struct, frozen=True):
    """The same work measured elsewhere: from ``best`` to ``worst`` over its runs."""

    best: float
    worst: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One claim. ``target`` bounds ``bounded``, the typical figure or its tail."""

    name: str
    method: str
    kind: Kind
    figure: Spread
    bare: Spread
    """The reference, measured in turns with the figure."""
    bare_name: str
    target: float | None = None
    """None for a figure that is told and not promised."""
    bounded: str = "typical"
    rust: Peer | None = None
    """The quick start's own manager, where it does the same work."""

    @property
    def ratio(self) -> float:
        """How many times the reference it costs: above 1 it is slower, or takes more."""
        mine, bare = self.figure.typical, self.bare.typical
        return bare / mine if self.kind is Kind.RATE else mine / bare

    @property
    def met(self) -> bool:
        """Whether the target is kept; a figure without one keeps it."""
        if self.target is None:
            return True
        figure = self.figure.tail if self.bounded == "tail" else self.figure.typical
        return figure > self.target if self.kind is Kind.RATE else figure < self.target

    @property
    def against_rust(self) -> str:
        """Whether the figure is ahead of all runs of the peer, among them, or behind them."""
        if self.rust is None:
            return ""
        mine, best, worst = self.figure.typical, self.rust.best, self.rust.worst
        if self.kind is Kind.RATE:
            mine, best, worst = -mine, -best, -worst
        return "ahead" if mine < best else "level" if mine <= worst else "behind"


_STEPS: Final[dict[Kind, tuple[tuple[float, str], ...]]] = {
    Kind.TIME: ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    Kind.RATE: ((1e6, "M/s"), (1e3, "k/s"), (1, "/s")),
    Kind.BYTES: ((1e6, "MB"), (1e3, "kB"), (1, "B")),
    Kind.SHARE: ((0.01, "%"),),
}


def shown(kind: Kind, figure: float) -> str:
    """Return a figure with three digits and its unit."""
    steps = _STEPS[kind]
    size, unit = next((step for step in steps if abs(figure) >= step[0]), steps[-1])
    scaled = figure / size
    decimals = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2
    return f"{scaled:,.{decimals}f} {unit}"
