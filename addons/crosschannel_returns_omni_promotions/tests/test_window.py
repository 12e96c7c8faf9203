from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestWindow(RefundCommon):
    def test_points_count_when_the_return_window_closes(self):
        policies = self.env['crosschannel.return.policy']
        policies.search([]).active = False
        company = self.env.company
        short = policies.create({'name': 'Short', 'window_days': 14})
        company.points_pending_days = 3
        self.assertEqual(company.points_pending_days, 3)
        company.points_pending_window = True
        self.assertEqual(company.points_pending_days, 14)
        long = policies.create({'name': 'Long', 'window_days': 60, 'company_id': company.id})
        self.assertEqual(company.points_pending_days, 60)
        other = self.env['res.company'].create({'name': 'Other', 'points_pending_window': True})
        self.assertEqual(other.points_pending_days, 14)
        company.points_pending_days = 1
        self.assertEqual(company.points_pending_days, 60, 'it follows the window')
        long.active = False
        self.assertEqual(company.points_pending_days, 14)
        short.window_days = 21
        self.assertEqual(company.points_pending_days, 21)
        short.unlink()
        self.assertEqual(company.points_pending_days, 0)
