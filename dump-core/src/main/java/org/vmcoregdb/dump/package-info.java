/**
 * Crash dump files behind one interface, {@link org.vmcoregdb.dump.DumpFile}: which physical pages a dump has, and why
 * it lacks the others. One sub-package per format; {@code DumpFormats} recognises them by content. Nothing here knows
 * page tables, symbols or kernel structures.
 */
@NullMarked
package org.vmcoregdb.dump;

import org.jspecify.annotations.NullMarked;
