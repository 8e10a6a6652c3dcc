/**
 * A part of QEMU's machine protocol (QMP, {@code docs/interop/qmp-spec.rst} of QEMU), for programs that read a virtual
 * machine's physical memory through it: drgn's {@code --qemu}, and our plugin for drgn. {@link
 * org.vmcoregdb.protocol.qmp.QmpServer} is the way in.
 *
 * <p>JSON objects go both ways, one answer for each command. Known are {@code qmp_capabilities}, {@code query-target},
 * {@code human-monitor-command} with {@code xp}, and two of our own, named as the specification wants names of others:
 *
 * <pre>
 * __org.vmcoregdb_core                    an ELF core file that has the notes of the dump and no memory, in base64
 * __org.vmcoregdb_read {address, size}    physical memory in base64: as much as is there before the first missing byte;
 *                                         an error that says why if that is nothing
 * </pre>
 */
@NullMarked
package org.vmcoregdb.protocol.qmp;

import org.jspecify.annotations.NullMarked;
