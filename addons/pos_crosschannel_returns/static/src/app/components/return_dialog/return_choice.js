/** What a cashier has found and entered so far: kept until it is done or given up. */
export function emptyDraft(reference) {
    return {
        reference,
        orders: [],
        order: null,
        quantities: {},
        variants: {},
        details: {}, // by line, where it differs from the rest: reason, condition, disposition
        partner: null,
        products: [],
        reason: "",
        condition: "",
        disposition: "",
        error: "",
        asks: null,
        ticket: null,
        busy: false,
        scanning: false,
    };
}

/** What of an order comes back, and what is taken along instead. It asks no server. */
export class ReturnChoice {
    /** @param {object} draft see emptyDraft */
    constructor(draft) {
        this.draft = draft;
    }

    quantity(line) {
        return this.draft.quantities[line.line] || 0;
    }

    step(line, delta) {
        const wanted = this.quantity(line) + delta;
        this.draft.quantities[line.line] = Math.max(0, Math.min(line.returnable, wanted));
    }

    toggle(field, value) {
        this.draft[field] = this.draft[field] === value ? "" : value;
    }

    toggleVariant(line, variant) {
        const { variants } = this.draft;
        const isChosen = variants[line.line] === variant.product_id;
        variants[line.line] = isChosen ? false : variant.product_id;
    }

    get chosenLines() {
        return this.draft.order.lines.filter((line) => this.quantity(line));
    }

    get chosen() {
        return this.chosenLines.map((line) => ({
            line: line.line,
            quantity: this.quantity(line),
            reason: this.detail(line, "reason"),
            condition: this.detail(line, "condition"),
            disposition: this.detail(line, "disposition"),
        }));
    }

    /** Why a line comes back, in which condition and where it goes: as the rest, or its own. */
    detail(line, field) {
        return this.draft.details[line.line]?.[field] || this.draft[field];
    }

    toggleDetails(line) {
        const { details } = this.draft;
        details[line.line] = details[line.line]
            ? false
            : { reason: "", condition: "", disposition: "" };
    }

    /** Other variants that the customer takes along, one for each unit that comes back. */
    get goods() {
        return this.chosenLines
            .filter((line) => this.draft.variants[line.line])
            .map((line) => ({
                product_id: this.draft.variants[line.line],
                quantity: this.quantity(line),
            }));
    }

    get count() {
        return this.chosenLines.reduce((sum, line) => sum + this.quantity(line), 0);
    }

    /** What it gives back after fees, as far as the lines tell. */
    get worth() {
        return this.chosenLines.reduce(
            (total, line) =>
                total +
                this.quantity(line) * line.refund_unit * (1 - (line.fee_percent || 0) / 100),
            0
        );
    }

    get hasReturnable() {
        return this.draft.order.lines.some((line) => line.returnable > 0);
    }

    /** Whether something is chosen and it is said why. */
    get isWhole() {
        return this.count > 0 && this.chosen.every((line) => line.reason);
    }
}
