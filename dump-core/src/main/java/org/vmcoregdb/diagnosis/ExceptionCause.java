package org.vmcoregdb.diagnosis;

/**
 * Why a CPU left what it was doing.
 *
 * @param number the exception's vector; -1 for an interrupt, whose vector depends on the machine
 * @param mnemonic such as {@code #PF}; empty for an interrupt
 * @param name in words
 * @param isException true if it is a fault or trap of the interrupted code itself, and not something that came from outside
 */
public record ExceptionCause(int number, String mnemonic, String name, boolean isException) {
    /** An interrupt. */
    public static ExceptionCause interrupt(String name) {
        return new ExceptionCause(-1, "", name, false);
    }
}
