import { _t } from "@web/core/l10n/translation";

/** The columns of the board, in the order of the work. */
export const COLUMNS = [
    { id: "new", name: _t("New"), states: ["new"] },
    { id: "pick", name: _t("Pick"), states: ["accepted", "picking"] },
    { id: "packed", name: _t("Packed"), states: ["packed"] },
    { id: "ready", name: _t("Ready"), states: ["ready"] },
    {
        id: "done",
        name: _t("Done"),
        states: ["shipped", "handed_over", "rejected", "expired", "cancelled"],
    },
];

export const columnOf = (order) => COLUMNS.find((column) => column.states.includes(order.state));
export const isComplete = (order) => order.lines.every((line) => line.picked >= line.wanted);
export const isBusy = (order) => ["accepted", "picking"].includes(order.state);

/** The one thing to do next with an order: {step, label} or nothing. */
export function nextStep(order) {
    if (order.state === "new") {
        return { step: "accept", label: _t("Accept") };
    }
    if (isBusy(order) && !order.mine) {
        return { step: "take_over", label: _t("Take over") };
    }
    if (isBusy(order)) {
        return isComplete(order) ? { step: "pack", label: _t("Packed") } : null;
    }
    if (["packed", "ready"].includes(order.state) && !isComplete(order)) {
        return { step: "reopen", label: _t("Order changed: pick again") };
    }
    if (order.state === "packed") {
        return order.kind === "collect"
            ? { step: "make_ready", label: _t("Ready for pick-up") }
            : { step: "ship", label: _t("Given to the carrier") };
    }
    return order.state === "ready" ? { step: "hand_over", label: _t("Hand over") } : null;
}

/** The line a scan is for, one that still wants something first: {line, units} or nothing. */
export function findLine(order, barcode) {
    const found = order.lines.filter((line) => barcode in line.barcodes);
    const line = found.find((each) => each.picked < each.wanted) || found[0];
    return line && { line, units: line.barcodes[barcode] };
}
