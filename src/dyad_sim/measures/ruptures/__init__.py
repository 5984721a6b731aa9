"""Before, during and after a rupture; ruptures read from ratings."""
