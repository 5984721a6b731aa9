"""What is shown while a study is under way; on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from dyad_sim.cli import HEARD
from dyad_sim.cli.streams import say
from dyad_sim.studies.runner import engine as engine_of
from dyad_sim.studies.runner import is_ready


class _Rate(ProgressColumn):
    """Dyads, or whatever is done, per second."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one."""
        return Text(f"{task.speed:.1f} {self.what}/s" if task.speed else "")


@contextmanager
def progress_bar(label: str, what: str = "dyads") -> Iterator[Callable[[int, int], None]]:
    """Show how far a study is, with rate and time left; on a terminal only.

    Parameters
    ----------
    label
        What is being done.
    what
        To what, in the plural.

    Yields
    ------
    A function that takes how many are done, and how many there are in all.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(what),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    console = Console(stderr=True)
    silent = not sys.stderr.isatty()
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(label, total=None)

        def advanced(done: int, total: int) -> None:
            if HEARD:  # A library swallowed the interrupt.
                raise KeyboardInterrupt
            bar.update(task, completed=done, total=total)

        yield advanced


@contextmanager
def stages(what: str = "steps") -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Show the stages of a work one after another, on a terminal only.

    Yields
    ------
    A function that begins a stage under its name, and returns what :func:`progress_bar` yields.
    """
    with ExitStack() as stack:

        def begin(label: str) -> Callable[[int, int], None]:
            stack.close()
            return stack.enter_context(progress_bar(label, what))

        yield begin


def announce(engine: str) -> None:
    """Say so if the engine has to be compiled first, on stderr."""
    if is_ready(engine):
        return
    often = "once"
    if engine_of(engine).kept_in() is None:
        often = "at each start, as no folder for it can be written (see NUMBA_CACHE_DIR)"
    say(
        f"Compiling the engine for this machine: {often}, for about half a minute.",
        name="",
    )
