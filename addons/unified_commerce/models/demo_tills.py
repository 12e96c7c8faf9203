from odoo import models
from odoo.fields import Command

CARD = 'Card'


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_tills(self):
        """One till per store, on its store's stock, with its own cash drawer and a card terminal."""
        stores = [place for code, place in self._places().items() if code != 'DC']
        card = self._ensure('pos.payment.method', {'payment_card': self._card_vals()})
        journals = self._ensure(
            'account.journal',
            {
                f'cash_{store.code.lower()}': {
                    'name': f'Cash {store.code}',
                    'type': 'cash',
                    'code': f'C{store.code}',
                }
                for store in stores
            },
        )
        drawers = self._ensure(
            'pos.payment.method',
            {
                f'payment_cash_{store.code.lower()}': {
                    'name': 'Cash',
                    'journal_id': journal.id,
                    'sequence': 0,
                }
                for store, journal in zip(stores, journals, strict=True)
            },
        )
        self._ensure(
            'pos.config',
            {
                f'till_{store.code.lower()}': self._till_vals(store, drawer + card)
                for store, drawer in zip(stores, drawers, strict=True)
            },
        )

    def _card_vals(self):
        bank = self.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', self.env.company.id)], limit=1
        )
        return {'name': CARD, 'journal_id': bank.id, 'sequence': 1}

    def _till_vals(self, store, methods):
        address = store.partner_id
        return {
            'name': f'{store.name} Till',
            'picking_type_id': store.pos_type_id.id,
            'warehouse_id': store.id,
            'payment_method_ids': [Command.set(methods.ids)],
            'is_header_or_footer': True,
            'receipt_header': f'{address.street}, {address.city}, {address.state_id.code}',
            'receipt_footer': 'Any store takes back what any of our channels sold you.',
        }
