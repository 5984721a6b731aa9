"""How numba compiles a rule that is only ever a part of the loop.

Left to itself, numba optimises each function as a whole and turns it into
machine code, as if Python were to call it.  A rule is only ever called by other
rules and has been copied into them when the loop is optimised, so both would be
done for nothing: a quarter of the time of compilation.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import NativeLowering


class _Code(JITCodeLibrary):
    """The code of a part, on its way into the functions that call it."""

    def _optimize_final_module(self) -> None:
        """Leave it to the caller, whose part this is."""

    def _finalize_final_module(self) -> None:
        """Make it ready to be copied, not to be run."""
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _Offering(LoweringPass):
    """Makes the code of a part known to its callers."""

    _name = "offering"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Enter it where callers look: under its entry point, which only has to be unique."""
        entry_point: Any = [].append
        compiled = state["cr"]
        state.targetctx.insert_user_function(entry_point, compiled.fndesc, [state.library])
        state["cr"] = compiled._replace(cfunc=entry_point)
        return True


class PartCompiler(Compiler):
    """Compiles a function that is to become part of its callers."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes, and ours."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_Offering, NativeLowering)
        passes.finalize()
        return [passes]

    def compile_extra(self, func: FunctionType) -> Any:
        """Compile a function as far as its callers need it."""
        self.state.flags.no_compile = True
        self.state.library = _Code(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)
