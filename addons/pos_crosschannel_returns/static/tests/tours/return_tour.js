import { registry } from "@web/core/registry";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";

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

registry.category("web_tour.tours").add("CrosschannelReturnTour", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            openReturn(),
            find("NOPE"),
            {
                content: "an unknown reference is said",
                trigger: ".crosschannel-return-error:contains('There is no such order')",
            },
            find("WEB-RETURN"),
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
            PaymentScreen.totalIs("-120.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Chrome.endTour(),
        ].flat(),
});
