import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { ReturnDialog } from "@pos_crosschannel_returns/app/components/return_dialog/return_dialog";

const SHOWN_PRODUCTS = 8;

/** Without a receipt: products are chosen instead of an order's lines, for store credit. */
patch(ReturnDialog.prototype, {
    get isBlank() {
        return this.state.order?.kind === "no_receipt";
    },

    get title() {
        return this.isBlank ? _t("Return without a receipt") : super.title;
    },

    get canConfirm() {
        return super.canConfirm && (!this.isBlank || Boolean(this.state.partner));
    },

    onScan(code) {
        if (!this.isBlank) {
            return super.onScan(...arguments);
        }
        this.state.scanning = false;
        return this.findProduct(code);
    },

    request(consent) {
        return this.isBlank
            ? this.pos.requestBlankReturn(this.state.partner.id, this.choice.chosen, consent)
            : super.request(...arguments);
    },

    async startBlank() {
        await this.ask(async () => {
            const order = await this.pos.callReturn("till_blank", []);
            const partner = this.pos.getOrder()?.getPartner();
            Object.assign(this.state, { order, reference: "", quantities: {}, details: {} });
            this.setPartner(partner);
        });
    },

    setPartner(partner) {
        this.state.partner = partner ? { id: partner.id, name: partner.name } : null;
    },

    async choosePartner() {
        const partner = this.pos.models["res.partner"].get(this.state.partner?.id);
        this.setPartner(
            (await makeAwaitable(this.pos.dialog, PartnerList, { partner })) || partner
        );
    },

    onProductKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.findProduct();
        }
    },

    /** Look in the catalogue of this till: a code exactly, else a part of the name. */
    async findProduct(text = this.state.reference) {
        const words = text.trim().toLowerCase();
        const goods = this.pos.models["product.product"].filter((item) => item.type === "consu");
        const exact = goods.filter((item) =>
            [item.barcode, item.default_code].some((code) => code && code.toLowerCase() === words)
        );
        const found = exact.length
            ? exact
            : goods.filter((item) => item.display_name.toLowerCase().includes(words));
        if (words && found.length === 1) {
            return this.addProduct(found[0]);
        }
        this.state.error = found.length ? "" : _t("No product matches “%s”.", text.trim());
        this.state.products = words
            ? found.slice(0, SHOWN_PRODUCTS).map(({ id, display_name }) => ({ id, display_name }))
            : [];
    },

    async addProduct({ id }) {
        await this.ask(async () => {
            const ids = this.state.order.lines.map((line) => line.line);
            const products = ids.includes(id) ? ids : [...ids, id];
            this.state.order = await this.pos.callReturn("till_blank", products);
            this.state.quantities[id] = (this.state.quantities[id] || 0) + 1;
            Object.assign(this.state, { reference: "", products: [] });
        });
    },
});
