import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from arena import Arena
from browser import chromium
from cards import Cards
from playwright.sync_api import Browser
from server import NoServer, Server
from web import User


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption('--rounds', type=int, default=3, help='how often the race is run')


@pytest.fixture(scope='session')
def server() -> Server:
    try:
        return Server.from_environment()
    except NoServer as error:
        reason = str(error)
    return pytest.fail(reason, pytrace=False)


@pytest.fixture(scope='session')
def admin(server: Server) -> User:
    return User(server, 'admin')


@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope='module')
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of what was seen are kept."""
    folder = Path(os.environ.get('COMMERCE_SHOTS') or tmp_path_factory.mktemp('shots'))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope='module')
def arena(admin: User) -> Iterator[Arena]:
    """Places, tills and goods to race for."""
    arena = Arena(admin)
    arena.prepare()
    yield arena
    arena.close()


@pytest.fixture(scope='module')
def cards(arena: Arena) -> Iterator[Cards]:
    """Programs, cards and who uses them."""
    cards = Cards(arena)
    yield cards
    cards.retire()
