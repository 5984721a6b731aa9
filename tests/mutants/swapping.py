"""Putting a mutant into effect in the running process, without touching a file."""

from __future__ import annotations

import inspect
import sys
from types import FunctionType, ModuleType
from typing import Any

from tests.mutants.mutations import Mutant


def put_into_effect(mutant: Mutant, module: ModuleType) -> None:
    """Let every user of a module meet the mutant from now on.

    A function keeps its identity and gets other code, so that whoever
    imported it by name meets the mutant too.  A constant is replaced under its
    name in every loaded module that holds it; what was computed from it at
    import stays as it was.
    """
    namespace = dict(module.__dict__)
    flags = _future(module)
    code = compile(mutant.code, module.__file__ or "", "exec", flags, dont_inherit=True)
    exec(code, namespace)
    old, new = module.__dict__[mutant.name], namespace[mutant.name]
    if inspect.isclass(old):
        _swap_methods(old, new)
    elif inspect.isroutine(old) or hasattr(old, "__wrapped__"):
        _swap_code(old, new)
    else:
        _swap_everywhere(mutant.name, old, new)


def _future(module: ModuleType) -> int:
    """Flag of the compiler for what the module imports from the future."""
    annotations = module.__dict__.get("annotations")
    return getattr(annotations, "compiler_flag", 0)


def _swap_methods(old: type, new: type) -> None:
    """Give every method of a class the code of its twin."""
    for name, attribute in vars(new).items():
        mine = _function(attribute)
        if mine is not None and name in vars(old):
            _swap_code(_function(vars(old)[name]), mine)


def _function(attribute: Any) -> Any:
    """Function behind a method, a property or a cached property; nothing if there is none."""
    for inner in ("fget", "func", "__func__"):
        attribute = getattr(attribute, inner, attribute)
    return attribute if isinstance(attribute, FunctionType) else None


def _swap_code(old: Any, new: Any) -> None:
    """Give a function the code and the defaults of its twin, and let it forget."""
    if hasattr(old, "cache_clear"):
        old.cache_clear()
    inner, twin = inspect.unwrap(old), inspect.unwrap(new)
    inner.__code__ = twin.__code__
    inner.__defaults__ = twin.__defaults__
    inner.__kwdefaults__ = twin.__kwdefaults__


def _swap_everywhere(name: str, old: object, new: object) -> None:
    """Replace a constant under its name in every loaded module that holds it."""
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get(name) is old:
            setattr(module, name, new)
