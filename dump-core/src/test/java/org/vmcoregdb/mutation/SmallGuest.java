package org.vmcoregdb.mutation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.MemoryRange;

/**
 * A guest that runs, whose memory is an array.
 *
 * @param memory from address 0 on
 */
record SmallGuest(byte[] memory) implements LiveMemory {
    @Override
    public String name() {
        return "guest";
    }

    @Override
    public String kind() {
        return "running guest";
    }

    @Override
    public String way() {
        return "live";
    }

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public List<MemoryRange> ranges() {
        return memory.length == 0 ? List.of() : List.of(new MemoryRange(0, memory.length));
    }

    @Override
    public List<CpuState> cpus() {
        return List.of(
                new CpuState("it", new RegisterSet.Builder().set(X86_64.RIP, 1).build()));
    }

    @Override
    public void forget() {}

    @Override
    public long size() {
        return HEAD_BYTES + (long) memory.length;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) {
        int done = 0;
        while (done < length && offset + done >= 0 && offset + done < size()) {
            long at = offset + done;
            byte[] head = HEAD.getBytes(StandardCharsets.US_ASCII);
            target[targetOffset + done++] =
                    at >= HEAD_BYTES ? memory[(int) (at - HEAD_BYTES)] : at < head.length ? head[(int) at] : 0;
        }
        return done;
    }

    @Override
    public void close() {}
}
