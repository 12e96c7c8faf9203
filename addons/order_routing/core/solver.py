"""Orders too large for the search: a solver of mixed integer programs, when one is installed."""


def improve(space, search):
    """Better the best plan of a search that was stopped, and its bound."""
