"""The users whom a configuration names, on their way into the users' store."""

from pathlib import Path

from diffex.config import Config
from diffex.engine.ports import StoredUser, StoreError, UserStore
from diffex.storage.memory import MemoryUserStore
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from diffex.transport.auth import hash_password, verify_password


def open_store(data: Path | None) -> UserStore:
    """Return the users of a data directory, or a store that ends with the process.

    Raises:
        StoreError: the data directory cannot be used.
    """
    return MemoryUserStore() if data is None else SqliteUserStore(data / USERS_FILE)


def newcomers(config: Config, store: UserStore, *, demo: bool) -> list[StoredUser]:
    """Return the configuration's users that the store does not have; it stays as it is.

    Raises:
        StoreError: a user is kept with another password than the configuration says.
    """
    found = []
    for user in config.users:
        known = store.get(user.user_id)
        password = user.password.reveal()
        if known is None:
            found.append(
                StoredUser(
                    user_id=user.user_id,
                    password_hash=hash_password(password),
                    deposit=user.deposit,
                    demo=demo,
                )
            )
        elif not known.chosen and not verify_password(known.password_hash, password):
            raise StoreError(
                f"user {user.user_id} is kept in the data directory with another password than "
                f"the configuration says; remove the [[user]] or use another directory"
            )
    return found
