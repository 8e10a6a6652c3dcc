package org.vmcoregdb.unwind.frame;

/** What machine code says of the calls in it, so that a word on a stack can be told to be a return address. */
public interface CallSites {
    /** For machine code that is not known: no word is proved to be a return address. */
    CallSites UNKNOWN = new CallSites() {
        @Override
        public boolean isCallOf(long returnAddress, long target) {
            return false;
        }

        @Override
        public boolean isAfterCall(long returnAddress) {
            return false;
        }
    };

    /** True if a direct call of {@code target} ends right before {@code returnAddress}. */
    boolean isCallOf(long returnAddress, long target);

    /** True if some call instruction, direct or indirect, ends right before {@code returnAddress}. */
    boolean isAfterCall(long returnAddress);
}
