"""The theory: every rule once, as small pure functions of scalars."""
