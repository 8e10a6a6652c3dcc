/**
 * Crash dump files behind one interface, {@link org.vmcoregdb.dump.DumpFile}: which physical pages a dump has, why it lacks the
 * others, and the registers of its CPUs. Nothing here knows page tables, symbols or kernel structures.
 *
 * <p>To add a format: a sub-package whose package-info says where each byte is, with a {@link org.vmcoregdb.dump.FormatReader}
 * and a {@link org.vmcoregdb.dump.DumpFile}; and a line in the list of {@code dump.open.DumpFormats}. The reader recognises the
 * format by content, asks its {@link org.vmcoregdb.dump.Probe} for other files that belong to it, and decodes registers with
 * the layouts of {@code arch} ({@link org.vmcoregdb.dump.RegisterNotes} does that for ELF notes). A {@code WrappingReader} is for
 * what dumps of any format may be wrapped in. {@code NewFormatTest} has a made-up example.
 */
@NullMarked
package org.vmcoregdb.dump;

import org.jspecify.annotations.NullMarked;
