"""Builds the optional extensions; all else is in pyproject.toml.

Two compilers, both fed with plain Python: Cython for the patch algebra, which is loops over
dicts, and mypyc for the way of an order, which is classes, attributes and integers (ADR-0006).
Without a C compiler the same sources are interpreted.
"""

from pathlib import Path
from typing import Final

from Cython.Build import cythonize
from mypyc.build import mypycify
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

SOURCES: Final = Path("src/diffex")

# patch.pxd gives the C types; the annotations are mypy's and say int where C says int too.
KERNEL_TYPES: Final = {"language_level": 3, "annotation_typing": False}

# All at once: between modules of one list calls are direct and attributes are offsets.
WAY_OF_AN_ORDER: Final = [
    "domain/account.py",
    "domain/auction.py",
    "domain/big_side.py",
    "domain/book.py",
    "domain/calendar.py",
    "domain/condition.py",
    "domain/fees.py",
    "domain/ids.py",
    "domain/matching.py",
    "domain/order.py",
    "domain/order_types.py",
    "domain/phases.py",
    "domain/position.py",
    "domain/risk.py",
    "domain/self_trade.py",
    "domain/settlement_price.py",
    "engine/agenda.py",
    "engine/amend.py",
    "engine/auction.py",
    "engine/bars.py",
    "engine/batches.py",
    "engine/conditions.py",
    "engine/exchange.py",
    "engine/expiry.py",
    "engine/filing.py",
    "engine/funds.py",
    "engine/image_rows.py",
    "engine/liquidation.py",
    "engine/market_data.py",
    "engine/next_day.py",
    "engine/order_router.py",
    "engine/orders.py",
    "engine/outcome.py",
    "engine/pace.py",
    "engine/phases.py",
    "engine/restate.py",
    "engine/series.py",
    "engine/settlement.py",
    "engine/state.py",
    "engine/statements.py",
    "engine/ticks.py",
    "engine/trade_gateway.py",
    "engine/triggers.py",
    "diff/backlog.py",
    "diff/board.py",
    "diff/codec.py",
    "diff/desk.py",
    "diff/dialects/flat.py",
    "diff/dialects/standard.py",
    "diff/flat_view.py",
    "diff/manners.py",
    "diff/notices.py",
    "diff/office.py",
    "diff/producer.py",
    "diff/reception.py",
    "diff/sections/accounts.py",
    "diff/sections/klines.py",
    "diff/sections/orders.py",
    "diff/sections/positions.py",
    "diff/sections/quotes.py",
    "diff/sections/standard_accounts.py",
    "diff/sections/standard_orders.py",
    "diff/sections/standard_positions.py",
    "diff/sections/standard_trades.py",
    "diff/sections/trades.py",
    "diff/session.py",
    "diff/snapshot.py",
    "diff/values.py",
]


KERNELS: Final = cythonize(
    [Extension("diffex.diff.patch", [str(SOURCES / "diff/patch.py")])],
    build_dir="build",
    compiler_directives=KERNEL_TYPES,
    quiet=True,
)


class BuildExtensions(build_ext):
    """Turns the sources into C when it is time to build, not each time setup.py is asked."""

    def finalize_options(self) -> None:
        """Add what mypyc makes, and let the build go on where there is no C compiler."""
        if self.distribution.ext_modules == KERNELS:
            self.distribution.ext_modules = KERNELS + _way_of_an_order()
        # Said here, because cythonize and mypycify make the extensions and drop the word.
        for extension in self.distribution.ext_modules:
            extension.optional = True
        super().finalize_options()


def _way_of_an_order() -> list[Extension]:
    paths = [str(SOURCES / name) for name in WAY_OF_AN_ORDER]
    try:
        return mypycify(
            ["--config-file", "pyproject.toml", *paths],
            opt_level="2",
            debug_level="0",
            target_dir="build/mypyc",
        )
    except SystemExit as error:
        raise CompileError("mypyc refused the sources; its reasons stand above") from error


setup(ext_modules=KERNELS, cmdclass={"build_ext": BuildExtensions})
