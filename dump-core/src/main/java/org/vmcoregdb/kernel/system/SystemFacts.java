package org.vmcoregdb.kernel.system;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What a banner says of a machine. Each fact by itself: one that cannot be read is empty.
 */
public final class SystemFacts {
    private static final Part<SystemFacts> PART = Part.of(SystemFacts::new);

    /** {@code FSHIFT} of {@code include/linux/sched/loadavg.h}. */
    private static final int LOAD_SHIFT = 11;
    /** {@code INITIAL_JIFFIES}: five minutes before the 32-bit counter wraps. */
    private static final long INITIAL_JIFFIES_SECONDS = 300;

    private final Kernel kernel;

    /** Facts of a kernel; each is read as it is asked for. */
    public static SystemFacts of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SystemFacts(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The wall clock at death, in seconds since 1970: the kernel's own timekeeper, else vmcoreinfo's CRASHTIME. */
    public OptionalLong time() {
        OptionalLong kept = timekeeperField("xtime_sec");
        if (kept.isEmpty()) {
            kept = olderClock();
        }
        if (kept.isPresent()) {
            return kept;
        }
        Optional<String> told = kernel.vmcoreInfo().get("CRASHTIME").filter(t -> t.matches("\\d{1,12}"));
        return told.isPresent()
                ? OptionalLong.of(Long.parseLong(told.get()))
                : kernel.dump().headerTime();
    }

    /** From 3.6 to 3.16 the timekeeper is a variable by itself; before 3.4, and in a part of it until 3.5, the clock is a {@code struct timespec}. */
    private OptionalLong olderClock() {
        OptionalLong keeper = kernel.symbol("timekeeper");
        Optional<Field> seconds = kernel.types().struct("timekeeper").field("xtime_sec", "xtime.tv_sec");
        OptionalLong clock = keeper.isPresent() && seconds.isPresent()
                ? OptionalLong.of(seconds.get().at(keeper.getAsLong()))
                : kernel.symbol("xtime");
        return clock.isEmpty()
                ? clock
                : attempt(() -> {
                    long value = kernel.memory().readLong(clock.getAsLong());
                    return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
                });
    }

    private OptionalLong timekeeperField(String name) {
        OptionalLong core = kernel.symbol("tk_core");
        if (core.isEmpty()) {
            core = kernel.symbol("timekeeper_data"); // 6.17 on: an array, the system's clock first
        }
        Optional<Field> field = kernel.types().struct("timekeeper").field(name);
        if (core.isEmpty() || field.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong inside = timekeeperOffset();
        if (inside.isEmpty()) {
            return inside;
        }
        long start = core.getAsLong() + inside.getAsLong();
        return attempt(() -> {
            long value = field.get().read(kernel.memory(), start);
            return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
        });
    }

    /**
     * Where in its variable the timekeeper is: after a sequence counter, whose size depends on the kernel's configuration. The
     * struct of both has a name since 6.13; before it is known by its variable, where types say so, else by what is in it.
     */
    private OptionalLong timekeeperOffset() {
        String member = "timekeeper";
        Optional<Field> named = kernel.types().struct("tk_data").field(member);
        if (named.isPresent()) {
            return OptionalLong.of(named.get().offset());
        }
        Stream<CType.CompositeType> ofVariable = kernel.types().variable("tk_core").stream()
                .map(CType::stripped)
                .filter(CType.CompositeType.class::isInstance)
                .map(CType.CompositeType.class::cast);
        return Stream.concat(ofVariable, kernel.types().unnamedStructs(2))
                .flatMap(struct -> struct.member(member).stream())
                .filter(m -> m.type().stripped() instanceof CType.CompositeType of
                        && of.name().equals(member))
                .mapToLong(m -> m.bitOffset() / Byte.SIZE)
                .findFirst();
    }

    /** Ticks per second, from the jiffies clock source, whose multiplier is a tick's length. */
    public OptionalLong ticksPerSecond() {
        OptionalLong source = kernel.symbol("clocksource_jiffies");
        Struct struct = kernel.types().struct("clocksource");
        Optional<Field> mult = struct.field("mult");
        Optional<Field> shift = struct.field("shift");
        if (source.isEmpty() || mult.isEmpty() || shift.isEmpty()) {
            return OptionalLong.empty();
        }
        return attempt(() -> {
            long nanoseconds = mult.get().read(kernel.memory(), source.getAsLong())
                    >>> shift.get().read(kernel.memory(), source.getAsLong());
            return nanoseconds <= 0 || nanoseconds > 1_000_000_000L
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.round(1e9 / nanoseconds));
        });
    }

    /** Ticks since the boot. */
    public OptionalLong jiffies() {
        OptionalLong at = Ticks.counter(kernel);
        long place = at.orElse(0);
        OptionalLong hz = ticksPerSecond();
        if (at.isEmpty() || hz.isEmpty()) {
            return OptionalLong.empty();
        }
        return attempt(() -> {
            long initial = -INITIAL_JIFFIES_SECONDS * hz.getAsLong() & 0xffffffffL;
            return OptionalLong.of(kernel.memory().readLong(place) - initial);
        });
    }

    /** Whole seconds since the boot. */
    public OptionalLong uptimeSeconds() {
        OptionalLong ticks = jiffies();
        OptionalLong hz = ticksPerSecond();
        return ticks.isPresent() && hz.isPresent()
                ? OptionalLong.of(ticks.getAsLong() / hz.getAsLong())
                : OptionalLong.empty();
    }

    /** The three load averages, in hundredths; empty if unknown. */
    public List<Long> loadHundredths() {
        OptionalLong at = kernel.symbol("avenrun");
        if (at.isEmpty()) {
            return List.of();
        }
        try {
            AddressSpace memory = kernel.memory();
            return List.of(
                    hundredths(memory.readLong(at.getAsLong())),
                    hundredths(memory.readLong(at.getAsLong() + 8)),
                    hundredths(memory.readLong(at.getAsLong() + 16)));
        } catch (MemoryFault missing) {
            return List.of();
        }
    }

    private static long hundredths(long fixed) {
        // rounded as /proc/loadavg is: half a hundredth is added
        long rounded = fixed + (1 << LOAD_SHIFT) / 200;
        return (rounded >>> LOAD_SHIFT) * 100 + ((rounded & (1 << LOAD_SHIFT) - 1) * 100 >>> LOAD_SHIFT);
    }

    /** Clock rate of the CPUs in MHz. */
    public OptionalLong megahertz() {
        OptionalLong at = kernel.symbol("cpu_khz");
        return at.isEmpty()
                ? at
                : attempt(() -> OptionalLong.of(kernel.memory().readUnsignedInt(at.getAsLong()) / 1000));
    }

    /** Memory that the kernel's nodes have, in pages. */
    public OptionalLong presentPages() {
        OptionalLong nodes = kernel.symbol("node_data");
        Optional<Field> present = kernel.types().struct("pglist_data").field("node_present_pages");
        if (present.isEmpty()) {
            return OptionalLong.empty();
        }
        if (nodes.isEmpty()) {
            OptionalLong only = kernel.symbol("contig_page_data");
            return only.isEmpty()
                    ? only
                    : attempt(() -> OptionalLong.of(present.get().read(kernel.memory(), only.getAsLong())));
        }
        return attempt(() -> {
            long pages = 0;
            // MAX_NUMNODES is at most 1024
            for (int i = 0; i < 1024; i++) {
                long node = kernel.memory().readLong(nodes.getAsLong() + 8L * i);
                if (node == 0) {
                    break;
                }
                pages += present.get().read(kernel.memory(), node);
            }
            return OptionalLong.of(pages);
        });
    }

    /** The {@code TAINT_…} bits; 0 is an untainted kernel. */
    public OptionalLong taint() {
        OptionalLong at = kernel.symbol("tainted_mask");
        return at.isEmpty() ? at : attempt(() -> OptionalLong.of(kernel.memory().readLong(at.getAsLong())));
    }

    interface Reading {
        OptionalLong read();
    }

    static OptionalLong attempt(Reading reading) {
        try {
            return reading.read();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }
}
