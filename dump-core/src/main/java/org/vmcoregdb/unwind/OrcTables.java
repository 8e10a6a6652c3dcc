package org.vmcoregdb.unwind;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Module;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The ORC tables of the kernel and of each module. Safe for many threads. */
public final class OrcTables {
    private final Kernel kernel;
    private final Optional<OrcTable> image;
    private final Map<Long, Optional<OrcTable>> modules = new ConcurrentHashMap<>();

    /** The tables of a kernel; those of its modules are looked for on first use. */
    public OrcTables(Kernel kernel) {
        this.kernel = kernel;
        OptionalLong addresses = kernel.symbol("__start_orc_unwind_ip");
        OptionalLong end = kernel.symbol("__stop_orc_unwind_ip");
        OptionalLong entries = kernel.symbol("__start_orc_unwind");
        image = addresses.isPresent() && end.isPresent() && entries.isPresent()
                ? OrcTable.of(
                        kernel,
                        addresses.getAsLong(),
                        entries.getAsLong(),
                        (end.getAsLong() - addresses.getAsLong()) / 4)
                : Optional.empty();
    }

    /** True if the kernel has a table at all. */
    public boolean available() {
        return image.isPresent();
    }

    /** The entry that covers {@code pc}, a place in the kernel's or a module's code. */
    public Optional<OrcEntry> find(long pc) {
        return tableOf(pc).flatMap(t -> t.find(pc));
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
        Optional<Module> module = kernel.modules().containing(pc);
        return module.isPresent() ? modules.computeIfAbsent(module.get().address(), this::ofModule) : image;
    }

    private Optional<OrcTable> ofModule(long module) {
        Struct struct = kernel.types().struct("module");
        Optional<Field> count = struct.field("arch.num_orcs");
        Optional<Field> addresses = struct.field("arch.orc_unwind_ip");
        Optional<Field> entries = struct.field("arch.orc_unwind");
        if (count.isEmpty() || addresses.isEmpty() || entries.isEmpty()) {
            return Optional.empty();
        }
        try {
            return OrcTable.of(
                    kernel,
                    addresses.get().read(kernel.memory(), module),
                    entries.get().read(kernel.memory(), module),
                    count.get().read(kernel.memory(), module));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
