"""Named numbers in the compiled engine: read where they stand, changed, written to an array.

Three small things that numba has to be taught.  Each is a plain function that
does the same without numba:

* :func:`view_at` reads a group of constants from a row of numbers.  Compiled, it is
  the address of a copy on the stack: two hundred constants cost nothing to hand on, and
  the compiler knows that nobody else can change them.
* ``state._replace(name=value)`` on named tuples.
* :func:`put_row` writes a named tuple into a row of an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from inspect import Parameter, Signature
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin, lower_cast, lower_getattr_generic
from numba.core.typing import signature as typed
from numba.core.typing.templates import AttributeTemplate, bound_function, infer_getattr
from numba.extending import intrinsic, overload, register_model

from dyad_sim.parameters import group_defaults
from dyad_sim.traits import Floats

DOUBLE = ir.DoubleType()


def flat(group: tuple[Any, ...]) -> Iterator[float]:
    """Yield the numbers of a group of constants, nested groups in their place."""
    for value in group:
        if isinstance(value, tuple):
            yield from flat(value)
        else:
            yield float(value)


def array_of(group: tuple[Any, ...]) -> Floats:
    """Return the numbers of a group of constants as an array of one row."""
    return np.array([list(flat(group))])


def view_at(array: Floats, row: int, group: type) -> Any:
    """Return a group of constants from a row of an array, to be read by name.

    Parameters
    ----------
    array
        Shape ``(row, number)``, the numbers in the order of :func:`flat`.
    group
        A declared group, see :mod:`dyad_sim.parameters`.
    """
    return _filled(group, iter(array[row].tolist()))


def tuple_at(array: Floats, row: int, group: type) -> Any:
    """Return the same as :func:`view_at`, in numba too as a named tuple of its own."""
    return _filled(group, iter(array[row].tolist()))


def put_row(array: Floats, row: int, place: int, values: tuple[Any, ...]) -> None:
    """Write a place and then the values of a named tuple into a row of an array."""
    array[row, 0] = place
    array[row, 1:] = values


def _filled(group: type, numbers: Iterator[float]) -> Any:
    """Return a group, nested groups in their place, from its numbers."""
    return group(
        *(
            _filled(type(default), numbers) if isinstance(default, tuple) else next(numbers)
            for default in group_defaults(group).values()
        )
    )


class ConstantsView(types.Type):
    """A group of constants, in numba: the address of its first number."""

    def __init__(self, group: type) -> None:
        self.group = group
        super().__init__(name=f"ConstantsView({group.__name__})")


@register_model(ConstantsView)
class _Address(models.PrimitiveModel):
    """What a :class:`ConstantsView` is in memory."""

    def __init__(self, manager: Any, view: ConstantsView) -> None:
        super().__init__(manager, view, DOUBLE.as_pointer())


@cache
def _places(group: type) -> dict[str, tuple[int, type | None]]:
    """Return where each field of a group begins, and the group it is, if it is one."""
    places: dict[str, tuple[int, type | None]] = {}
    begin = 0
    for name, default in group_defaults(group).items():
        nested = isinstance(default, tuple)
        places[name] = begin, type(default) if nested else None
        begin += len(list(flat(default))) if nested else 1
    return places


@infer_getattr
class _Fields(AttributeTemplate):
    """The types of the fields of a :class:`ConstantsView`."""

    key = ConstantsView

    def generic_resolve(self, value: ConstantsView, name: str) -> types.Type | None:
        """Return a nested group or a number."""
        if name not in _places(value.group):
            return None
        nested = _places(value.group)[name][1]
        return types.float64 if nested is None else ConstantsView(nested)


@lower_getattr_generic(ConstantsView)
def _read(context: Any, builder: Any, kind: ConstantsView, address: Any, name: str) -> Any:
    """Read a number, or move on to a nested group."""
    begin, nested = _places(kind.group)[name]
    place = builder.gep(address, [ir.Constant(ir.IntType(64), begin)], inbounds=True)
    return place if nested is not None else builder.load(place)


@intrinsic
def _copy_of(_typing: Any, array: Any, row: Any, group: Any) -> Any:
    """Return the address of a copy of a row as a :class:`ConstantsView`."""
    kind = group.instance_class
    size = len(list(flat(tuple(group_defaults(kind).values()))))

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        with builder.goto_entry_block():
            copy = builder.alloca(DOUBLE, ir.Constant(ir.IntType(64), size))
        source = _number_at(context, builder, signature, args, 0)
        for place in range(size):
            step = [ir.Constant(ir.IntType(64), place)]
            number = builder.load(builder.gep(source, step, inbounds=True))
            builder.store(number, builder.gep(copy, step, inbounds=True))
        return copy

    return ConstantsView(kind)(array, row, group), code


@intrinsic
def _tuple_of(_typing: Any, array: Any, row: Any, group: Any) -> Any:
    """Return the numbers of a row as a named tuple."""
    kind = group.instance_class
    result = types.NamedUniTuple(types.float64, len(kind._fields), kind)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers = [
            builder.load(_number_at(context, builder, signature, args, place))
            for place in range(len(kind._fields))
        ]
        return context.make_tuple(builder, result, numbers)

    return result(array, row, group), code


@intrinsic
def _store(_typing: Any, array: Any, row: Any, values: Any) -> Any:
    """Write the numbers of a tuple into a row, from its second column."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        for place, kind in enumerate(values.types):
            value = builder.extract_value(args[2], place)
            number = context.cast(builder, value, kind, types.float64)
            builder.store(number, _number_at(context, builder, signature, args, place + 1))
        return context.get_dummy_value()

    return types.void(array, row, values), code


def _number_at(context: Any, builder: Any, signature: Any, args: Any, column: int) -> Any:
    """Return the address of a number in an array; the first two arguments say which."""
    kind = signature.args[0]
    array = context.make_array(kind)(context, builder, args[0])
    row = context.cast(builder, args[1], signature.args[1], types.intp)
    place = [row, context.get_constant(types.intp, column)]
    return cgutils.get_item_pointer(context, builder, kind, array, place)


@overload(view_at, inline="always")
def _view_at(array: Any, row: Any, group: Any) -> Any:
    def code(array: Any, row: Any, group: Any) -> Any:
        return _copy_of(array, row, group)

    return code


@overload(tuple_at)
def _tuple_at(array: Any, row: Any, group: Any) -> Any:
    def code(array: Any, row: Any, group: Any) -> Any:
        return _tuple_of(array, row, group)

    return code


@overload(put_row)
def _put_row_compiled(array: Any, row: Any, place: Any, values: Any) -> Any:
    def code(array: Any, row: Any, place: Any, values: Any) -> None:
        array[row, 0] = place
        _store(array, row, values)

    return code


class _Field(types.Type):
    """A new value of a field, in numba: of the field's type, and with its name."""

    def __init__(self, field: str, kind: types.Type) -> None:
        self.field, self.kind = field, kind
        super().__init__(name=f"{field}={kind}")

    def can_convert_from(self, typing: Any, other: types.Type) -> Any:
        """Say how well another type converts: as well as to the field's own type."""
        return typing.can_convert(other, self.kind)


@lower_cast(types.Any, _Field)
def _to_field(context: Any, builder: Any, given: Any, field: _Field, value: Any) -> Any:
    return context.cast(builder, value, given, field.kind)


@infer_getattr
class _Replacing(AttributeTemplate):
    """The type of ``state._replace(name=value)``."""

    key = types.BaseNamedTuple

    @bound_function("namedtuple._replace")
    def resolve__replace(self, state: Any, args: Any, named: dict[str, Any]) -> Any:
        """Return the signature, in which each argument carries its name."""
        if args or not set(named) <= set(state.fields):
            return None
        fields = [_Field(name, state[state.fields.index(name)]) for name in named]
        parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in named]
        return typed(state, *fields, recvr=state).replace(pysig=Signature(parameters))


@lower_builtin("namedtuple._replace", types.BaseNamedTuple, types.VarArg(types.Any))
def _replaced(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Put the new values in their places."""
    state, fields = signature.args[0], signature.args[1:]
    result = args[0]
    for field, value in zip(fields, args[1:], strict=True):
        result = builder.insert_value(result, value, state.fields.index(field.field))
    return result
