import { describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { onRpc } from "@web/../tests/web_test_helpers";
import { setupInteractionWhiteList, startInteractions } from "@web/../tests/public/helpers";
import { mockStockBus, TEXTS } from "./helpers";

setupInteractionWhiteList(["website_sale_unified_inventory.product_stock"]);
describe.current.tags("interaction_dev");

const headline = (bucket, text) => `
    <div class="o_unified_headline" data-bucket="${bucket}" data-product-id="7" data-template-id="5"
         data-website-id="1" data-texts='${TEXTS}'>
        <span class="o_unified_text">${text}</span>
        <span class="o_unified_arrival">More arriving on Monday</span>
    </div>`;
const place = (id, text, mine = false) => `
    <li class="o_unified_place" data-place-id="${id}" data-bucket="in">
        <button type="button" class="o_unified_choose" aria-pressed="${mine}">my store</button>
        <span class="o_unified_text">${text}</span>
    </li>`;
const places = (...rows) => `
    <div class="o_unified_places"><ul>${rows.join("")}</ul>
        <button type="button" class="o_unified_more">Show all</button>
    </div>`;
const online = `
    <li class="o_unified_place" data-place-id="online"><span class="o_unified_text">In stock</span></li>`;
const page = `
    <div class="o_wsale_product_page">
        ${headline("in", "In stock")}
        ${places(place(2, "In stock"), place(3, "In stock", true), online)}
    </div>`;

async function open() {
    const bus = mockStockBus();
    const { core } = await startInteractions(page);
    await advanceTime(100);
    await animationFrame();
    return { bus, core };
}

/** Answer the routes of the stock and keep what they were asked. */
function answer(values) {
    const asked = [];
    for (const route of ["", "/choose_place"]) {
        onRpc(`/shop/unified_stock${route}`, async (request) => {
            const { params } = await request.json();
            asked.push([route, params]);
            return values;
        });
    }
    return asked;
}

test("the page listens to its website and its product, until it ends", async () => {
    const { bus, core } = await open();
    expect(bus.channels).toEqual(["unified_stock/1", "unified_stock/1/5"]);
    expect(bus.listening()).toEqual([1, 1]);
    core.stopInteractions();
    expect(bus.channels).toEqual([]);
    expect(bus.listening()).toEqual([0, 0]);
});

test("news of this variant are shown, as a whole and by place", async () => {
    const { bus } = await open();
    const level = { bucket: "few", left: 3 };
    const news = { ...level, places: { 2: { bucket: "out" } }, online: level };
    bus.tell("unified_stock", { template_id: 5, products: { 7: news } });
    expect(".o_unified_headline .o_unified_text").toHaveText("Only 3 left");
    expect(".o_unified_headline").toHaveAttribute("data-bucket", "few");
    expect("[data-place-id='2'] .o_unified_text").toHaveText("Out of stock");
    expect("[data-place-id='3'] .o_unified_text").toHaveText("In stock");
    expect("[data-place-id='online'] .o_unified_text").toHaveText("Only 3 left");
});

test("when it is there again no arrival is told", async () => {
    const { bus } = await open();
    for (const bucket of ["out", "in"]) {
        const news = { bucket, places: {} };
        bus.tell("unified_stock", { template_id: 5, products: { 7: news } });
        const isHidden = bucket === "in";
        expect(`.o_unified_arrival${isHidden ? ".d-none" : ":not(.d-none)"}`).toHaveCount(1);
    }
});

test("news of others are not", async () => {
    const { bus } = await open();
    const news = { bucket: "out", places: {} };
    bus.tell("unified_stock", { template_id: 6, products: { 7: news } });
    bus.tell("unified_stock", { template_id: 5, products: { 8: news } });
    expect(".o_unified_headline .o_unified_text").toHaveText("In stock");
});

test("after a mass change, and after a lost connection, the page asks once", async () => {
    const asked = answer({ headline: headline("out", "Out of stock"), places: "" });
    const { bus } = await open();
    bus.tell("unified_stock_many", { template_ids: [1, 2] });
    await advanceTime(3000);
    expect(asked).toEqual([]);
    bus.tell("unified_stock_many", { template_ids: [1, 5] });
    await advanceTime(3000);
    bus.tell("unified_stock_many", {});
    await advanceTime(3000);
    bus.tell("BUS:RECONNECT", {});
    await advanceTime(3000);
    expect(asked.length).toBe(3);
    expect(asked[0]).toEqual(["", { product_id: 7, whole: false }]);
    expect(".o_unified_headline .o_unified_text").toHaveText("Out of stock");
});

test("a store is chosen, and let go", async () => {
    const asked = answer({ headline: "", places: places(place(2, "In stock", true)) });
    await open();
    await click("[data-place-id='2'] .o_unified_choose");
    await animationFrame();
    expect(asked.pop()).toEqual(["/choose_place", { product_id: 7, whole: false, place_id: 2 }]);
    expect("[data-place-id='2'] .o_unified_choose").toBeFocused();
    await click("[data-place-id='2'] .o_unified_choose");
    await animationFrame();
    expect(asked.pop()[1].place_id).toBe(false);
});

test("all stores are shown, and stay so", async () => {
    const rows = [2, 3, 4].map((id) => place(id, "In stock"));
    const asked = answer({ headline: "", places: places(...rows, online) });
    await open();
    await click(".o_unified_more");
    await animationFrame();
    expect(asked).toEqual([["", { product_id: 7, whole: true }]]);
    expect("[data-place-id='4'] .o_unified_choose").toBeFocused();
    await click("[data-place-id='4'] .o_unified_choose");
    expect(asked[1][1].whole).toBe(true);
});
