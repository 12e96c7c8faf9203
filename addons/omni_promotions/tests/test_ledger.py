from psycopg2 import DatabaseError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import OmniCommon


class TestLedger(OmniCommon):
    def test_every_change_is_an_entry(self):
        card = self._card(50)
        card.points += 10
        card.points -= 25
        self.assertLedger(card, 50, 10, -25)
        self.assertEqual(self._entries(card).mapped('kind'), ['issue', 'other', 'other'])

    def test_no_card_falls_below_zero(self):
        card = self._card(50)
        refusal = self.assertRefused('insufficient_balance', self._spend, card, 50.01)
        self.assertEqual(refusal.context['available'], 50)
        self._spend(card, 50)
        self.assertLedger(card, 50, -50)
        self.assertRefused('insufficient_balance', card.write, {'points': -1})

    def test_e1_the_same_card_is_spent_once(self):
        card = self._card(50)
        self._spend(card, 50, 'pos.order,a')
        self.assertRefused('insufficient_balance', self._spend, card, 50, 'pos.order,b')
        self.assertLedger(card, 50, -50)

    def test_money_is_counted_in_its_smallest_unit(self):
        card = self._card(50)
        self._spend(card, 16.666666)
        self.assertLedger(card, 50, -16.67)
        points = self._card(50, self._create_program('loyalty'))
        self._spend(points, 16.66666)
        self.assertLedger(points, 50, -16.6667)

    def test_several_cards_at_once(self):
        cards = self._card(50) | self._card(20)
        cards.write({'points': 10})
        self.assertLedger(cards[0], 50, -40)
        self.assertLedger(cards[1], 20, -10)

    def test_a_deleted_card_leaves_a_closed_ledger(self):
        card = self._card(50)
        entries = self._entries(card)
        card.unlink()
        entries = entries.search([('subject', '=', 'card'), ('res_id', '=', entries[0].res_id)])
        self.assertEqual(sum(entries.mapped('amount')), 0)
        self.assertFalse(entries.card_id)

    def test_debt_is_only_what_somebody_allows(self):
        card = self._card(10, self._create_program('loyalty'))
        self._spend(card, 25, overspend='debt')
        self.assertLedger(card, 10, -10, -15)
        self.assertEqual(card.points, -15)

    def test_nobody_rewrites_history(self):
        entry = self._entries(self._card(50))
        for query in (
            'UPDATE omni_card_entry SET amount = 1 WHERE id = %s',
            'DELETE FROM omni_card_entry WHERE id = %s',
        ):
            with (
                self.assertRaises(DatabaseError),
                mute_logger('odoo.sql_db'),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [entry.id])
        with self.assertRaises(UserError):
            entry.unlink()

    def test_a_rolled_back_debit_leaves_nothing(self):
        card = self._card(50)
        with self.env.cr.savepoint() as savepoint:
            self._spend(card, 50)
            savepoint.rollback()
        card.invalidate_recordset()
        self.assertLedger(card, 50)

    def test_codes_are_not_guessed(self):
        codes = {self.env['loyalty.card']._generate_code() for _number in range(200)}
        self.assertEqual(len(codes), 200)
        for code in codes:
            self.assertRegex(code, '^044[0-9A-HJKMNP-TV-Z]{2}(-[0-9A-HJKMNP-TV-Z]{5}){5}$')
