import { patch } from "@web/core/utils/patch";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

const PLENTY = 99999; // as the server says for a stock above the threshold

patch(WebsiteSale.prototype, {
    start() {
        super.start();
        this.addListener(this.env.bus, "unified_stock:news", ({ detail }) =>
            this.onStockNews(detail)
        );
        this.addListener(this.env.bus, "unified_stock:refresh", () =>
            this.triggerVariantChange(this.el)
        );
    },

    /** Another variant has its own stock. The server's answer is kept for the news to come. */
    _onChangeCombination(ev, parent, combination) {
        if (combination.unified_stock && parent.matches(".js_main_product")) {
            this.stockCombination = { ev, parent, combination: { ...combination } };
            if (combination.unified_stock.headline) {
                this.env.bus.trigger("unified_stock:combination", combination.unified_stock);
            }
        }
        super._onChangeCombination(ev, parent, combination);
    },

    /** Let "Add to cart" follow what is left, with what this shopper's cart holds; one piece
     * of news after the other, as the button is hidden and shown step by step. */
    onStockNews({ bucket, left = 0 }) {
        if (!this.stockCombination) {
            return;
        }
        const { ev, parent, combination } = this.stockCombination;
        const free = bucket === "in" ? PLENTY : left + combination.unified_stock.held;
        combination.free_qty = free;
        const news = { ...combination };
        this.stockNews = Promise.resolve(this.stockNews).then(() =>
            this._onChangeCombinationStock(ev, parent, news)
        );
    },
});
