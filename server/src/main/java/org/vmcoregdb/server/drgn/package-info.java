/**
 * The kernel as drgn wants it: physical memory, and a core file that has the notes of the dump and no memory. drgn's side of
 * it is {@code server/drgn/vmcore_gdb.py}.
 */
@NullMarked
package org.vmcoregdb.server.drgn;

import org.jspecify.annotations.NullMarked;
