"""What a merge changed, and what of it can be given back. Rows are {column: value} as JSON has
them."""

# Who wrote a row last, and when, is no content of it
IGNORED = frozenset({'write_date', 'write_uid'})


def changes(before, after):
    """:param before: {id: row} of before the merge; `after` likewise
    :return: ({id: {column: [before, after]}} of what changed, [rows that are no more])
    """
    changed, lost = {}, []
    for number, row in before.items():
        now = after.get(number)
        if now is None:
            lost.append(row)
            continue
        columns = {
            column: [value, now[column]]
            for column, value in row.items()
            if column in now and column not in IGNORED and now[column] != value
        }
        if columns:
            changed[number] = columns
    return changed, lost


def given_back(changed, now):
    """What is written back: only what is still as the merge left it.

    :param changed: of `changes`; JSON may have made texts of its ids
    :param now: {id: row} of today
    :return: ({id: {column: value}}, [(id, column)] that somebody changed since)
    """
    back, kept = {}, []
    for text, columns in changed.items():
        number = int(text)
        row = now.get(number)
        if row is None:
            continue
        for column, (before, after) in columns.items():
            if row.get(column) == after:
                back.setdefault(number, {})[column] = before
            elif row.get(column) != before:
                kept.append((number, column))
    return back, kept


def share(points, balance):
    """How much of the points that were joined goes back: no card falls below zero for it.

    :return: (points that go back, points that were spent meanwhile)
    """
    back = min(points, max(balance, 0))
    return back, points - back
