from odoo import fields, models

from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelReturn(models.Model):
    """Store credit: the customer's eWallet is topped up by what he is owed."""

    _inherit = 'crosschannel.return'

    # === ACCOUNTS ===

    def _close_receivable(self, move):
        """Reconcile money paid back with what it is paid for: the credit note, or the payment
        of units that were never invoiced."""
        lines = move.line_ids | self.credit_note_ids.line_ids
        if self.invoicing == 'reduced':
            lines |= self._payments().payment_id.move_id.line_ids
        self._reconcile(lines)

    def _paid_beside(self):
        """What an accountant paid out on the credit notes of these returns beyond what they
        leave to be paid by hand."""
        beside = 0.0
        for doc in self:
            partials = doc.credit_note_ids.line_ids.matched_debit_ids.filtered(
                lambda partial: (
                    partial.debit_move_id.payment_id
                    and not partial.debit_move_id.payment_id.payment_transaction_id
                )
            )
            by_hand = doc.tender_ids.filtered(
                lambda part: part.type == 'manual' and part.state != 'failed'
            )
            paid = sum(partials.mapped('credit_amount_currency'))
            beside += max(0.0, paid - sum(by_hand.mapped('amount')))
        return beside

    # === STORE CREDIT ===

    def _find_ewallet_program(self):
        programs = self.env['loyalty.program'].search(
            [('program_type', '=', 'ewallet'), ('company_id', 'in', (False, self.company_id.id))],
            order='company_id, sequence, id',
        )
        return programs.filtered(lambda program: program.currency_id == self.currency_id)[:1]

    def _ewallet_program(self):
        program = self._find_ewallet_program()
        if not program:
            raise Refusal(
                'no_ewallet',
                self.env._(
                    'Store credit needs an eWallet program in %(currency)s.',
                    currency=self.currency_id.name,
                ),
            )
        return program

    def _give_store_credit(self, amount, **values):
        """Top up the customer's eWallet: what he is owed becomes a liability of the wallet."""
        program = self._ewallet_program()
        card = self._ewallet(program)
        move = self._book_store_credit(amount)
        reward = program.reward_ids[:1]
        points = (
            amount / (reward.discount or 1.0) if reward.discount_mode == 'per_point' else amount
        )
        self._change_points(card, issued=points)
        self._add_tender('store_credit', amount, 'done', card_id=card.id, move_id=move.id, **values)

    def _ewallet(self, program):
        cards = self.env['loyalty.card']
        domain = [('program_id', '=', program.id), ('partner_id', '=', self.partner_id.id)]
        card = cards.search(domain, limit=1, order='id')
        if card.expiration_date and card.expiration_date < fields.Date.context_today(self):
            card = cards
        return card or cards.create(
            {'program_id': program.id, 'partner_id': self.partner_id.id, 'points': 0}
        )

    def _book_store_credit(self, amount):
        """Debit the receivable, credit the account a top-up of the wallet is booked on."""
        journal, account = self._store_credit_accounts()
        if not journal or not account:
            raise Refusal(
                'no_account',
                self.env._('The top-up product of the eWallet needs an account, and a journal.'),
            )
        move = self.env['account.move'].create(
            {
                'move_type': 'entry',
                'journal_id': journal.id,
                'date': fields.Date.context_today(self),
                'ref': self.env._('Store credit of %(name)s', name=self.name),
                'line_ids': [
                    fields.Command.create(self._prepare_entry_line(account, value))
                    for account, value in (
                        (self._receivable_account(), amount),
                        (account, -amount),
                    )
                ],
            }
        )
        move.action_post()
        self._close_receivable(move)
        return move

    def _store_credit_accounts(self):
        """:return: (journal, account) of a top-up, empty where something is missing"""
        company = self.company_id
        journal = self.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', company.id)], limit=1
        )
        program = self._find_ewallet_program().with_company(company)
        product = program.trigger_product_ids[:1].product_tmpl_id
        accounts = product and product.get_product_accounts(self._sold_order().fiscal_position_id)
        return journal, accounts and accounts['income']

    def _prepare_entry_line(self, account, amount):
        company = self.company_id
        return {
            'account_id': account.id,
            'partner_id': self._payer().id,
            'currency_id': self.currency_id.id,
            'amount_currency': amount,
            'balance': self.currency_id._convert(
                amount, company.currency_id, company, fields.Date.context_today(self)
            ),
            'name': self.env._('Store credit of %(name)s', name=self.name),
        }

    def _payer(self):
        order = self.sale_order_id
        payer = self.credit_note_ids.partner_id[:1] or self._payments().partner_id[:1]
        return (payer or order.partner_invoice_id).commercial_partner_id

    def _receivable_account(self):
        moves = self.credit_note_ids or self._payments().payment_id.move_id
        account = moves.line_ids.account_id.filtered(
            lambda item: item.account_type == 'asset_receivable'
        )[:1]
        payer = self._payer().with_company(self.company_id)
        return account or payer.property_account_receivable_id
