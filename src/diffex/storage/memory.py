"""Users in memory: gone when the process ends."""

from collections.abc import Sequence

from diffex.engine.ports import StoredUser, UserExistsError


class MemoryUserStore:
    """A ``UserStore`` for demonstrations and tests."""

    def __init__(self) -> None:
        self._users: dict[str, StoredUser] = {}

    def add(self, user: StoredUser) -> None:
        """Keep ``user`` until the process ends; raises ``UserExistsError``."""
        if user.user_id in self._users:
            raise UserExistsError(user.user_id)
        self._users[user.user_id] = user

    def get(self, user_id: str) -> StoredUser | None:
        """Return the user of that name, or None."""
        return self._users.get(user_id)

    def list(self) -> Sequence[StoredUser]:
        """Return every user, sorted by user_id."""
        return [self._users[user_id] for user_id in sorted(self._users)]

    def close(self) -> None:
        """Hold nothing open, so do nothing."""
