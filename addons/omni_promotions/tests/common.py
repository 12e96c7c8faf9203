import os
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.omni_promotions.change import Change, changing
from odoo.addons.omni_promotions.sealed import VARIABLE
from odoo.addons.unified_inventory.exceptions import Refusal


class AtRest:
    """What rests of a code in the database; beside a test case of Odoo."""

    def _keys(self, *secrets):
        """Let the server have these keys until the test ends, the newest first."""
        patcher = patch.dict(os.environ, {VARIABLE: ','.join(secrets) or ','})
        patcher.start()
        self.addCleanup(patcher.stop)
        self.env.flush_all()
        self.env.invalidate_all()

    def _column(self, card):
        """Return what rests in the database of a code: the sealed text and the digest."""
        self.env.flush_all()
        self.env.cr.execute('SELECT code, code_digest FROM loyalty_card WHERE id = %s', [card.id])
        return self.env.cr.fetchone()

    def assertNowhere(self, text):
        """No row of any table of the database holds a text."""
        cr = self.env.cr
        cr.precommit.run()  # tracked changes, news of the bus
        self.env.flush_all()
        cr.execute(
            """SELECT relname FROM pg_class
                WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"""
        )
        found = []
        for (table,) in cr.fetchall():
            name = SQL.identifier(table)
            cr.execute(
                SQL('SELECT %s::text FROM %s WHERE position(%s in %s::text) > 0',
                    name, name, text, name)
            )  # fmt: skip
            found += [(table, row[:2000]) for (row,) in cr.fetchall()]
        self.assertEqual(found, [])


@tagged('post_install', '-at_install')
class OmniCommon(AtRest, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.promotion = cls.env['omni.promotion']
        cls.gift_program = cls._create_program('gift_card')
        cls.customer = cls.env['res.partner'].create({'name': 'Casey'})
        cls.product = cls.env['product.product'].create(
            {'name': 'Desk', 'list_price': 100.0, 'type': 'service', 'taxes_id': [Command.clear()]}
        )
        cls.partner_user = new_test_user(
            cls.env, login='card_program', groups='unified_inventory.group_partner_service'
        )
        cls.api = cls.promotion.with_user(cls.partner_user)

    @classmethod
    def _create_program(cls, kind, **values):
        rewards = {
            'gift_card': {'discount_mode': 'per_point', 'discount': 1, 'required_points': 1},
            'loyalty': {'discount_mode': 'per_point', 'discount': 0.1, 'required_points': 10},
            'coupons': {'discount_mode': 'percent', 'discount': 10, 'required_points': 1},
            'promo_code': {'discount_mode': 'percent', 'discount': 10, 'required_points': 1},
        }
        defaults = {
            'name': kind,
            'program_type': kind,
            'applies_on': 'both' if kind == 'loyalty' else 'current',
            'trigger': 'auto' if kind in ('gift_card', 'loyalty') else 'with_code',
            'portal_point_name': '$' if kind == 'gift_card' else 'Points',
            'rule_ids': [Command.clear()],
            'reward_ids': [
                Command.clear(),
                Command.create(
                    {'reward_type': 'discount', 'discount_applicability': 'order', **rewards[kind]}
                ),
            ],
        }
        if kind == 'gift_card':
            defaults['applies_on'] = 'future'
        return cls.env['loyalty.program'].create({**defaults, **values})

    @classmethod
    def _card(cls, points, program=None, **values):
        program = program or cls.gift_program
        return cls.env['loyalty.card'].create(
            {'program_id': program.id, 'points': points, **values}
        )

    @classmethod
    def _order(cls, price=100.0, partner=None):
        return cls.env['sale.order'].create(
            {
                'partner_id': (partner or cls.customer).id,
                'order_line': [
                    Command.create(
                        {'product_id': cls.product.id, 'price_unit': price, 'tax_ids': []}
                    )
                ],
            }
        )

    def _apply(self, order, card):
        """Enter the code in the order and claim its reward; return the error or None."""
        status = order._try_apply_code(card.code)
        if 'error' in status:
            return status['error']
        for coupon, rewards in status.items():
            answer = order._apply_program_reward(rewards[:1], coupon)
            if 'error' in answer:
                return answer['error']
        order._update_programs_and_rewards()
        return None

    def _spend(self, card, points, owner='test,1', **options):
        with changing(self.env, Change('redeem', (owner,), **options)):
            card.points -= points

    def _entries(self, card):
        return self.env['omni.card.entry'].search(
            [('subject', '=', 'card'), ('res_id', '=', card.id)], order='id'
        )

    def _holds(self, owner):
        return self.env['omni.card.hold'].search([('owner', '=', owner)], order='id')

    def _expire(self, holds):
        self.env.cr.execute(
            "UPDATE omni_card_hold SET expires_at = expires_at - interval '30 days', txid = NULL"
            ' WHERE id = ANY(%s)',
            [holds.ids],
        )
        holds.invalidate_recordset()

    def assertLedger(self, card, *amounts):
        entries = self._entries(card)
        self.assertEqual([round(a, 4) for a in entries.mapped('amount')], [*amounts])
        self.assertAlmostEqual(card.points, sum(amounts))
        self.assertEqual([row for row in card._ledger_differences() if row[0] == card.id], [])

    def assertRefused(self, code, method, *args, **kwargs):
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        return caught.exception
