"""Starts Odoo with its module `test_lint` looking at our addons alone.

`test_lint` reads every module on the addons path and Odoo's framework, for hours. Only what it
asks for the folders to look at is answered differently; its tests are untouched.
"""

import sys
from pathlib import Path

import odoo.cli
import odoo.modules
from odoo.modules import Manifest
from odoo.tools import config

OURS = Path(__file__).resolve().parents[1] / 'addons'
_all_manifests = Manifest.all_addon_manifests
_config_class = type(config)
_root_path = config.root_path


def _asked_by_lint() -> bool:
    caller = sys._getframe(2).f_globals.get('__name__', '')
    return caller.startswith('odoo.addons.test_lint')


def _manifests() -> list:
    found = _all_manifests()
    if not _asked_by_lint():
        return found
    ours = [manifest for manifest in found if Path(manifest.path).parent == OURS]
    if not ours:
        raise RuntimeError(f'none of our modules was found in {OURS}')
    return ours


def _root(_config: object) -> str:
    """Odoo's framework is linted by Odoo; a module of ours, which is on the list anyway, is not."""
    if _asked_by_lint():
        return str(min(path.parent for path in OURS.glob('*/__manifest__.py')))
    return _root_path


Manifest.all_addon_manifests = staticmethod(_manifests)
_config_class.root_path = property(_root)

if __name__ == '__main__':
    odoo.cli.main()
