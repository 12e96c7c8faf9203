import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { Mutex } from "@web/core/utils/concurrency";
import { patch } from "@web/core/utils/patch";
import { uuidv4 } from "@point_of_sale/utils";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { IntakeReceipt } from "@pos_crosschannel_returns/app/components/intake_receipt/intake_receipt";
import { ReturnSlip } from "@pos_crosschannel_returns/app/components/return_slip/return_slip";

const { DateTime } = luxon;
const INTAKE = "crosschannel.return.intake";
const ASK_AGAIN = 3000; // milliseconds

/** A sentence of the server without its code. */
export function sentence(error) {
    return error.data?.message?.replace(/ \[[a-z_]+\]$/, "") || error.message;
}

patch(PosStore.prototype, {
    async setup() {
        // those the server has, and whether it said so when it was last asked
        this.intakes = reactive({ waiting: [], known: false });
        this.intakeMutex = new Mutex();
        await super.setup(...arguments);
        window.addEventListener("pos-network-online", () => this.sendIntakes());
        this.sendIntakes();
    },

    /** Intakes that only this till knows. */
    get unsentIntakes() {
        return this.models[INTAKE].getAll();
    },

    get intakeCount() {
        return this.unsentIntakes.length + this.intakes.waiting.length;
    },

    callIntake(method, ...args) {
        return this.data.call(INTAKE, method, [this.config.id, ...args]);
    },

    /** Unique without the server: the server names devices once, each counts for itself. */
    nextIntakeNumber() {
        const device = this.data.device.identifier;
        const key = `crosschannel-intake-${this.config.id}-${device}`;
        const number = Number(localStorage.getItem(key) || 0) + 1;
        localStorage.setItem(key, number);
        return `IN/${this.config.id}-${device}-${String(number).padStart(4, "0")}`;
    },

    /**
     * Keep what was taken in and give the customer a receipt for it.
     *
     * @param {object} told lines (product_id, quantity), reference, partner_id, customer,
     *  reason, condition, note
     * @param {string} customerName
     * @returns {Promise<object>} the intake
     */
    async takeIn(told, customerName) {
        const content = {
            ...told,
            number: this.nextIntakeNumber(),
            taken_at: serializeDateTime(DateTime.now()),
        };
        const intake = this.models[INTAKE].create({
            uuid: uuidv4(),
            content: JSON.stringify(content),
            customer_name: customerName,
            refusal: "",
        });
        if (!(await this.data.keepIntake(intake.uuid))) {
            intake.delete();
            throw new Error(_t("This browser does not keep it. Do not take the goods in."));
        }
        await this.printIntake(intake);
        this.sendIntakes();
        return intake;
    },

    /**
     * Send what waits in this browser; the server takes each once, however often it is sent. One
     * lost answer says nothing of the network (Odoo notes that by events of the browser): it is
     * asked again, by itself, until it answers.
     */
    async sendIntakes() {
        return await this.intakeMutex.exec(async () => {
            browser.clearTimeout(this.intakeTimeout);
            try {
                for (const intake of [...this.unsentIntakes]) {
                    await this.sendIntake(intake);
                }
                const waiting = await this.callIntake("till_intakes");
                Object.assign(this.intakes, { waiting, known: true });
            } catch (error) {
                if (!(error instanceof ConnectionLostError || error instanceof RPCError)) {
                    throw error;
                }
                this.intakes.known = false;
                this.intakeTimeout = browser.setTimeout(() => this.sendIntakes(), ASK_AGAIN);
            }
        });
    },

    async sendIntake(intake) {
        let taken;
        try {
            taken = await this.callIntake("till_intake_send", intake.data);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error; // without an answer it is sent again
            }
            intake.update({ refusal: sentence(error) }); // it stays: people have to look at it
            return;
        }
        // at no moment is it in neither list: it is shown though the next answer may be lost
        const others = this.intakes.waiting.filter(({ uuid }) => uuid !== taken.uuid);
        this.intakes.waiting = taken.state === "waiting" ? [...others, taken] : others;
        this.data.localDeleteCascade(intake);
    },

    // === PAPER ===

    async printIntake(intake) {
        const { data } = intake;
        const names = (list, code) => list?.find((item) => item.code === code)?.name || "";
        await this.printReturnPaper(IntakeReceipt, {
            number: data.number,
            code: `INT:${intake.uuid}`,
            date: data.taken_at,
            company: this.company.name,
            till: this.config.name,
            cashier: this.getCashier()?.name || "",
            customer: intake.customer_name,
            reference: data.reference,
            reason: names(this.config._return_reasons, data.reason),
            condition: names(this.config._return_conditions, data.condition),
            note: data.note,
            lines: data.lines.map((line) => ({
                product: this.models["product.product"].get(line.product_id)?.display_name || "",
                quantity: line.quantity,
            })),
        });
    },

    async settleReturn(ticket) {
        await super.settleReturn(...arguments);
        this.sendIntakes(); // one of them may be settled with it
        await this.printReturnSlip(ticket.reference);
    },

    /** The slip of a settled return, first and again. */
    async printReturnSlip(reference) {
        await this.printReturnPaper(ReturnSlip, await this.callReturn("till_slip", reference));
    },

    /** On the till's own printer, or by the browser; what does not print is said. */
    async printReturnPaper(component, slip) {
        try {
            await this.printer.print(component, { slip }, this.printOptions);
        } catch (error) {
            this.dialog.add(AlertDialog, {
                title: error.title || _t("Not printed"),
                body: error.body || _t("The printer does not answer. Print it again later."),
            });
        }
    },
});
