"""Opening hours as people read them: days with the same hours together."""


def opening_hours(rows):
    """Return ``[((first day, last day), [(from, to)])]`` for a week.

    :param rows: (day, from, to), days 0 to 6, minutes of the day
    """
    week = {}
    for day, start, end in sorted(rows):
        hours = week.setdefault(day, [])
        if hours and hours[-1][1] >= start:
            hours[-1] = hours[-1][0], max(end, hours[-1][1])
        else:
            hours.append((start, end))
    runs = []
    for day, hours in sorted(week.items()):
        if runs and runs[-1][1] == hours and runs[-1][0][1] == day - 1:
            runs[-1] = (runs[-1][0][0], day), hours
        else:
            runs.append(((day, day), hours))
    return runs
