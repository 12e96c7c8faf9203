from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import UnifiedInventoryCommon


class TestApi(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self._stock(self.lamp, self.centre, 1)

    def _lines(self, quantity=1, sku='VASE', **more):
        return [{'sku': sku, 'quantity': quantity, **more}]

    def test_availability_answers_every_pair(self):
        answer = self.api.availability(skus=['VASE', 'LAMP'], places=['STO', 'CEN'])
        self.assertEqual(answer['VASE']['STO']['available'], 5)
        self.assertEqual(answer['VASE']['CEN']['available'], 0)
        self.assertEqual(answer['LAMP']['CEN']['on_hand'], 1)

    def test_availability_takes_three_queries_at_most(self):
        # Counted on a connection of its own, but for tests.
        self.env['ir.config_parameter'].set_param('unified_inventory.requests_per_second', 0)
        self.api.availability(skus=['VASE'], places=['STO'])
        self.env.invalidate_all()
        self.env['res.users'].browse(self.partner_user.id).company_ids.mapped('name')
        before = self.env.cr.sql_log_count
        self.api.availability(skus=['VASE', 'LAMP'])
        self.assertLessEqual(self.env.cr.sql_log_count - before, 3)

    def test_a_hold_runs_its_life(self):
        held = self.api.hold(lines=self._lines(2), request_key='k1', ttl_seconds=60)
        self.assertEqual(held['state'], 'held')
        self.assertNotIn(None, held.values(), 'XML-RPC has no null')
        line = {'sku': 'VASE', 'place': 'STO', 'quantity': 2, 'backordered': 0}
        self.assertEqual(held['lines'], [line])
        self.assertAvailable(self.vase, self.store, 3)
        longer = self.api.extend(hold_id=held['hold_id'], ttl_seconds=600)
        self.assertGreater(longer['expires_at'], held['expires_at'])
        confirmed = self.api.confirm(hold_id=held['hold_id'], order_reference='PO-1')
        self.assertEqual((confirmed['state'], confirmed['reference']), ('confirmed', 'PO-1'))
        released = self.api.release(hold_id=held['hold_id'])
        self.assertEqual(released['state'], 'released')
        self.assertAvailable(self.vase, self.store, 5)

    def test_the_same_key_gets_the_same_answer(self):
        first = self.api.hold(lines=self._lines(2), request_key='k1')
        again = self.api.hold(lines=self._lines(2), request_key='k1')
        self.assertEqual(first, again)
        self.assertAvailable(self.vase, self.store, 3)

    def test_the_same_key_with_other_content_is_refused(self):
        self.api.hold(lines=self._lines(2), request_key='k1')
        self.assertRefused(
            'request_key_reused', self.api.hold, lines=self._lines(3), request_key='k1'
        )
        self.assertAvailable(self.vase, self.store, 3)

    def test_all_lines_or_none(self):
        lines = self._lines(2) + self._lines(2, sku='LAMP')
        refusal = self.assertRefused(
            'insufficient_stock', self.api.hold, lines=lines, request_key='k'
        )
        self.assertEqual(
            refusal.context['lines'],
            [{'sku': 'LAMP', 'product_id': self.lamp.id, 'requested': 2, 'available': 1}],
        )
        self.assertAvailable(self.vase, self.store, 5)

    def test_an_expired_hold_is_not_open_any_more(self):
        held = self.api.hold(lines=self._lines(2), request_key='k1')
        self._expire(self.env['unified.inventory.hold'].browse(held['hold_id']))
        for call in (
            lambda: self.api.extend(hold_id=held['hold_id'], ttl_seconds=60),
            lambda: self.api.confirm(hold_id=held['hold_id'], order_reference='PO-1'),
        ):
            self.assertRefused('hold_not_open', call)
        again = self.api.hold(lines=self._lines(2), request_key='k1')
        self.assertEqual(again['state'], 'expired')
        self.assertAvailable(self.vase, self.store, 5)

    def test_another_partners_hold_is_unknown(self):
        held = self.api.hold(lines=self._lines(2), request_key='k1')
        other = new_test_user(
            self.env, login='other_partner', groups='unified_inventory.group_partner_service'
        )
        api = self.inventory.with_user(other)
        for call in (
            lambda: api.extend(hold_id=held['hold_id'], ttl_seconds=60),
            lambda: api.confirm(hold_id=held['hold_id'], order_reference='PO-1'),
            lambda: api.release(hold_id=held['hold_id']),
            lambda: api.release(hold_id='1 OR 1=1'),
        ):
            self.assertRefused('unknown_hold', call)
        self.assertAvailable(self.vase, self.store, 3)

    def test_bad_lines_are_refused_and_nothing_is_written(self):
        self._create_product('TWIN')
        self._create_product('TWIN')
        self._create_product('SERVICE', is_storable=False)
        for code, lines in [
            ('unknown_product', self._lines(sku='NOPE')),
            ('unknown_product', self._lines(sku='SERVICE')),
            ('ambiguous_product', self._lines(sku='TWIN')),
            ('unknown_place', self._lines(place='NOPE')),
            ('invalid_quantity', self._lines(0)),
            ('invalid_quantity', self._lines(-1)),
            ('invalid_quantity', self._lines('2')),
            ('invalid_quantity', self._lines(True)),
            ('invalid_quantity', self._lines(float('nan'))),
            ('invalid_quantity', self._lines(float('inf'))),
            ('fractional_quantity', self._lines(1.5)),
            ('quantity_too_large', self._lines(10**12)),
            ('insufficient_stock', self._lines(10**6)),
            ('insufficient_stock', self._lines(6, place='STO')),
            ('invalid_line', []),
            ('invalid_line', 'VASE'),
            ('invalid_line', [{'sku': 'VASE'}]),
            ('invalid_line', [{'sku': 7, 'quantity': 1}]),
        ]:
            with self.subTest(code=code, lines=lines):
                self.assertRefused(code, self.api.hold, lines=lines, request_key='k')
        self.assertAvailable(self.vase, self.store, 5)

    def test_other_bad_input_is_refused(self):
        hold = self.api.hold
        for code, options in [
            ('unknown_channel', {'channel': 'nope'}),
            ('invalid_request_key', {'request_key': ''}),
            ('invalid_request_key', {'request_key': None}),
            ('invalid_request_key', {'request_key': 'x' * 201}),
            ('invalid_ttl', {'ttl_seconds': 0}),
            ('invalid_ttl', {'ttl_seconds': -5}),
            ('invalid_ttl', {'ttl_seconds': 10**9}),
            ('unknown_destination', {'destination': {'latitude': 99, 'longitude': 0}}),
        ]:
            with self.subTest(code=code, options=options):
                options = {'request_key': 'k', **options}
                self.assertRefused(code, hold, lines=self._lines(), **options)
        self.assertRefused('unknown_place', self.api.availability, ['VASE'], places=['NOPE'])

    def test_half_a_kilo_can_be_held(self):
        kilo = self.env.ref('uom.product_uom_kgm')
        flour = self._create_product('FLOUR', uom_id=kilo.id)
        self._stock(flour, self.store, 2)
        self.api.hold(lines=self._lines(0.5, sku='FLOUR'), request_key='k')
        self.assertAvailable(flour, self.store, 1.5)

    def test_nobody_else_may_ask(self):
        for groups in ('base.group_public', 'base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, login=f'no_{groups}', groups=groups)
            api = self.inventory.with_user(user)
            for call in (
                lambda api=api: api.availability(skus=['VASE']),
                lambda api=api: api.hold(lines=self._lines(), request_key='k'),
                lambda api=api: api.extend(hold_id=1, ttl_seconds=5),
                lambda api=api: api.confirm(hold_id=1, order_reference='x'),
                lambda api=api: api.release(hold_id=1),
            ):
                with self.subTest(groups=groups), self.assertRaises(AccessError):
                    call()

    def test_another_companys_place_is_unknown(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self._create_place('OTH', company_id=other.id)
        self.assertRefused(
            'unknown_place',
            self.api.hold,
            lines=self._lines(place='OTH'),
            request_key='k',
        )

    def test_partners_have_no_access_to_the_tables(self):
        for model in (
            'unified.inventory.entry',
            'unified.inventory.hold',
            'unified.inventory.level',
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.partner_user).search([])
