import { patch } from "@web/core/utils/patch";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

const SPREAD = 800; // milliseconds over which the pages that were told the same ask
const SPREAD_ALL = 10000; // the same when all pages were told
const TEXTS = [".o_wsale_product_details_content_section_title", "#product_full_description"];

patch(WebsiteSale.prototype, {
    start() {
        super.start();
        const product = this.el.querySelector(".js_main_product .product_template_id");
        if (product) {
            this.listenToCatalogue(Number(product.value));
        }
    },

    listenToCatalogue(templateId) {
        const bus = this.services.bus_service;
        const shop = `live_catalogue/${document.documentElement.dataset.websiteId}`;
        const onNews = ({ template_id: id, all, texts }) => {
            if (all || id === templateId) {
                const wait = Math.random() * (all ? SPREAD_ALL : SPREAD);
                this.waitForTimeout(() => this.lookAnew(texts), wait);
            }
        };
        const onReconnect = () => onNews({ all: true, texts: true });
        bus.subscribe("live_catalogue", onNews);
        bus.addEventListener("BUS:RECONNECT", onReconnect);
        const channels = [shop, `${shop}/${templateId}`];
        for (const channel of channels) {
            bus.addChannel(channel);
        }
        this.registerCleanup(() => {
            bus.unsubscribe("live_catalogue", onNews);
            bus.removeEventListener("BUS:RECONNECT", onReconnect);
            for (const channel of channels) {
                bus.deleteChannel(channel);
            }
        });
    },

    /** The price of the chosen variant and quantity, and the texts, as the server has them now. */
    async lookAnew(texts) {
        this.triggerVariantChange(this.el);
        if (!texts || document.body.classList.contains("editor_enable")) {
            return;
        }
        // a product that is renamed moves: the browser would remember from where to where
        const response = await this.waitFor(fetch(window.location.href, { cache: "no-store" }));
        if (!response.ok) {
            return; // it is no longer sold: the next click says so
        }
        const html = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(html, "text/html");
        for (const selector of TEXTS) {
            const [old, fresh] = [this.el, page].map((root) => root.querySelector(selector));
            if (old && fresh && old.innerHTML !== fresh.innerHTML) {
                old.replaceChildren(...fresh.childNodes);
            }
        }
    },
});
