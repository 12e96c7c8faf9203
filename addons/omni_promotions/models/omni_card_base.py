from odoo import api, fields, models


class OmniCardSubject(models.AbstractModel):
    """What is spent: a card, or the uses of a program."""

    _name = 'omni.card.subject'
    _description = 'Card or Program'
    _log_access = False  # rows are written by statements of our own, see `..store`

    subject = fields.Selection(
        [('card', 'Card'), ('program', 'Uses of a Program')], required=True, readonly=True
    )
    # No foreign key: coupons are deleted with their carts, what happened to them stays.
    res_id = fields.Integer(string='Card or Program', required=True, readonly=True)
    card_id = fields.Many2one('loyalty.card', compute='_compute_subject', compute_sudo=True)
    program_id = fields.Many2one('loyalty.program', compute='_compute_subject', compute_sudo=True)

    @api.depends('subject', 'res_id')
    def _compute_subject(self):
        cards = self.env['loyalty.card'].with_context(active_test=False)
        found = {
            'card': cards.browse(self._subject_ids('card')).exists(),
            'program': self.env['loyalty.program'].browse(self._subject_ids('program')).exists(),
        }
        for row in self:
            known = found.get(row.subject, cards)
            record = known.browse(row.res_id) & known
            is_card = row.subject == 'card'
            row.card_id = is_card and record
            row.program_id = record.program_id if is_card else record

    def _subject_ids(self, subject):
        return self.filtered(lambda row: row.subject == subject).mapped('res_id')
