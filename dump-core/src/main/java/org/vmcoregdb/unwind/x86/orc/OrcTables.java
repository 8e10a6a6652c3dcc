package org.vmcoregdb.unwind.x86.orc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Carried;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.ModuleLookup;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The ORC tables of the kernel and of each module. Safe for many threads. */
public final class OrcTables {
    private static final Part<OrcTables> PART = Part.of(OrcTables::new);

    /** More places than tasks are ever in at once. */
    private static final int MOST_KNOWN = 1 << 14;

    private final Kernel kernel;
    private final Optional<OrcLayout> layout;
    private final Optional<OrcTable> image;
    private final Map<Long, Optional<OrcTable>> modules = new ConcurrentHashMap<>();
    /** Those found before: most tasks sleep in the same few places. */
    private final Map<Long, OrcEntry> known = new ConcurrentHashMap<>();

    private OrcTables(Kernel kernel) {
        this.kernel = kernel;
        Optional<OrcLayout> told =
                kernel.options().ignored().contains(Carried.ORC) ? Optional.empty() : OrcLayout.of(kernel);
        OptionalLong addresses = kernel.symbol("__start_orc_unwind_ip");
        OptionalLong end = kernel.symbol("__stop_orc_unwind_ip");
        OptionalLong entries = kernel.symbol("__start_orc_unwind");
        if (told.isEmpty() || addresses.isEmpty() || end.isEmpty() || entries.isEmpty()) {
            image = Optional.empty();
            layout = told;
            return;
        }
        long count = (end.getAsLong() - addresses.getAsLong()) / 4;
        Optional<OrcTable> table =
                OrcTable.of(kernel.memory(), told.get(), addresses.getAsLong(), entries.getAsLong(), count);
        layout = table.map(t -> told.get().with(numbering(t, told.get())));
        image = table.flatMap(t -> layout.map(t::with));
    }

    /** The tables of a kernel; those of its modules are looked for on first use. */
    public static OrcTables of(Kernel kernel) {
        return kernel.part(PART);
    }

    /**
     * At its first instruction every function has its return address on top of the stack: the register that 8 is added to
     * there is the stack pointer, whatever its number.
     */
    private OrcEntry.Numbering numbering(OrcTable table, OrcLayout told) {
        for (String function : List.of("schedule", "panic", "vfs_write", "kfree")) {
            OptionalLong start = kernel.symbol(function);
            for (OrcEntry.Numbering numbering : OrcEntry.Numbering.values()) {
                Optional<OrcEntry> entry =
                        start.isPresent() ? table.with(told.with(numbering)).find(start.getAsLong()) : Optional.empty();
                if (entry.isPresent()
                        && entry.get().spRegister() == OrcEntry.Base.SP
                        && entry.get().spOffset() == 8) {
                    return numbering;
                }
            }
        }
        return OrcEntry.Numbering.UNTIL_7_0;
    }

    /** True if the kernel has a table at all. */
    public boolean available() {
        return image.isPresent();
    }

    /** The entry that covers {@code pc}, a place in the kernel's or a module's code. */
    public Optional<OrcEntry> find(long pc) {
        OrcEntry before = known.get(pc);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<OrcEntry> entry = tableOf(pc).flatMap(t -> t.find(pc));
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        entry.ifPresent(found -> known.put(pc, found));
        return entry;
    }

    /**
     * Shows every entry for the addresses from {@code start} up to {@code end}, the first with {@code start} itself if it
     * begins before. Nothing is shown if there is no table; a table whose pages are missing from the dump ends early.
     *
     * @param start in the kernel image, or in the module that {@code end} ends in, too
     */
    public void forEach(long start, long end, OrcVisitor visitor) {
        tableOf(start).ifPresent(t -> t.forEach(start, end, visitor));
    }

    private Optional<OrcTable> tableOf(long pc) {
        Optional<Module> module = ModuleLookup.of(kernel).containing(pc);
        if (module.isPresent()) {
            return modules.computeIfAbsent(module.get().address(), this::ofModule);
        }
        // the last entry would seem to cover all that lies after the image
        return Symbols.of(kernel).isImage(pc) ? image : Optional.empty();
    }

    private Optional<OrcTable> ofModule(long module) {
        Struct struct = kernel.types().struct("module");
        Optional<Field> count = struct.field("arch.num_orcs");
        Optional<Field> addresses = struct.field("arch.orc_unwind_ip");
        Optional<Field> entries = struct.field("arch.orc_unwind");
        if (count.isEmpty() || addresses.isEmpty() || entries.isEmpty() || layout.isEmpty()) {
            return Optional.empty();
        }
        try {
            return OrcTable.of(
                    kernel.memory(),
                    layout.get(),
                    addresses.get().read(kernel.memory(), module),
                    entries.get().read(kernel.memory(), module),
                    count.get().read(kernel.memory(), module));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
