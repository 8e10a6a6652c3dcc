package org.vmcoregdb.server.command.memory;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.WordOrder;

/** Memory by virtual or by physical addresses. */
public interface MemoryReader {
    /** Copies memory; returns how many bytes could be read before the first that is missing. */
    int read(long address, byte[] target);

    /** As {@link #read}, for who goes through much memory and reads each page once: no cache keeps what it did not have. */
    int readOnce(long address, byte[] target, int length);

    /** Why the byte at an address is missing. */
    MemoryFault fault(long address);

    /** The byte order of its numbers. */
    WordOrder words();

    /** Size of a page in bytes. */
    int pageSize();

    /** By virtual addresses. */
    static MemoryReader virtual(AddressSpace space) {
        return new MemoryReader() {
            @Override
            public int read(long address, byte[] target) {
                return space.read(address, target, 0, target.length);
            }

            @Override
            public int readOnce(long address, byte[] target, int length) {
                return space.readOnce(address, target, 0, length);
            }

            @Override
            public MemoryFault fault(long address) {
                return new MemoryFault(address, false, space.fault(address).orElse(FaultReason.NOT_MAPPED));
            }

            @Override
            public WordOrder words() {
                return space.words();
            }

            @Override
            public int pageSize() {
                return space.pageSize();
            }
        };
    }

    /** By physical addresses. */
    static MemoryReader physical(Kernel kernel) {
        PhysicalMemory memory = kernel.physical();
        return new MemoryReader() {
            @Override
            public int read(long address, byte[] target) {
                return address < 0 ? 0 : memory.read(address, target, 0, target.length);
            }

            @Override
            public int readOnce(long address, byte[] target, int length) {
                return address < 0 ? 0 : memory.readOnce(address, target, 0, length);
            }

            @Override
            public MemoryFault fault(long address) {
                return new MemoryFault(address, true, address < 0 ? FaultReason.NOT_RAM : memory.reason(address));
            }

            @Override
            public WordOrder words() {
                return memory.words();
            }

            @Override
            public int pageSize() {
                return kernel.memory().pageSize();
            }
        };
    }
}
