"""Progress on the terminal, and commands that leave a log when they fail."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_print_lock = threading.Lock()
_shown_lines = 25


class Refusal(Exception):
    """Something the user can act on: shown as one sentence, without a traceback."""


def say(text: str = '') -> None:
    """Print a line at once; several threads may speak."""
    with _print_lock:
        print(text, flush=True)


@contextlib.contextmanager
def step(label: str) -> Iterator[None]:
    """Show a step of work with the seconds it took."""
    live = sys.stdout.isatty() and threading.current_thread() is threading.main_thread()
    if live:
        with _print_lock:
            print(f'      ... {label}', end='\r', flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say(f'{time.monotonic() - start:7.1f} s  {label}: not done')
        raise
    say(f'{time.monotonic() - start:7.1f} s  {label}')


def tail(path: Path, lines: int = _shown_lines) -> str:
    """The last lines of a text file, or '' when there is none."""
    if not path.is_file():
        return ''
    return '\n'.join(path.read_text(errors='replace').splitlines()[-lines:])


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    failure: str,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command with its output in `log`; refuse with `failure` and the log's end.

    :param env: the whole environment of the command, the own one if not given
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('w') as output:
        result = subprocess.run(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            text=True,
            cwd=cwd,
            check=False,
        )
    if result.returncode:
        say(tail(log))
        raise Refusal(f'{failure} (exit code {result.returncode}); the whole log is {log}.')


def output_of(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> str:
    """What a command prints; '' when it fails or does not exist."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            check=False,
        )
    except FileNotFoundError:
        return ''
    return result.stdout.strip() if result.returncode == 0 else ''


def write_whole(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file so that a kill in the middle leaves the old one or the new one.

    :param mode: who may read it, before there is anything to read
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f'{path.name}.part')
    if mode is not None:
        part.unlink(missing_ok=True)  # that of a killed run may be open to others
        part.touch(mode)
    part.write_text(text)
    part.replace(path)
