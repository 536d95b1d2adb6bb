"""What TqSdk needs to find an exchange, in the spelling of each shell."""

import os
import shutil
import subprocess

import pytest

from diffex.cli.variables import Shell, base_of, rendered, variables

BASE = "http://127.0.0.1:8080"


def test_every_variable_that_tqsdk_reads_is_set() -> None:
    """Each leads to the one port."""
    assert variables(BASE, {}) == {
        "TQ_AUTH_URL": BASE,
        "TQ_MD_URL": "ws://127.0.0.1:8080/diff/md",
        "TQ_TD_URL": "ws://127.0.0.1:8080/diff/td",
        "TQ_CHINESE_HOLIDAY_URL": f"{BASE}/shinny_chinese_holiday.json",
        "TQ_CONT_TABLE_URL": f"{BASE}/continuous_table.json",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def test_behind_tls_the_sockets_have_it_too() -> None:
    """A proxy of the operator's ends it."""
    values = variables("https://exchange.example", {})
    assert values["TQ_MD_URL"] == "wss://exchange.example/diff/md"
    assert values["NO_PROXY"] == "exchange.example"


@pytest.mark.parametrize(
    ("present", "extended"),
    [
        ({"NO_PROXY": "a.example, b.example"}, "a.example,b.example,127.0.0.1,localhost"),
        ({"no_proxy": "localhost"}, "localhost,127.0.0.1"),
        ({"NO_PROXY": "a", "no_proxy": "b,a"}, "a,b,127.0.0.1,localhost"),
        ({"NO_PROXY": ""}, "127.0.0.1,localhost"),
    ],
)
def test_hosts_that_go_past_the_proxy_stay(present: dict[str, str], extended: str) -> None:
    """Programs read one spelling or the other, so both say the same."""
    values = variables(BASE, present)
    assert values["NO_PROXY"] == values["no_proxy"] == extended


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (BASE, BASE),
        (f"{BASE}/", BASE),
        ("ws://127.0.0.1:8080/ws/diff?x=y", BASE),
        ("wss://exchange.example/ws/diff", "https://exchange.example"),
        ("http://[::1]:80/x", "http://[::1]:80"),
        ("HTTP://Exchange.Example:1", "http://exchange.example:1"),
    ],
)
def test_any_address_of_a_server_leads_to_it(url: str, base: str) -> None:
    """The address of its WebSocket too."""
    assert base_of(url) == base


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8080", "ftp://x", "http://", "http://x:y", "http://u:p@x", "http://x:99999"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Before it becomes a variable that nobody understands."""
    with pytest.raises(ValueError, match=r".+"):
        base_of(url)


ODD = {"A": 'it\'s a $HOME \\ "test"', "B": "x"}


def test_each_shell_has_its_spelling() -> None:
    """Quotes, dollars and backslashes are what they are."""
    assert rendered(ODD, Shell.SH).splitlines() == [
        """export A='it'"'"'s a $HOME \\ "test"'""",
        "export B=x",
    ]
    assert rendered(ODD, Shell.FISH).splitlines() == [
        "set -gx A 'it\\'s a $HOME \\\\ \"test\"'",
        "set -gx B 'x'",
    ]
    assert rendered(ODD, Shell.POWERSHELL).splitlines() == [
        "$env:A = 'it''s a $HOME \\ \"test\"'",
        "$env:B = 'x'",
    ]
    assert rendered({"B": "x"}, Shell.DOTENV) == "B=x"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_reads_it_back(shell: str) -> None:
    """As far as such a shell is here."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    script = rendered(ODD, Shell.SH) + '\nprintf %s "$A"'
    ran = subprocess.run([program, "-c", script], capture_output=True, check=True, env=os.environ)  # noqa: S603 - a shell of this machine
    assert ran.stdout.decode() == ODD["A"]
