package org.vmcoregdb.protocol.packet;

/**
 * {@code address,length}, both unsigned.
 *
 * @param address the first number
 * @param length the second
 */
record Range(long address, long length) {
    static Range parse(String text) throws MalformedPacketException {
        int comma = text.indexOf(',');
        if (comma < 0) {
            throw new MalformedPacketException("no comma");
        }
        return new Range(Hex.number(text.substring(0, comma)), Hex.number(text.substring(comma + 1)));
    }
}
