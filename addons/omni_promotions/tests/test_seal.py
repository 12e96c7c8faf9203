from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.omni_promotions.core import UNREADABLE, KeyRing

from .common import OmniCommon

OLD, NEW = 'the old secret of a shop that is long', 'the new secret of a shop that is long'
OTHER = 'a secret that nobody ever used here'


class SealCommon(OmniCommon):
    def setUp(self):
        super().setUp()
        self._keys(OLD)

    def _found(self, code):
        return self.env['loyalty.card'].search([('code', '=', code)])

    def _read(self, card):
        self.env.invalidate_all()
        return card.code

    def _seal(self):
        """Seal all, as the cron does; return how many cards were looked at."""
        last = done = 0
        while batch := self.env['loyalty.card']._seal_batch(last):
            last, done = batch[-1], done + len(batch)
        return done


class TestSeal(SealCommon):
    """The column holds no code; everything else finds and reads it as ever."""

    def test_the_column_is_sealed_the_field_is_not(self):
        card = self._card(50)
        code = card.code
        sealed, digest = self._column(card)
        self.assertEqual(KeyRing([OLD]).open(sealed), code)
        self.assertEqual(digest, KeyRing([OLD]).digest(code))
        self.assertNowhere(code)
        self.assertEqual(self._read(card), code)
        card.code = 'XMAS-2099-A'
        self.assertEqual(KeyRing([OLD]).open(self._column(card)[0]), 'XMAS-2099-A')
        self.assertEqual((self._found(code), self._found('XMAS-2099-A')), (card.browse(), card))

    def test_found_by_whole_codes(self):
        card, other = self._card(50), self._card(5)
        Card = self.env['loyalty.card']
        mine = [('id', 'in', (card | other).ids)]
        self.assertEqual(Card.search([('code', 'in', [card.code, other.code, 'x'])]), card | other)
        self.assertEqual(Card.search([*mine, ('code', '!=', card.code)]), other)
        self.assertEqual(Card.search([*mine, ('code', 'not in', [card.code])]), other)
        self.assertEqual(Card.search([*mine, ('code', '!=', False)]), card | other)
        self.assertFalse(Card.search([('code', '=', False)]))
        self.assertEqual(Card.search([*mine, ('code', 'not ilike', card.code)]), other)
        for operator in ('ilike', 'like', '=ilike', '=like'):
            self.assertEqual(Card.search([('code', operator, card.code)]), card)
            self.assertFalse(Card.search([('code', operator, card.code[:8])]))
        for operator in ('>', '<='):
            self.assertFalse(Card.search([('code', operator, card.code)]))
        self.assertEqual(card.filtered_domain([('code', '=', card.code)]), card)
        found = Card.name_search(card.code)
        self.assertEqual([number for number, _name in found], [card.id])
        history = self.env['loyalty.history'].create(
            {'card_id': card.id, 'description': 'Sold', 'issued': 50, 'used': 0}
        )
        History = self.env['loyalty.history']
        self.assertEqual(History.search([('card_id.code', '=', card.code)]), history)

    def test_letters_and_spaces_count_as_ever(self):
        card = self._card(50, code=' Abc-Def-Ghi ')
        self.assertEqual(self._found(' Abc-Def-Ghi '), card)
        for text in ('Abc-Def-Ghi', ' abc-def-ghi ', ' ABC-DEF-GHI '):
            self.assertFalse(self._found(text))

    def test_groups_and_sheets(self):
        card = self._card(50)
        mine = [('id', '=', card.id)]
        rows = card._read_group(mine, ['code'], ['__count', 'code:array_agg'])
        self.assertEqual(rows, [(card.code, 1, [card.code])])
        self.assertEqual(card.export_data(['code'])['datas'], [[card.code]])
        answer = card.load(['program_id/.id', 'points', 'code'],
                           [[str(self.gift_program.id), '5', 'IMPORTED-1']])  # fmt: skip
        self.assertFalse(answer['messages'])
        new = card.browse(answer['ids'])
        self.assertEqual(self._found('IMPORTED-1'), new)
        self.assertNowhere('IMPORTED-1')

    def test_nobody_reads_or_writes_digests(self):
        manager = new_test_user(self.env, login='digests', groups='sales_team.group_sale_manager')
        card = self._card(50).with_user(manager)
        for method in (
            lambda: card.read(['code_digest']),
            lambda: card.search([('code_digest', '=like', 'plain:%')]),
            lambda: card.search([], order='code_digest'),
            lambda: card._read_group([], ['code_digest']),
            lambda: card._export_rows([['code_digest']]),
            lambda: card.write({'code_digest': 'x'}),
            lambda: card.create({'program_id': self.gift_program.id, 'code_digest': 'x'}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                method()
        self.assertNotIn('code_digest', card.fields_get())

    def test_no_code_twice(self):
        card = self._card(50)
        with (
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
            mute_logger('odoo.sql_db'),
        ):
            self._card(5, code=card.code)
        rule = self.env['loyalty.rule'].create(
            {'program_id': self._create_program('promo_code').id, 'mode': 'with_code', 'code': 'W1'}
        )
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._card(5, code='W1')
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            rule.code = card.code

    def test_no_code_looks_like_a_sealed_one(self):
        for code in (UNREADABLE, 'sealed:12345678:abc'):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._card(5, code=code)

    def test_spent_and_given_back(self):
        card, order = self._card(50), self._order()
        self.assertIsNone(self._apply(order, card))
        order.action_confirm()
        self.assertEqual((order.amount_total, card.points), (50, 0))
        order._action_cancel()
        self.assertEqual(card.points, 50)
        self.assertEqual(self.api.balance(card.code)['balance'], 50)

    def test_a_printed_card_shows_it(self):
        card = self._card(50)
        report = self.env.ref('loyalty.report_gift_card')
        html, _kind = report._render_qweb_html(report.report_name, card.ids)
        self.assertIn(card.code, html.decode())


class TestKeys(SealCommon):
    """Keys come, change and go."""

    def test_plain_codes_are_sealed_by_the_cron(self):
        self._keys()
        card = self._card(50)
        code = card.code
        self.assertEqual(self._column(card)[0], code)
        self.assertEqual((self._read(card), self._found(code)), (code, card))
        self._keys(NEW)
        self.assertEqual((self._read(card), self._found(code)), (code, card), 'before it is sealed')
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._card(5, code=code)
        stamp = card.write_date
        self._seal()
        self.assertNowhere(code)
        self.assertEqual((self._read(card), self._found(code)), (code, card))
        self.assertEqual(card.write_date, stamp)
        self.assertEqual(self._seal(), 0, 'nothing is left')

    def test_rotation(self):
        card = self._card(50)
        code, before = card.code, self._column(card)
        self._keys(NEW, OLD)
        self.assertEqual((self._read(card), self._found(code)), (code, card))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._card(5, code=code)
        self._seal()
        self.assertNotEqual(before, self._column(card))
        self._keys(NEW)
        self.assertEqual((self._read(card), self._found(code)), (code, card))
        self.assertEqual(self.api.balance(code)['balance'], 50)

    def test_batches(self):
        self._keys()
        cards = self.env['loyalty.card'].create(
            [{'program_id': self.gift_program.id, 'points': 1} for _number in range(7)]
        )
        codes = cards.mapped('code')
        self._keys(NEW)
        self.patch(self.env.registry['loyalty.card'], '_seal_size', 3)
        told = []

        def progress(cron, processed=0, remaining=None):
            told.append((processed, remaining))
            return 0 if len(told) == 2 else 9  # seconds left

        self.patch(self.env.registry['ir.cron'], '_commit_progress', progress)
        self.env['loyalty.card']._cron_seal_codes()
        self.assertEqual(told, [(3, 3), (3, 3)])
        self.env['loyalty.card']._cron_seal_codes()
        self.assertEqual(told[-1], (0, 0))
        self.env.invalidate_all()
        self.assertEqual(cards.mapped('code'), codes)
        self.assertTrue(all(self._column(card)[0].startswith('sealed:') for card in cards))

    def test_a_missing_or_wrong_key_shows_nothing_and_spoils_nothing(self):
        card = self._card(50, partner_id=self.customer.id)
        code, before = card.code, self._column(card)
        order = self._order()
        for keys in ((), (OTHER,)):
            self._keys(*keys)
            self.assertEqual(self._read(card), UNREADABLE)
            self.assertEqual((card.code_masked, card.read(['code'])[0]['code']), ('••••', '••••'))
            self.assertIn('••••', card.display_name)
            self.assertFalse(self._found(code) | self._found(UNREADABLE))
            self.assertIn('error', order._try_apply_code(code))
            self.assertRefused('unknown_card', self.api.balance, code)
            for method in (
                card.action_coupon_send,
                card._check_may_print,
                lambda card=card: card.write({'code': 'NEW-CODE'}),
            ):
                with self.assertRaisesRegex(UserError, 'omni_card_keys'), self.env.cr.savepoint():
                    method()
            self._seal()
            card.points = 40
            self.assertEqual(self._column(card), before)
        self._keys(NEW, OLD)
        self.assertEqual((self._read(card), self._found(code)), (code, card))

    def test_a_short_key_is_none(self):
        with self.assertLogs('odoo.addons.omni_promotions.sealed', 'ERROR'):
            self._keys('too short for a key')
            card = self._card(50)
        self.assertEqual(self._column(card)[0], card.code)

    def test_administrators_are_told(self):
        Card = self.env['loyalty.card']
        self._card(50)
        self._seal()
        self.assertEqual(Card._codes_warning(), '')
        settings = self.env['res.config.settings'].create({})
        self.assertFalse(settings.card_codes_warning)
        self._keys(NEW, OLD)
        self.assertRegex(Card._codes_warning(), r'not sealed yet: [1-9]')
        self._keys(OTHER)
        self.assertIn('does not have', Card._codes_warning())
        with self.assertLogs('odoo.addons.omni_promotions.models.loyalty_card_seal', 'ERROR'):
            Card._register_hook()
        self._keys()
        self.assertIn('does not have', Card._codes_warning())
        with self.assertLogs('odoo.addons.omni_promotions.models.loyalty_card_seal', 'WARNING'):
            Card._register_hook()
        self._keys(OLD)
        Card._give_codes_back()
        self._keys()
        self.assertIn('plain text', Card._codes_warning())
        self.assertIn('plain text', self.env['res.config.settings'].create({}).card_codes_warning)

    def test_uninstalled_the_codes_are_back(self):
        card, other = self._card(50), self._card(5)
        code = card.code
        self._keys(OTHER)
        for module in ('omni_promotions', 'loyalty'):
            with self.assertRaisesRegex(UserError, 'omni_card_keys'), self.env.cr.savepoint():
                self.env.ref(f'base.module_{module}').button_uninstall()
        with self.assertRaisesRegex(UserError, 'omni_card_keys'):
            self.env['loyalty.card']._give_codes_back()
        self._keys(NEW, OLD)
        self.env['loyalty.card']._give_codes_back()
        self.assertEqual(self._column(card)[0], code)
        with (
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
            mute_logger('odoo.sql_db'),
        ):
            self.env.cr.execute('UPDATE loyalty_card SET code = %s WHERE id = %s', [code, other.id])
