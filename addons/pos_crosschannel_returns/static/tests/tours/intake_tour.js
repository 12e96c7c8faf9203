/* global posmodel */

import { registry } from "@web/core/registry";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { refresh, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";

const tap = (trigger) => ({ content: `tap ${trigger}`, trigger, run: "click" });
const see = (trigger) => ({ content: `see ${trigger}`, trigger });
const gone = () => ({ trigger: "body:not(:has(.modal))" });

function openReturn() {
    return [...ProductScreen.clickControlButtonMore(), tap(".modal .crosschannel-return-button")];
}

function find(reference) {
    return [
        { trigger: ".crosschannel-return-reference", run: `edit ${reference}` },
        tap(".crosschannel-return-find:enabled"),
    ];
}

function takeIn(words, goods) {
    return [
        tap(".crosschannel-return-offline .crosschannel-return-later"),
        see(".crosschannel-intake-form:contains('Nothing is paid now')"),
        see(".crosschannel-intake-confirm:disabled"),
        { trigger: ".crosschannel-intake-search", run: `edit ${words}` },
        tap(`.crosschannel-intake-found:contains('${goods}')`),
        tap(".crosschannel-intake-reason[data-reason='wrong_size']"),
        tap(".crosschannel-intake-condition[data-condition='opened']"),
        { trigger: ".crosschannel-intake-customer", run: "edit Ada, 0470" },
        tap(".crosschannel-intake-confirm:enabled"),
        see(".o_notification:contains('is taken in')"),
        gone(),
        see(".crosschannel-intake-badge:contains('1')"),
    ];
}

/** What goes to the till's printer is kept. */
function watchPrinter() {
    return run(() => {
        window.printed = [];
        posmodel.hardwareProxy.printer = {
            printReceipt: async (el) => {
                window.printed.push(el.textContent);
                return { successful: true };
            },
        };
    }, "a printer");
}

function printed(...texts) {
    return {
        content: `printed ${texts}`,
        trigger: "body",
        run: () => {
            const paper = window.printed.pop() || "";
            const missing = texts.filter((text) => !paper.includes(text));
            if (missing.length) {
                throw new Error(`${missing} is missing in: ${paper}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("CrosschannelIntakeTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            watchPrinter(),
            openReturn(),
            Offline.setOfflineMode(),
            find("WEB-RETURN"),
            takeIn("web go", "Web goods (M)"),
            printed("Goods taken in", "IN/", "WEB-RETURN", "Ada, 0470", "Nothing was paid yet"),
            Offline.setOnlineMode(),
            refresh(),
            watchPrinter(),
            {
                content: "it outlives a reload, and is sent then",
                trigger: ".crosschannel-intake-badge:contains('1')",
                run: "click",
            },
            see(".crosschannel-intake-list:not(:has(.crosschannel-intake-unsent))"),
            tap(".crosschannel-intake-waiting .crosschannel-intake-settle:contains('RET/')"),
            tap(".crosschannel-return-announced .crosschannel-return-take:contains('120.00')"),
            PaymentScreen.totalIs("-120.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            { trigger: ".pos .receipt-screen", timeout: 60000 },
            tap(".crosschannel-return-slip-button"),
            {
                content: "the slip is printed",
                trigger: ".crosschannel-return-slip-button:not(:has(.fa-spin))",
            },
            run(async () => {
                for (let tries = 0; tries < 50 && !window.printed.length; tries++) {
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
            }, "wait for the printer"),
            printed("RET/", "WEB-RETURN", "Does not fit", "Opened", "120.00", "Cash"),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelIntakeReceiptTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            Offline.setOfflineMode(),
            find("/pos/ticket/validate?access_token=receipt-token"),
            takeIn("chea", "Cheap"),
            Offline.setOnlineMode(),
            tap(".crosschannel-intake-badge"),
            {
                content: "it is sent by itself",
                trigger: ".crosschannel-intake-list:not(:has(.crosschannel-intake-unsent))",
                timeout: 20000,
            },
            tap(".crosschannel-intake-waiting .crosschannel-intake-settle:contains('RET/')"),
            tap(".crosschannel-return-announced .crosschannel-return-take:contains('10.00')"),
            PaymentScreen.totalIs("-10.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            { trigger: ".pos .receipt-screen", timeout: 60000 },
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelScanTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            run(async () => {
                for (let tries = 0; tries < 50 && posmodel.session.state !== "opened"; tries++) {
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
            }, "wait until the register is open"),
            scan_barcode("WEB-RETURN"),
            see(".modal:contains('Return from WEB-RETURN')"),
            tap(".crosschannel-return-back"),
            {
                content: "a hardware scanner works while nothing has the focus",
                trigger: ".crosschannel-return-dialog .crosschannel-return-reference",
                run: () => document.activeElement.blur(),
            },
            scan_barcode("/my/orders/1?access_token=order-token"),
            see(".modal:contains('Return from WEB-RETURN')"),
            tap(".crosschannel-return-back"),
            tap(".crosschannel-return-discard"),
            gone(),
            scan_barcode("RET/SCAN"),
            see(".modal:contains('Return from WEB-RETURN')"),
            tap(".crosschannel-return-back"),
            tap(".crosschannel-return-discard"),
            gone(),
            scan_barcode("/pos/ticket/validate?access_token=receipt-token"),
            {
                content: "the receipt of another till",
                trigger: ".crosschannel-return-dialog .crosschannel-return-line:contains('Cheap')",
            },
            Chrome.endTour(),
        ].flat(),
});
