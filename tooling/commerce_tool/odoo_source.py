"""Odoo 19: Debian's package, pinned, verified and unpacked without being installed."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from commerce_tool import debian
from commerce_tool.layout import Home
from commerce_tool.steps import Refusal, output_of, run_logged, write_whole

PACKAGE = 'odoo-19'
VERSION = '19.0.0+dfsg-1'
SHA256 = '9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf'
SUITE = 'sid'
# Debian leaves this file out, but the back office's asset bundle names it
STUB = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'
# the package's links lead to ../../share/...: they are given the machine's own folders
SHARED = ('javascript', 'fonts', 'fonts-font-awesome')


def ensure(home: Home) -> bool:
    """Unpack the pinned Odoo if it is not there yet; tell whether there was work."""
    marker = home.path / 'odoo/.complete'
    if marker.is_file() and marker.read_text() == SHA256:
        return False
    package = _package(home)
    part = home.path / 'odoo.part'
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    run_logged(
        ['dpkg-deb', '-x', package, part],
        home.logs / 'odoo-unpack.log',
        failure="Odoo's package could not be unpacked",
    )
    _complete(part)
    shutil.rmtree(home.path / 'odoo', ignore_errors=True)
    part.rename(home.path / 'odoo')
    write_whole(marker, SHA256)
    return True


def _complete(root: Path) -> None:
    for name in SHARED:
        link = root / 'usr/share' / name
        if not link.is_symlink() and not link.exists():
            link.symlink_to(Path('/usr/share') / name)
    stub = root / 'usr/lib/python3/dist-packages/odoo/addons' / STUB
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.touch()


def _package(home: Home) -> Path:
    """The verified package file, fetched when no kept one has the right hash."""
    given = os.environ.get('COMMERCE_ODOO_DEB')
    kept = [Path(given)] if given else sorted((home.path / 'apt').glob(f'{PACKAGE}_*.deb'))
    for path in kept:
        if path.is_file() and _sha256(path) == SHA256:
            return path
    if given:
        raise Refusal(f'{given} is not the pinned {PACKAGE} {VERSION} (its hash differs).')
    return _fetch(home)


def _fetch(home: Home) -> Path:
    folder = home.path / 'apt'
    for sub in ('lists/partial', 'cache/archives/partial'):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    source = folder / 'sources.list'
    source.write_text(f'deb [signed-by={debian.keyring()}] {debian.mirror()} {SUITE} main\n')
    options = [
        f'Dir::Etc::sourcelist={source}',
        'Dir::Etc::sourceparts=-',
        f'Dir::State::lists={folder}/lists',
        f'Dir::Cache={folder}/cache',
        'APT::Sandbox::User=root',
        'Acquire::Languages=none',
    ]
    flags = [part for option in options for part in ('-o', option)]
    run_logged(
        ['apt-get', *flags, 'update'],
        home.logs / 'odoo-apt.log',
        failure=f"Debian's {SUITE} package list could not be fetched and verified",
    )
    offered = output_of(['apt-cache', *flags, 'madison', PACKAGE])
    if f' {VERSION} ' not in offered:
        now = ', '.join(line.split('|')[1].strip() for line in offered.splitlines()) or 'none'
        raise Refusal(
            f"Debian's {SUITE} suite offers {PACKAGE} {now} and no longer {VERSION}: set "
            'COMMERCE_ODOO_DEB to a kept copy of that package, or pin and test the new version '
            'in tooling/commerce_tool/odoo_source.py.'
        )
    run_logged(
        ['apt-get', *flags, 'download', f'{PACKAGE}={VERSION}'],
        home.logs / 'odoo-apt.log',
        failure=f'{PACKAGE} {VERSION} could not be downloaded',
        cwd=folder,
    )
    for path in folder.glob(f'{PACKAGE}_*.deb'):
        if _sha256(path) == SHA256:
            return path
    raise Refusal(f'The downloaded {PACKAGE} {VERSION} does not have the pinned hash.')


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open('rb') as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
