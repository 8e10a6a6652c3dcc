/**
 * Debug information for debuggers, made of what the dump itself has: ELF files ({@link
 * org.vmcoregdb.debuginfo.SyntheticElf}) with the symbols of kallsyms and with DWARF call frame information made of ORC
 * tables ({@link org.vmcoregdb.debuginfo.CallFrameMaker}). All addresses in them are those of the running kernel, so that a
 * debugger has nothing to relocate. {@link org.vmcoregdb.debuginfo.DebugFiles} says which files there are; nothing here
 * knows how they get to a debugger.
 */
@NullMarked
package org.vmcoregdb.debuginfo;

import org.jspecify.annotations.NullMarked;
