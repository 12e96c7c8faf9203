import { patch } from "@web/core/utils/patch";
import { PosData } from "@point_of_sale/app/services/data_service";

const INTAKE = "crosschannel.return.intake";

patch(PosData.prototype, {
    get keptIntakesKey() {
        return `crosschannel-intakes-${this.databaseName}`;
    },

    /** Who reloads all data drops the browser's database: not the intakes only this till has. */
    async resetIndexedDB() {
        const { [INTAKE]: kept } = (await this.indexedDB.readAll([INTAKE])) || {};
        if (kept?.length) {
            localStorage.setItem(this.keptIntakesKey, JSON.stringify(kept));
        }
        return await super.resetIndexedDB(...arguments);
    },

    async initIndexedDB() {
        await super.initIndexedDB(...arguments);
        const kept = localStorage.getItem(this.keptIntakesKey);
        if (kept) {
            await this.indexedDB.create(INTAKE, JSON.parse(kept));
            localStorage.removeItem(this.keptIntakesKey);
        }
    },

    /** @returns {Promise<boolean>} whether this intake would survive a reload from now on */
    async keepIntake(uuid) {
        await this.synchronizeLocalDataInIndexedDB();
        const { [INTAKE]: kept } = (await this.indexedDB.readAll([INTAKE])) || {};
        return Boolean(kept?.some((record) => record.uuid === uuid));
    },
});
