"""Starts Odoo with its module `test_lint` looking at our addons alone.

`test_lint` reads every module on the addons path, hundreds of Odoo's own with them. Only what it
asks for the list of modules is answered differently; its tests are untouched.
"""

import os
import sys
from pathlib import Path

import odoo.cli
import odoo.modules
from odoo.modules import Manifest

OURS = Path(__file__).resolve().parents[1] / 'addons'
_all_manifests = Manifest.all_addon_manifests


def _asked_by_lint() -> bool:
    return sys._getframe(2).f_globals.get('__name__', '').startswith('odoo.addons.test_lint')


def _manifests() -> list:
    found = _all_manifests()
    if not _asked_by_lint():
        return found
    ours = [manifest for manifest in found if Path(manifest.path).parent == OURS]
    if not ours:
        raise RuntimeError(f'none of our modules was found in {OURS}')
    return ours


Manifest.all_addon_manifests = staticmethod(_manifests)
os.environ.setdefault('PYLINTHOME', os.devnull)

if __name__ == '__main__':
    odoo.cli.main()
