package org.vmcoregdb.protocol.qmp;

/** Memory from 0x1000 to 0x1fff whose bytes are their addresses' low bytes. */
class FakePhysicalTarget implements PhysicalTarget {
    /** An address from which all that is asked for can be read. */
    static final long ENDLESS = 0x7000;

    static final byte[] CORE = {0x7f, 'E', 'L', 'F'};

    @Override
    public String architecture() {
        return "x86_64";
    }

    @Override
    public int read(long paddr, byte[] buffer) {
        if (paddr == 0xbad) {
            throw new InternalError("a fault occurred in a recent unsafe memory access operation");
        }
        if (paddr == ENDLESS) {
            return buffer.length;
        }
        int there = 0;
        while (there < buffer.length && (paddr + there) >>> 12 == 1) {
            buffer[there] = (byte) (paddr + there);
            there++;
        }
        return there;
    }

    @Override
    public String whyMissing(long paddr) {
        return "physical address 0x" + Long.toHexString(paddr) + " is \"gone\"";
    }

    @Override
    public byte[] notesCore() {
        return CORE.clone();
    }
}
