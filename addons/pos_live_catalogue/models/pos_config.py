from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.live_catalogue.models.live_catalogue import ALL
from odoo.addons.unified_inventory.exceptions import Refusal

MOST_TOLD = 500  # products and rules that one message names; of more a till asks by itself
PAGE = 200  # products of one answer: a till takes them in between two taps


class PosConfig(models.Model):
    _inherit = 'pos.config'

    # === TELLING ===#

    def _tell_catalogue(self, news):
        """Send these tills what the transaction has changed, see `live.catalogue`."""
        if not self:
            return
        shown = self._catalogue_fields()
        told = {'products': set(), 'rules': set()}
        for (kind, field), ids in news.items():
            if kind == 'rules' or (kind == 'products' and field in shown):
                told[kind] |= ids
        if not any(told.values()):
            return
        message = {kind: sorted(ids) for kind, ids in told.items()}
        if sum(len(ids) for ids in told.values()) > MOST_TOLD:
            message = {'since': fields.Datetime.to_string(self.env.cr.now())}
        for till in self:
            till._notify('CATALOGUE', message)

    def _catalogue_fields(self):
        """The fields of products that these tills show or reckon with."""
        names = {ALL, 'price_extra', 'taxes_id', 'active'}
        for model in ('product.template', 'product.product'):
            names.update(self.env[model]._load_pos_data_fields(self[:1]))
        pricelists = self.env['product.pricelist'].union(
            *(till._catalogue_pricelists() for till in self)
        )
        by_cost = [('base', '=', 'standard_price'), ('pricelist_id', 'in', pricelists.ids)]
        if not self.env['product.pricelist.item'].search_count(by_cost, limit=1):
            names.discard('standard_price')  # receipts change it all day
        return names - {'id', 'write_date'}

    # === ASKING ===#

    @api.readonly
    def get_catalogue(self, product_ids=(), rule_ids=(), since=None, after=0):
        """What a till needs to know of what has changed, page by page.

        :param list product_ids: product templates that changed
        :param list rule_ids: price rules that changed
        :param str since: instead of ids: all that changed since then (UTC)
        :param int after: with ``since``: the last product (template) of the page before
        :return: ``{"as_of": UTC, "data": {model: rows}, "gone": {model: ids}, "after": the next
            page's, or None}``; with ``since`` the first page has also ``rules``, the ids of all
            rules in sight: others are gone
        :raise Refusal: invalid_product, invalid_time
        """
        self.ensure_one()
        self._check_cashier()
        as_of = fields.Datetime.to_string(self.env.cr.now())
        if since is None:
            asked = self._check_ids(product_ids), self._check_ids(rule_ids)
            return {'as_of': as_of, **self._catalogue_of(*asked), 'after': None}
        start = self._check_time(since)
        products = self._changed_products(start, self._check_ids([after])[0])
        answer = {'as_of': as_of, 'after': products.ids[-1] if len(products) == PAGE else None}
        if after:
            return {**answer, **self._catalogue_of(products.ids, [])}
        rules = self._catalogue_rules([])
        changed = rules.filtered(lambda rule: rule.write_date >= start)
        return {
            **answer,
            **self._catalogue_of(products.ids, changed.ids),
            'rules': rules.ids,
        }

    def _catalogue_of(self, product_ids, rule_ids):
        """``{"data", "gone"}`` of product templates and rules (ids), as this till may see them."""
        template = self.env['product.template']
        shown = template.search(
            Domain(template._load_pos_data_domain({}, self)) & Domain('id', 'in', product_ids)
        )
        data = {}
        if shown:
            data = template.load_product_from_pos(self.id, [('id', 'in', shown.ids)])
        values, values_gone = self._catalogue_values(data)
        data.update(values)
        rules = self._catalogue_rules([('id', 'in', rule_ids)]) if rule_ids else []
        if rules:
            known = {row['id'] for row in data.get('product.pricelist.item', [])}
            data['product.pricelist.item'] = [
                *data.get('product.pricelist.item', []),
                *rules._load_pos_data_read(rules.filtered(lambda r: r.id not in known), self),
            ]
        if data.get('product.pricelist.item'):
            # with the order of their rules
            data['product.pricelist'] = self.env['product.pricelist']._load_pos_data_read(
                self._catalogue_pricelists(), self
            )
        return {
            'data': data,
            'gone': {
                'product.template': self._catalogue_gone(set(product_ids) - set(shown.ids)),
                **values_gone,
                'product.pricelist.item': sorted(set(rule_ids) - set(rules and rules.ids)),
            },
        }

    def _catalogue_values(self, data):
        """``(data, gone)`` of the values of attributes: a product that is loaded by itself comes
        with those it has no more, which a till never loads at its start."""
        name = 'product.template.attribute.value'
        rows = data.get(name, [])
        values = self.env[name].browse([row['id'] for row in rows])
        gone = set(values.filtered(lambda value: not value.ptav_active).ids)
        if not gone:
            return {}, {}
        return {name: [row for row in rows if row['id'] not in gone]}, {name: sorted(gone)}

    def _catalogue_gone(self, product_ids):
        """Which of these products are off sale: not those that a till shows for other reasons, as
        gift cards, which are no goods to sell elsewhere."""
        domain = [('id', 'in', list(product_ids)), ('available_in_pos', '=', True)]
        return sorted(product_ids - set(self.env['product.template'].search(domain).ids))

    def _changed_products(self, since, after):
        template = self.env['product.template'].with_context(active_test=False)
        changed = Domain('write_date', '>=', since) | Domain(
            'product_variant_ids.write_date', '>=', since
        )
        domain = Domain('id', '>', after) & changed
        return template.search(
            domain & Domain(template._check_company_domain(self.company_id)),
            order='id',
            limit=PAGE,
        )

    def _catalogue_pricelists(self):
        presets = self.available_preset_ids | self.default_preset_id
        return self._get_available_pricelists() | presets.pricelist_id

    def _domain_of_rules(self):
        """The rules this till reckons with, now or soon."""
        item_model = self.env['product.pricelist.item']
        return (
            Domain('pricelist_id', 'in', self._catalogue_pricelists().ids)
            & Domain(item_model._check_company_domain(self.company_id))
            & item_model._domain_in_sight()
        )

    def _catalogue_rules(self, domain):
        return self.env['product.pricelist.item'].search(Domain(domain) & self._domain_of_rules())

    def _check_ids(self, ids):
        if not isinstance(ids, list | tuple) or len(ids) > MOST_TOLD:
            raise Refusal('invalid_product', self.env._('Products are a list of ids.'))
        if not all(type(record) is int and 0 <= record < 2**31 for record in ids):
            raise Refusal('invalid_product', self.env._('Products are a list of ids.'))
        return list(ids)

    def _check_time(self, value):
        try:
            return fields.Datetime.to_datetime(value[:19])
        except (TypeError, ValueError) as error:
            raise Refusal('invalid_time', self.env._('This is no time.')) from error
