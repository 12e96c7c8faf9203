"""Solvers of mixed integer programs on orders too large for the search (docs/adr/0006).

    python benchmarks/routing_solvers.py [--runs 6] [--seconds 5]

Needs highspy, ortools and scipy. One thread each, the same program (core/program.py), CPU time.
*proved* counts the orders solved to a proven optimum in time; *gap* is the mean distance of the
best plan to the solver's own bound.
"""

import argparse
import importlib
from random import Random
from statistics import median
from time import process_time

import routing_speed
from core import solver
from core.demand import candidates, items, merged
from core.program import Program
from core.space import Space


def program(problem):
    places, _unused = candidates(problem)
    space = Space(problem, items(merged(problem.lines), problem.stock, places), places)
    return Program(space, space.open)


def highs(one, seconds):
    bound, values = solver.solve_highs(importlib.import_module('highspy'), one, seconds)
    return bound, values


def scipy_milp(one, seconds):
    optimize = importlib.import_module('scipy.optimize')
    sparse = importlib.import_module('scipy.sparse')
    cells = [(r, c, v) for r, row in enumerate(one.rows) for c, v in row[0].items()]
    rows, columns, values = zip(*cells, strict=True)
    shape = len(one.rows), len(one.costs)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape)
    limits = optimize.LinearConstraint(matrix, *zip(*[row[1:] for row in one.rows], strict=True))
    answer = optimize.milp(
        one.costs,
        integrality=[1] * len(one.costs),
        bounds=optimize.Bounds(0, one.uppers),
        constraints=limits,
        options={'time_limit': seconds},
    )
    return answer.mip_dual_bound, answer.x


def cp_sat(one, seconds):
    cp_model = importlib.import_module('ortools.sat.python.cp_model')
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, int(upper), '') for upper in one.uppers]
    for coefficients, low, high in one.rows:
        terms = sum(round(v * 1_000_000) * columns[c] for c, v in coefficients.items())
        if low > -1e300:
            model.add(terms >= round(low * 1_000_000))
        if high < 1e300:
            model.add(terms <= round(high * 1_000_000))
    model.minimize(sum(round(c * 1000) * x for c, x in zip(one.costs, columns, strict=True)))
    engine = cp_model.CpSolver()
    engine.parameters.max_time_in_seconds = seconds
    engine.parameters.num_workers = 1
    found = engine.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = [engine.value(x) for x in columns] if found else None
    return engine.best_objective_bound / 1000, values


SOLVERS = {'highspy': highs, 'OR-Tools CP-SAT': cp_sat, 'scipy milp': scipy_milp}


def measure(name, problems, seconds):
    times, proved, gaps = [], 0, []
    for one in map(program, problems):
        start = process_time()
        bound, values = SOLVERS[name](one, seconds)
        times.append(process_time() - start)
        if values is None:
            gaps.append(1.0)
            continue
        cost = sum(c * v for c, v in zip(one.costs, values, strict=True))
        gaps.append(max(0.0, (cost - bound) / cost))
        proved += cost - bound < 1
    return f'{median(times):.2f} | {proved}/{len(times)} | {sum(gaps) / len(gaps):.1%}'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--runs', type=int, default=6)
    parser.add_argument('--seconds', type=float, default=5)
    asked, prices = parser.parse_args(), routing_speed.tariff()
    print('| places x lines | solver | s median | proved | gap |\n|---|---|--:|--:|--:|')
    for places, lines, scarce in ((12, 8, True), (20, 10, True), (30, 12, True)):
        random = Random(9)
        problems = [
            routing_speed.problem(random, places, lines, scarce, prices) for _ in range(asked.runs)
        ]
        for name in SOLVERS:
            figures = measure(name, problems, asked.seconds)
            print(f'| {places} x {lines} | {name} | {figures} |', flush=True)


if __name__ == '__main__':
    main()
