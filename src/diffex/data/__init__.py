"""Files that ship with the package: products, holidays and the demo's configuration."""

from importlib.resources import files


def products_csv() -> str:
    """Return the text of ``products.csv``: one row a product, as ``domain.catalogue`` reads it."""
    return _text("products.csv")


def holidays_csv() -> str:
    """Return the text of ``holidays.csv``: rest days, as ``domain.holidays`` reads them."""
    return _text("holidays.csv")


def demo_toml() -> str:
    """Return the text of ``demo.toml``: the configuration behind ``--demo``."""
    return _text("demo.toml")


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
