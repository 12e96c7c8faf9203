import { expect, test } from "@odoo/hoot";
import { onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";
import { TillStock } from "@pos_unified_inventory/app/services/till_stock";

const { DateTime } = luxon;

definePosModels();

const tillStock = async () => (await setupPosEnv()).tillStock;

test("figures of variants are added up, unknown ones are not stocked", async () => {
    const stock = await tillStock();
    stock.set({ 5: { here: 2, elsewhere: 1 }, 6: { here: 0, elsewhere: 4 } }, [5, 6, 7]);
    expect(stock.of([{ id: 5 }, { id: 6 }, { id: 7 }])).toEqual({ here: 2, elsewhere: 5 });
    expect(stock.of([{ id: 7 }])).toBe(null);
    expect(stock.of([])).toBe(null);
});

test("a message changes what it names and nothing else", async () => {
    const stock = await tillStock();
    stock.set({ 5: { here: 2, elsewhere: 1 }, 6: { here: 3, elsewhere: 0 } });
    stock.onMessage({ products: { 5: { here: 1, elsewhere: 1 } } });
    expect(stock.figures[5]).toEqual({ here: 1, elsewhere: 1 });
    expect(stock.figures[6]).toEqual({ here: 3, elsewhere: 0 });
});

test("what is missing is counted by product, over all lines", async () => {
    const stock = await tillStock();
    const [mug, pen, advice] = [5, 6, 7].map((id) => ({ id, display_name: `Product ${id}` }));
    stock.set({ 5: { here: 2, elsewhere: 1 }, 6: { here: 3, elsewhere: 0 } }, [5, 6, 7]);
    const lines = [
        { product_id: mug, qty: 2 },
        { product_id: pen, qty: 3 },
        { product_id: mug, qty: 1 },
        { product_id: advice, qty: 9 },
    ];
    expect(stock.missing(lines)).toEqual(["2 × Product 5"]);
});

test("without a connection the last figures and their age are kept", async () => {
    const stock = await tillStock();
    stock.set({ 5: { here: 2, elsewhere: 1 } });
    stock.save.cancel(true);
    stock.pos.data.network.offline = true;
    await stock.ask([{ id: 5 }]);
    expect(stock.figures[5].here).toBe(2);

    const later = new TillStock(stock.pos);
    later.restore();
    expect(later.figures[5]).toEqual({ here: 2, elsewhere: 1 });
    expect(later.age).toBe(stock.asOf.toFormat("HH:mm"));
    later.asOf = DateTime.now().minus({ days: 1 });
    expect(later.age).not.toBe(stock.age);
});

test("products that the till learns of later are asked for", async () => {
    const stock = await tillStock();
    onRpc("pos.config", "get_stock", ({ args }) => {
        expect.step(args[1]);
        return { 5: { here: 1, elsewhere: 0 } };
    });
    await stock.ask([{ id: 5 }, { id: "a new one" }]);
    expect.verifySteps([[5]]);
    expect(stock.figures[5].here).toBe(1);
});
