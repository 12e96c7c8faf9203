"""Orders too large for the search: a greedy plan, bettered by a solver when one is installed.

HiGHS (``highspy``, docs/adr/0006) is imported only here and only then.
"""

from math import ceil, inf

from .fill import Fill

SECONDS = 0.5  # for the solver: the order waits for it
STEPS = 3_000  # for the search around the greedy plan


def improve(space, search):
    """Better the best plan of a search that was stopped, and its bound."""
    if search.best is None:
        offer_greedy(space, search)
    _exchange(space, search)
    solve = None if space.contended else solver()
    if solve is None:
        return
    from .program import Program

    program = Program(space, search.bounds.order)
    bound, values = solve(program, SECONDS)
    if values is not None:
        _offer_values(space, search, program, values)
    # A part of a split line may be rounded down, the program counts it in full.
    slack = search.bounds.splits / 2
    if -inf < bound < inf:
        search.bound = max(search.bound, ceil(bound + program.constant - slack - 1e-4))
    search.exact = search.best is not None and search.best.key.cost <= search.bound


def solver():
    """Return ``(program, seconds) -> (bound, values or None)``, or None without a solver."""
    try:
        import highspy
    except ImportError:
        return None
    return lambda program, seconds: solve_highs(highspy, program, seconds)


def solve_highs(highspy, program, seconds):
    """Return the cost no plan can be under, and the values of the best plan found."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.costs), len(program.rows)
    lp.col_cost_ = program.costs
    lp.col_lower_ = [0] * len(program.costs)
    lp.col_upper_ = program.uppers
    lp.row_lower_ = [low for _coefficients, low, _high in program.rows]
    lp.row_upper_ = [high for _coefficients, _low, high in program.rows]
    starts, index, value = [0], [], []
    for coefficients, _low, _high in program.rows:
        index += coefficients.keys()
        value += coefficients.values()
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(program.costs)
    highs = highspy.Highs()
    highs.silent()
    # Not `threads`: the process keeps that of its first solver and refuses another one.
    highs.setOptionValue('parallel', 'off')
    highs.setOptionValue('mip_rel_gap', 0.0)
    highs.setOptionValue('mip_abs_gap', 0.5)
    highs.setOptionValue('time_limit', float(seconds))
    highs.passModel(lp)
    highs.run()
    info = highs.getInfo()
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return inf, None
    found = info.primal_solution_status == 2
    return info.mip_dual_bound, list(highs.getSolution().col_value) if found else None


def _offer_values(space, search, program, values):
    gifts = program.gifts(values)
    if gifts is None:
        return
    used = {place for _line, place, _units in gifts}
    fill = Fill(space, [space.places[place] for place in used], limit=STEPS)
    search.offer(fill.best(search.best and search.best.key))
    if space.is_allowed(gifts):
        found = fill.plan(gifts)
        if search.best is None or found.key < search.best.key:
            search.offer(found)


def offer_greedy(space, search):
    """Offer a plan that is possible, if one is found: each time the place that brings most for
    its price."""
    needs, chosen = [item.need for item in space.items], []
    rest = list(space.open)
    while rest and any(need > 0 for need in needs):
        best = max(rest, key=lambda p: (_gain(p, needs), -p.distance, -p.id))
        rest.remove(best)
        chosen.append(best)
        needs = [need - best.amounts[i] for i, need in enumerate(needs)]
    search.offer(Fill(space, chosen, limit=STEPS).best())


def _gain(place, needs):
    served = sum(
        min(need, amount) / need
        for need, amount in zip(needs, place.amounts, strict=True)
        if need > 0
    )
    return served / (1 + place.opening)


def _exchange(space, search):
    """Leave out or exchange one place of the best plan as long as that makes it better."""
    work, better = 0, search.best is not None
    while better and work < STEPS:
        key, better = search.best.key, False
        used = [space.places[place] for place in key.places]
        for out in used:
            kept = [place for place in used if place is not out]
            for new in (None, *search.bounds.order[:30]):
                if new in kept or new is out or work > STEPS:
                    continue
                fill = Fill(space, [*kept, new] if new else kept, limit=STEPS // 10)
                search.offer(fill.best(search.best.key))
                work += fill.work
        better = search.best.key < key
