package org.vmcoregdb.protocol.target;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A register of the target description.
 *
 * @param name lower-case name, such as {@code rip}
 * @param number its place in {@code g} replies and its number in {@code p}; ascending over the whole description
 * @param bits its size in bits, a multiple of 8
 * @param type a predefined type of gdb ({@code int64}, {@code code_ptr}, {@code i387_ext}, …) or the id of a
 *     {@link RegisterType} of its feature
 * @param group such as {@code general}, {@code system}; empty leaves it to the type
 * @param role what debuggers need it for
 * @param dwarfNumber what call frame information calls it, for registers that debuggers do not know by name; gdb has no use for it
 */
public record Register(
        String name, int number, int bits, String type, Optional<String> group, Role role, OptionalInt dwarfNumber) {
    /** What a debugger needs a register for, to get it along with a stop. */
    public enum Role {
        /** Where the thread runs. */
        PROGRAM_COUNTER,
        /** Its stack. */
        STACK_POINTER,
        /** The frame on it. */
        FRAME_POINTER,
        /** None of these. */
        NONE
    }

    /** Checks the size. */
    public Register {
        if (bits <= 0 || bits % 8 != 0 || number < 0) {
            throw new IllegalArgumentException("register " + name + ": number " + number + ", " + bits + " bits");
        }
    }

    /** A register with neither group nor role. */
    public static Register of(String name, int number, int bits, String type) {
        return new Register(name, number, bits, type, Optional.empty(), Role.NONE, OptionalInt.empty());
    }

    /** The same register with a group. */
    public Register inGroup(String newGroup) {
        return new Register(name, number, bits, type, Optional.of(newGroup), role, dwarfNumber);
    }

    /** The same register with a role. */
    public Register as(Role newRole) {
        return new Register(name, number, bits, type, group, newRole, dwarfNumber);
    }

    /** The same register with a number in DWARF. */
    public Register withDwarfNumber(int newNumber) {
        return new Register(name, number, bits, type, group, role, OptionalInt.of(newNumber));
    }

    /** Its size in bytes. */
    public int bytes() {
        return bits / 8;
    }
}
