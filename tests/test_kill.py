"""A worker dies in the middle of a checkout: nothing is lost, nothing stays stuck."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from house import LAST_PLACE, LAST_UNIT, STAFF, House
from server import Server
from shopper import Broken, Shopper, Told
from web import User

ATTEMPTS = 5  # the page may be ready before the blow falls
HOLD_SECONDS = 60  # until the hold is seen
RESTART_SECONDS = 60  # until the server answers again


@pytest.fixture
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


@pytest.fixture
def orphan(house: House) -> Shopper:
    """A guest with a hold on the last unit whose request died with its worker."""
    for _attempt in range(ATTEMPTS):
        shopper = house.guest(LAST_UNIT)
        shopper.order = _cart(house)
        if _kill_during_payment_page(house.server, shopper):
            _wait_for_answer(house.server)
            return shopper
        house.admin.run('sale.order', 'action_cancel', [shopper.order])
        _wait_for_answer(house.server)
    pytest.fail('every request was answered before its worker could be killed')


def _cart(house: House) -> int:
    domain = [['order_line.product_id.default_code', '=', LAST_UNIT], ['state', '=', 'draft']]
    return house.admin.find('sale.order', domain, order='id desc', limit=1)[0]


def _kill_during_payment_page(server: Server, shopper: Shopper) -> bool:
    """Whether the request was cut off after its hold was committed."""
    idle = _processor_times(server)
    with ThreadPoolExecutor(1) as pool:
        request = pool.submit(shopper.open_payment)
        if _wait_for_hold(server, f'sale.order,{shopper.order}'):
            os.kill(_busiest(server, idle), signal.SIGKILL)
        try:
            request.result()
        except (requests.RequestException, Broken):
            return True
    return False


def _wait_for_hold(server: Server, owner: str) -> bool:
    deadline = time.monotonic() + HOLD_SECONDS
    with server.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute('SELECT 1 FROM unified_inventory_hold WHERE owner = %s', [owner])
            if cursor.fetchone():
                return True
            time.sleep(0.002)
    return False


def _busiest(server: Server, idle: dict[int, int]) -> int:
    """The worker that has worked most since then: it serves the only request there is."""
    busy = _processor_times(server)
    return max(busy, key=lambda pid: busy[pid] - idle.get(pid, 0))


def _processor_times(server: Server) -> dict[int, int]:
    """Ticks that the server's processes have used, by pid."""
    children = Path(f'/proc/{server.pid}/task/{server.pid}/children').read_text().split()
    times = {}
    for pid in map(int, children):
        fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
        times[pid] = int(fields[11]) + int(fields[12])
    return times


def _wait_for_answer(server: Server) -> None:
    deadline = time.monotonic() + RESTART_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f'{server.url}/web/login', timeout=RESTART_SECONDS).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    pytest.fail('the server does not answer any more')


def test_shopper_goes_on_after_the_kill(house: House, orphan: Shopper) -> None:
    """The unit is still hers: nobody else gets it, she pays for it."""
    with pytest.raises(Told):
        house.guest(LAST_UNIT).open_payment()
    before = house.on_hand(LAST_UNIT, LAST_PLACE)
    orphan.open_payment()
    orphan.pay(orphan.start_transaction())
    assert [hold['state'] for hold in house.holds(orphan.order)] == ['confirmed']
    (picking,) = house.pickings(orphan.order).values()
    staff = User(house.server, STAFF[LAST_PLACE])
    staff.run('stock.picking', 'button_validate', [picking], context={'skip_sms': True})
    assert [hold['state'] for hold in house.holds(orphan.order)] == ['fulfilled']
    assert house.on_hand(LAST_UNIT, LAST_PLACE) == before - 1


def test_unit_is_free_when_the_shopper_never_comes_back(house: House, orphan: Shopper) -> None:
    """The hold ends with its time, whether or not anybody swept it."""
    owner = f'sale.order,{orphan.order}'
    assert house.available(LAST_UNIT, LAST_PLACE) == 0
    _let_time_pass(house.server, owner)
    assert house.available(LAST_UNIT, LAST_PLACE) == 1
    other = house.guest(LAST_UNIT)
    other.open_payment()
    assert [hold['state'] for hold in house.holds(other.order)] == ['held']
    house.admin.run('sale.order', 'action_cancel', [other.order])
    sweep = house.admin.ref('unified_inventory.ir_cron_sweep')
    house.admin.run('ir.cron', 'method_direct_trigger', [sweep])
    assert [hold['state'] for hold in house.holds(orphan.order)] == ['expired']
    total = 'SELECT sum(quantity) FROM unified_inventory_entry WHERE owner = %s'
    assert house.server.value(total, owner) == 0


def _let_time_pass(server: Server, owner: str) -> None:
    with server.cursor(readonly=False) as cursor:
        cursor.execute(
            "UPDATE unified_inventory_hold SET expires_at = expires_at - interval '1 day'"
            ' WHERE owner = %s',
            [owner],
        )
