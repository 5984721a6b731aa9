"""The arguments of ``run`` and ``sweep``, looked at before Hydra reads them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

from dyad_sim.cli.parser import refusal
from dyad_sim.configs import ConfigurationError, check_overrides, replacing
from dyad_sim.configs.directory import WRITES
from dyad_sim.configs.errors import nearest
from dyad_sim.configs.hydra_private import get_args_parser
from dyad_sim.configs.structured_configs import GROUPS, key_types

ALIKE = 0.75
"""How near a misspelt option must be to one that there is; keys are more often meant."""


COMPLETION = ("install=", "uninstall=", "query=")
"""What Hydra can be asked to do with completion in a shell."""


def in_order(arguments: Sequence[str], command: str) -> list[str]:
    """Return arguments as Hydra can read them: choices first, then options.

    Parameters
    ----------
    arguments
        Of the command line, without the name of the command.
    command
        ``"run"`` or ``"sweep"``.

    Raises
    ------
    ConfigurationError
        For an option that there is not, or an argument that cannot be followed.
    """
    # No choice begins with a dash, so nothing has to be said of where they begin.
    complete = [text for text in replacing(arguments) if text != "--"]
    parser = get_args_parser()
    parser.prog = f"dyad-sim {command}"
    _tell_by_error(parser)
    asked, further = parser.parse_known_args(complete)
    for option in further:
        if option.startswith("-"):
            _refuse_option(option, parser, command)
    _check_overrides([*asked.overrides, *further])
    if asked.config_name is not None or asked.config_path is not None:
        message = (
            "--config-name and --config-path are not allowed: a study needs all keys of "
            f"dyad-sim {command}. Name a folder of your own choices with --config-dir."
        )
        raise ConfigurationError(message)
    if asked.shell_completion and not any(text.startswith(COMPLETION) for text in complete):
        message = (
            "--shell-completion does nothing alone. Say what to do with it, as in: "
            f"dyad-sim {command} --shell-completion install=bash"
        )
        raise ConfigurationError(message)
    _check_package(asked.package)
    begin = _place(complete, asked.overrides)
    options = complete[:begin] + complete[begin + len(asked.overrides) :]
    for override in further:
        options.remove(override)
    return [*asked.overrides, *further, *options]


def _check_package(package: str | None) -> None:
    """Refuse to show a part of the configuration that there is not."""
    begun = f"{package or '_global_'}."
    if begun.startswith(("_global_.", "hydra.", "sweep.")):
        return
    keys = [f"{key}." for key in key_types()]
    if not any(key.startswith(begun) or begun.startswith(key) for key in keys):
        hint = nearest(str(package), [*key_types(), *GROUPS])
        message = f"--package {package} is no part; give one such as patient.{hint}"
        raise ConfigurationError(message)


def _place(arguments: Sequence[str], part: Sequence[str]) -> int:
    """Return where a part of the arguments begins, in which they stand together."""
    count = len(part)
    return next(n for n in range(len(arguments) + 1) if list(arguments[n : n + count]) == part)


def _tell_by_error(parser: ArgumentParser) -> None:
    """Let a parser raise what it finds, where it would print its usage and leave."""

    def refuse(message: str) -> NoReturn:
        raise ConfigurationError(refusal(message, parser))

    parser.error = refuse  # type: ignore[method-assign] # of this one parser


def _refuse_option(option: str, parser: ArgumentParser, command: str) -> NoReturn:
    """Refuse an option that there is not, with the one or the key that was probably meant."""
    name = option.partition("=")[0]
    near = get_close_matches(name, parser._option_string_actions, n=1, cutoff=ALIKE)
    hint = nearest(name.lstrip("-").replace("-", "_"), [*key_types(), *GROUPS])
    if near:
        hint = f" Did you mean {near[0]}?"
    message = (
        f"{option} is no option of dyad-sim {command}.{hint} "
        "Keys are written without dashes, as KEY=VALUE: seed=3."
    )
    raise ConfigurationError(message)


def _check_overrides(overrides: Sequence[str]) -> None:
    """Refuse to take a key away, or to write where nothing is looked for."""
    check_overrides(overrides)
    for override in overrides:
        key = override.partition("=")[0].strip().lstrip("+")
        if any(f"{key}.".startswith(f"{setting}.") for setting in WRITES):
            message = (
                f"{override} is not allowed: where results go is said with output=FOLDER, "
                "and nothing is written anywhere else."
            )
            raise ConfigurationError(message)
        if key == "hydra.sweeper.params":
            message = (
                f"{override} is for files of choices. On the command line name what is varied "
                "itself, with -m: -m seed=1,2."
            )
            raise ConfigurationError(message)
