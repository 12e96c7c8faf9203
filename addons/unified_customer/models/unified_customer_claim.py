from odoo import api, models

from ..core import claim as core


class UnifiedCustomerClaim(models.AbstractModel):
    """A guest's purchases come to an account by proof. Called as superuser by who has checked
    who asks."""

    _name = 'unified.customer.claim'
    _description = 'Claim of Purchases'

    @api.model
    def _find_receipt(self, reference, code, company):
        """The purchase at a till with this number and this code of its receipt. Tills add
        theirs.

        :return: record with `partner_id`, or None
        """
        return

    @api.model
    def _receipt_guessed(self, reference):
        """:return: what guesses of a receipt's code are counted by: the same for all numbers that
        `_find_receipt` finds one receipt by"""
        return reference

    @api.model
    def _has_page(self):
        """:return: whether customers can claim by themselves, at /my/claim; the shop's part says"""
        return False

    @api.model
    def _proof_needed(self, order, account):
        """:return: see `core.claim.proof_needed`"""
        partner = order.partner_id
        root = partner.commercial_partner_id
        companies = {root.company_id.id, account.company_id.id} - {False}
        users = partner.with_context(active_test=False).user_ids
        return core.proof_needed(
            core.Owner(
                is_nobody=not partner,
                is_account=root == account.commercial_partner_id,
                is_guest=partner == root and not partner.is_company and not users,
                has_email=bool(partner.email_normalized),
                same_company=len(companies) < 2,
            )
        )

    @api.model
    def _join(self, guest, account):
        """What the guest ever bought is the account's. It can be undone like any merge."""
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((guest | account).ids, account, extra_checks=False)
        account.message_post(
            body=self.env._('Purchases as a guest were joined, proved by a code by mail.')
        )

    @api.model
    def _take(self, order, account):
        """One purchase alone is the account's; prices, addresses and papers stay as they are."""
        kept = [
            field
            for field in order._fields.values()
            if field.store and field.compute and field.name != 'partner_id'
        ]
        with self.env.protecting(kept, order):
            order.partner_id = account
            order.flush_recordset()
        account.message_post(body=self.env._('%s was added to the account.', order.display_name))
