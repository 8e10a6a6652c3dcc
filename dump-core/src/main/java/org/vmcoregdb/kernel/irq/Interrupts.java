package org.vmcoregdb.kernel.irq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.IndexedTree;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The interrupts of a kernel ({@code include/linux/irqdesc.h}). Their descriptors are in a maple tree since 6.5, before in a radix tree (since
 * 2.6.37), pointers to them in an array before that, or they are an array themselves. Safe for many threads.
 */
public final class Interrupts {
    private static final Part<Interrupts> PART = Part.of(Interrupts::read);

    /** {@code NR_IRQS} is at most some 540,000, with 8192 CPUs. */
    private static final int LIMIT = 1 << 20;

    private static final int ACTIONS_LIMIT = 1024;
    private static final int NAME_LIMIT = 256;
    /** {@code CONFIG_NR_CPUS} is at most 8192. */
    private static final int MASK_BYTES = 1024;

    private final int count;
    private final Map<Integer, Interrupt> byNumber;
    private final Optional<String> problem;

    private Interrupts(int count, Map<Integer, Interrupt> byNumber, Optional<String> problem) {
        this.count = count;
        this.byNumber = byNumber;
        this.problem = problem;
    }

    /** Interrupts of a kernel. */
    public static Interrupts of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Interrupts read(Kernel kernel) {
        FirstProblem problem = new FirstProblem();
        Map<Integer, Long> descriptors = new Descriptors(kernel, problem).find();
        Reader reader = new Reader(kernel);
        Map<Integer, Interrupt> all = new TreeMap<>();
        descriptors.forEach((number, address) -> all.put(number, reader.read(number, address)));
        int last = descriptors.keySet().stream().mapToInt(n -> n).max().orElse(-1);
        int told =
                number(kernel, "nr_irqs").orElse(number(kernel, "total_nr_irqs").orElse(0));
        return new Interrupts(Math.max(told, last + 1), all, problem.sentence());
    }

    private static Optional<Integer> number(Kernel kernel, String variable) {
        OptionalLong at = kernel.symbol(variable);
        try {
            int value = at.isPresent() ? kernel.memory().readInt(at.getAsLong()) : -1;
            return value >= 0 && value <= LIMIT ? Optional.of(value) : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** How many numbers there are, from 0, used or not. */
    public int count() {
        return count;
    }

    /** The interrupt of this number, if it has a descriptor. */
    public Optional<Interrupt> number(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Why there may be more. */
    public Optional<String> problem() {
        return problem;
    }

    /** Finds the descriptors of all numbers. */
    private static final class Descriptors {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem;
        private final Map<Integer, Long> found = new TreeMap<>();

        Descriptors(Kernel kernel, FirstProblem problem) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.problem = problem;
        }

        Map<Integer, Long> find() {
            OptionalLong maple = kernel.symbol("sparse_irqs");
            OptionalLong tree = kernel.symbol("irq_desc_tree");
            OptionalLong pointers = kernel.symbol("irq_desc_ptrs");
            OptionalLong array = kernel.symbol("irq_desc");
            int most = number(kernel, "nr_irqs").orElse(0);
            if (maple.isPresent()) {
                problem.value(() -> new MapleTree(kernel.types(), memory).walk(maple.getAsLong(), entry -> {
                            add(entry.first(), entry.value());
                            return found.size() < LIMIT;
                        }))
                        .ifPresent(problem::add);
            } else if (tree.isPresent()) {
                problem.value(() -> IndexedTree.of(kernel.types(), memory).walk(tree.getAsLong(), entry -> {
                            add(entry.first(), entry.value());
                            return found.size() < LIMIT;
                        }))
                        .ifPresent(problem::add);
            } else if (pointers.isPresent()) {
                problem.value(() -> pointers(pointers.getAsLong(), most));
            } else if (array.isPresent()) {
                long size = kernel.types().struct("irq_desc").size();
                for (int i = 0; i < most; i++) {
                    found.put(i, array.getAsLong() + i * size);
                }
            } else {
                throw new MissingSymbolException("irq_desc_tree");
            }
            return found;
        }

        private void add(OptionalLong index, long descriptor) {
            if (index.isPresent() && index.getAsLong() >= 0 && index.getAsLong() < LIMIT && descriptor != 0) {
                found.put((int) index.getAsLong(), descriptor);
            }
        }

        /** Until 2.6.32 an array; then a pointer to one. */
        private boolean pointers(long variable, int most) {
            long first = memory.readLong(variable);
            boolean isPointer = kernel.symbol("irq_desc_legacy").isPresent() && most > 0;
            long at = isPointer ? first : variable;
            for (int i = 0; i < most; i++) {
                add(OptionalLong.of(i), memory.readLong(at + 8L * i));
            }
            return true;
        }
    }

    /** Reads descriptors. */
    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final Field action;
        private final Field next;
        private final Field name;
        private final Optional<Field> chip;
        private final Optional<Field> chipName;
        private final Optional<Field> flow;
        private final Optional<Field> counts;
        private final Optional<Field> affinity;
        private final boolean countsPerCpu;
        private final int maskBytes;

        Reader(Kernel kernel) {
            this.kernel = kernel;
            memory = kernel.memory();
            Struct descriptor = kernel.types().struct("irq_desc");
            Struct handler = kernel.types().struct("irqaction");
            action = descriptor.need("action");
            next = handler.need("next");
            name = handler.need("name");
            chip = descriptor.field("irq_data.chip", "chip", "handler");
            Struct chipType = kernel.types().struct("irq_chip");
            chipName = chipType.field("name", "typename")
                    .or(() -> kernel.types().struct("hw_interrupt_type").field("typename"));
            flow = descriptor.field("name");
            counts = descriptor.field("kstat_irqs");
            countsPerCpu = descriptor.field("irq_data").isPresent();
            affinity = descriptor.field("irq_common_data.affinity", "irq_data.affinity", "affinity");
            int possible =
                    kernel.perCpu().possible().stream().mapToInt(c -> c).max().orElse(0);
            maskBytes = Math.min(MASK_BYTES, possible / 64 * 8 + 8);
        }

        Interrupt read(int number, long descriptor) {
            FirstProblem problem = new FirstProblem();
            List<Interrupt.Action> actions = new ArrayList<>();
            problem.value(() -> actions(descriptor, actions));
            Optional<String> delivers = chip.isEmpty() || chipName.isEmpty()
                    ? Optional.empty()
                    : problem.value(() ->
                            text(chipName.get().read(memory, chip.get().read(memory, descriptor))));
            Optional<String> how = flow.isEmpty()
                    ? Optional.empty()
                    : problem.value(() -> text(flow.get().read(memory, descriptor)));
            List<Interrupt.Count> came = new ArrayList<>();
            problem.value(() -> counts(descriptor, came));
            List<Integer> cpus = new ArrayList<>();
            problem.value(() -> affinity(descriptor, cpus));
            return new Interrupt(
                    number,
                    descriptor,
                    actions,
                    delivers.filter(t -> !t.isEmpty()),
                    how.filter(t -> !t.isEmpty()),
                    came,
                    cpus,
                    problem.sentence());
        }

        private String text(long address) {
            return address == 0 ? "" : memory.readCString(address, NAME_LIMIT);
        }

        private boolean actions(long descriptor, List<Interrupt.Action> actions) {
            long at = action.read(memory, descriptor);
            while (at != 0 && actions.size() < ACTIONS_LIMIT) {
                long text = name.read(memory, at);
                FirstProblem unnamed = new FirstProblem();
                actions.add(new Interrupt.Action(at, unnamed.value(() -> text(text))));
                at = next.read(memory, at);
            }
            return at == 0;
        }

        /** Per-CPU counters since 2.6.37, before that an array. */
        private boolean counts(long descriptor, List<Interrupt.Count> counted) {
            if (counts.isEmpty()) {
                return false;
            }
            long at = counts.get().read(memory, descriptor);
            for (int cpu : kernel.perCpu().possible()) {
                long one = countsPerCpu ? kernel.perCpu().address(at, cpu) : at + 4L * cpu;
                counted.add(new Interrupt.Count(cpu, memory.readUnsignedInt(one)));
            }
            return true;
        }

        private boolean affinity(long descriptor, List<Integer> cpus) {
            if (affinity.isEmpty()) {
                return false;
            }
            boolean pointer = affinity.get().type().stripped() instanceof CType.PointerType;
            long at = pointer
                    ? affinity.get().read(memory, descriptor)
                    : affinity.get().at(descriptor);
            for (int word = 0; at != 0 && word < maskBytes; word += 8) {
                long bits = memory.readLong(at + word);
                for (int bit = 0; bit < 64; bit++) {
                    if ((bits >>> bit & 1) != 0 && kernel.perCpu().possible().contains(word * 8 + bit)) {
                        cpus.add(word * 8 + bit);
                    }
                }
            }
            return true;
        }
    }
}
