"""How the weights of the leak check are made: ``python -m tests.tune_leakcheck FILE``."""
