"""The algebra of JSON merge patches (RFC 7386): merge, compose, diff and copy of trees.

A tree is a dict with str keys. Containers are exactly ``dict`` and ``list``, no
subclasses; everything else is a leaf and is kept as it is. A list is replaced whole.
Trees of one call may nest ``DEPTH_LIMIT`` containers; a deeper one raises
``RecursionError`` instead of ending the process.

When two patches compose
------------------------
``compose`` is asked for a patch that acts like ``first`` and then ``second`` on every
target. What a patch does to one key does not depend on the other keys, so the question is
decided key by key, with ``a`` and ``b`` for what ``first`` and ``second`` hold under a key:

====================  =======================================================  ==========
a                     b                                                        result
====================  =======================================================  ==========
anything              absent                                                   a
absent                anything                                                 b
anything              null, scalar or list: does not look at the target        b
object                object: the same question one level down (both treat a   recursion
                      target that is no object as ``{}``)
null, scalar, list    object, ``{}`` too                                       none
====================  =======================================================  ==========

The last row has no patch: after ``a`` the target holds no object under the key, so ``b``
starts from ``{}`` and the outcome is the same object whatever the target held. A patch
that is no object leaves no object there, and a patch that is one keeps what it does not
name: give the target an object with a key that the patch does not name, and that key
stays. The recursion needs all keys: one key without a patch leaves the whole without one,
because a target can be chosen in which only that key counts. So ``compose`` refuses
exactly when somewhere ``second`` has an object where ``first`` has something else than an
object.

This module is plain Python; ``patch.pxd`` beside it gives Cython the C types, and where
the compiled build exists it is the one imported. Source: RFC 7386, section 2.
"""

from typing import Any, Final, TypeAlias

Tree: TypeAlias = dict[str, Any]

DEPTH_LIMIT: Final = 200
"""Containers within one another, the outermost counted."""


def merge(target: Tree, patch: Tree) -> None:
    """Apply ``patch`` to ``target`` in place, as RFC 7386 section 2 says.

    Nothing of ``patch`` is shared with ``target`` afterwards, nor is ``patch`` changed.

    Raises:
        RecursionError: ``patch`` nests too deep; a part of it may have been applied.
    """
    _merge(target, patch, DEPTH_LIMIT)


def compose(first: Tree, second: Tree) -> bool:
    """Fold ``second`` into ``first`` in place, if one patch can act like both in turn.

    Nothing of ``second`` is shared with ``first`` afterwards.

    Returns:
        True if merging ``first`` now equals merging both in turn, for every target;
        False if no merge patch can do that, and ``first`` is as it was.

    Raises:
        RecursionError: ``second`` nests too deep; ``first`` is as it was.
    """
    if not _composable(first, second, DEPTH_LIMIT):
        return False
    _fold(first, second)
    return True


def diff(old: Tree, new: Tree) -> Tree:
    """Return the smallest patch that turns ``old`` into ``new``; ``{}`` when they are equal.

    Numbers are compared as JSON compares them: 1 and 1.0 are equal, and neither is true.
    The patch shares nothing with ``new``.

    Args:
        old: a tree without null outside lists.
        new: a tree without null outside lists: a merge patch cannot say one.

    Raises:
        RecursionError: a tree nests too deep.
    """
    return _diff(old, new, DEPTH_LIMIT)


def copy(tree: Tree) -> Tree:
    """Return a copy that shares no container with ``tree``; nulls stay.

    Raises:
        RecursionError: ``tree`` nests too deep.
    """
    return _copied(tree, DEPTH_LIMIT)


# ``room`` is how many containers may still nest, the one at hand counted.


def _merge(target: Tree, patch: Tree, room: int) -> None:
    if room == 0:
        raise _too_deep()
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif type(value) is dict:
            mine = target.get(key)
            if type(mine) is dict:
                _merge(mine, value, room - 1)
            else:
                target[key] = _created(value, room - 1)
        elif type(value) is list:
            target[key] = _copied_list(value, room - 1)
        else:
            target[key] = value


def _created(patch: Tree, room: int) -> Tree:
    """Return what ``patch`` makes of an empty object."""
    if room == 0:
        raise _too_deep()
    tree: Tree = {}
    for key, value in patch.items():
        if value is None:
            continue
        if type(value) is dict:
            tree[key] = _created(value, room - 1)
        elif type(value) is list:
            tree[key] = _copied_list(value, room - 1)
        else:
            tree[key] = value
    return tree


def _copied(tree: Tree, room: int) -> Tree:
    if room == 0:
        raise _too_deep()
    result: Tree = {}
    for key, value in tree.items():
        if type(value) is dict:
            result[key] = _copied(value, room - 1)
        elif type(value) is list:
            result[key] = _copied_list(value, room - 1)
        else:
            result[key] = value
    return result


def _copied_list(items: list[Any], room: int) -> list[Any]:
    if room == 0:
        raise _too_deep()
    result: list[Any] = []
    for item in items:
        if type(item) is dict:
            result.append(_copied(item, room - 1))
        elif type(item) is list:
            result.append(_copied_list(item, room - 1))
        else:
            result.append(item)
    return result


def _composable(first: Tree, second: Tree, room: int) -> bool:
    """Tell whether ``_fold`` may run; it must not stop half way, so depth is checked here."""
    if room == 0:
        raise _too_deep()
    for key, value in second.items():
        if type(value) is dict:
            mine = first.get(key)
            if type(mine) is dict:
                if not _composable(mine, value, room - 1):
                    return False
            elif mine is not None or key in first:
                return False
            else:
                _check_depth(value, room - 1)
        elif type(value) is list:
            _check_list_depth(value, room - 1)
    return True


def _check_depth(tree: Tree, room: int) -> None:
    if room == 0:
        raise _too_deep()
    for value in tree.values():
        if type(value) is dict:
            _check_depth(value, room - 1)
        elif type(value) is list:
            _check_list_depth(value, room - 1)


def _check_list_depth(items: list[Any], room: int) -> None:
    if room == 0:
        raise _too_deep()
    for item in items:
        if type(item) is dict:
            _check_depth(item, room - 1)
        elif type(item) is list:
            _check_list_depth(item, room - 1)


def _fold(first: Tree, second: Tree) -> None:
    """Do what ``_composable`` has allowed."""
    for key, value in second.items():
        if type(value) is dict:
            mine = first.get(key)
            if type(mine) is dict:
                _fold(mine, value)
            else:
                first[key] = _copied(value, DEPTH_LIMIT)
        elif type(value) is list:
            first[key] = _copied_list(value, DEPTH_LIMIT)
        else:
            first[key] = value


def _diff(old: Tree, new: Tree, room: int) -> Tree:
    if room == 0:
        raise _too_deep()
    patch: Tree = {}
    added = 0
    for key, value in new.items():
        mine = old.get(key)
        if mine is None:
            added += 1
        if mine is value:
            continue
        if type(value) is dict:
            if type(mine) is dict:
                inner = _diff(mine, value, room - 1)
                if inner:
                    patch[key] = inner
            else:
                patch[key] = _copied(value, room - 1)
        elif not _same(mine, value, room - 1):
            patch[key] = _copied_list(value, room - 1) if type(value) is list else value
    if len(old) + added != len(new):
        for key in old:
            if key not in new:
                patch[key] = None
    return patch


def _same(one: object, other: object, room: int) -> bool:
    """Tell whether two values are equal in JSON; Python alone holds True equal to 1."""
    if one is other:
        return True
    if type(one) is list:
        return type(other) is list and _same_lists(one, other, room)
    if type(one) is dict:
        return type(other) is dict and _same_trees(one, other, room)
    return one == other and (type(one) is bool) == (type(other) is bool)


def _same_lists(one: list[Any], other: list[Any], room: int) -> bool:
    if room == 0:
        raise _too_deep()
    if len(one) != len(other):
        return False
    for index, item in enumerate(one):  # noqa: SIM110 # a generator costs more than the loop
        if not _same(item, other[index], room - 1):
            return False
    return True


def _same_trees(one: Tree, other: Tree, room: int) -> bool:
    if room == 0:
        raise _too_deep()
    if len(one) != len(other):
        return False
    for key, item in one.items():
        if key not in other or not _same(item, other[key], room - 1):
            return False
    return True


def _too_deep() -> RecursionError:
    return RecursionError(f"a tree nests deeper than {DEPTH_LIMIT} containers")
