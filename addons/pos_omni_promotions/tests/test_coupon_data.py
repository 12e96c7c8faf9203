from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PosOmniCommon

# What is no `{card id: {points, program_id}}`; `P` stands for a program, `C` for a card.
MISSHAPEN = (
    None, False, 5, 'x', [], [['C', {}]],
    {'x': {'points': 1, 'program_id': 'P'}},
    {'': {'points': 1, 'program_id': 'P'}},
    {'0': {'points': 1, 'program_id': 'P'}},
    {'1.5': {'points': 1, 'program_id': 'P'}},
    {str(2**31): {'points': 1, 'program_id': 'P'}},
    {'C': None}, {'C': []}, {'C': 'x'}, {'C': {}}, {'C': 3},
    {'C': {'points': 1}}, {'C': {'program_id': 'P'}},
)  # fmt: skip
WRONG_VALUES = (
    {'points': None}, {'points': '5'}, {'points': [5]}, {'points': True}, {'points': 1e12},
    {'points': float('nan')}, {'points': float('inf')}, {'points': float('-inf')},
    {'program_id': None}, {'program_id': '1'}, {'program_id': [1]}, {'program_id': -1},
    {'program_id': 0}, {'program_id': 2**31}, {'program_id': 1.5}, {'program_id': True},
    {'partner_id': 'x'}, {'partner_id': [1]}, {'partner_id': 2**40}, {'partner_id': {}},
    {'coupon_id': 'x'}, {'coupon_id': []}, {'coupon_id': 2**31},
    {'code': 5}, {'code': ['x']}, {'code': 'x' * 300}, {'barcode': {}}, {'barcode': '\0'},
    {'expiration_date': 5}, {'expiration_date': 'soon'}, {'date_to': '2026-13-01'},
    {'line_codes': 'ABC'}, {'line_codes': 5}, {'line_codes': [5]}, {'line_codes': {'a': 1}},
)  # fmt: skip


@tagged('post_install', '-at_install')
class TestCouponData(PosOmniCommon):
    def setUp(self):
        super().setUp()
        self.loyalty = self._create_program(
            program_type='loyalty',
            applies_on='both',
            trigger='auto',
            rules=[{'reward_point_mode': 'money', 'reward_point_amount': 1}],
        )
        self.card, self.order = self._card(10, self.loyalty), self._sync(self._order())

    def _named(self, value):
        """Put the ids in for their letters."""
        known = {'P': self.loyalty.id, 'C': str(self.card.id)}
        if isinstance(value, dict):
            return {known.get(key, key): self._named(item) for key, item in value.items()}
        return known.get(value, value) if isinstance(value, str) else value

    def _data(self, key=None, **values):
        data = {'points': 5, 'program_id': self.loyalty.id, 'coupon_id': self.card.id}
        return {str(key or self.card.id): {**data, **values}}

    def _written(self):
        cards = self.env['loyalty.card'].with_context(active_test=False)
        history = self.env['loyalty.history']
        self.env.flush_all()
        self.card.invalidate_recordset()
        self.order.invalidate_recordset()
        counts = [model.search_count([]) for model in (cards, history)]
        return [*counts, self.card.points, self._entries(self.card), self.order.cards_confirmed]

    def assertNothingWritten(self, code, data):
        before = self._written()
        confirm = self.order.with_user(self.pos_user).confirm_coupon_programs
        self.assertRefused(code, confirm, data)
        self.assertEqual(self._written(), before, data)

    def test_what_is_misshapen_is_refused_and_nothing_written(self):
        for data in MISSHAPEN:
            self.assertNothingWritten('invalid_cards', self._named(data))
        for values in WRONG_VALUES:
            self.assertNothingWritten('invalid_cards', self._data(**values))
        many = {
            str(-number): {'points': 1, 'program_id': self.loyalty.id} for number in range(1, 202)
        }
        self.assertNothingWritten('invalid_cards', many)
        # It is refused after it was confirmed, too, and what is right is not mistaken.
        self._confirm(self.order, **{f'c{self.card.id}': self._data()[str(self.card.id)]})
        self.assertEqual(self.card.points, 15)
        self.assertNothingWritten('invalid_cards', None)

    def test_what_a_till_sends_is_taken(self):
        data = {'points': 5.5, 'program_id': self.loyalty.id, 'coupon_id': '-1', 'barcode': ''}
        data |= {'partner_id': False, 'expiration_date': '2030-01-01T00:00:00.000+02:00'}
        data |= {'line_codes': ['ABC'], 'manual': 'of another module'}
        self.order.with_user(self.pos_user).confirm_coupon_programs({'-1': data})
        card = self.env['loyalty.card'].search([], order='id desc', limit=1)
        self.assertEqual((card.points, card.source_pos_order_id), (5.5, self.order))

    def test_ids_of_others_are_refused(self):
        elsewhere = self.env['res.company'].create({'name': 'Elsewhere'})
        foreign = self._create_program(
            program_type='loyalty', applies_on='both', trigger='auto', company_id=elsewhere.id
        )
        stranger = self.env['res.partner'].create({'name': 'S', 'company_id': elsewhere.id})
        other = self._card(10, self.loyalty)
        self.authenticate(self.pos_user.login, self.pos_user.login)
        for code, data in (
            ('wrong_card', self._data(-1, program_id=foreign.id, coupon_id=-1)),
            ('wrong_card', self._data(program_id=foreign.id)),
            ('wrong_card', self._data(program_id=2**31 - 1)),
            ('wrong_card', self._data(program_id=self.gift_program.id)),
            ('wrong_card', self._data(coupon_id=other.id)),
            ('wrong_customer', self._data(-1, coupon_id=-1, partner_id=stranger.id)),
            ('invalid_cards', self._data(points=None)),
            ('invalid_cards', None),
        ):
            before = self._written()
            with self.assertRaises(JsonRpcException) as caught, mute_logger('odoo.http'):
                self._rpc(data)
            self.assertIn(f'[{code}]', str(caught.exception), data)
            self.assertEqual(self._written(), before, data)

    def test_it_is_for_cashiers(self):
        portal = new_test_user(self.env, login='coupon_portal', groups='base.group_portal')
        for user in (portal, self.env.ref('base.public_user')):
            with self.assertRaises(AccessError):
                self.order.with_user(user).confirm_coupon_programs(self._data())

    def _rpc(self, data):
        params = {'model': 'pos.order', 'method': 'confirm_coupon_programs', 'kwargs': {}}
        params['args'] = [self.order.id, data]
        answer = self.url_open('/web/dataset/call_kw', json={'params': params}).json()
        if 'error' in answer:
            raise JsonRpcException(answer['error']['code'], answer['error']['data']['message'])
        return answer['result']
