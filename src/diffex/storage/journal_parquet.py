"""The journal as a Parquet file, for those who ask questions of many commands at once.

Needs the package's extra ``parquet``. One row a command: its number, its start of the
exchange, its time, its type, its user, and all of it as JSON.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa  # type: ignore[import-untyped] # it has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # the same

from diffex.engine.ports import StoreError
from diffex.storage.journal_rows import Row
from diffex.storage.private_file import create_private

ROWS: Final = 50_000
"""Commands that are written at a time: a row group of the file."""
SCHEMA: Final = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("epoch", pa.int64(), nullable=False),
        pa.field("time", pa.timestamp("ns", tz="Asia/Shanghai"), nullable=False),
        pa.field("type", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("user_id", pa.string()),
        pa.field("command", pa.string(), nullable=False),
    ]
)


def write_parquet(path: Path, rows: Iterable[Row]) -> int:
    """Write commands to a new file, readable by its owner only; return how many.

    Raises:
        StoreError: the file is there already, or cannot be written; nothing is left of it.
    """
    if path.exists():
        raise StoreError(f"{path} is there already; name a new file")
    count = 0
    try:
        create_private(path)
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            batch: list[dict[str, Any]] = []
            for row in rows:
                batch.append(_columns(row))
                if len(batch) == ROWS:
                    writer.write_table(pa.Table.from_pylist(batch, SCHEMA))
                    count += len(batch)
                    batch.clear()
            writer.write_table(pa.Table.from_pylist(batch, SCHEMA))
            count += len(batch)
    except OSError as error:
        _remove(path)
        raise StoreError(f"cannot write {path}: {error}") from error
    except BaseException:
        _remove(path)
        raise
    return count


def _columns(row: Row) -> dict[str, Any]:
    return {
        "seq": row.sequence,
        "epoch": row.epoch,
        "time": row.now,
        "type": type(row.command).__name__,
        "user_id": getattr(row.command, "user_id", None),
        "command": msgspec.json.encode(row.command).decode(),
    }


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
