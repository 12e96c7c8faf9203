import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { listenToStock } from "@website_sale_unified_inventory/js/live_stock";

/** Cart and checkout say at once what has gone, and offer what is still possible. */
export class CartStock extends Interaction {
    static selector = ".o_website_sale_checkout_container:has(.o_unified_cart)";
    dynamicContent = {
        _root: { "t-on-click": this.onClick },
    };

    start() {
        const { websiteId, templateIds } = this.el.querySelector(".o_unified_cart").dataset;
        const refresh = this.debounced(this.refresh, 1000);
        listenToStock(this, Number(websiteId), JSON.parse(templateIds), refresh, refresh);
    }

    async refresh() {
        const { html } = await this.waitFor(rpc("/shop/unified_stock/cart"));
        for (const el of this.el.querySelectorAll(".o_unified_shortages")) {
            el.innerHTML = html;
        }
    }

    async onClick(ev) {
        const button = ev.target.closest(".o_unified_set");
        if (!button) {
            return;
        }
        button.disabled = true;
        const { lineId, quantity } = button.dataset;
        const asked = { line_id: Number(lineId), quantity: Number(quantity) };
        const update = rpc("/shop/cart/update", asked).catch((error) => {
            button.disabled = false; // to be tried again
            throw error;
        });
        const { cart_quantity } = await this.waitFor(update);
        browser.sessionStorage.setItem("website_sale_cart_quantity", cart_quantity || 0);
        browser.location.reload();
    }
}

registry
    .category("public.interactions")
    .add("website_sale_unified_inventory.cart_stock", CartStock);
