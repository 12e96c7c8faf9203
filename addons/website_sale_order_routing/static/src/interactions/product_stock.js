import { RPCError, rpc } from "@web/core/network/rpc";
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
        const input = this.el.querySelector(".o_unified_postcode input");
        const asked = { postcode: input.value.trim(), product_id: this.productId };
        try {
            const parts = await rpc("/shop/unified_stock/choose_postcode", asked, { silent: true });
            this.protectSyncAfterAsync(() => this.replace(parts))();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            input.classList.add("is-invalid");
            input.focus();
        }
    },
});
