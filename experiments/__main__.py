"""Run an experiment: ``python -m experiments 01_skill_and_repair``."""

from experiments.lib import main

if __name__ == "__main__":
    main()
