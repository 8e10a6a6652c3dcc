package org.vmcoregdb.memory;

/**
 * Memory that was needed is not there. Expected wherever a dump is filtered or damaged: callers catch it, say what they
 * have, and add the reason. Carries no stack trace, so that it is cheap.
 */
public final class MemoryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long address;
    private final FaultReason reason;

    /**
     * @param address the first byte that could not be read
     * @param physical whether the address is physical
     */
    public MemoryFault(long address, boolean physical, FaultReason reason) {
        super(
                (physical ? "physical address 0x" : "address 0x") + Long.toHexString(address) + " is "
                        + reason.sentence(),
                null,
                false,
                false);
        this.address = address;
        this.reason = reason;
    }

    /** The first byte that could not be read. */
    public long address() {
        return address;
    }

    /** Why. */
    public FaultReason reason() {
        return reason;
    }
}
