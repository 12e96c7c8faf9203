import { describe, expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { setupInteractionWhiteList, startInteractions } from "@web/../tests/public/helpers";
import { browser } from "@web/core/browser/browser";
import { mockStockBus } from "./helpers";

setupInteractionWhiteList(["website_sale_unified_inventory.cart_stock"]);
describe.current.tags("interaction_dev");

const shortage = `
    <button type="button" class="o_unified_set" data-line-id="4" data-quantity="1">Set to 1</button>`;
const cart = (templates, content = "") => `
    <div class="o_website_sale_checkout_container">
        <div class="o_unified_cart" data-website-id="1" data-template-ids="${templates}"></div>
        <div class="o_unified_shortages">${content}</div>
    </div>`;

async function open(html) {
    const bus = mockStockBus();
    await startInteractions(html);
    await advanceTime(100);
    await animationFrame();
    return bus;
}

test("the cart listens to all that is in it", async () => {
    const bus = await open(cart("[5, 6]"));
    expect(bus.channels).toEqual(["unified_stock/1", "unified_stock/1/5", "unified_stock/1/6"]);
});

test("an empty cart listens to nothing", async () => {
    const bus = await open(cart("[]"));
    expect(bus.channels).toEqual([]);
});

test("what has gone is told, once for news in a row", async () => {
    let asked = 0;
    onRpc("/shop/unified_stock/cart", () => {
        asked += 1;
        return { html: shortage };
    });
    const bus = await open(cart("[5, 6]"));
    for (const template_id of [5, 6, 5, 9]) {
        bus.tell("unified_stock", { template_id, products: {} });
    }
    await advanceTime(1500);
    await animationFrame();
    expect(asked).toBe(1);
    expect(".o_unified_shortages .o_unified_set").toHaveCount(1);
});

test("the possible quantity is taken over", async () => {
    const asked = [];
    onRpc("/shop/cart/update", async (request) => {
        asked.push((await request.json()).params);
        return { cart_quantity: 3 };
    });
    const reload = () => expect.step("reload");
    patchWithCleanup(browser.location, { reload });
    await open(cart("[5]", shortage));
    await click(".o_unified_set");
    await animationFrame();
    expect(asked).toEqual([{ line_id: 4, quantity: 1 }]);
    expect(browser.sessionStorage.getItem("website_sale_cart_quantity")).toBe("3");
    expect.verifySteps(["reload"]);
});

test("what fails may be tried again", async () => {
    onRpc("/shop/cart/update", () => {
        expect.step(queryOne(".o_unified_set").disabled);
        throw new Error("busy");
    });
    expect.errors(1);
    await open(cart("[5]", shortage));
    await click(".o_unified_set");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([true]);
    expect(".o_unified_set").toBeEnabled();
    expect.verifyErrors([/./]);
});
