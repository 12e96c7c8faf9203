import { describe, expect, test } from "@odoo/hoot";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { getExchange } from "@pos_crosschannel_returns/../tests/unit/utils";

definePosModels();

/** A reward of the mocked server, as a test wants it, and its program's card. */
function getReward(store, values = {}) {
    const reward = store.models["loyalty.reward"].get(1);
    const { program_type = "promotion", ...others } = values;
    reward.program_id.program_type = program_type;
    Object.assign(reward, {
        reward_type: "discount",
        discount_mode: "percent",
        discount: 10,
        discount_applicability: "order",
        discount_line_product_id: store.models["product.product"].get(5),
        ...others,
    });
    return reward;
}

const priceOf = (order, reward) =>
    order
        ._getRewardLineValuesDiscount({ reward, coupon_id: 1 })
        .reduce((sum, line) => sum + line.price_unit, 0);

describe("a discount on a ticket that takes goods back", () => {
    for (const [sold, discount] of [
        [10, -3], // 34.50 sold, 11.50 back
        [1, -0.3], // 3.45 sold: money is paid out
    ]) {
        test(`counts on the ${sold} sold alone`, async () => {
            const store = await setupPosEnv();
            const order = await getExchange(store, sold);
            expect(priceOf(order, getReward(store))).toBeCloseTo(discount, { margin: 0.001 });
        });
    }

    test("of an amount is never more than what is sold", async () => {
        const store = await setupPosEnv();
        const order = await getExchange(store, 1);
        const values = { discount_mode: "per_order", discount: 100 };
        expect(priceOf(order, getReward(store, values))).toBeCloseTo(-3, { margin: 0.001 });
    });

    test("is as ever where nothing comes back", async () => {
        const store = await setupPosEnv();
        const order = await getExchange(store);
        order.lines.find((line) => line.crosschannel_return_key).delete();
        expect(priceOf(order, getReward(store))).toBeCloseTo(-3, { margin: 0.001 });
    });

    test("leaves what comes back as it was", async () => {
        const store = await setupPosEnv();
        const order = await getExchange(store);
        const back = order.lines.find((line) => line.crosschannel_return_key);
        priceOf(order, getReward(store));
        expect(back.priceIncl).toBe(-11.5);
        expect(order.priceIncl).toBe(23);
        expect(order.getOrderlines().length).toBe(2);
    });
});

test("a card pays the balance, and nothing of money that is paid out", async () => {
    const store = await setupPosEnv();
    const values = { program_type: "gift_card", discount_mode: "per_order", discount: 100 };
    const reward = getReward(store, values);
    const paid = priceOf(await getExchange(store), reward);
    expect(paid).toBeLessThan(0);
    expect(paid).toBeGreaterThan(-23.001);
    expect(priceOf(await getExchange(store, 1), reward)).toBe(0);
});

test("conditions of a code are judged by what is sold", async () => {
    const store = await setupPosEnv();
    const order = await getExchange(store);
    const rule = { minimum_amount_tax_mode: "incl", minimum_qty: 10, any_product: true };
    const can = (amount) =>
        order._canGenerateRewards({ rule_ids: [{ ...rule, minimum_amount: amount }] }, 23, 20);
    expect(can(34.5)).toBe(true);
    expect(can(35)).toBe(false);
});

test("what comes back is no discount of the ticket", async () => {
    const store = await setupPosEnv();
    const order = await getExchange(store);
    store.config.discount_product_id = order.lines[0].product_id;
    expect(order.discountLines.map((line) => line.qty)).toEqual([10]);
});
