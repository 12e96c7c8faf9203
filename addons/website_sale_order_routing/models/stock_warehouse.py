from odoo import models
from odoo.tools.misc import format_duration


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    def _prepare_pickup_location_data(self):
        """Override of `website_sale_collect`: hours of a whole day are opening hours, too."""
        data = super()._prepare_pickup_location_data()
        if hours := data.get('opening_hours'):
            for row in self.opening_hours.attendance_ids:
                if row.day_period == 'full_day':
                    span = f'{format_duration(row.hour_from)} - {format_duration(row.hour_to)}'
                    hours[row.dayofweek].append(span)
        return data
