import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { listenToStock } from "@website_sale_unified_inventory/js/live_stock";

/** What a product page tells of the stock: shown by the server, kept up by its news. */
export class ProductStock extends Interaction {
    static selector = ".o_wsale_product_page:has(.o_unified_headline)";
    dynamicContent = {
        _root: { "t-on-click": this.onClick },
    };

    setup() {
        this.isWhole = false;
    }

    start() {
        this.addListener(this.env.bus, "unified_stock:combination", ({ detail }) => {
            this.replace(detail);
            if (this.isWhole) {
                this.ask();
            }
        });
        const { websiteId, templateId } = this.headline.dataset;
        listenToStock(
            this,
            Number(websiteId),
            [Number(templateId)],
            (products) => this.show(products[this.productId]),
            () => this.refresh()
        );
    }

    get headline() {
        return this.el.querySelector(".o_unified_headline");
    }

    get productId() {
        return Number(this.headline.dataset.productId);
    }

    onClick(ev) {
        const button = ev.target.closest(".o_unified_choose");
        if (button) {
            const placeId = Number(button.closest(".o_unified_place").dataset.placeId);
            this.choosePlace(placeId, button.getAttribute("aria-pressed") === "true");
        } else if (ev.target.closest(".o_unified_more")) {
            this.showAll();
        }
    }

    /** Ask the server for the page's part anew; a list that was opened stays open. */
    async ask(route = "", params = {}) {
        const asked = { product_id: this.productId, whole: this.isWhole, ...params };
        this.replace(await this.waitFor(rpc(`/shop/unified_stock${route}`, asked)));
    }

    async choosePlace(placeId, isMine) {
        await this.ask("/choose_place", { place_id: isMine ? false : placeId });
        this.el.querySelector(`[data-place-id="${placeId}"] .o_unified_choose`)?.focus();
    }

    async showAll() {
        const shown = this.el.querySelectorAll(".o_unified_choose").length;
        this.isWhole = true;
        await this.ask();
        this.el.querySelectorAll(".o_unified_choose")[shown]?.focus();
    }

    async refresh() {
        this.env.bus.trigger("unified_stock:refresh");
        await this.ask();
    }

    replace({ headline, places }) {
        this.swap(".o_unified_headline", headline);
        this.swap(".o_unified_places", places);
    }

    swap(selector, html) {
        const template = document.createElement("template");
        template.innerHTML = html.trim();
        const part = template.content.querySelector(selector);
        if (part) {
            this.el.querySelector(selector)?.replaceWith(part);
        }
    }

    /** Show news: ``{bucket, left?, places: {id: {bucket, left?}}, online?: {bucket, left?}}``. */
    show(news) {
        if (!news) {
            return;
        }
        const { whole, place } = JSON.parse(this.headline.dataset.texts);
        showLevel(this.headline, news, whole);
        this.el
            .querySelector(".o_unified_arrival")
            ?.classList.toggle("d-none", news.bucket === "in");
        const levels = { ...news.places, online: news.online };
        for (const row of this.el.querySelectorAll(".o_unified_place")) {
            const level = levels[row.dataset.placeId];
            if (level) {
                showLevel(row, level, place);
            }
        }
        this.env.bus.trigger("unified_stock:news", news);
    }
}

function showLevel(el, { bucket, left }, texts) {
    el.dataset.bucket = bucket;
    el.querySelector(".o_unified_text").textContent = texts[bucket].replace("%s", left);
}

registry
    .category("public.interactions")
    .add("website_sale_unified_inventory.product_stock", ProductStock);
