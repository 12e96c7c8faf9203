import { expect, mockDate, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-dom";
import { mockService, onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";

definePosModels();

const told = (...messages) => expect.verifySteps(messages);

async function setup() {
    mockService("notification", { add: (message) => expect.step(message) });
    const pos = await setupPosEnv();
    const order = pos.addNewOrder();
    const product = pos.models["product.template"].get(5);
    order.pricelist_id = pos.models["product.pricelist"].get(1);
    expect.verifySteps([]);
    return { pos, order, product, live: pos.liveCatalogue };
}

const ruleOf = (product, values) => ({
    id: 70,
    product_tmpl_id: product.id,
    product_id: false,
    pricelist_id: 1,
    compute_price: "fixed",
    fixed_price: 7,
    base: "list_price",
    base_pricelist_id: false,
    categ_id: false,
    min_quantity: 0,
    date_start: false,
    date_end: false,
    ...values,
});

const take = (live, ...rules) =>
    live.apply({ data: { "product.pricelist.item": rules }, gone: {} });

const price = (pos, product) =>
    product.getPrice(
        pos.models["product.pricelist"].get(1),
        1,
        0,
        false,
        product.product_variant_ids[0]
    );

test("a rule is in force from its start to its end, both counted", async () => {
    const { pos, product, live } = await setup();
    const usual = price(pos, product);
    take(
        live,
        ruleOf(product, { date_start: "2026-06-01 10:00:00", date_end: "2026-06-01 11:00:00" })
    );
    for (const [moment, expected] of [
        ["2026-06-01 09:59:59", usual],
        ["2026-06-01 10:00:00", 7],
        ["2026-06-01 11:00:00", 7],
        ["2026-06-01 11:00:00.900", 7],
        ["2026-06-01 11:00:01", usual],
    ]) {
        mockDate(moment, 0);
        expect(price(pos, product)).toBe(expected, { message: moment });
    }
});

test("of two rules that fit the later one counts, as on the server", async () => {
    const { pos, product, live } = await setup();
    take(live, ruleOf(product, { id: 71, fixed_price: 8 }), ruleOf(product, { id: 70 }));
    expect(price(pos, product)).toBe(8);
});

test("a rule for all products can be dated and can come live", async () => {
    const { pos, product, live } = await setup();
    mockDate("2026-06-01 09:00:00", 0);
    const all = { id: 72, product_tmpl_id: false, fixed_price: 2 };
    live.apply({
        data: {
            "product.pricelist.item": [
                ruleOf(product, { ...all, date_start: "2026-06-01 10:00:00" }),
            ],
            "product.pricelist": [{ id: 1, name: "A", display_name: "A", item_ids: [72, 1] }],
        },
        gone: {},
    });
    expect(price(pos, product)).toBe(3);
    mockDate("2026-06-01 10:00:00", 0);
    expect(price(pos, product)).toBe(2);
});

test("a rule that is gone counts no more", async () => {
    const { pos, product, live } = await setup();
    take(live, ruleOf(product));
    expect(price(pos, product)).toBe(7);
    live.apply({ data: {}, gone: { "product.pricelist.item": [70] } });
    expect(price(pos, product)).toBe(3);
});

test("what is on the ticket keeps its price, also when there is more of it", async () => {
    const { pos, order, product, live } = await setup();
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    take(live, ruleOf(product));
    expect(line.price_unit).toBe(3);
    line.setQuantity(4);
    expect(line.price_unit).toBe(3);
    const fresh = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    expect(fresh).not.toBe(line);
    expect(fresh.price_unit).toBe(7);
    told(
        `New prices: ${product.display_name}: $\u00a07.00. What is on the ticket keeps its price.`
    );
});

test("another pricelist prices the whole ticket anew", async () => {
    const { pos, order, product, live } = await setup();
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    take(live, ruleOf(product));
    told(
        `New prices: ${product.display_name}: $\u00a07.00. What is on the ticket keeps its price.`
    );
    order.setPricelist(order.pricelist_id);
    expect(line.price_unit).toBe(3);
    take(live, ruleOf(product, { id: 90, pricelist_id: 2, fixed_price: 9 }));
    order.setPricelist(pos.models["product.pricelist"].get(2));
    expect(line.price_unit).toBe(9);
});

test("a change of text alone is told nobody", async () => {
    const { pos, order, product, live } = await setup();
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    const [row] = pos.models["product.template"].readMany([5]).map(({ raw }) => ({ ...raw }));
    live.apply({ data: { "product.template": [{ ...row, name: "Another name" }] }, gone: {} });
    expect(product.name).toBe("Another name");
    expect(line.uiState.keepsPrice).toBe(undefined);
    told();
});

test("a rule starts in its minute without a connection", async () => {
    mockDate("2026-06-01 09:00:00", 0);
    const { pos, order, product, live } = await setup();
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    take(live, ruleOf(product, { date_start: "2026-06-01 09:10:00" }));
    told();
    await advanceTime(10 * 60 * 1000 + 10);
    told(
        `New prices: ${product.display_name}: $\u00a07.00. What is on the ticket keeps its price.`
    );
    expect(line.uiState.keepsPrice).toBe(true);
    expect(price(pos, product)).toBe(7);
});

test("news that come together are asked for once", async () => {
    const { live } = await setup();
    onRpc("pos.config", "get_catalogue", ({ args }) => {
        expect.step(args.slice(1, 3));
        return { as_of: "2026-01-01 00:00:00", data: {}, gone: {}, after: null };
    });
    live.onMessage({ products: [5], rules: [] });
    live.onMessage({ products: [6, 5], rules: [70] });
    await advanceTime(1000);
    expect.verifySteps([[[5, 6], [70]]]);
});

test("a product that is taken off sale stays on its ticket", async () => {
    const { pos, order, product, live } = await setup();
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    live.apply({ data: {}, gone: { "product.template": [5] } });
    expect(product.canBeDisplayed).toBe(false);
    expect(order.lines).toInclude(line);
});

test("what is told again moves no product", async () => {
    const { pos, product, live } = await setup();
    const order = () => pos.models["product.template"].map(({ id }) => id);
    const before = order();
    expect(before.at(-1)).not.toBe(product.id);
    const row = { id: product.id, name: product.name, list_price: product.list_price };
    live.apply({ data: { "product.template": [row] }, gone: {} });
    expect(order()).toEqual(before);
});

test("a new price moves no product and leaves it its relations", async () => {
    const { pos, product, live } = await setup();
    const written = [];
    pos.data.synchronizeServerDataInIndexedDB = (data) => written.push(data);
    const order = () => pos.models["product.template"].map(({ id }) => id);
    const before = order();
    const variants = product.product_variant_ids;
    const taxes = product.taxes_id;
    const rows = pos.models["product.template"].readMany([product.id, 6]).map((known) => ({
        id: known.id,
        list_price: 999,
        taxes_id: known.taxes_id.map(({ id }) => id),
    }));
    live.apply({ data: { "product.template": rows }, gone: {} });
    expect(product.list_price).toBe(999);
    expect(order()).toEqual(before);
    expect(product.product_variant_ids).toEqual(variants);
    expect(product.taxes_id).toEqual(taxes);
    // both at once: each by itself would be 5,000 transactions of the browser's database
    expect(written.map((data) => data["product.template"].length)).toEqual([2]);
});

test("a product that changes its taxes is tied to them", async () => {
    const { pos, product, live } = await setup();
    const other = pos.models["account.tax"].find((tax) => !product.taxes_id.includes(tax));
    const row = { id: product.id, list_price: 4, taxes_id: [other.id] };
    live.apply({ data: { "product.template": [row] }, gone: {} });
    expect(product.taxes_id).toEqual([other]);
    expect(product.list_price).toBe(4);
});

test("a value that is offered no more goes, not from its ticket", async () => {
    const { pos, order, product, live } = await setup();
    const values = pos.models["product.template.attribute.value"];
    const rows = [901, 902].map((id) => ({ id, name: `Glaze ${id}` }));
    live.apply({ data: { "product.template.attribute.value": rows }, gone: {} });
    const [used, unused] = values.readMany([901, 902]);
    const line = await pos.addLineToOrder({ product_tmpl_id: product, qty: 1 }, order);
    line.attribute_value_ids = [used];
    live.apply({
        data: {},
        gone: { "product.template.attribute.value": [used.id, unused.id, 987654] },
    });
    expect(values.get(unused.id)).toBe(undefined);
    expect(line.attribute_value_ids).toEqual([used]);
});
