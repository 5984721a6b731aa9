"""What Hydra and OmegaConf refuse, as one message: field, value, what is allowed, remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from traceback import walk_tb

from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf.errors import OmegaConfBaseException, ValidationError
from yaml import YAMLError  # type: ignore[import-untyped] # no stubs beside PyYAML

from dyad_sim.configs.errors import allowed, nearest
from dyad_sim.configs.structured_configs import GROUPS, key_types
from dyad_sim.extras import LAUNCHERS, installed_by

LONGEST = 120
"""Characters of something that was asked for in a message."""

DEEPEST = 100
"""Calls before an error that tell where it arose."""

NUMBERS = {"Integer": "a whole number", "Float": "a number"}
"""Types as OmegaConf calls them, in words."""

_READERS = frozenset({"antlr4", "omegaconf", "yaml"})
"""Packages that read configurations."""

_COMPOSING = frozenset({"load_configuration", "load_sweep_config"})
"""Functions of Hydra that put a configuration together."""

_PACKAGE = (
    "A file that sets keys outside its own group begins with the line # @package _global_, "
    "with no byte-order mark before it (save it as UTF-8 without BOM)."
)

_CHOICE = "a group takes the name of one of its choices, such as patient=ruth"


def explain(error: BaseException, overrides: Iterable[str] = ()) -> str | None:
    """Return the message for an error that a configuration caused, or None for any other.

    Parameters
    ----------
    error
        Raised while a configuration was composed.
    overrides
        What was asked for, to name the field where Hydra does not.
    """
    if isinstance(error, MissingConfigException):
        return missing_launcher(error) or _missing(error)
    if isinstance(error, OverrideParseException):
        return _no_pair(str(error.override))
    # Hydra says in which file a key stands in an error that has the other for its context.
    cause = error.__cause__ or error.__context__
    cause = error if isinstance(error, OmegaConfBaseException) else cause
    if isinstance(cause, OmegaConfBaseException):
        return _refused_by_schema(str(error), cause)
    if isinstance(error, (HydraException, YAMLError)):
        return _other(str(error))
    return _plain_error(error, overrides)


def _no_pair(override: str) -> str:
    """Return the message for an argument that is no KEY=VALUE."""
    # Without braces or brackets quotes would not help: the shell has split it at a blank.
    spaced = not re.search(r"[][{}]", override) and re.search(
        r"^[^=]*$|=$|,$|^[\w.]+\s+=|=\s", override
    )
    hint = "Put quotes around the value, and again around both: \"output='~/my study'\"."
    if len(re.findall(r"(?:^|[\s,])[\w.]+=", override)) > 1:
        hint = (
            "Give each choice as a text of its own; in Python a list of them: ['a=1', 'b=2']."
        )
    elif spaced:
        hint = "Write it without blanks around = and commas: therapist.skill=0.2,0.8."
    elif re.search(r":\s*[,}]", override):
        hint = "Write every name with its value: 'therapist.skill={beta: [4, 4]}'."
    elif re.search(r"[][{}]", override):
        hint = "Put braces and brackets in quotes: 'therapist.skill={beta: [4, 4]}'."
    return f"{override[:LONGEST] or repr('')} cannot be read as KEY=VALUE. {hint}"


def _plain_error(error: BaseException, overrides: Iterable[str]) -> str | None:
    """Return the message for the plain errors of Python that Hydra lets through."""
    if isinstance(error, OverflowError):
        key = re.search(r"full_key: (\S+)", str(error))
        return f"{key[1]} is too large; it takes {allowed(key[1])}." if key else None
    if isinstance(error, ValueError) and "Config group override" in str(error):
        groups = [text for text in overrides if text.partition("=")[0] in {*GROUPS, ""}]
        return f"{' '.join(groups or overrides)} is not allowed; {_CHOICE}."
    if isinstance(error, ValueError) and str(error).startswith(
        ("Only one of", "The --resolve")
    ):
        return str(error)
    return _unreadable(error, overrides)


def _unreadable(error: BaseException, overrides: Iterable[str]) -> str | None:
    """Return the message for a file or a value that no configuration can be read from."""
    if not _while_reading(error):
        return None
    asked = list(overrides)
    chosen = [text for text in asked if text.partition("=")[0].lstrip("+") in GROUPS]
    where = " ".join(chosen) or max(asked, key=len, default="The configuration")
    where, cause = where[:LONGEST], str(error).partition("\n")[0]
    if isinstance(error, RecursionError):
        return (
            f"{where} is nested too deeply, or holds itself. "
            "Write numbers, distributions or names."
        )
    if isinstance(error, UnicodeDecodeError):
        return f"{where}: a file of choices is no text. Save it again, in UTF-8."
    if cause.startswith("Invalid loaded object type"):
        return (
            f"{where}: a file of choices holds a single {cause.rpartition(' ')[2]}. "
            "Write keys with their values, such as rigidity: 0.5."
        )
    return (
        f"{where} cannot be read ({cause.rstrip('.')}); see the files under conf/ for the form."
    )


def _while_reading(error: BaseException) -> bool:
    """Whether an error arose while a configuration was put together."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    names = [frame.f_globals.get("__name__", "") for frame in frames]
    composing = any(
        frame.f_code.co_name in _COMPOSING and name.startswith("hydra.")
        for frame, name in zip(frames, names, strict=True)
    )
    # A deep value is read again later, when the configuration becomes plain values.
    deep = isinstance(error, RecursionError) and any(
        name.partition(".")[0] in _READERS for name in names[-DEEPEST:]
    )
    return composing or deep


def missing_launcher(error: BaseException) -> str | None:
    """Return the message for a launcher that has to be installed, or None for other errors."""
    if not isinstance(error, MissingConfigException):
        return None
    group, _, choice = _absent(error).rpartition("/")
    if group != "hydra/launcher" or choice not in LAUNCHERS:
        return None
    return (
        f"hydra/launcher={choice} needs a package that is not installed. "
        f"{installed_by(LAUNCHERS[choice])}"
    )


def _absent(error: MissingConfigException) -> str:
    """Return the name of the choice or the file that is not there."""
    found = re.search(r"Could not (?:find|load) '([^']+)'", str(error))
    return found[1] if found else str(error.missing_cfg_file)


def _missing(error: MissingConfigException) -> str:
    """Return the message for a choice or a file that is not there."""
    found = re.fullmatch(r"((?:hydra/)?\w+)/(.*)", _absent(error))
    group, choice = found.groups() if found else ("", "")
    choices = list(error.options or [])
    if not group or not choices:
        return _other(str(error))
    if choice in choices:  # Hydra lists files that it does not read.
        return f"{group}={choice} is a file that does not end with .yaml. Rename {choice}.yml."
    hint = nearest(choice, choices)
    return f"{group}={choice} is not known; choose one of {', '.join(sorted(choices))}.{hint}"


def _refused_by_schema(text: str, cause: OmegaConfBaseException) -> str:
    """Return the message for a key that is not known or a value of the wrong type."""
    key = str(cause.full_key or "")
    merged = re.search(r"Error merging override (.+)", text)
    unknown = re.search(
        r"Could not override '(.+?)'\.\s+To append to your config use \+(.+)", text
    )
    if unknown and unknown[1] in GROUPS:
        return f"{unknown[2]} is not allowed; {_CHOICE}."
    if unknown and unknown[1].startswith("hydra."):
        return f"{unknown[2]} is not known. To hand it on all the same: +{unknown[2]}"
    if unknown:
        hint = nearest(unknown[1], [*key_types(), *GROUPS])
        return f"{unknown[2]} is not known.{hint}"
    if not isinstance(cause, ValidationError) and merged:
        key = merged[1].partition("=")[0]
    if (isinstance(cause, ValidationError) or merged) and key in key_types():
        value = re.search(r"[Vv]alue '(.*?)'", str(cause.msg))
        given = merged[1] if merged else f"{key}={value[1] if value else ''}"
        return f"{given} is not allowed; {key} takes {allowed(key)}."
    if "not in" in str(cause.msg):
        misplaced = _where(text) and _is_misplaced(key)
        hint = f" {_PACKAGE}" if misplaced else nearest(key, [*key_types(), *GROUPS])
        return f"{key} is not known{_where(text)}.{hint}"
    given, reason = merged[1] if merged else key, str(cause.msg).splitlines()[0]
    number = re.search(r"could not be converted to (\w+)", reason)
    if number:  # Under `sweep`, of whose keys no table says what is allowed.
        reason = f"{key} takes {NUMBERS.get(number[1], number[1])}"
    return f"{given} is not allowed: {reason}."


def _is_misplaced(key: str) -> bool:
    """Whether a key stands below its group as if at the top: without its package."""
    group, _, rest = key.partition(".")
    top = {known.partition(".")[0] for known in key_types()}
    return group == "experiment" or rest.partition(".")[0] in top


def _where(text: str) -> str:
    """Return the file that Hydra was reading, in words."""
    found = re.match(r"In '(.+?)'", text)
    return f" (in {found[1]}.yaml)" if found else ""


def _other(text: str) -> str:
    """Return the message for anything else that Hydra refuses."""
    several = re.search(r"Ambiguous value for argument '(.+)'", text)
    several = several or re.search(r"Sweep parameters '(.+)' requires --multirun", text)
    if several:
        key = several[1].partition("=")[0]
        return (
            f"{several[1]} gives several values. Give one; or add -m to dyad-sim run, for one "
            f"study each; or write a list as '{key}=[...]'."
        )
    folder = re.match(r"Additional config directory '(.+)' not found", text)
    if folder:
        return f"--config-dir {folder[1]} is not found, or is no folder. Name one of choices."
    absent = re.search(r"Could not override '(.+?)'\.\s*No match in the defaults list", text)
    if absent:
        return f"{absent[1]} is no group of choices.{nearest(absent[1], GROUPS)}"
    default = re.match(r"In '(.+?)': Could not (?:find|load) '(.+?)'", text)
    if default:
        return (
            f"{default[1]}.yaml names {default[2]} among its defaults, which is not there. "
            "Name another, or leave it out."
        )
    remedy = f" {_PACKAGE}" if re.search(r"Could not override '\w+@", text) else ""
    return " ".join(re.split(r"\n(?:Search|Config search) path", text)[0].split()) + remedy
