import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("pos_unified_catalogue.facts", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickInfoProduct("Catalogue shirt", [
                {
                    content: "material",
                    trigger: ".section-catalogue .catalogue_material:contains(Cotton)",
                },
                {
                    content: "the size guide opens",
                    trigger: ".section-catalogue .size-guide summary",
                    run: "click",
                },
                {
                    content: "its table",
                    trigger: ".section-catalogue .size-guide[open] td:contains(Size M)",
                },
            ]),
        ].flat(),
});
