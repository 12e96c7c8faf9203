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
        programs = self.env['loyalty.program']
        known_cards = cards.browse(self._subject_ids('card')).exists()
        known_programs = programs.browse(self._subject_ids('program')).exists()
        for row in self:
            number = row.res_id if row.subject == 'card' else []
            row.card_id = cards.browse(number) & known_cards
            number = row.res_id if row.subject == 'program' else []
            row.program_id = row.card_id.program_id or programs.browse(number) & known_programs

    def _subject_ids(self, subject):
        return self.filtered(lambda row: row.subject == subject).mapped('res_id')
