import { registry } from "@web/core/registry";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";

function openReturn() {
    return [
        ...ProductScreen.clickControlButtonMore(),
        {
            content: "open the return dialog",
            trigger: ".modal .crosschannel-return-button",
            run: "click",
        },
    ];
}

function find(reference) {
    return [
        {
            content: "type the reference",
            trigger: ".crosschannel-return-reference",
            run: `edit ${reference}`,
        },
        { content: "find it", trigger: ".crosschannel-return-find:enabled", run: "click" },
    ];
}

function receiptIsShown() {
    return {
        content: "the server has booked it (a credit note takes its time on a busy machine)",
        trigger: ".pos .receipt-screen",
        timeout: 60000,
    };
}

function choose() {
    return [
        {
            content: "the line shows what can come back and its price",
            trigger:
                ".crosschannel-return-line[data-sku='WEB']:contains('2 of 2 can come back'):contains('120.00')",
        },
        {
            content: "not before a reason and a quantity are chosen",
            trigger: ".crosschannel-return-confirm:disabled",
        },
        { trigger: "[data-sku='WEB'] .crosschannel-return-plus", run: "click" },
        {
            content: "a reason in one tap",
            trigger: ".crosschannel-return-reason[data-reason='wrong_size']",
            run: "click",
        },
        {
            content: "the total is shown",
            trigger: ".crosschannel-return-confirm:enabled:contains('120.00')",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("CrosschannelReturnTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            Offline.setOfflineMode(),
            find("WEB-RETURN"),
            {
                content: "without network it says so",
                trigger: ".crosschannel-return-error:contains('needs the network')",
            },
            Offline.setOnlineMode(),
            find("NOPE"),
            {
                content: "an unknown reference is said",
                trigger: ".crosschannel-return-error:contains('There is no such order')",
            },
            find("WEB-RETURN"),
            choose(),
            PaymentScreen.totalIs("-120.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            receiptIsShown(),
            Chrome.endTour(),
        ].flat(),
});

registry.category("web_tour.tours").add("CrosschannelReturnPhoneTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickReview(),
            openReturn(),
            find("web-return"),
            choose(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            receiptIsShown(),
            Chrome.endTour(),
        ].flat(),
});
