import { expect, test } from "@odoo/hoot";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { getExchange } from "@pos_crosschannel_returns/../tests/unit/utils";

definePosModels();

for (const [sold, price] of [
    [10, 34.5],
    [1, 3.45],
]) {
    test(`a discount on the whole ticket counts on the ${sold} sold alone`, async () => {
        const store = await setupPosEnv();
        const order = await getExchange(store, sold);
        const back = order.lines.find((line) => line.crosschannel_return_key);
        await store.applyDiscount(10, order);
        expect(back.priceIncl).toBe(-11.5);
        expect(order.discountLines.map((line) => line.qty)).toEqual([1]);
        expect(order.discountLines[0].priceIncl).toBeCloseTo(-price / 10, { margin: 0.006 });
        expect(order.priceIncl).toBeCloseTo(0.9 * price - 11.5, { margin: 0.006 });
    });
}

test("without new goods there is nothing to take off", async () => {
    const store = await setupPosEnv();
    const order = await getExchange(store, 1);
    order.lines.find((line) => !line.crosschannel_return_key).delete();
    await store.applyDiscount(10, order);
    expect(order.lines.length).toBe(1);
    expect(order.priceIncl).toBe(-11.5);
});
