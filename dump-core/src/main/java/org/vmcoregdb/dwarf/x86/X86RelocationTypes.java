package org.vmcoregdb.dwarf.x86;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dwarf.RelocationTypes;

/** Relocations of x86-64 (psABI x86-64 §4.4). */
public final class X86RelocationTypes implements RelocationTypes {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public Kind kind(int type) {
        return switch (type) {
            case 0 -> Kind.NONE;
            case 1 -> Kind.ABSOLUTE_8; // R_X86_64_64
            case 2 -> Kind.RELATIVE_4; // R_X86_64_PC32
            case 10, 11 -> Kind.ABSOLUTE_4; // R_X86_64_32, R_X86_64_32S
            case 24 -> Kind.RELATIVE_8; // R_X86_64_PC64
            default -> Kind.UNKNOWN;
        };
    }
}
