package org.vmcoregdb.arch;

import java.util.List;
import java.util.OptionalLong;

/**
 * Values of some of an architecture's registers; the others are unknown, which is not the same as zero. Immutable. At
 * most 64 registers.
 */
public final class RegisterSet {
    /** Nothing is known. */
    public static final RegisterSet EMPTY = new RegisterSet(new long[0], 0);

    private final long[] values;
    private final long known;

    private RegisterSet(long[] values, long known) {
        this.values = values;
        this.known = known;
    }

    /** True if the register's value is known. */
    public boolean has(Register register) {
        return (known >>> register.number() & 1) != 0;
    }

    /** The value, zero-extended to 64 bits, if known. */
    public OptionalLong get(Register register) {
        return has(register) ? OptionalLong.of(values[register.number()]) : OptionalLong.empty();
    }

    /** The value if known, else {@code fallback}. */
    public long getOr(Register register, long fallback) {
        return has(register) ? values[register.number()] : fallback;
    }

    /** True if no register is known. */
    public boolean isEmpty() {
        return known == 0;
    }

    /** These registers and those of another set, which counts where both know one. */
    public RegisterSet with(RegisterSet other, List<Register> registers) {
        Builder builder = toBuilder();
        for (Register register : registers) {
            if (other.has(register)) {
                builder.set(register, other.getOr(register, 0));
            }
        }
        return builder.build();
    }

    /** A builder that starts from this set. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        System.arraycopy(values, 0, builder.values, 0, values.length);
        builder.known = known;
        return builder;
    }

    /** Collects values; not safe for several threads. */
    public static final class Builder {
        private final long[] values = new long[64];
        private long known;

        /** Sets a register, replacing what was known of it. */
        public Builder set(Register register, long value) {
            values[register.number()] = value;
            known |= 1L << register.number();
            return this;
        }

        /** Makes a register unknown. */
        public Builder forget(Register register) {
            known &= ~(1L << register.number());
            return this;
        }

        /** The set so far. */
        public RegisterSet build() {
            return new RegisterSet(values.clone(), known);
        }
    }
}
