"""Reading a tree of JSON objects that someone else changes."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Patch: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str, ...]

_NOTHING: Final[Patch] = {}


class Root:
    """Holds the current tree, so that readers outlive its replacement."""

    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data: Patch = {}


class View(Mapping[str, Any]):
    """One object of the tree, read-only: the place, not the state at a moment.

    A view always shows what is at its path now, over reconnects too, and is empty while
    nothing is there. Objects within come as views, arrays as tuples. Setting or deleting
    anything raises ``TypeError``. Iteration runs over the keys there were at its start.
    """

    __slots__ = ("_path", "_root")

    def __init__(self, root: Root, path: Path) -> None:
        self._root = root
        self._path = path

    def __getitem__(self, key: str) -> Any:
        return self._shown(key, self._node()[key])

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._node()))

    def __len__(self) -> int:
        return len(self._node())

    def __repr__(self) -> str:
        return f"View({plain(self._node())!r})"

    def _node(self) -> Patch:
        node = find(self._root.data, self._path)
        return node if type(node) is dict else _NOTHING

    def _shown(self, key: str, value: Any) -> Any:
        if type(value) is dict:
            return View(self._root, (*self._path, key))
        return frozen(value)


def find(tree: Patch, path: Path) -> Any:
    """Return what is at ``path``, or ``None`` where nothing is: a tree holds no null."""
    node: Any = tree
    for key in path:
        if type(node) is not dict:
            return None
        node = node.get(key)
    return node


def frozen(value: Any) -> Any:
    """Return ``value`` in a form that cannot be changed; objects inside arrays are copied."""
    if type(value) is list:
        return tuple(frozen(item) for item in value)
    if type(value) is dict:
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    return value


def plain(value: Any) -> Any:
    """Return a copy that shares no dict or list with ``value``."""
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    if type(value) is list:
        return [plain(item) for item in value]
    return value


def touches(patch: Patch, path: Path) -> bool:
    """Tell whether a merge patch changes something at, below or above ``path``.

    Above counts where the patch removes or replaces an object that ``path`` runs through.
    """
    node: Any = patch
    for key in path:
        if type(node) is not dict:
            return True
        if key not in node:
            return False
        node = node[key]
    return True
