"""How often somebody may ask: a token bucket, kept as the one time at which it is full."""


def take(full_at: float, now: float, rate: float, burst: int) -> tuple[float, float]:
    """Take a token out of a bucket that gains ``rate`` of them a second and holds ``burst``.

    :param full_at: when it is full again if nobody takes more; times are in seconds
    :return: ``(when it is full after this, 0)``, or with nothing taken how long to wait for
        the next token
    """
    after = max(full_at, now) + 1 / rate
    wait = after - (now + burst / rate)
    # What is left of a float's last digits is no reason to wait.
    return (full_at, wait) if wait > 1e-6 else (after, 0.0)
