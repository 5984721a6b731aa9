"""Random numbers by address: the same in whatever order, with or without NumPy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.engines.draws import DyadDraws
from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Stream, numpy_philox, philox
from dyad_sim.randomness.numpy_philox import first_blocks, uniforms
from dyad_sim.randomness.philox import words

SEED = 20140903
HERE = Address(SEED)
WORD = 2**64


def test_philox_gives_the_published_numbers():
    """The known answers that accompany the published algorithm."""
    assert words((0,) * 4, (0,) * 2) == (
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    )
    assert words((WORD - 1,) * 4, (WORD - 1,) * 2) == (
        0x87B092C3013FE90B,
        0x438C3C67BE8D0224,
        0x9CC7D7C69CD777B6,
        0xA09CAEBF594F0BA0,
    )


addresses = st.tuples(
    st.builds(Address, st.integers(0, WORD - 1), st.integers(0, WORD - 1)),
    st.integers(0, 2**63 - 1),
    st.sampled_from(Stream),
    st.integers(0, 1000),
)


@given(address=addresses, blocks=st.integers(1, 4))
def test_the_uniforms_are_those_of_the_published_algorithm(address, blocks):
    """Both sources give the same random numbers, bit for bit."""
    assert uniforms(*address, blocks).tolist() == philox.rows(*address, blocks)
    assert numpy_philox.rows(*address, blocks) == philox.rows(*address, blocks)


words_of_64_bits = st.integers(0, WORD - 1)


@given(
    address=st.builds(Address, words_of_64_bits, words_of_64_bits),
    numbers=st.lists(st.integers(0, 2**63 - 1), max_size=5),
    stream=st.sampled_from(Stream),
    sessions=st.lists(words_of_64_bits, max_size=4),
    at_once=st.integers(1, 9),
)
def test_many_first_blocks_are_those_of_each_number_and_session(
    address, numbers, stream, sessions, at_once
):
    """Bit for bit those of NumPy's Philox and of the plain one, however many at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numpy_philox, "AT_ONCE", at_once)
        many = first_blocks(
            address, np.array(numbers, np.int64), stream, np.array(sessions, np.uint64)
        )
    assert many.shape == (len(numbers), len(sessions), UNIFORMS_PER_BLOCK)
    for of_number, number in zip(many, numbers, strict=True):
        for block, session in zip(of_number, sessions, strict=True):
            assert [block.tolist()] == philox.rows(address, number, stream, session, 1)
            assert [block.tolist()] == uniforms(address, number, stream, session, 1).tolist()


def test_more_blocks_than_are_drawn_at_once_are_the_same():
    """The parts are put together in order, the last one short."""
    numbers, sessions = np.arange(7000), np.array([5, WORD - 5, 2**40], np.uint64)
    assert len(numbers) * len(sessions) > numpy_philox.AT_ONCE
    many = first_blocks(HERE, numbers, Stream.THERAPIST, sessions)
    for number in (0, 5460, 5461, 5462, 6999):
        for place, session in enumerate(sessions.tolist()):
            (alone,) = uniforms(HERE, number, Stream.THERAPIST, session, 1).tolist()
            assert many[number, place].tolist() == alone


@given(address=addresses)
def test_a_uniform_is_never_0_or_1(address):
    """Every uniform lies strictly between."""
    found = uniforms(*address, 3)
    assert found.shape == (3, UNIFORMS_PER_BLOCK)
    assert found.dtype == np.float64
    assert found.min() > 0.0
    assert found.max() < 1.0


@given(one=addresses, other=addresses)
def test_different_addresses_have_different_draws(one, other):
    """Whatever differs in the address, the uniforms differ."""
    same = uniforms(*one, 1).tolist() == uniforms(*other, 1).tolist()
    assert same == (one == other)


def test_without_a_lane_all_cells_share_their_draws():
    """Lane 0 is meant where none is named."""
    assert Address(SEED) == Address(SEED, 0)


def test_every_part_of_the_address_matters():
    """Seed, lane, dyad, stream and session each give other random numbers."""
    base = uniforms(HERE, 7, Stream.EXCHANGE, 3, 2)
    for other in (
        uniforms(Address(SEED + 1), 7, Stream.EXCHANGE, 3, 2),
        uniforms(Address(SEED, 1), 7, Stream.EXCHANGE, 3, 2),
        uniforms(HERE, 8, Stream.EXCHANGE, 3, 2),
        uniforms(HERE, 7, Stream.CODING, 3, 2),
        uniforms(HERE, 7, Stream.EXCHANGE, 4, 2),
    ):
        assert not np.any(base == other)


def test_the_order_of_asking_does_not_matter():
    """Asked forward, backward or twice, an address gives the same uniforms."""
    numbers = range(20)
    forward = [uniforms(HERE, n, Stream.PATIENT, 0, 2).tolist() for n in numbers]
    backward = [uniforms(HERE, n, Stream.PATIENT, 0, 2).tolist() for n in reversed(numbers)]
    assert forward == backward[::-1]


def test_threads_that_ask_at_once_get_the_same():
    """Each has a generator of its own, so none is set to another's address meanwhile."""

    def draws(number: int) -> list:
        return uniforms(HERE, number, Stream.EXCHANGE, 1, 60).tolist()

    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(draws, range(400)))
    assert at_once == [draws(number) for number in range(400)]


def test_more_blocks_do_not_change_the_first_ones():
    """A longer session has the random numbers of a shorter one, and more."""
    long = uniforms(HERE, 1, Stream.EXCHANGE, 1, 60)
    assert uniforms(HERE, 1, Stream.EXCHANGE, 1, 20).tolist() == long[:20].tolist()


def test_the_global_generator_of_numpy_is_left_alone():
    """Asking for random numbers neither reads nor moves any global state."""
    before = np.random.get_state()[1].tolist()  # noqa: NPY002 - the global state itself
    uniforms(HERE, 0, Stream.SESSION, 1, 5)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002 - the global state itself


@pytest.mark.parametrize("stream", Stream)
def test_uniforms_are_evenly_spread(stream):
    """Of 16 000 uniforms each tenth of (0, 1) holds a tenth, within five standard errors."""
    found = uniforms(HERE, 0, stream, 1, 2000).ravel()
    counts, _ = np.histogram(found, bins=10, range=(0.0, 1.0))
    expected = len(found) / 10
    assert np.all(np.abs(counts - expected) < 5.0 * np.sqrt(expected * 0.9))


def test_the_draws_of_a_session_has_a_place_for_everything():
    """Sixty exchanges, ten bins of coding, one end; a short last bin counts."""
    mine = DyadDraws(HERE, 7, philox.rows)
    draws = mine.of_session(2, 60)
    assert len(draws.exchanges) == 60
    assert len(draws.coders) == 10
    assert len(mine.of_session(2, 61).coders) == 11
    flat = [*mine.of_person(), *draws.end, *draws.ratings]
    for part in (*draws.exchanges, *draws.coders):
        flat.extend(part)
    assert len(set(flat)) > 0.99 * len(flat)
    assert all(0.0 < u < 1.0 for u in flat)


def test_a_longer_session_shares_the_draws_of_a_shorter_one():
    """Exchange 5 has the same random numbers, however many follow."""
    mine = DyadDraws(HERE, 7, philox.rows)
    short, long = mine.of_session(2, 12), mine.of_session(2, 60)
    assert long.exchanges[:12] == short.exchanges
    assert long.coders[:2] == short.coders
    assert long.end == short.end
    assert long.ratings == short.ratings
