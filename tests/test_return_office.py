"""The back office takes an order back on its screens: open, approve, receive, inspect, settle."""

import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from arena import Arena
from browser import TillWindow
from house import House
from playwright.sync_api import Browser, Locator, expect
from returns import Sale, facts, sell
from server import Server

WIDE = (1280, 900)


@pytest.fixture
def sale(arena: Arena) -> Iterator[Sale]:
    """An order for whose goods a person decides."""
    admin, sale = arena.admin, sell(arena, 2)
    category = admin.create('product.category', name=f'Decided {uuid.uuid4().hex[:8]}')
    template = [sale.product.template]
    admin.run('product.template', 'write', template, {'categ_id': category})
    policy = admin.create(
        'crosschannel.return.policy',
        name='A person decides',
        category_id=category,
        needs_approval=True,
        sequence=0,
    )
    yield sale
    admin.run('crosschannel.return.policy', 'write', [policy], {'active': False})


@pytest.fixture
def office(
    browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TillWindow]:
    shots = Path(os.environ.get('COMMERCE_SHOTS') or tmp_path_factory.mktemp('shots'))
    shots.mkdir(parents=True, exist_ok=True)
    window = TillWindow(browser, server, WIDE, shots)
    window.log_in('admin', server.passwords['admin'])
    yield window
    window.shot('office-last')
    window.close()


def test_an_order_is_taken_back(
    server: Server, arena: Arena, sale: Sale, office: TillWindow
) -> None:
    _open(office, sale)
    _reached(office, 'requested')
    office.shot('office-requested')
    _press(office, 'action_approve')
    _reached(office, 'approved')
    _press(office, 'action_receive', confirm=True)
    _reached(office, 'received')
    found = facts(server, sale)
    assert (found['back'], found['waiting'], found['settled']) == (1, 1, 0)

    _press(office, 'action_inspect', confirm=True)
    expect(office.page.locator('.modal')).to_contain_text('In which condition')
    office.shot('office-condition-missing')
    office.page.locator('.modal .modal-footer button').first.click()
    _look_at_the_goods(office)
    office.shot('office-looked-at')
    _press(office, 'action_inspect', confirm=True)
    _reached(office, 'inspected')
    _press(office, 'action_settle_original', confirm=True)
    _reached(office, 'settled')
    office.page.locator('a[name=tenders]').click()
    expect(_cells(office, 'tender_ids', 'amount')).to_have_text(re.compile(r'10\.00'))
    office.shot('office-settled')

    found = facts(server, sale)
    assert found['back'] == found['on_hand'] == found['settled'] == found['credited'] == 1
    assert found['provider'] == found['asked'] == sale.price
    assert found['till'] == found['otherwise'] == found['waiting'] == 0
    assert not office.errors
    House(arena.admin).check_books(sale.id)


def _open(office: TillWindow, sale: Sale) -> None:
    page = office.page
    page.goto(f'/odoo/m-sale.order/{sale.id}')
    page.locator('.o_form_statusbar').get_by_role('button', name='Return', exact=True).click()
    wizard = page.locator('.modal')
    _type(wizard.locator('td[name=quantity]'), '1')
    reason = wizard.locator('td[name=reason_id]')
    reason.click()
    reason.locator('input').fill('Changed mind')
    page.locator('.o-autocomplete--dropdown-item', has_text='Changed mind').first.click()
    expect(wizard.locator('td[name=reason_id] input')).to_have_value('Changed mind')
    office.shot('office-open')
    wizard.locator('button[name=action_open]').click()
    expect(wizard).to_have_count(0)


def _type(cell: Locator, text: str) -> None:
    cell.click()
    cell.locator('input').fill(text)


def _press(office: TillWindow, name: str, *, confirm: bool = False) -> None:
    office.page.locator(f'.o_form_statusbar button[name={name}]:visible').click()
    if confirm:
        office.page.locator('.modal .modal-footer .btn-primary').click()


def _reached(office: TillWindow, state: str) -> None:
    office.see(f'.o_form_statusbar .o_arrow_button_current[data-value={state}]')
    expect(office.page.locator('.modal')).to_have_count(0)


def _look_at_the_goods(office: TillWindow) -> None:
    page = office.page
    expect(page.locator('.modal')).to_have_count(0)
    cell = _cells(office, 'line_ids', 'condition')
    cell.click()
    cell.locator('input').click()
    page.locator('.o_select_menu_item', has_text='As new').click()
    page.locator('.oe_title').click()
    expect(cell).to_have_text('As new')


def _cells(office: TillWindow, field: str, name: str) -> Locator:
    return office.page.locator(f'.o_field_widget[name={field}] .o_data_row td[name={name}]')
