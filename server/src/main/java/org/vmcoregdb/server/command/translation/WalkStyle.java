package org.vmcoregdb.server.command.translation;

import org.vmcoregdb.arch.ArchitecturePart;

/**
 * How crash shows the way through the page tables of an architecture. Without this part: the virtual address of the outermost table and its
 * entry, then the physical addresses of the other entries.
 */
public interface WalkStyle extends ArchitecturePart {
    /** Whether each entry is shown with its virtual address in the direct map, the outermost table's too. */
    boolean virtualPlaces();
}
