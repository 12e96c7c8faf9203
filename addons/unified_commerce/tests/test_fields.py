from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .test_buttons import our_modules

ROLES = {
    'staff': 'base.group_user',
    'stock': 'stock.group_stock_user',
    'sales': 'sales_team.group_sale_salesman',
    'books': 'account.group_account_invoice',
    'till': 'point_of_sale.group_pos_user',
    'store': 'store_fulfilment.group_store_employee',
}


@tagged('post_install', '-at_install')
class TestFields(TransactionCase):
    def test_whoever_reads_a_record_reads_what_we_added_to_it(self):
        """A program that reads all fields of a record may not fail for one of ours."""
        ours = our_modules()
        self._make_records()
        users = {
            role: new_test_user(self.env, login=f'reads_{role}', groups=groups)
            for role, groups in ROLES.items()
        }
        seen = 0
        for model, names in self._added_fields(ours).items():
            record = self.env[model].sudo().search([], limit=1)
            for role, user in users.items():
                mine = record.with_user(user)
                if not mine.has_access('read'):
                    continue
                for field in (mine._fields[name] for name in sorted(names)):
                    if mine._has_field_access(field, 'read'):
                        with self.subTest(model=model, field=field.name, role=role):
                            self._check_readable(mine, field)
                        seen += 1
                self.env.invalidate_all()
        self.assertGreater(seen, 50)

    def _make_records(self):
        place = self.env['stock.warehouse'].search([('company_id', '=', self.env.company.id)])[:1]
        product = self.env['product.product'].create({'name': 'Vase', 'is_storable': True})
        self.env['stock.quant']._update_available_quantity(product, place.lot_stock_id, 2)
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': place.id,
                'order_line': [(0, 0, {'product_id': product.id, 'product_uom_qty': 1})],
            }
        )
        order.action_confirm()
        order._create_invoices()

    def _check_readable(self, record, field):
        if field.type in ('one2many', 'many2many') and not field.compute:
            comodel = record.env[field.comodel_name]
            self.assertTrue(comodel.has_access('read'), f'no right to read {comodel._name}')
        try:
            record.read([field.name])
        except AccessError as error:
            self.fail(error)

    def _added_fields(self, ours):
        """Return ``{model: names}`` of the fields we added to models of others."""
        rows = self.env['ir.model.data'].search(
            [('model', '=', 'ir.model.fields'), ('module', 'in', sorted(ours))]
        )
        own = self.env['ir.model.data'].search(
            [('model', '=', 'ir.model'), ('module', 'not in', sorted(ours))]
        )
        others = set(self.env['ir.model'].browse(own.mapped('res_id')).exists().mapped('model'))
        added = {}
        for field in self.env['ir.model.fields'].browse(rows.mapped('res_id')).exists():
            model = self.env.get(field.model)
            if field.model in others and model is not None and not model._abstract:
                if not model._transient and model._auto and field.name != 'display_name':
                    added.setdefault(field.model, set()).add(field.name)
        return added
