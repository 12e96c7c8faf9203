from odoo import models
from odoo.fields import Command

from ..demo import catalog

OPEN, CLOSE = 10.0, 20.0


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_places(self):
        """One distribution centre, which is the company's first warehouse, and eight stores."""
        rows = catalog.rows('places.csv')
        partners = self._ensure(
            'res.partner',
            {f'address_{row["code"].lower()}': self._place_address(row) for row in rows},
        )
        self._load_centre(partners[0])
        hours = self._load_opening_hours({row['tz'] for row in rows})
        self._ensure(
            'stock.warehouse',
            {
                f'place_{row["code"].lower()}': {
                    'name': f'{row["name"]} Store',
                    'code': row['code'],
                    'partner_id': partner.id,
                    'opening_hours': hours[row['tz']].id,
                    'reception_steps': 'one_step',
                    'delivery_steps': 'ship_only',
                }
                for row, partner in zip(rows[1:], partners[1:], strict=True)
            },
        )

    def _load_centre(self, partner):
        if self._find('place_dc'):
            return
        centre = self.env['stock.warehouse'].search(
            [('company_id', '=', self.env.company.id)], order='sequence, id', limit=1
        )
        centre.write(
            {
                'name': partner.name,
                'code': 'DC',
                'partner_id': partner.id,
                'place_sells': False,
                'place_hands_over': False,
            }
        )
        self.env['ir.model.data']._update_xmlids(
            [{'xml_id': 'larkfield.place_dc', 'record': centre, 'noupdate': True}]
        )

    def _place_address(self, row):
        store = row['code'] != 'DC'
        return {
            'name': f'Larkfield Gifts {row["name"]}' if store else row['name'],
            'is_company': True,
            'partner_latitude': float(row['lat']),
            'partner_longitude': float(row['lon']),
            'tz': row['tz'],
            **self._address({**row, 'street': row['street'].title()}),
        }

    def _load_opening_hours(self, zones):
        """Every day from ten to eight, in the stores' time zones."""
        zones = sorted(zones)
        calendars = self._ensure(
            'resource.calendar',
            {
                f'hours_{zone.lower().replace("/", "_")}': {
                    'name': f'Store hours ({zone.split("/")[1].replace("_", " ")})',
                    'tz': zone,
                    'attendance_ids': self._opening_hours(),
                }
                for zone in zones
            },
        )
        return dict(zip(zones, calendars, strict=True))

    @staticmethod
    def _opening_hours():
        noon = 13.0
        return [Command.clear()] + [
            Command.create(
                {
                    'name': part,
                    'dayofweek': str(day),
                    'day_period': part,
                    'hour_from': start,
                    'hour_to': end,
                }
            )
            for day in range(7)
            for part, start, end in (('morning', OPEN, noon), ('afternoon', noon, CLOSE))
        ]

    def _places(self):
        """Warehouse by place code."""
        names = [f'place_{row["code"].lower()}' for row in catalog.rows('places.csv')]
        known = self._known('stock.warehouse', names)
        return {warehouse.code: warehouse for warehouse in (known[name] for name in names)}
