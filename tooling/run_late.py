"""Starts Odoo so that tests meant for the moment of installation run after it, too.

Odoo runs them while the modules above are not loaded, so on a complete database they say nothing
about those modules. `./commerce test --stock` wants exactly that.
"""

import odoo.cli
import odoo.modules
from odoo.tests import loader

_make_suite = loader.make_suite


def _both(module_names, position='at_install'):
    """All tests at the second moment, none at the first."""
    if position == 'at_install':
        return _make_suite([], position)
    suite = _make_suite(module_names, 'at_install')
    suite.addTests(_make_suite(module_names, position))
    return suite


loader.make_suite = _both

if __name__ == '__main__':
    odoo.cli.main()
