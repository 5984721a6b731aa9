"""The measures of a study by name, for each dyad and for each cell."""
