package org.vmcoregdb.debuginfo.dwarf;

/** From non-negative numbers to numbers, which are 0 unless they were set. Open addressing: there are 100,000 of them. */
final class IntMap {
    private int[] keys = new int[256];
    private int[] values = new int[256];
    private int size;

    int get(int key) {
        return values[slot(key)];
    }

    /** @param value not 0 */
    void put(int key, int value) {
        int slot = slot(key);
        if (values[slot] == 0) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
        if (2 * size > keys.length) {
            grow();
        }
    }

    private int slot(int key) {
        int mask = keys.length - 1;
        int slot = key * 0x9e3779b9 >>> 7 & mask;
        while (values[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new int[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
