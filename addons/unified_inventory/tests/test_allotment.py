from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import UnifiedInventoryCommon


class TestAllotment(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ('unified.inventory.rule', 'unified.inventory.allotment'):
            cls.env[model].search([]).active = False
        cls.web = cls.env.ref('unified_inventory.channel_web')
        cls.till = cls.env.ref('unified_inventory.channel_till')
        cls.campaign = cls.env['utm.campaign'].create({'name': 'Autumn'})
        cls.now = fields.Datetime.now()
        cls._stock(cls.vase, cls.store, 10)

    def _set_apart(self, quantity, **values):
        return self.env['unified.inventory.allotment'].create(
            {
                'name': 'Apart',
                'product_id': self.vase.id,
                'warehouse_id': self.store.id,
                'quantity': quantity,
                'date_start': self.now - timedelta(hours=1),
                **({} if 'campaign_id' in values else {'channel_id': self.web.id}),
                **values,
            }
        )

    def _for(self, channel, campaign=None):
        self.env.flush_all()
        key = self.vase.id, self.store.id
        available = self.inventory._available([key[0]], [key[1]], channel, campaign and campaign.id)
        return self.inventory._from_units(available.get(key, 0))

    def test_withheld_from_everybody_else(self):
        self._set_apart(4)
        self.assertEqual((self._for('web'), self._for('till')), (10, 6))

    def test_what_was_taken_is_counted(self):
        apart = self._set_apart(4)
        self._hold(self.vase, 1, self.store, owner='rpc,1')
        taken, _refused = self._hold(self.vase, 2, self.store, owner='rpc,2', confirm=True)
        self._expire(self._hold(self.vase, 1, self.store, owner='rpc,3')[0])
        self.env.invalidate_all()
        self.assertEqual((apart.taken, apart.remaining), (3, 1))
        self.assertEqual((self._for('web'), self._for('till')), (7, 6))
        self.inventory._release(taken.ids)
        self.env.invalidate_all()
        self.assertEqual((apart.taken, apart.remaining), (1, 3))

    def test_for_a_campaign(self):
        apart = self._set_apart(4, campaign_id=self.campaign.id)
        self.assertEqual((self._for('web'), self._for('web', self.campaign)), (6, 10))
        self._hold(self.vase, 1, self.store)
        self.env.invalidate_all()
        self.assertEqual(apart.taken, 0)

    def test_what_counts_is_what_is_withheld(self):
        first = self._set_apart(4)
        second = self._set_apart(3, campaign_id=self.campaign.id)
        self._hold(self.vase, 1, self.store)
        self.env.invalidate_all()
        key = self.vase.id, self.store.id
        withheld = self.inventory._withheld([key[0]], [key[1]], 'till')[key]
        apart = self.inventory._to_units(first.remaining + second.remaining)
        self.assertEqual(withheld.set_aside, apart)

    def test_planned_and_released(self):
        planned = self._set_apart(4, date_start=self.now + timedelta(hours=1))
        released = self._set_apart(3, date_release=self.now - timedelta(minutes=1))
        running = self._set_apart(2, date_release=self.now + timedelta(hours=1))
        self.assertEqual(
            (planned + released + running).mapped('state'), ['planned', 'released', 'running']
        )
        self.assertEqual((planned + released + running).mapped('remaining'), [0, 0, 2])
        for record in planned + released + running:
            found = record.search([('state', '=', record.state), ('product_id', '=', self.vase.id)])
            self.assertEqual(found, record)
        self.assertEqual(
            record.search([('state', '!=', 'running'), ('product_id', '=', self.vase.id)]),
            planned + released,
        )
        self.assertEqual(self._for('till'), 8)

    def test_released_by_hand(self):
        apart = self._set_apart(4)
        apart.action_release()
        self.assertEqual((apart.state, apart.remaining, self._for('till')), ('released', 0, 10))

    def test_released_by_hand_in_the_second_it_was_made(self):
        apart = self._set_apart(4, date_start=fields.Datetime.now())
        apart.action_release()
        self.env.flush_all()
        self.assertTrue(apart.date_release)

    @mute_logger('odoo.sql_db')
    def test_nonsense_is_refused(self):
        for values in (
            {'quantity': 0},
            {'channel_id': False},
            {'date_release': self.now - timedelta(hours=2)},
        ):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self._set_apart(**{'quantity': 1, **values})

    def test_managers_write_users_read_others_nothing(self):
        apart = self._set_apart(4)
        manager = new_test_user(self.env, 'mgr', groups='stock.group_stock_manager')
        apart.with_user(manager).action_release()
        user = new_test_user(self.env, 'usr', groups='stock.group_stock_user')
        self.assertEqual(apart.with_user(user).taken, 0)
        with self.assertRaises(AccessError):
            self._set_apart(1).with_user(user).action_release()
        for group in (
            'base.group_portal',
            'base.group_user',
            'sales_team.group_sale_manager',
            'unified_inventory.group_partner_service',
        ):
            stranger = new_test_user(self.env, f'stranger {group}', groups=group)
            with self.assertRaises(AccessError):
                apart.with_user(stranger).read(['quantity'])

    def test_other_companies_see_nothing(self):
        apart = self._set_apart(4)
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            'other_stock',
            groups='stock.group_stock_manager',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            apart.with_user(user).read(['taken'])
