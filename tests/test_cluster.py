"""The private PostgreSQL: what becomes of one whose folder with files was removed."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tooling'))

from commerce_tool.cluster import Cluster
from commerce_tool.layout import Home


@pytest.fixture(params=[False, True], ids=['of tests', 'of a shop'])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(Home(tmp_path / 'home'), 'kept' if request.param else 'tried', request.param)
    made.start()
    made.server.query('CREATE DATABASE sold')
    yield made
    made.stop()
    made.remove()


def databases(cluster: Cluster) -> set[str]:
    return set(cluster.server.query('SELECT datname FROM pg_database').split())


def test_it_is_kept_with_its_files(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()
    assert 'sold' in databases(cluster)


def test_databases_without_their_files_are_not_used(cluster: Cluster) -> None:
    """As root it is outside the home, and outlives it."""
    shutil.rmtree(cluster.home.path / cluster.name / 'data')
    cluster.start()
    assert 'sold' not in databases(cluster)
    assert len(list(cluster.folder.glob('left-*/data'))) == cluster.durable
