package org.vmcoregdb.kernel.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.AddressSearch;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Code that the kernel made at run time: BPF programs and trampolines ({@code bpf_kallsyms} of {@code kernel/bpf/core.c}, 5.7
 * on) and the trampolines of ftrace ({@code ftrace_ops_trampoline_list} of {@code kernel/trace/ftrace.c}, 5.8 on).
 */
public final class GeneratedCode {
    private static final Part<GeneratedCode> PART = Part.of(GeneratedCode::read);

    /** What kind of code it is. */
    public enum Kind {
        /** A BPF program, or what calls one. */
        BPF("bpf"),
        /** What a traced function calls first. */
        FTRACE("__builtin__ftrace");

        private final String module;

        Kind(String module) {
            this.module = module;
        }
    }

    /**
     * A piece of such code.
     *
     * @param start its first byte
     * @param end after its last
     * @param name as {@code /proc/kallsyms} has it
     */
    public record Range(long start, long end, String name, Kind kind) {}

    private static final int KSYM_NAME_LEN = 512;
    private static final int MAX_PIECES = 1 << 16;
    /** No BPF program's image is larger. */
    private static final long MAX_BYTES = 1 << 27;

    private final List<Range> ranges;

    private GeneratedCode(List<Range> ranges) {
        this.ranges = ranges.stream()
                .filter(r -> Long.compareUnsigned(r.end() - r.start(), MAX_BYTES) <= 0)
                .sorted((a, b) -> Long.compareUnsigned(a.start(), b.start()))
                .toList();
    }

    /** Code that a kernel made. */
    public static GeneratedCode of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static GeneratedCode read(Kernel kernel) {
        List<Range> ranges = new ArrayList<>();
        readPrograms(kernel, ranges);
        readTrampolines(kernel, ranges);
        return new GeneratedCode(ranges);
    }

    private static void readPrograms(Kernel kernel, List<Range> ranges) {
        Struct struct = kernel.types().struct("bpf_ksym");
        Optional<Field> start = struct.field("start");
        Optional<Field> end = struct.field("end");
        Optional<Field> name = struct.field("name");
        if (start.isEmpty() || end.isEmpty() || name.isEmpty()) {
            return;
        }
        AddressSpace memory = kernel.memory();
        for (long at : nodes(kernel, "bpf_kallsyms", struct.field("lnode"))) {
            try {
                ranges.add(new Range(
                        start.get().read(memory, at),
                        end.get().read(memory, at),
                        memory.readCString(name.get().at(at), KSYM_NAME_LEN),
                        Kind.BPF));
            } catch (MemoryFault missing) {
                // it stays without a name
            }
        }
    }

    private static void readTrampolines(Kernel kernel, List<Range> ranges) {
        Struct struct = kernel.types().struct("ftrace_ops");
        Optional<Field> start = struct.field("trampoline");
        Optional<Field> size = struct.field("trampoline_size");
        if (start.isEmpty() || size.isEmpty()) {
            return;
        }
        for (long at : nodes(kernel, "ftrace_ops_trampoline_list", struct.field("list"))) {
            try {
                long first = start.get().read(kernel.memory(), at);
                ranges.add(new Range(
                        first, first + size.get().read(kernel.memory(), at), "ftrace_trampoline", Kind.FTRACE));
            } catch (MemoryFault missing) {
                // it stays without a name
            }
        }
    }

    private static List<Long> nodes(Kernel kernel, String list, Optional<Field> link) {
        OptionalLong head = kernel.symbol(list);
        List<Long> objects = new ArrayList<>();
        if (head.isPresent() && link.isPresent()) {
            for (long node :
                    ListWalk.from(kernel.memory(), head.getAsLong(), MAX_PIECES).nodes()) {
                objects.add(node - link.get().offset());
            }
        }
        return objects;
    }

    /** All pieces, by address. */
    public List<Range> all() {
        return ranges;
    }

    /** The piece of this name; the first, if there are several. */
    Optional<Symbol> named(String name) {
        return ranges.stream().filter(r -> r.name().equals(name)).findFirst().map(GeneratedCode::symbol);
    }

    private static Symbol symbol(Range range) {
        return new Symbol(range.name(), range.start(), 't', Optional.of(range.kind().module));
    }

    /** The piece that an address belongs to. */
    public Optional<Range> containing(long address) {
        int above = AddressSearch.firstAbove(ranges.size(), i -> ranges.get(i).start(), address);
        return above == 0
                ? Optional.empty()
                : Optional.of(ranges.get(above - 1)).filter(r -> Long.compareUnsigned(address, r.end()) < 0);
    }

    /** The piece that an address belongs to, as a symbol. */
    Optional<SymbolicAddress> resolve(long address) {
        return containing(address).map(r -> new SymbolicAddress(symbol(r), address - r.start()));
    }
}
