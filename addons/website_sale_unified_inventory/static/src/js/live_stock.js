const PATIENCE = 1500; // milliseconds over which the pages spread their questions

/**
 * Listen to the news of products' stock, once the page has nothing more urgent to do.
 *
 * @param {Interaction} interaction ends it
 * @param {number} websiteId
 * @param {number[]} templateIds
 * @param {function} onNews called with what is new of each of their products
 * @param {function} onAsk called when there may be news that nobody told
 */
export async function listenToStock(interaction, websiteId, templateIds, onNews, onAsk) {
    if (!templateIds.length) {
        return;
    }
    await interaction.waitFor(idle());
    const bus = interaction.services.bus_service;
    const whole = `unified_stock/${websiteId}`;
    const channels = [whole, ...templateIds.map((id) => `${whole}/${id}`)];
    const isOurs = (id) => templateIds.includes(id);
    const ask = () => interaction.waitForTimeout(() => onAsk(), Math.random() * PATIENCE);
    const listeners = {
        unified_stock: ({ template_id, products }) => isOurs(template_id) && onNews(products),
        unified_stock_many: ({ template_ids }) => {
            if (!template_ids || template_ids.some(isOurs)) {
                ask();
            }
        },
    };
    for (const [type, listener] of Object.entries(listeners)) {
        bus.subscribe(type, listener);
    }
    bus.addEventListener("BUS:RECONNECT", ask);
    interaction.registerCleanup(() => {
        for (const [type, listener] of Object.entries(listeners)) {
            bus.unsubscribe(type, listener);
        }
        bus.removeEventListener("BUS:RECONNECT", ask);
        for (const channel of channels) {
            bus.deleteChannel(channel);
        }
    });
    for (const channel of channels) {
        bus.addChannel(channel);
    }
}

function idle() {
    return new Promise((resolve) => {
        if (window.requestIdleCallback) {
            window.requestIdleCallback(resolve, { timeout: 2000 });
        } else {
            setTimeout(resolve, 500);
        }
    });
}
