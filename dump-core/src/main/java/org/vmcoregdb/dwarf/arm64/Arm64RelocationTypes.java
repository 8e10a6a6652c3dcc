package org.vmcoregdb.dwarf.arm64;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dwarf.RelocationTypes;

/** Relocations of AArch64 (the ABI of AArch64 §5.7). */
public final class Arm64RelocationTypes implements RelocationTypes {
    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public Kind kind(int type) {
        return switch (type) {
            case 0 -> Kind.NONE;
            case 257 -> Kind.ABSOLUTE_8; // R_AARCH64_ABS64
            case 258 -> Kind.ABSOLUTE_4; // R_AARCH64_ABS32
            case 260 -> Kind.RELATIVE_8; // R_AARCH64_PREL64
            case 261 -> Kind.RELATIVE_4; // R_AARCH64_PREL32
            default -> Kind.UNKNOWN;
        };
    }
}
