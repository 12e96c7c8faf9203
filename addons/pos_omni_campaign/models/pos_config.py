from math import isfinite

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.omni_campaign.models.omni_campaign_limit import RESERVED
from odoo.addons.unified_inventory.exceptions import Refusal

MOST_AMOUNT = 1e9
MOST_ASKED = 100  # campaigns of one order, programs of one question


class PosConfig(models.Model):
    _inherit = 'pos.config'

    # === LOADING ===

    @api.model
    def _load_pos_data_read(self, records, config):
        """Override of `point_of_sale`: with the campaigns, ahead of their time."""
        rows = super()._load_pos_data_read(records, config)
        if rows:
            rows[0]['_omni_campaigns'] = config._campaigns_told()
        return rows

    def _campaigns_told(self):
        """Return ``{"as_of", "zone", "store", "campaigns": [facts]}``: what this till decides by.

        Facts are those of `omni.campaign._facts`, with the ``name``, the ``programs`` and price
        rules (``items``) of a campaign, and ``uses`` and ``spent`` so far.
        """
        self.ensure_one()
        place = self._till_place().sudo()
        campaigns = self._campaigns_in_use()
        used = campaigns._used()
        told = []
        for campaign in campaigns:
            uses, spent = used.get(campaign.id, (0, 0))
            facts = {
                **campaign._facts(),
                'name': campaign.name,
                'programs': campaign.program_ids.ids,
                'items': campaign.item_ids.ids,
                'uses': uses,
                'spent': spent,
            }
            if campaign not in campaigns._of_company(self.company_id):
                facts['state'] = 'stopped'  # it is another company's
            told.append(facts)
        return {
            'as_of': fields.Datetime.to_string(self.env.cr.now()),
            'zone': place._campaign_zone(self.company_id),
            'store': place.id or 0,
            'campaigns': told,
        }

    def _campaigns_in_use(self):
        """Return all campaigns (with full access) that have a program in use or a price rule."""
        items_sudo = self.env['product.pricelist.item'].sudo()
        priced = items_sudo.search([('omni_campaign_id', '!=', False)]).omni_campaign_id
        return self.env['omni.campaign'].sudo()._with_programs() | priced

    # === ASKING ===

    @api.readonly
    def get_campaigns(self, program_ids=()):
        """Tell a till the campaigns, and programs that it does not know yet.

        :param list program_ids: programs whose data it wants
        :return: ``{"told": see `_campaigns_told`, "data": {model: rows}}``
        :raise Refusal: invalid_campaign
        """
        self.ensure_one()
        self._check_cashier()
        asked = self._check_numbers(program_ids)
        programs = self._till_programs().filtered(lambda p: p.id in asked)
        return {'told': self._campaigns_told(), 'data': self._programs_told(programs)}

    def _programs_told(self, programs):
        if not programs:
            return {}
        data, till = {}, self.sudo()
        products = self.env['product.product'].sudo()
        for model in ('loyalty.program', 'loyalty.rule', 'loyalty.reward'):
            name = 'id' if model == 'loyalty.program' else 'program_id'
            records = self.env[model].sudo()
            domain = Domain(records._load_pos_data_domain({}, till))
            records = records.search(domain & Domain(name, 'in', programs.ids))
            data[model] = records._load_pos_data_read(records, till)
            if model == 'loyalty.reward':
                products = records.discount_line_product_id | records.reward_product_ids
        if products:
            template = self.env['product.template']
            ids = products.product_tmpl_id.ids
            data |= template.load_product_from_pos(self.id, [('id', 'in', ids)])
        return data

    def check_campaigns(
        self, uuid, campaign_ids, partner_id=False, amounts=None, price_ids=(), right=None
    ):
        """Tell whether campaigns on a ticket are for it now, just before it is paid. When all are,
        their limits are kept for it until it is.

        :param str uuid: the order's
        :param list campaign_ids: campaigns that give something to it
        :param int partner_id: its customer
        :param dict amounts: ``{campaign id: discount}``, in the currency of the till
        :param list price_ids: campaigns whose price rules give prices of it; only their limits are
            asked: for whom and when these prices are, their pricelist has said
        :param str right: the device's token, see `reserve_rights`: its rights give way
        :return: ``{"against": {campaign id: text why it is not}, "seconds": for how long their
            limits are kept}``; nothing is against it when all are
        :raise Refusal: invalid_campaign, invalid_cards, busy
        """
        self.ensure_one()
        self._check_cashier()
        owner, right = self._card_owner(uuid), self._right_owner(right) if right else None
        partner = self.env['res.partner'].browse(self._check_numbers([partner_id or 0])).exists()
        partner.check_access('read')
        asked = self._check_numbers(campaign_ids)
        campaigns = self.env['omni.campaign'].sudo()._with_programs()
        campaigns = campaigns.filtered(lambda c: c.id in asked)
        own = campaigns._of_company(self.company_id)
        against = dict.fromkeys(campaigns - own, 'store') | own._against(
            moment=fields.Datetime.now(),
            channel='till',
            place=self._till_place().sudo(),
            partner=partner,
            owner=owner,
            limits=False,
        )
        seconds = 0
        if not against:
            own |= self._priced_campaigns(price_ids)
            against, seconds = own._promise(
                self._parse_amounts(own, amounts),
                owner=owner,
                partner=partner,
                ttl=self.env['unified.inventory']._channel('till').hold_minutes * 60,
                company=self.company_id,
                reference=uuid,
                right=right,
                right_ttl=self._right_seconds(),
            )
        texts = {c.id: c._refusal(reason).text for c, reason in against.items()}
        return {'against': texts, 'seconds': seconds}

    def _priced_campaigns(self, price_ids):
        """Return those of these campaigns (with full access) that have price rules here."""
        asked = self._check_numbers(price_ids)
        items_sudo = self.env['product.pricelist.item'].sudo()
        items_sudo = items_sudo.search([('omni_campaign_id', 'in', asked)])
        return items_sudo.omni_campaign_id._of_company(self.company_id)

    def _parse_amounts(self, campaigns, amounts):
        """Return ``{campaign: discount in its company's currency}`` of what a till sent; the sale
        itself counts what it really is."""
        try:
            sent = {int(number): float(amount) for number, amount in (amounts or {}).items()}
            if not all(isfinite(amount) and 0 <= amount < MOST_AMOUNT for amount in sent.values()):
                raise ValueError('no amount')
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            text = self.env._('Discounts are {id: amount}, not below zero.')
            raise Refusal('invalid_campaign', text) from error
        rate = self._campaign_rate()
        return {campaign: sent.get(campaign.id, 0.0) / rate for campaign in campaigns}

    def _campaign_rate(self):
        """Return what one unit of the company's currency is in the till's."""
        return self.currency_id.rate / (self.company_id.currency_id.rate or 1.0) or 1.0

    def _check_numbers(self, ids):
        if (
            not isinstance(ids, list | tuple)
            or len(ids) > MOST_ASKED
            or not all(type(number) is int and 0 <= number < 2**31 for number in ids)
        ):
            raise Refusal('invalid_campaign', self.env._('Campaigns are a list of ids.'))
        return list(ids)

    def use_coupon_code(self, code, creation_date, partner_id, pricelist_id):
        """Override of `pos_omni_promotions`: not a code whose campaign is not for this sale."""
        answer = super().use_coupon_code(code, creation_date, partner_id, pricelist_id)
        if not answer['successful']:
            return answer
        program = self.env['loyalty.program'].sudo().browse(answer['payload']['program_id'])
        if campaign := program.omni_campaign_id:
            against = campaign._against(
                moment=fields.Datetime.now(),
                channel='till',
                place=self._till_place().sudo(),
                partner=self.env['res.partner'].browse(partner_id or []),
            )
            # What is promised to others may be this very till's right: its payment asks.
            if against.get(campaign) not in (None, RESERVED):
                text = campaign._refusal(against[campaign]).text
                return {'successful': False, 'payload': {'error_message': text}}
        return answer
