package org.vmcoregdb.dwarf;

import org.vmcoregdb.elf.Section;

/** Where the sections of a file that is not linked yet (a kernel module) were in memory. */
@FunctionalInterface
public interface SectionPlacement {
    /** Nowhere: every section starts at 0, addresses are offsets in sections. */
    SectionPlacement UNPLACED = section -> 0;

    /** Address of a section in memory; 0 if it was not loaded. */
    long address(Section section);
}
