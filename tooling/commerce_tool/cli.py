"""The command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from commerce_tool import instance
from commerce_tool.layout import Home
from commerce_tool.steps import Refusal, say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='commerce', description='Runs and tests the suite.')
    commands = parser.add_subparsers(dest='command', required=True)
    run = commands.add_parser('run', help='install what is missing and start the demo shop')
    run.add_argument('--port', type=int, help=f'port of the shop ({instance.DEFAULT_PORT})')
    commands.add_parser('stop', help='stop what run started')
    commands.add_parser('reset', help='remove databases and files, keep downloads')
    status = commands.add_parser('status', help='what runs, where, and its logins')
    status.add_argument('--json', action='store_true', help='for scripts')
    test = commands.add_parser('test', help='run the tests and checks')
    test.add_argument('modules', nargs='*', metavar='MODULE', help='only these modules')
    test.add_argument('--stock', action='store_true', help="stock modules' own tests")
    test.add_argument('--record', action='store_true', help='with --stock: write the baseline')
    commands.add_parser('import-sales', help='import Online Retail files (see its own --help)')
    return parser


def _status(home: Home, *, as_json: bool) -> int:
    found = instance.status(home)
    if as_json:
        say(json.dumps(found, indent=2))
    elif found['running']:
        instance.show(found)
    else:
        say('Not running. ./commerce run starts it.')
    return 0


def _import_sales(home: Home, arguments: list[str]) -> int:
    command = instance.import_sales(home, arguments)
    # the import talks to the terminal itself
    os.environ.pop('PYTHONPATH', None)
    os.execv(command[0], command)


def _test(home: Home, options: argparse.Namespace) -> int:
    from commerce_tool import stock, suite

    if options.record and not options.stock:
        raise Refusal('--record belongs to test --stock.')
    if options.stock:
        return stock.test(home, options.modules, record=options.record)
    return suite.test(home, options.modules)


def _dispatch(arguments: Sequence[str]) -> int:
    home = Home.from_environment()
    if arguments and arguments[0] == 'import-sales':
        # its options are the import's own
        return _import_sales(home, list(arguments[1:]))
    options = _parser().parse_args(arguments)
    if options.command == 'test':
        return _test(home, options)
    if options.command == 'status':
        return _status(home, as_json=options.json)
    if options.command == 'run':
        instance.run(home, options.port)
    elif options.command == 'stop':
        instance.stop(home)
    else:
        instance.reset(home)
    return 0


def main(arguments: Sequence[str]) -> int:
    try:
        return _dispatch(arguments)
    except Refusal as refusal:
        say(f'commerce: {refusal}')
    except KeyboardInterrupt:
        say('commerce: interrupted.')
    except BrokenPipeError:
        # whoever read the output has seen enough; the interpreter must not complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
