package org.vmcoregdb.arch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What one package has to know of an architecture: page tables in {@code memory}, stacks in {@code unwind}, a target description in
 * the server, and so on. Each such package has an interface that extends this one, and a subpackage per architecture that implements
 * it ({@code unwind.x86}). The implementations are listed in {@code META-INF/services/org.vmcoregdb.arch.ArchitecturePart} of their
 * module, which is the only place that names them: nothing else depends on an architecture's subpackage.
 */
public interface ArchitecturePart {
    /** The machine whose part this is. */
    Machine machine();

    /**
     * The part of a machine's architecture that a package needs.
     *
     * @param type the package's own interface
     * @return empty if the architecture has no such part: what needs it is then not known for dumps of that machine
     */
    static <T extends ArchitecturePart> Optional<T> find(Class<T> type, Machine machine) {
        return Listed.find(type, machine);
    }

    /**
     * The parts that were met so far. The lists of all modules are read only as far as needed, because a look into every library for
     * one takes longer than opening a dump.
     */
    final class Listed {
        private static final List<ArchitecturePart> KNOWN = new ArrayList<>();
        private static final Iterator<ArchitecturePart> REST = ServiceLoader.load(
                        ArchitecturePart.class, ArchitecturePart.class.getClassLoader())
                .iterator();

        private Listed() {}

        private static synchronized <T extends ArchitecturePart> Optional<T> find(Class<T> type, Machine machine) {
            for (ArchitecturePart part : KNOWN) {
                if (type.isInstance(part) && part.machine() == machine) {
                    return Optional.of(type.cast(part));
                }
            }
            while (REST.hasNext()) {
                ArchitecturePart part = REST.next();
                KNOWN.add(part);
                if (type.isInstance(part) && part.machine() == machine) {
                    return Optional.of(type.cast(part));
                }
            }
            return Optional.empty();
        }
    }
}
