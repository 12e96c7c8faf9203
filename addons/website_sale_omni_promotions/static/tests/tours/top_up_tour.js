import { registry } from "@web/core/registry";

/** A customer looks at the wallet, chooses an amount and has it in the cart. */
registry.category("web_tour.tours").add("website_sale_omni_promotions.top_up", {
    steps: () => [
        {
            content: "The wallet's balance is told",
            trigger: '.o_my_cards .o_balance:contains("40")',
        },
        {
            content: "The smallest amount is chosen; nothing is wider than the screen",
            trigger:
                '.o_top_up input[name="trigger_product_id"]:checked + label:contains("Top Up 20")',
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`The page is ${scrollWidth} wide on ${clientWidth}.`);
                }
            },
        },
        {
            content: "Choose the other one",
            trigger: '.o_top_up label:contains("Top Up 50")',
            run: "click",
        },
        {
            content: "Put it into the cart",
            trigger:
                '.o_top_up:has(input:checked + label:contains("Top Up 50")) button[type="submit"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is in the cart",
            trigger: '.o_cart_product:contains("Top Up 50")',
        },
    ],
});
