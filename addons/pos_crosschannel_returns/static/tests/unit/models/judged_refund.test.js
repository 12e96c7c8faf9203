import { animationFrame, describe, expect, test } from "@odoo/hoot";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

definePosModels();

/** A receipt of 2 units at a promotion, and a refund of some of them. */
async function getRefund({ units = 1, discount = 0, company = {}, partner = false } = {}) {
    const store = await setupPosEnv();
    Object.assign(store.company, {
        crosschannel_promotions: "unwind",
        crosschannel_spent_points: "negative",
        ...company,
    });
    const [product] = store.models["product.template"].get(5).product_variant_ids;
    const add = (order, qty, values) =>
        store.models["pos.order.line"].create({
            order_id: order,
            product_id: product,
            qty,
            price_unit: 10,
            price_type: "automatic",
            tax_ids: [],
            ...values,
        });
    const sold = store.addNewOrder();
    const goods = add(sold, 2);
    const reward = store.models["loyalty.reward"].get(1);
    reward.program_id.program_type = "promotion";
    const off = add(sold, 1, { price_unit: -2, is_reward_line: true, reward_id: reward });
    if (partner) {
        sold.setPartner(store.models["res.partner"].getFirst());
    }
    const order = store.addNewOrder();
    add(order, -units, { refunded_orderline_id: goods });
    if (discount) {
        add(order, -discount, { price_unit: -2, refunded_orderline_id: off });
    }
    return { store, order, sold, off, goods };
}

describe("whether the server has to judge a refund by a receipt", () => {
    test("a part of what a promotion was given for", async () => {
        const { order } = await getRefund();
        expect(order.isJudgedByServer()).toBe(true);
    });

    test("not all of the receipt", async () => {
        const { order } = await getRefund({ units: 2, discount: 1 });
        expect(order.isJudgedByServer()).toBe(false);
    });

    test("not where promotions are kept", async () => {
        const { order } = await getRefund({ company: { crosschannel_promotions: "keep" } });
        expect(order.isJudgedByServer()).toBe(false);
    });

    test("not what no promotion was on", async () => {
        const { order, off } = await getRefund();
        off.delete();
        expect(order.isJudgedByServer()).toBe(false);
    });

    test("not what a card has paid for", async () => {
        const { order, off } = await getRefund();
        off.reward_id.program_id.program_type = "gift_card";
        expect(order.isJudgedByServer()).toBe(false);
    });

    const company = { crosschannel_promotions: "keep", crosschannel_spent_points: "lower" };

    test("points that somebody may have spent", async () => {
        const { order } = await getRefund({ company, partner: true });
        expect(order.isJudgedByServer()).toBe(true);
    });

    test("not where nobody has points", async () => {
        const { order } = await getRefund({ company });
        expect(order.isJudgedByServer()).toBe(false);
    });

    test("a coupon for the next order that was given to nobody", async () => {
        const { order } = await getRefund({ company: { ...company, crosschannel_coupons: true } });
        expect(order.isJudgedByServer()).toBe(true);
        order.company.crosschannel_spent_points = "negative";
        expect(order.isJudgedByServer()).toBe(false);
    });

    test("a receipt that is not at hand", async () => {
        const { order, goods } = await getRefund({ company });
        goods.update({ order_id: undefined });
        expect(order.isJudgedByServer()).toBe(true);
    });

    test("money that was put on a card", async () => {
        const { store, order, off, goods } = await getRefund();
        off.delete();
        const program = store.models["loyalty.program"].getFirst();
        program.program_type = "gift_card";
        program.trigger_product_ids = [goods.product_id];
        expect(order.isJudgedByServer()).toBe(true);
    });
});

describe("without network", () => {
    const validation = (store, order) =>
        new OrderPaymentValidation({ pos: store, orderUuid: order.uuid });

    test("such a refund stays open, and is not said to be done", async () => {
        const { store, order } = await getRefund();
        order.state = "paid";
        const answer = validation(store, order).handleValidationError(new ConnectionLostError());
        expect(answer).toBeInstanceOf(RPCError);
        expect(order.state).toBe("draft");
        expect(order.stock_decision).not.toBe("offline");
    });

    test("what the server refuses stays open, and is told", async () => {
        const { store, order } = await getRefund();
        order.state = "paid";
        const refusal = Object.assign(new RPCError("Refused"), { data: { message: "No. [no]" } });
        expect(validation(store, order).handleValidationError(refusal)).toBe(refusal);
        expect(order.state).toBe("draft");
    });

    test("any other one is done", async () => {
        expect.errors(1); // Odoo tells it to nobody
        const { store, order } = await getRefund({ units: 2, discount: 1 });
        order.state = "paid";
        const answer = validation(store, order).handleValidationError(new ConnectionLostError());
        expect(answer).toBeInstanceOf(ConnectionLostError);
        expect(order.state).toBe("paid");
        expect(order.stock_decision).toBe("offline");
        await animationFrame();
        expect.verifyErrors(["Connection couldn't be established or was interrupted"]);
    });
});
