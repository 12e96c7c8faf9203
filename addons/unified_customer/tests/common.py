from odoo.tests import TransactionCase, new_test_user

from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedCustomerCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref('base.au')
        cls.pairs = cls.env['unified.customer.pair']
        cls.partner_user = new_test_user(
            cls.env, 'program', groups='unified_inventory.group_partner_service'
        )
        cls.salesman = new_test_user(
            cls.env, 'salesman', groups='sales_team.group_sale_salesman_all_leads'
        )
        cls.manager = new_test_user(
            cls.env, 'manager', groups='sales_team.group_sale_manager,base.group_partner_manager'
        )
        cls.portal = new_test_user(cls.env, 'visitor', groups='base.group_portal')
        cls.public = new_test_user(cls.env, 'anybody', groups='base.group_public')
        cls.clerk = new_test_user(cls.env, 'clerk', groups='base.group_user')
        cls.api = cls.env['unified.customer'].with_user(cls.partner_user)
        cls.ada = cls._create_ada()

    @classmethod
    def _create_ada(cls, **values):
        return cls.env['res.partner'].create({
            'name': 'Elizabeth Quuxlace',
            'street': '7 Wallaby Place',
            'city': 'Cleveland',
            'zip': '4163',
            'email': 'elizabeth.quuxlace@example.com',
            'phone': '0412 345 678',
            'unified_birth_date': '1956-04-09',
            **values,
        })  # fmt: skip

    @classmethod
    def _create_liz(cls, **values):
        """The same person, typed by somebody else."""
        return cls._create_ada(**{
            'name': 'Liz Quuxlcae',
            'email': 'Elizabeth.Quuxlace+shop@example.com',
            'phone': False,
            **values,
        })  # fmt: skip

    def _pair_of(self, *partners):
        return self.pairs.search([
            ('left_id', 'in', [partner.id for partner in partners]),
            ('right_id', 'in', [partner.id for partner in partners]),
        ])  # fmt: skip

    def assertRefused(self, code, method, *args, **kwargs):
        with self.assertRaises(Refusal) as caught:
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
