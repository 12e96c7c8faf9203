import { expect, mockDate, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { mockService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

definePosModels();

/** A till with an order that spends `points` of card 5, and a server that can be cut off. */
async function setup(points) {
    mockService("dialog", { add: (_component, props) => expect.step(String(props.title)) });
    const pos = await setupPosEnv();
    Object.assign(pos.config, {
        card_offline_policy: "rights",
        card_offline_limit: 100,
        card_right_hours: 12,
    });
    const order = pos.addNewOrder();
    const need = { points };
    pos.spentCards = () => [{ id: 5, points: need.points, amount: need.points, coupon: {} }];
    pos.limitedPrograms = () => [];
    const server = { isDown: false, cards: { 5: 30 } };
    pos.data.call = async (_model, method, args) => {
        if (server.isDown) {
            throw new ConnectionLostError();
        }
        expect.step(method);
        server.asked = method === "reserve_rights" ? args[2] : server.asked;
        server.right = method === "reserve_rights" ? args[1] : args[4];
        return method === "reserve_rights"
            ? { seconds: 3600, cards: server.cards, programs: {} }
            : { held: true, message: "", available: {}, seconds: 600 };
    };
    pos.cardRights.start();
    while (pos.cardRights.isRenewing) {
        await tick();
    }
    const pay = () => new OrderPaymentValidation({ pos, orderUuid: order.uuid }).holdCards();
    return { pos, order, need, server, pay };
}

test("without a connection a till spends what it has reserved", async () => {
    const { pos, order, need, server, pay } = await setup(30);
    expect.verifySteps(["reserve_rights"]);
    server.isDown = true;
    expect(await pay()).toBe(true);
    expect([order.card_decision, order.card_right]).toEqual(["offline", server.right]);
    const other = pos.addNewOrder();
    need.points = 1;
    expect(pos.cardRights.spend(other)).toBe(false);
});

test("more than was reserved is refused, and told", async () => {
    const { order, server, pay } = await setup(31);
    expect.verifySteps(["reserve_rights"]);
    server.isDown = true;
    expect(await pay()).toBe(false);
    expect(Boolean(order.card_decision)).toBe(false);
    expect.verifySteps(["No connection"]);
});

test("an order that the server holds for is sold after the connection is lost", async () => {
    const { order, server, pay } = await setup(50);
    expect(await pay()).toBe(true);
    expect(Boolean(order.card_right)).toBe(false);
    server.isDown = true;
    expect(await pay()).toBe(true);
    expect(order.card_decision).toBe("offline");
    expect.verifySteps(["reserve_rights", "hold_cards"]);
});

test("nothing is renewed while the server does not know what was sold", async () => {
    const { pos, order, server, pay } = await setup(20);
    server.isDown = true;
    expect(await pay()).toBe(true);
    order.state = "paid";
    server.isDown = false;
    await pos.cardRights.renew();
    expect.verifySteps(["reserve_rights"]);
    expect(pos.cardRights.kept.rights).toEqual({ "card,5": 10 });
});

test("nothing is renewed while another tab has sold what the server does not know", async () => {
    const { pos, order, server, pay } = await setup(20);
    const { config, session, data } = pos;
    const models = { "pos.order": [], "loyalty.card": [] };
    const other = new pos.cardRights.constructor({ config, session, data, models });
    server.isDown = true;
    expect(await pay()).toBe(true);
    order.state = "paid";
    server.isDown = false;
    await other.renew();
    expect.verifySteps(["reserve_rights"]);
    expect(pos.cardRights.kept.rights).toEqual({ "card,5": 10 });
    // A ticket that is sent while it is open is no sale yet.
    order.state = "draft";
    pos.postProcessLoyalty = async () => {};
    await pos.postSyncAllOrders([order]);
    expect(other.isUnsold()).toBe(true);
    order.state = "paid";
    await pos.postSyncAllOrders([order]);
    await other.renew();
    expect.verifySteps(["reserve_rights"]);
    expect(other.isUnsold()).toBe(false);
});

test("an order that the server holds for after all, or that is given up, is no sale", async () => {
    const { pos, order, server, pay } = await setup(20);
    for (const end of [pay, () => pos._onBeforeDeleteOrder(order)]) {
        server.isDown = true;
        expect(await pay()).toBe(true);
        expect(pos.cardRights.isUnsold()).toBe(true);
        server.isDown = false;
        await end();
        expect(pos.cardRights.isUnsold()).toBe(false);
        order.uiState.areCardsHeld = false;
    }
    expect.verifySteps(["reserve_rights", "hold_cards"]);
});

test("what the server holds is sold without a connection as long as it holds it", async () => {
    mockDate("2026-05-08 12:00:00", 0);
    const { server, pay } = await setup(50);
    expect(await pay()).toBe(true);
    server.isDown = true;
    mockDate("2026-05-08 12:09:00", 0);
    expect(await pay()).toBe(true);
    mockDate("2026-05-08 12:11:00", 0);
    expect(await pay()).toBe(false);
    expect.verifySteps(["reserve_rights", "hold_cards", "No connection"]);
});

test("cards that a search has found are not reserved, those of the customer are", async () => {
    const { pos, order, server } = await setup(0);
    const [one, other] = [3, 4].map((id) => pos.models["res.partner"].get(id));
    const before = pos.cardRights.cardIds();
    const program_id = pos.models["loyalty.program"].getFirst();
    const cards = [one, other].map((partner_id, index) =>
        pos.models["loyalty.card"].create({ id: 901 + index, partner_id, program_id, points: 9 })
    );
    pos.data.searchRead = async () => cards;
    await pos.fetchCoupons([["partner_id", "in", [one.id, other.id]]], null);
    await advanceTime(1000);
    expect.verifySteps(["reserve_rights"]);
    expect(pos.cardRights.cardIds()).toEqual(before);
    order.setPartner = (partner) => {
        order.partner_id = partner;
    };
    pos.setPartnerToCurrentOrder(other);
    await advanceTime(1000);
    expect.verifySteps(["reserve_rights"]);
    expect(server.asked).toInclude(902);
    expect(server.asked).not.toInclude(901);
    // A card that is looked up by itself, and the last ones where there are too many.
    pos.data.searchRead = async () => [cards[0]];
    await pos.fetchCoupons([["id", "=", 901]]);
    expect(pos.cardRights.cardIds()).toInclude(901);
    pos.cardRights.deal(Array.from({ length: 99 }, (_, index) => 1001 + index));
    const ids = pos.cardRights.cardIds();
    expect(ids).toHaveLength(100);
    expect(ids).toInclude(902);
    expect(ids).toInclude(1099);
    expect(ids).not.toInclude(901);
});

test("a renewal that fails stands in nobody's way", async () => {
    const { pos } = await setup(0);
    expect.verifySteps(["reserve_rights"]);
    patchWithCleanup(console, { warn: (text) => expect.step(text) });
    const exceptionName = "odoo.addons.unified_inventory.exceptions.Refusal";
    for (const [error, steps] of [
        [new ConnectionLostError(), []],
        [Object.assign(new RPCError("busy"), { exceptionName }), []],
        [new RPCError("server"), ["rights on cards are not renewed"]],
        [new TypeError("ours"), ["ours"]],
    ]) {
        pos.data.call = () => Promise.reject(error);
        await pos.cardRights.renew().catch(({ message }) => expect.step(message));
        expect.verifySteps(steps);
    }
});

test("a broken entry of the browser is nothing", async () => {
    const { pos, order } = await setup(30);
    const { key } = pos.cardRights;
    const session = pos.session.id;
    for (const broken of ["{", "5", JSON.stringify({ session, token: "a", kept: {} })]) {
        browser.localStorage.setItem(key, broken);
        pos.cardRights.start();
        while (pos.cardRights.isRenewing) {
            await tick();
        }
        expect(pos.cardRights.spend(order)).toBe(true);
    }
    expect.verifySteps(Array(4).fill("reserve_rights"));
});

test("rights outlive a reload without a connection", async () => {
    const { pos, order, server } = await setup(30);
    expect.verifySteps(["reserve_rights"]);
    server.isDown = true;
    const again = new pos.cardRights.constructor(pos);
    again.start();
    expect(again.spend(order)).toBe(true);
    // and end with the session
    const saved = JSON.parse(browser.localStorage.getItem(again.key));
    browser.localStorage.setItem(again.key, JSON.stringify({ ...saved, session: 99 }));
    again.start();
    expect(again.token).not.toBe(saved.token);
    expect(again.spend(order)).toBe(false);
});
