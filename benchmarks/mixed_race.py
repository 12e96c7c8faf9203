"""The mixed race of tests/test_mixed_race.py, thousands of rounds long, with kills.

    benchmarks/mixed_race.py --rounds 3000 --seed 7
    benchmarks/mixed_race.py --rounds 3000 --kill worker --kill backend --kill cluster \\
        --every 20 --cluster /path/of/postgresql/data

It looks at the server of COMMERCE_STATUS. A round is one thing that one actor does. `--kill` names
what is killed (-9) at random: an Odoo worker, a backend of PostgreSQL (which makes all of
PostgreSQL recover), or the whole cluster, which is started again; that needs its data directory, and
the right to kill. Odoo's master ends when it cannot reach PostgreSQL while it starts a worker: run it
under something that starts it again, and that then renews the status file. Never point this at data
that you need.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests'))

from blows import BACKEND, CLUSTER, WORKER, Killer
from mixed import World, write_log
from server import NoServer, Server
from web import User


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--kill', action='append', choices=(WORKER, BACKEND, CLUSTER), default=[])
    parser.add_argument('--every', type=float, default=20, help='seconds between two kills')
    parser.add_argument('--cluster', type=Path, help="PostgreSQL's data directory")
    parser.add_argument('--log', type=Path, help='file for what everybody did')
    options = parser.parse_args()
    if CLUSTER in options.kill and not options.cluster:
        parser.error('--kill cluster needs --cluster')
    try:
        server = Server.from_environment()
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    world = World(User(server, 'admin'), options.seed, options.log and write_log(options.log))
    killer = Killer(
        server, world.patience, options.kill, options.every, options.seed, options.cluster
    )
    start = time.monotonic()
    if options.kill:
        killer.start()
    try:
        world.race(options.rounds)
    finally:
        if options.kill:
            killer.stop()
    seconds = time.monotonic() - start
    found = world.finish()
    _report(world, killer, options.rounds, seconds, found)
    return bool(found or world.journal.failures)


def _report(world: World, killer: Killer, rounds: int, seconds: float, found: list[str]) -> None:
    print(
        f'{rounds} rounds in {seconds:.0f} s, seed {world.seed}, {world.watch.looks} looks at the stock'
    )
    kills = ', '.join(f'{count} x {kind}' for kind, count in killer.done.items())
    print(f'killed: {kills or "nothing"}')
    print(
        f'calls repeated: {world.patience.repeated}, '
        f'of them because others were faster: {world.patience.contended}'
    )
    for (who, what), count in sorted(world.journal.tally.items()):
        print(f'    {who:16} {what:20} {count:6}')
    for title, texts in (('failed calls', world.journal.failures), ('violations', found)):
        print(f'{title}: {len(texts)}')
        for text in texts:
            print(f'    {text}')


if __name__ == '__main__':
    sys.exit(main())
