from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.crosschannel_returns.models.crosschannel_return_policy import CONDITIONS
from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

MOST_SHOWN = 100


class CrosschannelReturnIntake(models.Model):
    """What a till may ask about goods it took in. Everything is checked here."""

    _inherit = 'crosschannel.return.intake'

    @api.model
    def till_intake_send(self, config_id, data):
        """Hand over what was taken in without network. Sent again, it answers the same.

        The till's session may be closed meanwhile: the goods are there all the same.

        :param data: {uuid, number, taken_at (UTC), lines: [{product_id, quantity}], and where
            known reference, partner_id, customer, reason (code), condition, note}
        :return: see `_summary`
        :raise Refusal: bad_intake, unknown_product, unknown_reason, uuid_reused, unknown_till
        """
        config = self._intake_config(config_id)
        try:
            intake = core.parse(data, dict(CONDITIONS))
        except core.Malformed as malformed:
            field = malformed.args[0]
            raise Refusal(
                'bad_intake',
                self.env._('This is no intake: %(field)s is wrong.', field=field),
                field=field,
            ) from None
        received_sudo = self.sudo()._receive(config.sudo(), intake)
        return received_sudo._summary(self.env['crosschannel.return']._till_managers(config))

    @api.model
    def till_intakes(self, config_id):
        """Goods that wait at the place of this till, oldest first, at most 100.

        :return: list, see `_summary`
        """
        config = self._intake_config(config_id)
        place = config.sudo().picking_type_id.warehouse_id
        waiting = Domain('state', '=', 'waiting') & Domain('warehouse_id', '=', place.id)
        intakes = self.sudo().search(waiting, limit=MOST_SHOWN, order='taken_at, id')
        managers = self.env['crosschannel.return']._till_managers(config)
        return [intake._summary(managers) for intake in intakes]

    @api.model
    def till_intake_open(self, config_id, uuid, reference=None, consent=None):
        """Open the return of these goods, which this till then takes in and pays.

        :param reference: of the order, where it is another than was told
        :param consent: see crosschannel.return.till_open
        :return: `_summary`, with ``refusal`` {code, text} where no return could be opened; or
            {refused}: why the manager's consent does not count
        """
        returns = self.env['crosschannel.return']
        config = returns._till_config(config_id)
        intake_sudo, managers = (
            self.sudo()._till_intake(config, uuid),
            returns._till_managers(config),
        )
        override, refused = returns._till_override(config, consent)
        if refused:
            return {'refused': refused}
        order_sudo = intake_sudo._linked_order()
        if reference:
            if not isinstance(reference, str) or len(reference) > core.intake.LONGEST['reference']:
                raise Refusal('unknown_reference', self.env._('There is no such order.'))
            order_sudo = intake_sudo._named(intake_sudo.company_id, reference)
        if not order_sudo:
            raise Refusal('unknown_reference', self.env._('There is no such order.'))
        refusal = intake_sudo._try_open(order_sudo, **override)
        told = refusal and {'code': refusal.code, 'text': refusal.text}
        return {**intake_sudo._summary(managers), 'refusal': told or False}

    @api.model
    def till_intake_give_back(self, config_id, uuid, reason):
        """The customer has the goods again; a return opened for them is dropped."""
        returns = self.env['crosschannel.return']
        config = returns._till_config(config_id)
        intake_sudo = self.sudo()._till_intake(config, uuid)
        intake_sudo._give_back(reason)
        return intake_sudo._summary(returns._till_managers(config))

    # === CHECKS ===

    @api.model
    def _intake_config(self, config_id):
        """A till of one of the caller's companies, whether or not its session is open."""
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Returns at a till are for its cashiers.'))
        config = self.env['pos.config']
        if type(config_id) is int:
            config = config.search([('id', '=', config_id)])
        if not config or config.company_id not in self.env.companies:
            raise Refusal('unknown_till', self.env._('There is no such till.'))
        return config

    @api.model
    def _till_intake(self, config, uuid):
        """An intake whose goods lie at the place of this till."""
        intake = self.browse()
        if isinstance(uuid, str):
            intake = self.search([('uuid', '=', uuid), ('company_id', '=', config.company_id.id)])
        if not intake:
            raise Refusal('unknown_intake', self.env._('There is no such intake.'))
        if intake.warehouse_id != config.sudo().picking_type_id.warehouse_id:
            raise Refusal('other_till', self.env._('These goods lie at another store.'))
        return intake

    # === ANSWERS ===

    def _summary(self, managers):
        """
        :param managers: who may consent at the till that asks
        :return: {uuid, number, state, taken_at, till, reference, customer, order, key (what
        `till_find` takes for it), return, lines: [{product_id, product, quantity}], reason,
        condition, note, hindrance, managers}; what is not known is ''
        """
        self.ensure_one()
        conditions = dict(CONDITIONS)
        order = self._linked_order()
        summary = self.env['crosschannel.return']._order_summary(order) if order else {}
        return {
            'uuid': self.uuid,
            'number': self.name,
            'state': self.state,
            'taken_at': fields.Datetime.to_string(self.taken_at),
            'till': self.config_id.name,
            'reference': self.reference or '',
            'customer': self.partner_id.display_name or self.customer or '',
            'order': summary.get('reference', ''),
            'key': summary.get('key', ''),
            'return': (self.return_id.state != 'refused' and self.return_id.name) or '',
            'lines': [
                {
                    'product_id': line.product_id.id,
                    'product': line.product_id.display_name,
                    'quantity': line.quantity,
                }
                for line in self.line_ids
            ],
            'reason': self.reason_id.name or '',
            'condition': conditions.get(self.condition, ''),
            'note': self.note or '',
            'hindrance': self.hindrance or '',
            'managers': managers,
        }


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    channel = fields.Selection(
        selection_add=[('intake', 'Till without network')], ondelete={'intake': 'set default'}
    )

    @api.model
    def _till_announced_return(self, config, reference):
        """Override: goods that were taken in already lie where they lie."""
        doc = super()._till_announced_return(config, reference)
        place = config.sudo().picking_type_id.warehouse_id
        if doc.channel == 'intake' and doc.warehouse_id != place:
            raise Refusal(
                'other_till',
                self.env._('The goods lie at %(place)s.', place=doc.warehouse_id.name),
            )
        return doc

    def _mail_customer(self):
        """Override: who has left the goods here needs not be told to bring them."""
        if self.channel == 'intake' and self.state not in ('settled', 'refused'):
            return None
        return super()._mail_customer()

    @api.model
    def till_names_order(self, config_id, words):
        """Whether something that was scanned among goods names one order or receipt for certain.

        :return: bool
        """
        config = self._till_config(config_id)
        if not isinstance(words, str) or len(words) > core.intake.LONGEST['reference']:
            return False
        company = config.company_id
        return bool(self.env['crosschannel.return.intake'].sudo()._named(company, words))
