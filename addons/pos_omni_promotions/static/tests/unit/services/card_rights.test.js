import { expect, test } from "@odoo/hoot";
import { tick } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { mockService } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
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
        server.right = method === "reserve_rights" ? args[1] : args[4];
        return method === "reserve_rights"
            ? { seconds: 3600, cards: server.cards, programs: {} }
            : { held: true, message: "", available: {} };
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
