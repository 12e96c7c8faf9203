from odoo.tests import tagged

from odoo.addons.omni_promotions.tests.common import OmniCommon


@tagged('post_install', '-at_install')
class TestCustomerMerge(OmniCommon):
    """Cards of merged customers, in the ledger of cards."""

    def setUp(self):
        super().setUp()
        self.program = self._create_program('loyalty')
        self.kept = self.customer
        self.gone = self.env['res.partner'].create({'name': 'Casey R', 'email': 'c@example.com'})
        self.mine, self.hers = (
            self._card(points, self.program, partner_id=partner.id)
            for points, partner in ((10, self.kept), (50, self.gone))
        )

    def _merge(self):
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.kept | self.gone).ids, self.kept, extra_checks=False)
        self.env.invalidate_all()
        return self.env['unified.customer.merge'].search([('kept_number', '=', self.kept.id)])

    def _differences(self):
        mine = (self.mine | self.hers).ids
        return [row for row in self.promotion._ledger_differences() if row[0] in mine]

    def test_points_are_booked_there_and_back(self):
        merge = self._merge()
        self.assertEqual((self.mine.points, self.hers.points), (60, 0))
        self.assertEqual(self._differences(), [])
        merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual((self.mine.points, self.hers.points), (10, 50))
        self.assertTrue(self.hers.active)
        self.assertEqual(self._differences(), [])

    def test_points_that_an_order_holds_wait_for_it(self):
        subject = self.promotion._card_subject(self.hers)
        needs = {subject: 20 * subject.scale}
        self.promotion._hold(needs, owner='test,1', ttl=60)
        with self.env.cr.savepoint():
            self.assertRefused('insufficient_balance', self._merge)
        self.promotion._release_owners(['test,1'])
        self._merge()
        self.assertEqual(self.mine.points, 60)

    def test_nobody_is_erased_while_points_are_held(self):
        subject = self.promotion._card_subject(self.hers)
        self.promotion._hold({subject: 20 * subject.scale}, owner='test,1', ttl=60)
        reasons = self.env['unified.privacy']._obstacles(self.gone)
        self.assertIn('held', ' '.join(reasons))
        self.promotion._release_owners(['test,1'])
        self.assertEqual(self.env['unified.privacy']._obstacles(self.gone), [])
