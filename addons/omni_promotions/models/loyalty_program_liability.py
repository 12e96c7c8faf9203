from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

from ..core import Check

PAYMENT_PROGRAMS = ('gift_card', 'ewallet')
MOST_CARDS = 1000  # that one run of the cron takes


class LoyaltyProgram(models.Model):
    """What is on gift cards and wallets is owed: the account they are sold to is the liability,
    and what nobody will use any more leaves it by an entry."""

    _inherit = 'loyalty.program'

    expire_unused = fields.Boolean(
        string='Book Unused Balances',
        help='What is left on an expired card is taken from it, every night.',
    )
    liability_account_id = fields.Many2one(
        'account.account',
        company_dependent=True,
        help='The account of what is owed; that of the products which fill the cards when empty.',
    )
    breakage_account_id = fields.Many2one(
        'account.account',
        string='Income of Unused Balances',
        company_dependent=True,
        help='What expired cards had left is moved here; no entry is made when empty.',
    )
    breakage_journal_id = fields.Many2one('account.journal', company_dependent=True)
    checked_account_id = fields.Many2one('account.account', compute='_compute_check')
    check_outstanding = fields.Float(
        string='Left on Cards', compute='_compute_check', digits=(16, 2)
    )
    check_not_booked = fields.Float(
        string='Not Invoiced Yet', compute='_compute_check', digits=(16, 2)
    )
    check_booked = fields.Float(string='In the Books', compute='_compute_check', digits=(16, 2))
    check_difference = fields.Float(string='Difference', compute='_compute_check', digits=(16, 2))
    check_hint = fields.Char(string='Hint', compute='_compute_check')

    # === LEDGER AND BOOKS ===

    def _compute_check(self):
        """Of the account, for all programs that use it: they cannot be told apart in the books."""
        checks = self._get_liability_checks()
        for program in self:
            account, check, unit = checks.get(program, (False, Check(0, 0, 0), 1))
            program.checked_account_id = account
            program.check_outstanding = check.outstanding / unit
            program.check_not_booked = check.not_booked / unit
            program.check_booked = check.booked / unit
            program.check_difference = check.difference / unit
            program.check_hint = program._get_check_hint(account)

    def _get_check_hint(self, account):
        if not account:
            return self.env._('No account: choose one for what is owed.')
        if account.internal_group != 'liability':
            return self.env._('Cards are sold to income, not to what is owed: choose a liability.')
        return ''

    def _get_liability_checks(self):
        """Compare the ledger with the accounts, in a fixed number of queries for each company.

        :return: ``{program: (account, core.Check, smallest units of one)}``; programs of money
            that have an account
        """
        domain = [('program_type', 'in', PAYMENT_PROGRAMS)]
        programs = self.with_context(active_test=False).sudo().search(domain)
        accounts = defaultdict(programs.browse)
        for program in programs:
            company = program._get_books_company()
            if account := program._get_liability_account():
                accounts[company, account] |= program
        left, not_booked = programs._get_outstanding(), programs._get_not_booked()
        booked = self._get_booked(accounts)
        answer = {}
        for (company, account), users in accounts.items():
            unit = 10**company.currency_id.decimal_places
            check = Check(
                round(sum(p._get_money(left[p.id]) for p in users) * unit),
                round(sum(not_booked[p.id] for p in users) * unit),
                round(booked.get((company, account), 0.0) * unit),
            )
            answer |= dict.fromkeys(users, (account, check, unit))
        return answer

    def _get_books_company(self):
        return self.company_id or self.env.company

    def _get_liability_account(self):
        """Return the account that sales of these cards are booked to, in the program's company."""
        program = self.with_company(self._get_books_company()).sudo()
        if program.liability_account_id:
            return program.liability_account_id
        product = program.trigger_product_ids[:1] or program.reward_ids.discount_line_product_id[:1]
        return product.product_tmpl_id.get_product_accounts().get('income')

    def _get_money(self, points):
        """Return what points of this program pay, in its company's currency."""
        reward = self.reward_ids[:1]
        money = points * (reward.discount if reward.discount_mode == 'per_point' else 1.0)
        company = self._get_books_company()
        return self.currency_id._convert(money, company.currency_id, company)

    def _get_outstanding(self):
        """Return ``{program id: points}`` that the ledger says are left."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.program_id, sum(e.amount)::float8
                  FROM omni_card_entry e
                  JOIN loyalty_card c ON c.id = e.res_id AND e.subject = 'card'
                 WHERE c.program_id = ANY(%s) GROUP BY c.program_id
                """,
                self.ids,
            )
        )
        return defaultdict(float, rows)

    def _get_not_booked(self):
        """Return ``{program id: money}`` that confirmed orders have put on cards, less what they
        paid by them, and no posted invoice has yet. A hook: channels add theirs."""
        Line, found = self.env['sale.order.line'].sudo(), defaultdict(float)
        sums = ['price_subtotal:sum', 'untaxed_amount_invoiced:sum']
        products = {
            product.id: program.id for program in self for product in program.trigger_product_ids
        }
        sold = Line._read_group(
            [
                ('state', '=', 'sale'),
                ('product_id', 'in', [*products]),
                ('reward_id', '=', False),
            ],
            ['product_id'],
            sums,
        )
        for product, asked, invoiced in sold:
            found[products[product.id]] += asked - invoiced
        paid = Line._read_group(
            [('state', '=', 'sale'), ('reward_id.program_id', 'in', self.ids)],
            ['reward_id'],
            sums,
        )
        for reward, asked, invoiced in paid:
            found[reward.program_id.id] += asked - invoiced
        return found

    def _get_booked(self, accounts):
        rows = (
            self.env['account.move.line']
            .sudo()
            ._read_group(
                [
                    ('parent_state', '=', 'posted'),
                    ('account_id', 'in', [account.id for _company, account in accounts]),
                    ('company_id', 'in', [company.id for company, _account in accounts]),
                ],
                ['company_id', 'account_id'],
                ['balance:sum'],
            )
        )
        return {(company, account): -balance for company, account, balance in rows}

    # === EXPIRY ===

    def _cron_expire_cards(self):
        self.search([('expire_unused', '=', True)])._expire_cards()

    def action_expire_cards(self):
        """Book what is left on expired cards of these programs now; for card managers."""
        if not self.env.user.has_group('omni_promotions.group_card_manager'):
            raise AccessError(self.env._('Only a card manager books unused balances.'))
        self.check_access('write')
        self.sudo()._expire_cards()

    def _expire_cards(self):
        """Take what is left from expired cards, by the ledger and, where accounts are given, by
        one entry for each program."""
        today = fields.Date.context_today(self)
        cards = (
            self.env['loyalty.card']
            .with_context(active_test=False)
            .search(
                [
                    ('program_id', 'in', self.ids),
                    ('program_type', 'in', PAYMENT_PROGRAMS),
                    ('expiration_date', '<', today),
                    ('points', '>', 0),
                ],
                order='id',
                limit=MOST_CARDS,
            )
        )
        for program, expired in cards.grouped('program_id').items():
            if gone := expired._expire():
                program._book_breakage(program._get_money(sum(gone.values())))

    def _book_breakage(self, money):
        """Move money from the liability to the income of unused balances, where configured.

        :return: the posted entry, if any
        """
        company = self._get_books_company()
        program = self.with_company(company).sudo()
        liability, income = program._get_liability_account(), program.breakage_account_id
        Move = program.env['account.move']
        if not (liability and income):
            return Move
        journal = program.breakage_journal_id or program.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', company.id)], limit=1
        )
        name = self.env._('Unused balances of expired cards: %s', program.name)
        move = Move.create(
            {
                'move_type': 'entry',
                'journal_id': journal.id,
                'ref': name,
                'line_ids': [
                    Command.create({'name': name, 'account_id': liability.id, 'debit': money}),
                    Command.create({'name': name, 'account_id': income.id, 'credit': money}),
                ],
            }
        )
        move.action_post()
        return move
