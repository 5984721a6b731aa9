"""A few of the inputs that ``make fuzz`` tries for as long as it is let; the same each time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.fuzz.properties import PROPERTIES


@pytest.mark.slow
@pytest.mark.parametrize("name", PROPERTIES)
def test_whatever_is_given_is_refused_cleanly_or_done_properly(name):
    drawn, check, examples, prepare = PROPERTIES[name]
    prepare()

    settings(max_examples=examples)(given(drawn)(check))()
