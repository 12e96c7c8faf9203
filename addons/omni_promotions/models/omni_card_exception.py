from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.unified_inventory.exceptions import Refusal

from ..change import Change, changing


class OmniCardException(models.Model):
    """Goods are gone, or paid for, and the card that was to pay for a part of it had less: what
    is missing, for finance to settle."""

    _name = 'omni.card.exception'
    _description = 'Card Exception'
    _inherit = ['mail.thread']
    _order = 'id desc'

    name = fields.Char(compute='_compute_name')
    kind = fields.Selection(
        [('overspent', 'More than the card had'), ('limit', 'More often than allowed')],
        required=True,
        readonly=True,
    )
    card_id = fields.Many2one('loyalty.card', readonly=True, index='btree_not_null')
    program_id = fields.Many2one('loyalty.program', readonly=True, required=True, index=True)
    points = fields.Float(readonly=True, digits=(20, 4), help='What the card was short of.')
    owner = fields.Char(string='Order', readonly=True)
    partner_id = fields.Many2one('res.partner', readonly=False, index='btree_not_null')
    company_id = fields.Many2one('res.company', readonly=True, required=True, index=True)
    state = fields.Selection(
        [
            ('open', 'Open'),
            ('written_off', 'Written off'),
            ('charged', 'Charged to the customer'),
            ('reversed', 'Taken from the card'),
        ],
        default='open',
        required=True,
        readonly=True,
        tracking=True,
    )
    invoice_id = fields.Many2one('account.move', readonly=True, index='btree_not_null')
    reason = fields.Char()

    @api.depends('program_id', 'owner')
    def _compute_name(self):
        for record in self:
            record.name = f'{record.program_id.name}: {record.owner or ""}'

    @api.model
    def _report(self, owner, points, card=None, program=None):
        """Write down what a document was short of. ``owner`` is "model,id" or "model,uuid"."""
        document = self._document(owner)
        partner = (document and document.partner_id) or (card and card.partner_id)
        program = program or card.program_id
        return self.sudo().create(
            {
                'kind': 'overspent' if card else 'limit',
                'card_id': card and card.id,
                'program_id': program.id,
                'points': points,
                'owner': document.display_name if document else owner,
                'partner_id': partner and partner.id,
                'company_id': (
                    (document and document.company_id) or program.company_id or self.env.company
                ).id,
            }
        )

    @api.model
    def _document(self, owner):
        """Return the record that an owner means, as far as there is one with a customer."""
        model, _comma, reference = (owner or '').partition(',')
        if model not in self.env or 'partner_id' not in self.env[model]._fields:
            return None
        records = self.env[model].sudo()
        if reference.isdigit():
            return records.browse(int(reference)).exists()
        if 'uuid' in records._fields:
            return records.search([('uuid', '=', reference)], limit=1)
        return None

    # === ACTIONS ===

    def _settle(self, state):
        self.check_access('write')
        if not self.env.user.has_group('omni_promotions.group_card_manager'):
            raise AccessError(self.env._('Only a card manager settles this.'))
        # Two who settle it at once: the second one writes to a row that has changed.
        if any(record.state != 'open' for record in self):
            raise Refusal('settled', self.env._('This is settled already.'))
        self.sudo().write({'state': state})

    def action_write_off(self):
        """Nobody pays for it."""
        self._settle('written_off')

    def action_charge_customer(self):
        """Make a draft invoice to the customer of what is missing."""
        self.ensure_one()
        if not self.partner_id:
            raise Refusal('no_customer', self.env._('There is no customer to charge.'))
        self._settle('charged')
        self.sudo().invoice_id = self.env['account.move'].create(
            {
                'move_type': 'out_invoice',
                'partner_id': self.partner_id.id,
                'company_id': self.company_id.id,
                'currency_id': self.program_id.currency_id.id,
                'invoice_line_ids': [
                    Command.create(
                        {
                            'name': self.name,
                            'quantity': 1,
                            'price_unit': self._worth(),
                            'tax_ids': [Command.clear()],
                        }
                    )
                ],
            }
        )

    def action_reverse(self):
        """Take it from the card, which has got enough meanwhile."""
        self.ensure_one()
        if not self.card_id:
            raise Refusal('no_card', self.env._('There is no card to take it from.'))
        self._settle('reversed')
        with changing(self.env, Change('redeem', (f'{self._name},{self.id}',), reason=self.name)):
            card_sudo = self.card_id.sudo()
            card_sudo.points -= self.points

    def _worth(self):
        """What the missing points would have paid."""
        reward = self.program_id.reward_ids[:1]
        return self.points * (reward.discount if reward.discount_mode == 'per_point' else 0.0)
