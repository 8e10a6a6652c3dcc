package org.vmcoregdb.arch;

/**
 * One register of an architecture.
 *
 * @param number its place in the architecture's list and in a {@link RegisterSet}
 * @param name as debuggers call it, such as {@code rip}
 * @param bits width
 */
public record Register(int number, String name, int bits) {
    // what the compiler makes for records is linked at run time, which costs a short command some milliseconds

    @Override
    public boolean equals(Object other) {
        return other instanceof Register register
                && register.number == number
                && register.bits == bits
                && register.name.equals(name);
    }

    @Override
    public int hashCode() {
        return 31 * number + name.hashCode();
    }
}
