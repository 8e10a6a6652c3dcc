package org.vmcoregdb.protocol.session;

/** The CRC-32 of {@code qCRC}: polynomial 0x04c11db7, most significant bit first, begun with all ones, not inverted. */
final class GdbCrc {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int c = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                c = c < 0 ? c << 1 ^ 0x04c11db7 : c << 1;
            }
            TABLE[i] = c;
        }
    }

    private int value = -1;

    void update(byte[] bytes, int count) {
        int c = value;
        for (int i = 0; i < count; i++) {
            c = c << 8 ^ TABLE[(c >>> 24 ^ bytes[i]) & 0xff];
        }
        value = c;
    }

    int value() {
        return value;
    }
}
