"""Tables of a TOML file, read key by key; a key that nobody knows is an error."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal

from diffex.domain.decimals import RawDecimal, exact


class ConfigError(Exception):
    """The configuration cannot be used. The sentence says where, why and what to do."""


class Table:
    """One table of a file. Every value is read by a method that says what it may be."""

    def __init__(self, source: str, place: str, values: Mapping[str, object]) -> None:
        self._source = source
        self._place = place
        self._values = values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, why: str) -> ConfigError:
        """Return the error of ``key``: file, table, key, reason."""
        return ConfigError(f"{self._source}: {f'{self._place} {key}'.lstrip()}: {why}")

    def only(self, keys: Iterable[str]) -> None:
        """Refuse every key but these.

        Raises:
            ConfigError: the first unknown key, with the known ones.
        """
        known = tuple(keys)
        for key in self._values:
            if key not in known:
                raise self.error(key, f"unknown key; use {', '.join(known)}")

    def table(self, key: str) -> "Table":
        """Return the table ``[key]``, an empty one if it is not there."""
        values = self._values.get(key, {})
        if not isinstance(values, dict):
            raise self.error(key, f"must be a table; write [{key}]")
        return Table(self._source, f"[{key}]", values)

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return the tables ``[[key]]`` in their order, numbered from 1 in errors."""
        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise self.error(key, f"must be a list of tables; write [[{key}]]")
        tables = []
        for number, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                raise self.error(key, f"must be a list of tables; write [[{key}]]")
            place = f"{self._place} [[{key}]] number {number},".lstrip()
            tables.append(Table(self._source, place, value))
        return tuple(tables)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty; without a default the key must be there."""
        value = self._values.get(key, default)
        if value is None:
            raise self.error(key, "missing; add it")
        if not isinstance(value, str) or not value:
            # The value stays out of the sentence: it may be a password.
            raise self.error(key, 'must be a text that is not empty; put it in "quotes"')
        return value

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts, each there once."""
        values = self._values.get(key, default)
        if not isinstance(values, list | tuple):
            raise self.error(key, 'must be a list of texts, like ["a", "b"]')
        texts: list[str] = []
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, 'must be a list of texts, like ["a", "b"]')
            if value in texts:
                raise self.error(key, f"{value} is there twice; remove one")
            texts.append(value)
        return tuple(texts)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false, without quotes")
        return value

    def whole(self, key: str, default: int, highest: int) -> int:
        """Return a whole number from 0 to ``highest``."""
        value = self._values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
            raise self.error(key, f"must be a whole number from 0 to {highest}")
        return value

    def raw(self, key: str) -> RawDecimal:
        """Return the text or the exact number of a key that is there."""
        value = self._values[key]
        if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
            raise self.error(key, "must be a number or a text")
        return value

    def amount(self, key: str, decimals: int) -> int:
        """Return a number from 0 as a count of ``10**-decimals``; the key must be there."""
        value = self._values.get(key)
        if value is None:
            raise self.error(key, "missing; add it")
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise self.error(key, "must be a number, without quotes")
        try:
            count = exact(value, decimals)
        except ValueError as error:
            raise self.error(key, f"{error}; use a number that fits") from None
        if count < 0:
            raise self.error(key, f"{value} is negative; use a number from 0")
        return count


def read_toml(text: str, source: str) -> Table:
    """Return the top table of a TOML text; its fractions stay exact.

    Args:
        text: the content of the file.
        source: the file's name, for errors.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise ConfigError(f"{source}: not valid TOML, correct it: {error}") from None
    return Table(source, "", values)
