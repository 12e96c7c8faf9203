import { onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const EVERY = 1500;
const PATIENCE = 20; // times

/** Printing beside the work: {state, text} of the last try, and nothing ever waits for it. */
export function usePrinting() {
    const orm = useService("orm");
    const state = useState({ shown: null });
    let timer = null;
    onWillDestroy(() => clearTimeout(timer));

    const show = (name, text) => (state.shown = { state: name, text });

    async function follow(job, times) {
        const answer = await orm.silent.call("store.order", "print_status", [job]);
        if (answer.state === "done") {
            show("done", _t("Printed"));
        } else if (answer.state === "failed") {
            show("failed", answer.text || _t("Not printed"));
        } else if (times) {
            timer = setTimeout(() => follow(job, times - 1), EVERY);
        } else {
            show("failed", _t("Not printed yet: the print queue does not answer."));
        }
    }

    async function print(method, what) {
        clearTimeout(timer);
        try {
            const { url, job } = await orm.call("store.order", method, [what]);
            if (url) {
                browser.open(url, "_blank");
                return;
            }
            show("waiting", _t("Printing…"));
            await follow(job, PATIENCE);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            show("failed", error.data.message.replace(/ \[\w+\]$/, ""));
        }
    }

    return { state, print };
}
