from odoo import api, fields, models

DAYS = {
    'all': (0, 1, 2, 3, 4, 5, 6),
    'weekdays': (0, 1, 2, 3, 4),
    'weekend': (5, 6),
    **{str(day): (day,) for day in range(7)},
}


class OmniCampaignHours(models.Model):
    """Hours of the week in which a campaign is in force, by the clock of the store."""

    _name = 'omni.campaign.hours'
    _description = 'Hours of a Campaign'
    _order = 'id'
    _rec_name = 'days'

    campaign_id = fields.Many2one('omni.campaign', required=True, index=True, ondelete='cascade')
    days = fields.Selection(
        [
            ('all', 'Every day'),
            ('weekdays', 'Monday to Friday'),
            ('weekend', 'Weekend'),
            ('0', 'Monday'),
            ('1', 'Tuesday'),
            ('2', 'Wednesday'),
            ('3', 'Thursday'),
            ('4', 'Friday'),
            ('5', 'Saturday'),
            ('6', 'Sunday'),
        ],
        required=True,
        default='all',
    )
    hour_from = fields.Float(string='From', required=True, default=0.0)
    hour_to = fields.Float(
        string='Until', required=True, default=24.0, help='Before “From”: of the next day.'
    )

    _times_of_day = models.Constraint(
        'CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)',
        'A time of day is between 0:00 and 24:00.',
    )

    @api.model_create_multi
    def create(self, vals_list):
        spans = super().create(vals_list)
        spans.campaign_id._note_change()
        return spans

    def write(self, vals):
        res = super().write(vals)
        self.campaign_id._note_change()
        return res

    def unlink(self):
        self.campaign_id._note_change()
        return super().unlink()

    def _to_json(self):
        return [
            {
                'days': list(DAYS[span.days]),
                'start': round(span.hour_from * 60),
                'end': round(span.hour_to * 60),
            }
            for span in self
        ]
