"""What a slip and a screen show of a customer."""


def short_name(name: str) -> str:
    """Return the first name and the initial of the last one: enough to call somebody."""
    words = name.split()
    if len(words) < 2:
        return ''.join(words)
    return f'{words[0]} {words[-1][0].upper()}.'
