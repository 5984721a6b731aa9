"""``dyad-sim page``: served here, or written for a web space."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import LISTENING, PATIENT, command, environment, everything_in

pytestmark = pytest.mark.slow


def test_help_gives_examples(called_in):
    """Served, on another port, written."""
    said = called_in("page", "--help")
    assert said.returncode == 0
    assert "dyad-sim page --export public/dyad_sim" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--port", "70000"), "--port 70000 is no port; give a number from 0 to 65535."),
        (
            ("--export", "full"),
            "--export full is not empty; name a folder that is new or empty",
        ),
        (("--export", "file"), "--export file is no folder"),
        (("--export", "/dev/null"), "--export /dev/null is no folder"),
        (("--host", "192.0.2.1"), "Give --host an address of this machine"),
        (("--host", "a..b"), "--host a..b --port 8642 cannot be had"),
        (("--host", "nowhere.invalid"), "--host nowhere.invalid --port 8642 cannot be had"),
        (("--host", "::zz"), "--host ::zz --port 8642 cannot be had"),
        (("--export", "nowhere/page"), "--export nowhere/page cannot be made: nowhere is no"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(arguments, message, called_in, tmp_path):
    """One message, exit status 2, no file."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = everything_in(tmp_path)
    said = called_in("page", *arguments)
    assert said.returncode == 2
    assert message in said.stderr
    assert everything_in(tmp_path) == before


def test_the_page_is_written_to_a_folder(dyad_sim_in, tmp_path):
    """With a sentence on where it can go."""
    said = dyad_sim_in("page", "--export", "public")
    assert said.returncode == 0
    assert re.search(
        r"Page: public \(1\d\.\d MB\)\. Put the folder on any web space", said.stdout
    )
    assert (tmp_path / "public" / "index.html").is_file()


@pytest.mark.parametrize(
    ("host", "warned"),
    [
        ("127.0.0.1", False),
        ("::", True),
        pytest.param("0.0.0.0", True, marks=pytest.mark.long),
        pytest.param("::1", False, marks=pytest.mark.long),
        pytest.param("localhost", False, marks=pytest.mark.long),
    ],
)
def test_it_is_reached_from_this_machine_only_unless_asked(host, warned, start):
    """Another address is taken, with a warning; an interrupt ends it quietly."""
    asked = ("page", "--port", "0", "--no-browser", "--host", host)
    serving = start(sys.executable, "-c", LISTENING, *asked)
    assert serving.stdout.readline() == "begun\n"
    port = int(re.search(r"http://(?:[\w.]+|\[[:\d]+\]):(\d+)/", serving.stdout.readline())[1])
    here = "::1" if ":" in host else "127.0.0.1"
    connection = http.client.HTTPConnection(here, port, timeout=PATIENT)
    connection.request("GET", "/")
    assert b"<!doctype html>" in connection.getresponse().read()
    connection.close()
    serving.send_signal(signal.SIGINT)
    said, complained = serving.communicate(timeout=PATIENT)
    assert serving.returncode == 0
    assert "Stopped." in said
    assert ("lets others on the network open this page" in complained) == warned


def test_a_port_that_is_taken_is_told(tmp_path):
    """With the reason, and what to do."""
    import socket  # noqa: PLC0415 - for this test only

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = subprocess.run(
            command("page", "--port", port, "--no-browser"),
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENT,
            check=False,
        )
    assert said.returncode == 2
    assert f"--port {port} cannot be had" in said.stderr


def test_the_folder_of_a_page_is_readable_by_others(dyad_sim_in, tmp_path):
    """A web server is another user."""
    dyad_sim_in("page", "--export", "public")
    assert Path(tmp_path / "public").stat().st_mode & 0o555 == 0o555
