package org.vmcoregdb.server.madeup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.locate.ImageMapping;
import org.vmcoregdb.locate.KernelMapping;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.protocol.target.Feature;
import org.vmcoregdb.server.gdb.CpuDescription;
import org.vmcoregdb.server.gdb.RegisterNumbers;
import org.vmcoregdb.server.gdb.SystemRegisters;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.unwind.frame.StackConventions;

/**
 * Unlike x86-64 in all that an architecture decides: the highest bits come first, pages have 64 KiB, the kernel is at the lowest
 * addresses, registers have other names, and there is one level of page tables. It takes the ELF number of a machine that is not
 * supported.
 */
public final class MadeUpArchitecture implements Architecture {
    static final Machine MACHINE = Machine.S390X;
    static final int PAGE = 1 << 16;
    /** Where the kernel's addresses end, and those of user programs begin. */
    static final long KERNEL_END = 0x4000_0000L;

    /** How much higher the kernel's memory is in its address space than in physical memory. */
    static final long MOVED = 0x20_0000L;

    static final Register PLACE = new Register(0, "place", 64);
    static final Register TOP = new Register(1, "top", 64);
    static final Register CHAIN = new Register(2, "chain", 64);
    static final Register MODE = new Register(3, "mode", 32);
    static final Register ONE = new Register(4, "one", 64);

    @Override
    public Machine machine() {
        return MACHINE;
    }

    @Override
    public ByteOrder byteOrder() {
        return ByteOrder.BIG_ENDIAN;
    }

    @Override
    public int pageSize() {
        return PAGE;
    }

    @Override
    public List<Register> registers() {
        return List.of(PLACE, TOP, CHAIN, MODE, ONE);
    }

    @Override
    public Register pc() {
        return PLACE;
    }

    @Override
    public Register sp() {
        return TOP;
    }

    @Override
    public Register fp() {
        return CHAIN;
    }

    @Override
    public List<Register> savedOnEntry() {
        return List.of(ONE, CHAIN, TOP, MODE, PLACE);
    }

    @Override
    public List<Register> dwarfRegisters() {
        return List.of(ONE, CHAIN, TOP, PLACE);
    }

    @Override
    public List<Register> keptByCalls() {
        return List.of(CHAIN);
    }

    @Override
    public boolean isUserMode(RegisterSet registers) {
        return registers.getOr(MODE, 0) == 1;
    }

    @Override
    public boolean isKernelAddress(long vaddr) {
        return vaddr >= 0 && vaddr < KERNEL_END;
    }

    @Override
    public boolean isCanonical(long vaddr) {
        return true;
    }

    @Override
    public OptionalLong imageMap() {
        return OptionalLong.empty();
    }

    /** All registers, 8 bytes each. */
    @Override
    public Optional<RegisterSet> prStatus(byte[] descriptor) {
        if (descriptor.length < 8 * registers().size()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(descriptor).order(ByteOrder.BIG_ENDIAN);
        RegisterSet.Builder set = new RegisterSet.Builder();
        registers().forEach(register -> set.set(register, in.getLong()));
        return Optional.of(set.build());
    }

    @Override
    public Optional<RegisterSet> qemuCpuState(byte[] descriptor) {
        return Optional.empty();
    }

    @Override
    public int xenVcpuBytes() {
        return 0;
    }

    @Override
    public Optional<RegisterSet> xenVcpu(byte[] context) {
        return Optional.empty();
    }

    /** The table has an entry of 8 bytes for each page: its physical address, and bit 0 if there is one, bit 1 if it may be written. */
    public static final class Pages implements Paging {
        @Override
        public Machine machine() {
            return MACHINE;
        }

        @Override
        public PageTable open(PhysicalMemory memory, long root, PageTableShape shape) {
            return new Table(memory, root, shape.pageSize());
        }

        @Override
        public PageEntry entry(long value, PageTableShape shape) {
            return new Entry(value);
        }
    }

    private record Entry(long value) implements PageEntry {
        @Override
        public boolean isMapped() {
            return (value & 1) != 0;
        }

        @Override
        public boolean isSwapped() {
            return false;
        }

        @Override
        public long paddr() {
            return value & -(long) PAGE;
        }

        @Override
        public List<String> flags() {
            return isMapped() ? List.of("THERE") : List.of();
        }

        @Override
        public List<SwapPlace> swapPlaces() {
            return List.of(new SwapPlace(0, 0));
        }
    }

    private record Table(PhysicalMemory memory, long root, int pageSize) implements PageTable {
        private long entryAt(long vaddr) {
            return root + 8 * (vaddr / pageSize);
        }

        @Override
        public long translate(long vaddr) {
            return walk(vaddr) instanceof Translation.Mapped mapped ? mapped.paddr() : FaultReason.NOT_MAPPED.code();
        }

        @Override
        public Translation walk(long vaddr) {
            if (vaddr < 0 || vaddr >= KERNEL_END) {
                return new Translation.Unmapped(FaultReason.NOT_MAPPED, List.of());
            }
            Entry entry = new Entry(memory.readLong(entryAt(vaddr)));
            List<Translation.Entry> way =
                    List.of(new Translation.Entry("PAGE", entryAt(vaddr), entry, Optional.empty()));
            return entry.isMapped()
                    ? new Translation.Mapped(
                            entry.paddr() + vaddr % pageSize,
                            pageSize,
                            new Translation.Access((entry.value() & 2) != 0, true),
                            way)
                    : new Translation.Unmapped(FaultReason.NOT_MAPPED, way);
        }

        @Override
        public OptionalLong nextMapped(long vaddr) {
            for (long at = Math.max(0, vaddr); at < KERNEL_END; at = (at / pageSize + 1) * pageSize) {
                if (translate(at) >= 0) {
                    return OptionalLong.of(at);
                }
            }
            return OptionalLong.empty();
        }
    }

    /** Where kernels are. */
    public static final class Mapping implements KernelMapping {
        @Override
        public Machine machine() {
            return MACHINE;
        }

        @Override
        public ImageMapping image(VmcoreInfo info, OptionalLong base) {
            return new ImageMapping(MOVED, KERNEL_END - MOVED, 0);
        }
    }

    /** The last context switch left a frame of two words, whose address is in {@code thread.frame}. */
    public static final class Conventions implements StackConventions {
        @Override
        public Machine machine() {
            return MACHINE;
        }

        @Override
        public RegisterSet sleeping(Kernel kernel, Task task) {
            Optional<Field> frame = kernel.types().struct("task_struct").field("thread.frame");
            if (frame.isEmpty()) {
                return RegisterSet.EMPTY;
            }
            try {
                long at = frame.get().read(kernel.memory(), task.address());
                return new RegisterSet.Builder()
                        .set(CHAIN, kernel.memory().readLong(at))
                        .set(PLACE, kernel.memory().readLong(at + 8))
                        .set(TOP, at + 16)
                        .build();
            } catch (MemoryFault missing) {
                return RegisterSet.EMPTY;
            }
        }
    }

    /** What debuggers are told. */
    public static final class Description implements CpuDescription {
        @Override
        public Machine machine() {
            return MACHINE;
        }

        @Override
        public String triple() {
            return "madeup-unknown-linux-gnu";
        }

        @Override
        public String bfdName() {
            return "madeup:64";
        }

        @Override
        public List<Feature> features(RegisterNumbers numbers) {
            return List.of(new Feature(
                    "org.example.madeup.core",
                    List.of(),
                    List.of(
                            numbers.saved(PLACE, "code_ptr"),
                            numbers.saved(TOP, "data_ptr"),
                            numbers.saved(CHAIN, "data_ptr"),
                            numbers.saved(MODE, "int32"),
                            numbers.saved(ONE, "int64"))));
        }

        @Override
        public SystemRegisters system(Kernel kernel) {
            return SystemRegisters.NONE;
        }
    }
}
