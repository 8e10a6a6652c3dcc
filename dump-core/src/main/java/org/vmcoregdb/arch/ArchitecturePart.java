package org.vmcoregdb.arch;

import java.util.Optional;

/**
 * What one package has to know of an architecture: page tables in {@code memory}, stacks in {@code unwind}, a target description in
 * the server, and so on. Each such package has an interface that extends this one, and a subpackage per architecture that implements
 * it ({@code unwind.x86}). The implementations are listed in {@code org/vmcoregdb/arch/architecture-parts} of their
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
        return ListedParts.ALL.find(type, machine);
    }
}
