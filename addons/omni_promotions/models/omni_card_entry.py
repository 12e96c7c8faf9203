from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class OmniCardEntry(models.Model):
    """A row of the ledger: what was put on a card (positive) or taken from it; of a program, one
    for each use."""

    _name = 'omni.card.entry'
    _description = 'Card Ledger Entry'
    _inherit = ['omni.card.subject']
    _order = 'id desc'
    _rec_name = 'kind'
    _log_access = False  # rows are never changed

    amount = fields.Float(required=True, readonly=True, digits=(20, 6))
    kind = fields.Selection(
        [
            ('open', 'Opening balance'),
            ('issue', 'Issued'),
            ('credit', 'Credited'),
            ('redeem', 'Redeemed'),
            ('reverse', 'Given back'),
            ('adjust', 'Adjusted'),
            ('transfer', 'Moved to another card'),
            ('expire', 'Expired'),
            ('close', 'Deleted'),
            ('other', 'Other'),
        ],
        required=True,
        readonly=True,
    )
    owner = fields.Char(readonly=True, help='The document, "model,id".')
    request_key = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    # No foreign key: the hold is committed by a transaction of its own, see docs/adr/0001.
    hold_ref = fields.Integer(string='Hold', readonly=True)
    user_id = fields.Many2one('res.users', readonly=True)
    txid = fields.Char(string='Transaction', readonly=True)
    created_at = fields.Datetime(string='Time', required=True, readonly=True)

    _subject_idx = models.Index('(subject, res_id)')
    _hold_idx = models.Index('(hold_ref) WHERE hold_ref IS NOT NULL')
    _owner_idx = models.Index('(owner)')

    def init(self):
        """Let the database itself refuse to rewrite history."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION omni_card_entry_append_only()
                RETURNS trigger AS $body$
                BEGIN
                    RAISE EXCEPTION 'the card ledger is append-only';
                END
                $body$ LANGUAGE plpgsql;
                CREATE OR REPLACE TRIGGER omni_card_entry_append_only
                    BEFORE UPDATE OR DELETE ON omni_card_entry
                    FOR EACH ROW EXECUTE FUNCTION omni_card_entry_append_only();
                """
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._('The card ledger is append-only.'))
