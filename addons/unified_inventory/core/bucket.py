"""How often somebody may ask: a token bucket, kept as the one time at which it is full."""


def take(full_at: float, now: float, rate: float, burst: float) -> tuple[float, float]:
    """Take a token out of a bucket that gains ``rate`` of them a second and holds ``burst``.

    :param full_at: when it is full again if nobody takes more; times are in seconds
    :return: ``(when it is full after this, 0)``, or with nothing taken how long to wait for
        the next token
    """
    empty = now + burst / rate
    # An empty bucket is as bad as it gets, also after the limits or the clock were changed.
    after = min(max(full_at, now), empty) + 1 / rate
    wait = after - empty
    # What is left of a float's last digits is no reason to wait.
    return (full_at, wait) if wait > 1e-6 else (after, 0.0)
