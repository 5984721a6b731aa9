"""What population of dyads a study of sessions may have come from.

Studies are simulated under many populations and many plausible models, of the size and with
the gaps of the study; then the populations whose studies look like it are told, as a posterior.
It is about populations of simulated dyads, never about one person.
"""
