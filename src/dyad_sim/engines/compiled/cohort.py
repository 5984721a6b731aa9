"""A cohort of dyads in one array: a row for each number, a column for each dyad.

Numbers of the same name lie side by side, so that a loop over the dyads of a cohort
works on several of them at once.  Two things that numba has to be taught; each is a plain
function that does the same without numba:

* :func:`read_column` reads a named tuple from a column.
* :func:`write_column` writes one into a column.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload

from dyad_sim.traits import Floats

COHORT_SIZE = 24
"""Dyads in a cohort at most, and columns of its array.

The compiler knows it, and so it knows that the numbers of a row never lie upon those of
another.  A multiple of what a processor works on at once.  With fewer columns, what is done
once for each loop over them tells; 32 would put the rows upon the same lines of the fastest
memory (``docs/decisions/0007``).
"""

WORD = ir.IntType(64)

INLINED = {"forceinline": True, "nogil": True, "_nrt": False}
"""How both are compiled: as a part of their callers, in which the compiler sees the columns."""


@cache
def rows_of(kind: type) -> int:
    """Return how many rows a named tuple takes: its numbers, those of nested ones too."""
    return sum(rows_of(part) if hasattr(part, "_fields") else 1 for part in _parts(kind))


@cache
def _parts(kind: type) -> tuple[type, ...]:
    """Return the declared types of the fields of a named tuple."""
    return tuple(get_type_hints(kind).values())


def read_column(cohort: Floats, first: int, column: int, kind: type) -> Any:
    """Return a named tuple from a column of a cohort.

    Parameters
    ----------
    cohort
        Shape ``(row, COHORT_SIZE)``, which is not checked.  What is compiled keeps whole
        numbers and truth values in their own form, of the same size.
    first
        Its first row.
    kind
        Its class, whose fields are declared as ``float``, ``int``, ``bool`` or such a class.
    """
    values = []
    for part in _parts(kind):
        if hasattr(part, "_fields"):
            values.append(read_column(cohort, first, column, part))
            first += rows_of(part)
        else:
            values.append(part(cohort[first, column]))
            first += 1
    return kind(*values)


def write_column(cohort: Floats, first: int, column: int, values: tuple[Any, ...]) -> None:
    """Write a named tuple into a column of a cohort.

    Parameters
    ----------
    cohort, first
        As for :func:`read_column`.
    """
    for value in values:
        if isinstance(value, tuple):
            write_column(cohort, first, column, value)
            first += rows_of(type(value))
        else:
            cohort[first, column] = value
            first += 1


_NUMBERS = {float: types.float64, int: types.int64, bool: types.boolean}


def _type_of(kind: type) -> types.Type:
    """Return the type of a named tuple, or of a number, in numba."""
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    return types.BaseTuple.from_types([_type_of(part) for part in _parts(kind)], kind)


def _is_cohort(array: Any) -> bool:
    """Whether an array has the layout that addresses are reckoned by, but for its width."""
    return bool(array == types.Array(types.float64, 2, "C"))


def _addresses(builder: Any, context: Any, signature: Any, args: Any) -> Any:
    """Return a function that gives the address of the next number of a column at each call."""
    kind = signature.args[0]
    data = context.make_array(kind)(context, builder, args[0]).data
    first, column = (
        context.cast(builder, value, given, types.int64)
        for value, given in zip(args[1:3], signature.args[1:3], strict=True)
    )
    begin = builder.mul(first, ir.Constant(WORD, COHORT_SIZE), flags=("nsw",))
    row = 0

    def place(form: Any) -> Any:
        nonlocal row
        there = builder.add(begin, ir.Constant(WORD, row * COHORT_SIZE), flags=("nsw",))
        there = builder.add(there, column, flags=("nsw",))
        row += 1
        address = builder.gep(data, [there], inbounds=True)
        return builder.bitcast(address, form.as_pointer())

    return place


@intrinsic
def _read(_typing: Any, cohort: Any, first: Any, column: Any, kind: Any) -> Any:
    """Read a named tuple, number by number."""
    if not _is_cohort(cohort):
        return None
    result = _type_of(kind.instance_class)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _addresses(builder, context, signature, args)

        def read(part: Any) -> Any:
            if isinstance(part, types.BaseTuple):
                return context.make_tuple(builder, part, [read(inner) for inner in part])
            if isinstance(part, types.Float):
                return builder.load(place(ir.DoubleType()))
            word = builder.load(place(WORD))
            if isinstance(part, types.Boolean):
                return builder.icmp_unsigned("!=", word, ir.Constant(WORD, 0))
            return word

        return read(result)

    return result(cohort, first, column, kind), code


@intrinsic
def _write(_typing: Any, cohort: Any, first: Any, column: Any, values: Any) -> Any:
    """Write a named tuple, number by number."""
    if not _is_cohort(cohort):
        return None

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _addresses(builder, context, signature, args)

        def write(part: Any, given: Any, value: Any) -> None:
            if isinstance(part, types.BaseTuple):
                for index, (inner, own) in enumerate(zip(part, given, strict=True)):
                    write(inner, own, builder.extract_value(value, index))
                return
            # A rule of one's own may return a whole number where another is declared.
            value = context.cast(builder, value, given, part)
            if isinstance(part, types.Boolean):
                value = builder.zext(value, WORD)
            builder.store(value, place(value.type))

        kind = signature.args[3]
        write(_type_of(kind.instance_class), kind, args[3])
        return context.get_dummy_value()

    return types.void(cohort, first, column, values), code


@overload(read_column, jit_options=INLINED)
def _read_column(cohort: Any, first: Any, column: Any, kind: Any) -> Any:
    def code(cohort: Any, first: Any, column: Any, kind: Any) -> Any:
        return _read(cohort, first, column, kind)

    return code


@overload(write_column, jit_options=INLINED)
def _write_column(cohort: Any, first: Any, column: Any, values: Any) -> Any:
    def code(cohort: Any, first: Any, column: Any, values: Any) -> None:
        _write(cohort, first, column, values)

    return code
