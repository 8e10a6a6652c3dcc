package org.vmcoregdb.server.command.translation.arm64;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.server.command.translation.WalkStyle;

/** Crash's {@code vtop} of arm64 has virtual addresses of the tables. */
public final class Arm64WalkStyle implements WalkStyle {
    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public boolean virtualPlaces() {
        return true;
    }
}
