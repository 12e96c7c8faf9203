import { RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { patchDynamicContent } from "@web/public/utils";
import { ProductStock } from "@website_sale_unified_inventory/interactions/product_stock";

patch(ProductStock.prototype, {
    setup() {
        super.setup();
        patchDynamicContent(this.dynamicContent, {
            _root: { "t-on-keydown": this.onKeydown.bind(this) },
        });
    },

    onClick(ev) {
        super.onClick(ev);
        if (ev.target.closest(".o_unified_near")) {
            this.choosePostcode();
        }
    },

    /** The input lies in the product's form, which Enter would send. */
    onKeydown(ev) {
        if (ev.key === "Enter" && ev.target.matches(".o_unified_postcode input")) {
            ev.preventDefault();
            this.choosePostcode();
        }
    },

    async choosePostcode() {
        const postcode = this.el.querySelector(".o_unified_postcode input").value.trim();
        try {
            await this.ask("/choose_postcode", { postcode });
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            const input = this.el.querySelector(".o_unified_postcode input");
            input.classList.add("is-invalid");
            input.focus();
        }
    },
});
