"""Units of the integers that the exchange computes with.

Aliases, not ``NewType``: a ``NewType`` costs a call at each arithmetic step of
the hot path, and the names already carry the unit.
"""

from typing import Final, TypeAlias

Ticks: TypeAlias = int
"""A price as a count of the contract's minimum price moves."""

Fen: TypeAlias = int
"""Money: one hundredth of a yuan."""

Lots: TypeAlias = int
"""A volume: contracts."""

Nanos: TypeAlias = int
"""A point in time or a duration: nanoseconds (points count from the Unix epoch)."""

Rate: TypeAlias = int
"""A rate of money, in billionths: 5e-05 is 50_000."""

PriceE6: TypeAlias = int
"""A price in millionths of a yuan: how a decimal from the wire enters the exchange."""

Number: TypeAlias = int | float
"""A number from the wire, as it was written. Not ``float``, although that takes an int too: a
compiler makes a double of what is called so, and an integer beyond 2**53 would change."""

RATE_ONE: Final = 10**9
PRICE_ONE: Final = 10**6
FEN_PER_YUAN: Final = 100
SECOND: Final = 10**9
"""Nanoseconds in a second."""
MINUTE: Final = 60 * SECOND
"""Nanoseconds in a minute."""

INT64_MAX: Final = 2**63 - 1
EXACT_FLOAT_MAX: Final = 2**53
"""Every integer up to here has its own double, so JSON readers keep it exact."""
