from odoo.addons.web.tests import test_js


def run_unit_tests(case, addon):
    """Run an addon's unit tests of JavaScript in the browser of an HttpCase."""
    name = test_js.HOOTCommon._generate_hash(case, f'@{addon}')
    case.browser_js(
        f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={name}',
        '',
        login='admin',
        timeout=600,
        success_signal='[HOOT] Test suite succeeded',
        error_checker=test_js.unit_test_error_checker,
    )
