"""A till that has reserved something of a card and of a campaign, really without a network: it sells
what it has reserved, is told no beyond that, and what it sold is booked when the network is back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import TILL_SIZE, TillWindow
from house import STORE, House
from playwright.sync_api import Browser, expect
from server import Server
from till import Till
from web import User

PRICE, CARD, LIMIT, OFF, USES = 25, 50, 30, 5, 4
RIGHT = 'key => (posmodel.cardRights.kept.rights[key] || 0)'
PUT_ON_TICKET = """card => {
    const order = posmodel.getOrder();
    const coupon = posmodel.models["loyalty.card"].get(card);
    order._code_activated_coupon_ids = [["link", coupon]];
    order._applyReward(coupon.program_id.reward_ids[0], card);
    return order._get_reward_lines().map((line) => line.points_cost);
}"""
HAS_REWARD = '() => posmodel.getOrder()._get_reward_lines().length === 1'
ALL_SYNCED = """() => posmodel.models["pos.order"].getAll()
    .every((order) => !order.finalized || order.isSynced)"""


class Rights:
    """A till by the policy 'rights', goods, and what may be had of a card and of a campaign."""

    def __init__(self, house: House, window: TillWindow, till: Till):
        self.house, self.admin, self.window, self.till = house, house.admin, window, till
        self.page = window.page
        # Odoo tells once that the network is lost, whenever it finds that out.
        lost = self.page.locator('.modal', has_text='Connection Lost')
        self.page.add_locator_handler(
            lost, lambda shown: shown.locator('.modal-footer button').first.click()
        )

    def goods(self, name: str) -> int:
        """A service of PRICE without tax; the number of its variant."""
        template = self.admin.create(
            'product.template',
            name=name,
            type='service',
            list_price=PRICE,
            taxes_id=[[6, 0, []]],
            available_in_pos=True,
        )
        return self.admin.find('product.product', [['product_tmpl_id', '=', template]])[0]

    def program(self, kind: str, product: int, reward: dict, rule: dict, **values) -> int:
        basics = {'reward_type': 'discount', 'required_points': 1}
        rule['product_ids'] = [[6, 0, [product]]]
        return self.admin.create(
            'loyalty.program',
            name=f'Rights {kind}',
            program_type=kind,
            trigger='auto',
            pos_config_ids=[[6, 0, [self.till.config]]],
            rule_ids=[[5, 0, 0], [0, 0, rule]],
            reward_ids=[[5, 0, 0], [0, 0, {**basics, **reward}]],
            **values,
        )

    def pay(self, method: str | None) -> None:
        """:param method: None where nothing is left to be paid"""
        if method:
            return self.window.pay(method)
        self.page.locator('.pay-order-button:visible').click()
        return self.page.locator('.validation-button:visible').click()

    def sell(self, method: str | None) -> None:
        """Press what a cashier presses; the ticket is there already."""
        self.pay(method)
        self.page.wait_for_function('() => posmodel.getOrder().finalized')

    def next_ticket(self, name: str) -> None:
        self.page.evaluate('() => posmodel.orderDone(posmodel.getOrder())')
        self.window.see('.product-screen')
        self.window.pick(name, name)

    def told(self, text: str, shot: str) -> None:
        self.window.see('.modal', 'No connection')
        self.window.see('.modal', text)
        self.window.shot(shot)
        self.page.locator('.modal .modal-footer button').first.click()
        expect(self.page.locator('.modal')).to_have_count(0)

    def lose_the_network(self) -> None:
        self.window.context.set_offline(True)
        self.page.wait_for_function('() => posmodel.data.network.offline')

    def find_the_network(self) -> None:
        self.window.context.set_offline(False)
        self.page.wait_for_function('() => !posmodel.data.network.offline')
        self.page.wait_for_function(ALL_SYNCED)

    def exceptions(self, program: int) -> int:
        return len(self.admin.find('omni.card.exception', [['program_id', '=', program]]))


@pytest.fixture(scope='module')
def till(admin: User, server: Server) -> Iterator[Till]:
    house = House(admin)
    login = f'cashier-{STORE.lower()}'
    till = Till(server, login, house.till(STORE), cash=100.0)
    values = {'card_offline_policy': 'rights', 'card_offline_limit': LIMIT}
    admin.run('pos.config', 'write', [till.config], values)
    yield till
    values = {'card_offline_policy': 'limit', 'card_offline_limit': 50}
    admin.run('pos.config', 'write', [till.config], values)
    # Tills open with programs only that have a mail and a report.
    ours = admin.find('loyalty.program', [['name', '=like', 'Rights %']])
    admin.run('loyalty.program', 'write', ours, {'active': False})
    domain = [['session_id', '=', till.pos_session], ['state', '=', 'draft']]
    if refused := till.find('pos.order', domain):
        till.run('pos.order', 'action_pos_order_cancel', refused)
    till.close()


def _opened(browser: Browser, admin: User, till: Till, shots: Path) -> Rights:
    window = TillWindow(browser, admin.server, TILL_SIZE, shots)
    return Rights(House(admin), window, till)


def _open(rights: Rights) -> None:
    rights.window.log_in(rights.till.login, rights.admin.server.passwords[rights.till.login])
    rights.window.open_till(rights.till.config)
    rights.page.wait_for_function('() => posmodel.bus.workerState === "CONNECTED"')


def test_a_card_within_its_right(browser: Browser, admin: User, till: Till, shots: Path) -> None:
    rights, name = _opened(browser, admin, till, shots), f'Tea {uuid.uuid4().hex[:6]}'
    program = rights.program(
        'gift_card',
        rights.goods('Gift Card of a test'),
        {'discount_mode': 'per_point', 'discount': 1},
        {'reward_point_mode': 'money', 'reward_point_amount': 1},
        applies_on='future',
    )
    rights.goods(name)
    card = admin.create('loyalty.card', program_id=program, points=CARD)
    key = f'card,{card}'
    try:
        _open(rights)
        # Its holder asks what is on it: it has been looked up.
        rights.page.evaluate('card => posmodel.fetchCoupons([["id", "=", card]], 1)', card)
        rights.page.wait_for_function(f'key => ({RIGHT})(key) > 0', arg=key)
        assert rights.page.evaluate(RIGHT, key) == LIMIT
        rights.lose_the_network()
        rights.window.pick(name, name)
        assert rights.page.evaluate(PUT_ON_TICKET, card) == [PRICE]
        rights.sell(None)
        rights.window.shot('rights-card-sold')
        assert rights.page.evaluate(RIGHT, key) == LIMIT - PRICE
        rights.next_ticket(name)
        assert rights.page.evaluate(PUT_ON_TICKET, card) == [PRICE]
        rights.pay(None)
        rights.told('was reserved for this till', 'rights-card-refused')
        rights.find_the_network()
    finally:
        rights.window.shot('rights-card-last')
        rights.window.close()
    (row,) = admin.read('loyalty.card', [['id', '=', card]], 'points')
    assert row['points'] == CARD - PRICE
    assert rights.exceptions(program) == 0
    assert rights.window.errors == []


def test_a_campaign_within_its_right(
    browser: Browser, admin: User, till: Till, shots: Path
) -> None:
    rights, name = _opened(browser, admin, till, shots), f'Coffee {uuid.uuid4().hex[:6]}'
    product = rights.goods(name)
    program = rights.program(
        'promotion',
        product,
        {'discount_mode': 'per_order', 'discount': OFF},
        {'minimum_qty': 1},
        applies_on='current',
    )
    values = {'name': 'Rights Spring', 'program_ids': [[4, program]], 'max_uses': USES}
    campaign = admin.create('omni.campaign', **values)
    admin.run('omni.campaign', 'action_start', [campaign])
    try:
        _open(rights)
        key = f'campaign,{campaign}'
        rights.page.wait_for_function(f'key => ({RIGHT})(key) > 0', arg=key)
        assert rights.page.evaluate(RIGHT, key) == USES // 2
        rights.lose_the_network()
        rights.window.pick(name, name)
        for _sale in range(USES // 2):
            rights.page.wait_for_function(HAS_REWARD)
            rights.sell('Card')
            rights.next_ticket(name)
        rights.page.wait_for_function(HAS_REWARD)
        rights.pay('Card')
        rights.told('“Rights Spring” cannot be given', 'rights-campaign-refused')
        rights.window.shot('rights-campaign-without')
        total = rights.page.evaluate('() => posmodel.getOrder().priceIncl')
        assert total == PRICE
        rights.find_the_network()
    finally:
        rights.window.shot('rights-campaign-last')
        rights.window.close()
    domain = [['campaign_id', '=', campaign]]
    sold = admin.read('omni.campaign.redemption', domain, 'amount', 'hold_ref', 'reason')
    assert [(row['amount'], row['reason']) for row in sold] == [(OFF, False)] * (USES // 2)
    assert all(row['hold_ref'] for row in sold)
    assert rights.exceptions(program) == 0
    assert rights.window.errors == []
