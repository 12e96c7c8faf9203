from uuid import uuid4

from odoo import fields


class IntakeMixin:
    """What a till sends that took goods in without network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.intakes = cls.env['crosschannel.return.intake']

    def _told(self, product=None, quantity=1, **values):
        product = product or self.goods_order
        return {
            'uuid': str(uuid4()),
            'number': 'IN/1-1-0001',
            'taken_at': fields.Datetime.to_string(fields.Datetime.now()),
            'lines': [{'product_id': product.id, 'quantity': quantity}],
            'reason': 'wrong_size',
            'condition': 'opened',
            **values,
        }

    def _send(self, config=None, user=None, **values):
        data = values.pop('data', None) or self._told(**values)
        asked = self.intakes.with_user(user or self.cashier)
        answer = asked.till_intake_send((config or self.config).id, data)
        return self.intakes.search([('uuid', '=', answer['uuid'])]), answer

    def _as_till(self, method, intake, *args, config=None, user=None):
        asked = self.intakes.with_user(user or self.cashier)
        return getattr(asked, method)((config or self.config).id, intake.uuid, *args)
