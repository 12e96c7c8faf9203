"""The race of tests/test_race.py as a table, with the suite and with stock Odoo alone.

    benchmarks/race.py --rounds 3                      the server of COMMERCE_STATUS
    benchmarks/race.py --rounds 3 --stock STATUS.json  and one without the suite beside it

A status file is what `./commerce status --json` prints; for stock Odoo write one by hand with
running, url, database, logins (the administrator's), log_file, db_host and db_user.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests'))

from arena import UNITS, Arena
from race import GUESTS, SALES_PER_TILL, Round, has_ledger, run_round
from server import VARIABLE, NoServer, Server
from web import User

COLUMNS = (
    ('paid', lambda r: r.facts['paid_orders']),
    ('confirmed', lambda r: r.facts['confirmed_orders']),
    ('at tills', lambda r: r.facts['till_units']),
    ('oversold', lambda r: r.oversold),
    ('refused before payment', lambda r: len(r.of('guest', 'told')) + len(r.of('till', 'told'))),
    ('paid, not confirmed', lambda r: r.facts['transactions_of_refused']),
    ('errors', lambda r: len(r.failures)),
    ('repeated', lambda r: r.repeated),
    ('seconds', lambda r: r.seconds),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--guests', type=int, default=GUESTS)
    parser.add_argument('--stock', metavar='STATUS', help='status file of stock Odoo')
    options = parser.parse_args()
    try:
        servers = [Server.from_environment()]
        if options.stock:
            os.environ[VARIABLE] = options.stock
            servers.append(Server.from_environment())
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f'{sum(UNITS.values())} units at {len(UNITS)} places, {options.guests} guests, '
        f'4 tills with {SALES_PER_TILL} customers each\n'
    )
    print('| | ' + ' | '.join(name for name, _figure in COLUMNS) + ' |')
    print('|---|' + '---:|' * len(COLUMNS))
    for server in servers:
        _race(server, options.rounds, options.guests)
    return 0


def _race(server: Server, rounds: int, guests: int) -> None:
    arena = Arena(User(server, 'admin'))
    arena.prepare()
    name = 'suite' if has_ledger(server) else 'stock Odoo'
    for number in range(1, rounds + 1):
        one = run_round(arena, guests)
        print(f'| {name}, round {number} | {_figures(one)} |', flush=True)
        for failure in sorted(set(one.failures)):
            print(f'  {failure}', file=sys.stderr)


def _figures(one: Round) -> str:
    return ' | '.join(f'{figure(one):.0f}' for _name, figure in COLUMNS)


if __name__ == '__main__':
    sys.exit(main())
