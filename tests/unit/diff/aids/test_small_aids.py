"""``ping`` and ``peek_message``, and that the table of aids is whole."""

import pkgutil

import msgspec

from diffex.diff import aids
from diffex.diff.aids import AIDS, OPEN_TO_ALL
from tests.support.floor import Floor


def test_a_ping_is_answered_with_exactly_a_pong() -> None:
    """Byte for byte, at once, beside the mirror, logged in or not."""
    floor = Floor("alice")
    out: list[bytes] = []
    session = floor.desk.connect(out.append)
    for number in range(1, 3):
        floor.reception.receive(session, b'{"aid":"ping","x":1}', floor.clock)
        assert out == [b'{"aid":"pong"}'] * number
        if number == 1:
            floor.desk.login(session, "alice")


def test_a_peek_with_fields_is_a_peek() -> None:
    """Unknown fields are ignored."""
    floor = Floor("alice")
    alice = floor.client("alice")
    alice.send("peek_message", timeout=30)
    assert alice.tree == alice.session.mirror()


def test_each_file_of_the_package_is_in_the_table() -> None:
    """A new command is one file and one line."""
    files = {module.name for module in pkgutil.iter_modules(aids.__path__) if not module.ispkg}
    assert files == set(AIDS)
    assert set(AIDS) > OPEN_TO_ALL


def test_packs_are_values() -> None:
    """Nothing changes a message after it was read."""
    for pack, _ in AIDS.values():
        assert issubclass(pack, msgspec.Struct)
        assert pack.__struct_config__.frozen
