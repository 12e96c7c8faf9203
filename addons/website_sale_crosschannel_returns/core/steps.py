"""How far a return has come, as its customer sees it."""

STEPS = ('requested', 'approved', 'received', 'refunded')
REACHED = {'requested': 0, 'approved': 1, 'received': 2, 'inspected': 2, 'settled': 3}


def progress(state: str) -> list[tuple[str, bool]]:
    """``(step, whether it is reached)``; a refused return has no steps."""
    if state not in REACHED:
        return []
    return [(step, number <= REACHED[state]) for number, step in enumerate(STEPS)]
