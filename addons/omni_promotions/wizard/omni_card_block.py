from odoo import api, fields, models


class OmniCardBlock(models.TransientModel):
    """A card was lost or stolen."""

    _name = 'omni.card.block'
    _description = 'Block or Replace a Card'

    card_id = fields.Many2one('loyalty.card', required=True, readonly=True)
    operation = fields.Selection(
        [('replace', 'Replace it by a new card'), ('block', 'Block it')],
        default='replace',
        required=True,
    )
    partner_id = fields.Many2one(
        'res.partner',
        string='Holder',
        compute='_compute_partner_id',
        store=True,
        readonly=False,
        help='Who gets the new code by mail.',
    )
    reason = fields.Char(required=True)
    held_for = fields.Char(compute='_compute_held_for')
    is_releasable = fields.Boolean(compute='_compute_held_for')

    @api.depends('card_id')
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.card_id.partner_id or wizard.card_id._mail_get_customer()

    @api.depends('card_id')
    def _compute_held_for(self):
        for wizard in self:
            wizard.held_for = wizard.card_id._held_for()
            wizard.is_releasable = bool(wizard.card_id._releasable_holds())

    def action_release(self):
        """Give back what orders and tills hold of the card, and go on.

        :raise Refusal: card_in_use (some of it cannot be given back: then nothing is)
        """
        self.ensure_one()
        self.card_id._check_manager()
        if holds := self.card_id._releasable_holds():
            holds.action_release()
        else:
            self.card_id._check_unused()
        return self.action_apply()

    def action_apply(self):
        """Block the card, or replace it; see `loyalty.card`."""
        self.ensure_one()
        if self.operation == 'block':
            self.card_id._block(self.reason)
            return {'type': 'ir.actions.act_window_close'}
        new = self.card_id._replace(self.reason, self.partner_id)
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'loyalty.card',
            'view_mode': 'form',
            'res_id': new.id,
        }
