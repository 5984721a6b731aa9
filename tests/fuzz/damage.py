"""Bytes that are not what was written: damaged, cut, exchanged, made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from hypothesis import strategies as st

VALUES = (
    *(None, True, False, 0, 1, -1, 2**63, -(2**63), 10**400, 0.5, 1e308, float("nan"), ""),
    *(float("inf"), "x", "nan", "../..", "/etc", "${oc.env:HOME}", "é\ud800", "x" * 3_000),
    *([], {}, [[]], [None], {"a": 1}, {"_target_": "os.getcwd"}, [1, 2, 3], "9" * 400),
)

# A copy of each: what changes a tree may change a list that it got before.
odd_values = st.sampled_from(VALUES).map(deepcopy)

YAMLS = (
    *(b"", b"\x00", b"\xff\xfe\x00", b"\xef\xbb\xbfrigidity: 0.5\n", b"rigidity: 0.5", b"- 1"),
    *(b"rigidity: [", b"rigidity: {beta: [4, 4]}\nrigidity: 1\n", b"a: &a [*a]\n", b"1"),
    *(b"x: &x {y: 1}\nrigidity: *x\n", b"<<: {rigidity: 0.5}\n", b"null", b"%", b"~: 1\n"),
    b"rigidity: !!python/name:os",
    b"rigidity: !!python/object/apply:os.system ['touch evil']\n",
    *(b"!!binary aGk=\n", b"defaults:\n  - nowhere\n", b"defaults: 1\n", b"? [1]\n: 2\n"),
    *(b"defaults:\n  - patient\n", b"defaults:\n  - p\n  - _self_\n", b"---\na: 1\n---\n"),
    *(b"defaults:\n  - override /seed: 1\n", b"trust: .5\ntrust : 1\n", b"1: 2\n"),
    *(b"rigidity: ${oc.env:HOME}\n", b"rigidity: ${rigidity}\n", b"rigidity: ${..seed}\n"),
    *(b"rigidity: ???\n", b"_target_: os.getcwd\n", b"rigidity: {_target_: os.getcwd}\n"),
    *(b"trust: " + b"[" * 2_000, b"trust: " + b"{a: " * 900, b"a" * 5_000),
    *(b"trust: 2020-01-01\n", b"trust: 1:30\n", b"trust: 0.5 \xc3\x28\n"),
    b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nrigidity: *c\n",
    b"# @package nowhere\na: 1",
    b"# @package _global_\nseed: 2\n",
    b"# @package _global_\noutput: /nowhere/at/all\n",
    b"# @package _global_\nhydra: {run: {dir: evil}}\n",
    b"# @package _global_\nhydra: {run: {dir: ../evil}, output_subdir: .hydra}\n",
    b"# @package _global_\nhydra: {job: {env_set: {PATH: evil}}}\n",
    b"# @package _global_\nhydra: {callbacks: {x: {_target_: tempfile.mkdtemp}}}\n",
    b"# @package _global_\nhydra: {sweeper: {params: {x: {_target_: tempfile.mkdtemp}}}}\n",
    b"# @package _global_\nhydra: {launcher: {x: {_target_: tempfile.mkdtemp}}}\n",
    b"# @package _group_\nrigidity: 0.5\n",
)

yamls = (
    st.sampled_from(YAMLS)
    | st.binary(max_size=40)
    | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
)


class Damage(NamedTuple):
    """What has happened to a file: of which kind, where (as a share of it), and with what."""

    kind: str
    at: float
    other: bytes

    def of(self, whole: bytes) -> bytes:
        """Return what is left of a file."""
        at = min(int(self.at * len(whole)), max(0, len(whole) - 1))
        changed = bytearray(whole)
        if self.kind == "changed" and whole:
            changed[at] ^= 1 + sum(self.other) % 255
        return {
            "cut": whole[:at],
            "beheaded": whole[at:],
            "filled": whole[:at] + self.other + whole[at:],
            "emptied": whole[:at] + bytes(len(whole) - at),
            "replaced": self.other,
            "changed": bytes(changed),
        }[self.kind]


KINDS = ("cut", "changed", "beheaded", "filled", "emptied", "replaced")
OTHERS = (b"", b"PAR1", b"PAR1PAR1", b"{}", b"[]", b"null", b"\xff")

damages = st.builds(
    Damage,
    st.sampled_from(KINDS),
    st.floats(0.0, 1.0),
    st.sampled_from(OTHERS) | st.binary(min_size=1, max_size=9),
)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a tree from JSON."""
    yield path
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in items:
            yield from paths_of(part, (*path, key))


@st.composite
def other_trees(draw: st.DrawFn, tree: Any) -> Any:
    """A tree from JSON in which one or two values are others, gone, or under another name."""
    changed = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from([p for p in paths_of(changed) if p] or [("a",)]))
        node = changed
        for key in path:
            node = node[key]
        change = draw(st.sampled_from(["set", "set", "set", "drop", "more"]))
        if change == "drop" and isinstance(node, dict):
            node.pop(last, None)  # Of an empty tree nothing can go.
        elif change == "more" and isinstance(node, dict):
            node[draw(st.text(max_size=9))] = draw(odd_values)
        else:
            node[last] = draw(odd_values)
    return changed
