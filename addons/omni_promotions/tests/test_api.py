from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import OmniCommon


class TestApi(OmniCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50)

    def _hold(self, amount=30, key='k1', **options):
        return self.api.hold(self.card.code, amount, key, **options)

    def test_balance_tells_what_is_available(self):
        self._hold(30)
        answer = self.api.balance(self.card.code)
        self.assertEqual((answer['balance'], answer['available']), (50, 20))
        self.assertEqual(answer['kind'], 'gift_card')
        self.assertEqual(answer['unit'], self.gift_program.currency_id.name)

    def test_hold_redeem_and_again(self):
        held = self._hold(30, ttl_seconds=60)
        self.assertEqual((held['state'], held['amount']), ('held', 30))
        done = self.api.redeem(held['hold_id'], 'SO-1')
        self.assertEqual((done['state'], done['redeemed']), ('redeemed', 30))
        self.assertEqual(self.api.redeem(held['hold_id'], 'SO-1'), done)
        self.assertRefused('hold_not_open', self.api.redeem, held['hold_id'], 'SO-2')
        self.assertLedger(self.card, 50, -30)
        self.assertEqual(self._hold(30, ttl_seconds=60)['state'], 'redeemed')

    def test_release_gives_back_and_redeem_is_over(self):
        held = self._hold(30)
        self.assertEqual(self.api.release(held['hold_id'])['state'], 'released')
        self.assertEqual(self.api.release(held['hold_id'])['state'], 'released')
        self.assertRefused('hold_not_open', self.api.redeem, held['hold_id'], 'SO-1')
        self.assertLedger(self.card, 50)

    def test_an_expired_hold_is_not_redeemed(self):
        held = self._hold(30)
        self._expire(self.env['omni.card.hold'].browse(held['hold_id']))
        self.assertRefused('hold_not_open', self.api.redeem, held['hold_id'], 'SO-1')

    def test_keys_and_input(self):
        self.assertEqual(self._hold(30), self._hold(30))
        self.assertRefused('request_key_reused', self._hold, 31)
        self.assertRefused('insufficient_balance', self._hold, 21, 'k2')
        for amount in (0, -1, True, '5', None, float('nan'), float('inf'), 1.001):
            self.assertRefused('invalid_amount', self._hold, amount, 'k3')
        for key in ('', None, 5, 'x' * 201, 'a\0'):
            self.assertRefused('invalid_request_key', self._hold, 1, key)
        for ttl in (0, -1, 86401, 1.5, 'x'):
            if ttl:
                self.assertRefused('invalid_ttl', self._hold, 1, 'k4', ttl_seconds=ttl)
        for hold_id in (0, -1, 'x', True, None, 2**40):
            self.assertRefused('unknown_hold', self.api.redeem, hold_id, 'SO-1')
            self.assertRefused('unknown_hold', self.api.release, hold_id)
        for reference in ('', ' ', None, 5):
            self.assertRefused('invalid_reference', self.api.redeem, 1, reference)

    def test_one_answer_for_all_that_cannot_be_used(self):
        expired = self._card(50, expiration_date='2020-01-01')
        archived = self._card(50, active=False)
        gone = self._card(50, self._create_program('gift_card', date_to='2020-01-01'))
        elsewhere = self._create_program(
            'gift_card', company_id=self.env['res.company'].create({'name': 'Elsewhere'}).id
        )
        codes = ['NONE', '', None, 5, self._card(50, elsewhere).code]
        codes += [card.code for card in (expired, archived, gone)]
        texts = {self.assertRefused('unknown_card', self.api.balance, c).text for c in codes}
        self.assertEqual(len(texts), 1)

    def test_others_do_not_see_a_hold(self):
        held = self._hold(30)
        other = new_test_user(
            self.env, login='other_program', groups='unified_inventory.group_partner_service'
        )
        api = self.promotion.with_user(other)
        self.assertRefused('unknown_hold', api.redeem, held['hold_id'], 'SO-1')
        self.assertRefused('unknown_hold', api.release, held['hold_id'])

    def test_only_partners_ask(self):
        for number, groups in enumerate(
            (
                'base.group_public',
                'base.group_portal',
                'base.group_user',
                'sales_team.group_sale_manager',
            )
        ):
            user = new_test_user(self.env, login=f'asker{number}', groups=groups)
            api = self.promotion.with_user(user)
            for method, args in (
                ('balance', (self.card.code,)),
                ('hold', (self.card.code, 1, 'k')),
                ('redeem', (1, 'SO-1')),
                ('release', (1,)),
            ):
                with self.assertRaises(AccessError):
                    getattr(api, method)(*args)
